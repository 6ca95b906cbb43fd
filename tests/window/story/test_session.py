"""What the session of the story works out, and how often."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from cnn_gui.core.network import dependencies
from cnn_gui.core.network.masks import MapMask, backward
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.story.view import StoryView
from cnn_gui.window.story.session import StorySession
from tests.views.networks import network_state, snapshot


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The layers from which a network was gone through backwards."""
    found: list[str] = []

    def counted(infos: Sequence[LayerInfo], layer: str, start: MapMask) -> dict[str, MapMask]:
        found.append(layer)
        return backward(infos, layer, start)

    monkeypatch.setattr(dependencies, "backward", counted)
    return found


def test_a_network_is_gone_through_once_for_a_unit_and_not_again_with_every_move_of_the_pen(
    qtbot: QtBot, walks: list[str]
) -> None:
    view, owner = StoryView(), QObject()
    qtbot.addWidget(view)
    session = StorySession(view, owner)
    fields: list[object] = []
    session.field_changed.connect(fields.append)
    session.show_network(network_state())
    session.show_snapshot(snapshot())
    session.set_seen(True)
    session.choose("pool2", (5, 3, 3))
    assert walks == ["pool2"]
    assert fields[-1] == (9, 9, 19, 19)
    assert view.story is not None
    before = view.story.value
    session.show_snapshot(snapshot(seed=3))
    assert view.story.value != before
    assert walks == ["pool2"]
    session.choose("conv2", (5, 3, 3))
    assert walks == ["pool2", "conv2"]
    assert view.story.field == fields[-1] == dependencies.field_of(network_state().layers, "conv2", (5, 3, 3))
