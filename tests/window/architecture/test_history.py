"""The steps of Build: how many are kept, and where they lead."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from cnn_gui.core.architecture.messages import ChangeLayer
from cnn_gui.core.network.messages import Conv
from cnn_gui.window.architecture.draft import Draft
from cnn_gui.window.architecture.history import MOST, BuildHistory
from tests.views.networks import network_state


def test_steps_lead_back_to_the_draft_before_and_the_oldest_are_forgotten(qtbot: QtBot) -> None:
    history = BuildHistory()
    drafts = [Draft.of(network_state("sprint"))]
    history.begin(drafts[0])
    for number in range(MOST + 3):
        drafts.append(drafts[-1].after((ChangeLayer(0, Conv(1 + number % 60, kernel_size=5)),)))
        history.push(drafts[-1], "change", 0, 1)
    assert history.stack.count() == MOST
    history.stack.undo()
    assert (history.present, history.current) == (drafts[-2], 0)
    history.stack.redo()
    assert (history.present, history.current) == (drafts[-1], 1)
    for _ in range(MOST + 3):
        history.stack.undo()
    assert history.present is drafts[3]
