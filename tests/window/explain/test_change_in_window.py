"""The panel "Why not" in the whole window: found for the drawing on the canvas, and gone with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing.messages import canvas_of
from cnn_gui.core.explain import counterfactual
from cnn_gui.core.explain.messages import ChangeKind
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.training.messages import RunState
from tests.views.other_tasks import SHAPES, network_of, snapshot_of
from tests.views.pointing import click
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import SEVEN, THREE, WAIT_MS, answer_for, draw, open_window

MIDDLE = QPoint(8, 8)


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot, size=(1400, 900))
    hand.keys(result, qtbot, "Ctrl+2")
    result.layout_.show_panel("why_not")
    qtbot.waitUntil(result.why_not.isVisible, timeout=WAIT_MS)
    return result


def test_what_was_found_for_a_drawing_can_be_looked_at_everywhere(window: WholeWindow, qtbot: QtBot) -> None:
    view = window.why_not
    assert "Draw a digit" in view.shown.note
    assert not view.find_button.isEnabled()
    draw(qtbot, window, THREE)
    qtbot.waitUntil(view.find_button.isEnabled, timeout=WAIT_MS)
    before = window.shown
    assert before is not None
    click(view.kind_button(ChangeKind.PIXELS), MIDDLE)
    view.target.set_value("8")
    click(view.find_button, MIDDLE)
    qtbot.waitUntil(lambda: view.change is not None, timeout=WAIT_MS)
    change = view.change
    assert change is not None
    assert np.allclose(change.inputs[0], before.preprocessed.input, atol=1e-5)
    network = window.networks.network
    assert network is not None
    module = build(network.spec)
    load_weights(module, network.weights)
    with torch.no_grad():
        assert np.allclose(module(torch.from_numpy(change.inputs)).numpy(), change.logits, atol=1e-4)
    assert int(change.logits[-1].argmax()) == 8
    click(view.canvas_button, MIDDLE)
    qtbot.waitUntil(lambda: window.shown is not before, timeout=WAIT_MS)
    assert window.shown is not None
    assert window.shown.verdict.label == 8
    assert np.allclose(window.shown.preprocessed.input, change.inputs[-1], atol=0.5 / 255 / 0.3081 + 1e-5)
    hand.keys(window, qtbot, "Ctrl+Z")
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.verdict.label == 3, timeout=WAIT_MS)


def test_looking_ends_with_the_drawing_it_was_for(
    window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counterfactual, "STARTS", 2)
    monkeypatch.setattr(counterfactual, "STEPS", 100_000)
    view = window.why_not

    def looking() -> tuple[bool, bool]:
        return view.is_busy, window.changes.is_at_work

    draw(qtbot, window, THREE)
    qtbot.waitUntil(view.find_button.isEnabled, timeout=WAIT_MS)
    click(view.find_button, MIDDLE)
    assert looking() == (True, True)
    draw(qtbot, window, SEVEN)
    assert looking() == (False, False)
    assert view.change is None


def test_nothing_is_shown_or_looked_for_while_it_is_hidden(window: WholeWindow, qtbot: QtBot) -> None:
    window.layout_.show_panel("try")
    draw(qtbot, window, THREE)
    assert "Draw a digit" in window.why_not.shown.note
    assert not window.engines.changes.is_at_work
    assert not window.engines.changes._wish._worker._thread.isRunning()
    window.layout_.show_panel("why_not")
    qtbot.waitUntil(lambda: "Find looks for" in window.why_not.shown.note, timeout=WAIT_MS)


def test_while_it_trains_it_says_that_nothing_can_be_found(window: WholeWindow, qtbot: QtBot) -> None:
    view = window.why_not
    draw(qtbot, window, THREE)
    qtbot.waitUntil(view.find_button.isEnabled, timeout=WAIT_MS)
    view.look()
    assert (view.is_busy, window.changes.is_at_work) == (True, True)
    window.hub.run_state.emit(RunState.RUNNING)
    assert view.shown.note.startswith("The network is being trained, so its answers change")
    assert (view.is_busy, window.changes.is_at_work, view.find_button.isEnabled()) == (False, False, False)
    draw(qtbot, window, SEVEN)
    window.layout_.show_panel("try")
    window.layout_.show_panel("why_not")
    assert view.shown.note.startswith("The network is being trained")
    window.hub.run_state.emit(RunState.IDLE)
    assert "Find looks for" in view.shown.note
    assert view.find_button.isEnabled()


def test_an_oblong_network_gets_an_oblong_canvas(window: WholeWindow, qtbot: QtBot) -> None:
    network = network_of("shapes")
    window.engines.inference.load(network)
    qtbot.waitUntil(lambda: window.hub.last_network is not None and window.hub.last_network.task == SHAPES)
    view = window.why_not
    draw(qtbot, window, THREE)
    qtbot.waitUntil(view.find_button.isEnabled, timeout=WAIT_MS)
    changed = np.full((1, 20, 24), 0.5, dtype=np.float32)
    view.canvas_wanted.emit(changed)
    drawing = window.draw.canvas.drawing()
    assert drawing.canvas == canvas_of((20, 24))
    answer = answer_for(qtbot, window, drawing)
    assert np.allclose(answer.preprocessed.input, changed, atol=0.5 / 255 / 0.35 + 1e-5)


def test_an_answer_of_the_network_before_is_not_taken(window: WholeWindow, qtbot: QtBot) -> None:
    """It is hidden while another network comes, and seen before that network's answer is there."""
    view, changes = window.why_not, window.changes
    draw(qtbot, window, THREE)
    qtbot.waitUntil(view.find_button.isEnabled, timeout=WAIT_MS)
    old = window.shown
    assert old is not None
    network = replace(network_of("shapes"), version=old.network_version + 1)
    changes.show_network(network)
    changes.show_snapshot(replace(old, generation=old.generation + 1))
    assert not view.find_button.isEnabled()
    changes.show_snapshot(replace(snapshot_of("shapes"), network_version=network.version))
    assert view.find_button.isEnabled()
    # Of the same task: the button is there, and the answer beneath it is of the network before.
    changes.show_network(replace(network, version=network.version + 1))
    view.look()
    assert not view.is_busy
    assert not changes.is_at_work
