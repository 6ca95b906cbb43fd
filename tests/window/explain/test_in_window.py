"""The panel "Why" in the whole window: live under the pen, the story of a pixel, and no work while it is hidden."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from cnn_gui.core.explain.messages import Method
from cnn_gui.core.network.modules import build, load_weights
from tests.views.pointing import click, point_at
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import SEVEN, THREE, WAIT_MS, draw, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    return open_window(qtbot, size=(1400, 900))


def explained(window: WholeWindow, qtbot: QtBot) -> None:
    """Waits until the explanation on display is that of the drawing and the question on display."""
    qtbot.waitUntil(lambda: not window.explanations.is_at_work and window.why.explanation is not None, timeout=WAIT_MS)


def input_of(window: WholeWindow) -> np.ndarray:
    assert window.shown is not None
    return window.shown.preprocessed.input


def test_it_is_explained_as_one_draws_and_equals_pytorchs_gradient(window: WholeWindow, qtbot: QtBot) -> None:
    hand.keys(window, qtbot, "Ctrl+2")
    qtbot.waitUntil(window.why.isVisible, timeout=WAIT_MS)
    assert "Draw a digit" in window.why.shares.note
    hand.pick(window.why.fields.method, "Gradient")
    draw(qtbot, window, THREE)
    explained(window, qtbot)
    found = window.why.explanation
    assert found is not None
    assert np.array_equal(found.input, input_of(window))
    network = window.networks.network
    assert network is not None
    module = build(network.spec)
    load_weights(module, network.weights)
    x = torch.from_numpy(found.input)[None].requires_grad_()
    module(x)[0, 3].backward()
    assert x.grad is not None
    assert window.why.shares.values is not None
    assert np.allclose(window.why.shares.values, x.grad[0, 0].numpy(), atol=1e-6)
    window.draw.canvas.clear()
    qtbot.waitUntil(lambda: window.why.explanation is None, timeout=WAIT_MS)
    draw(qtbot, window, SEVEN)
    explained(window, qtbot)
    assert window.why.lines.why_text().startswith("Why 7")


def test_a_click_on_a_pixel_tells_its_story(window: WholeWindow, qtbot: QtBot) -> None:
    hand.keys(window, qtbot, "Ctrl+2")
    draw(qtbot, window, THREE)
    explained(window, qtbot)
    place = window.why.shares.position_of(14, 12).toPoint()
    point_at(window.why.shares, place)
    assert window.why.readout().startswith("row 15, column 13: share ")
    click(window.why.shares, place)
    assert [tuple(each) for each in window.stories.way] == [("input", (0, 14, 12))]


def test_nothing_is_computed_while_it_is_hidden(window: WholeWindow, qtbot: QtBot) -> None:
    draw(qtbot, window, THREE)
    assert not window.engines.explanations._worker._thread.isRunning()
    assert not window.explanations.is_at_work
    window.layout_.show_panel("why")
    explained(window, qtbot)
    window.layout_.show_panel("layer")
    draw(qtbot, window, SEVEN)
    assert not window.explanations.is_at_work
    window.layout_.show_panel("why")
    explained(window, qtbot)
    assert window.why.explanation is not None
    assert np.array_equal(window.why.explanation.input, input_of(window))


def test_it_stands_beside_the_story_in_the_workspace_explain(window: WholeWindow, qtbot: QtBot) -> None:
    hand.keys(window, qtbot, "Ctrl+2")
    qtbot.waitUntil(window.why.isVisible, timeout=WAIT_MS)
    assert {"story", "why", "layer"} <= set(window.layout_.in_front())
    bars = [[bar.tabText(index) for index in range(bar.count())] for bar in window.findChildren(QTabBar)]
    assert ["Why", "Why not", "Try"] in bars


def test_another_network_is_explained_at_once(window: WholeWindow, qtbot: QtBot) -> None:
    hand.keys(window, qtbot, "Ctrl+2")
    draw(qtbot, window, THREE)
    explained(window, qtbot)
    hand.pick(window.why.fields.method, "Linear view")
    explained(window, qtbot)
    before = window.why.explanation
    hand.choose(window, "Model", "Deep network")
    qtbot.waitUntil(
        lambda: window.why.explanation is not before and not window.explanations.is_at_work, timeout=WAIT_MS
    )
    found = window.why.explanation
    assert found is not None
    assert found.question.method is Method.LINEAR
    assert found.check is not None
    assert found.check.holds
    hand.choose(window, "Model", "Shapes in")
    qtbot.waitUntil(lambda: window.why.explanation is None or len(window.why.explanation.input) == 3, timeout=WAIT_MS)


def test_a_question_that_does_not_fit_is_said_in_the_panel(window: WholeWindow, qtbot: QtBot) -> None:
    hand.keys(window, qtbot, "Ctrl+2")
    draw(qtbot, window, THREE)
    explained(window, qtbot)
    hand.pick(window.why.fields.against, "3")
    qtbot.waitUntil(lambda: "against itself" in window.why.shares.note, timeout=WAIT_MS)
    assert hand.notice(window) == ""
    hand.pick(window.why.fields.against, "8")
    explained(window, qtbot)
    assert window.why.lines.why_text().startswith("Why 3 and not 8")
