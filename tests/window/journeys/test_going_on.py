"""Training from the weights on display: the run really begins with them, by whichever button it is started."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.messages import NetworkState
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window, wait_idle

STEP = 0.0015
"""More than one step of Adam moves a weight at the recipe's learning rate, 0.001; far less than weights differ by."""


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    """A network that reads the drawn three, and a recipe of a single step."""
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    form = result.training_panel.form
    hand.click(form.settings_button)
    hand.type_into(form.settings.count("train_size"), "64")
    hand.type_into(form.settings.count("epochs"), "1")
    hand.click(form.settings_button)
    return result


def on_display(window: WholeWindow) -> NetworkState:
    network = window.networks.network
    assert network is not None
    return network


def run(window: WholeWindow, qtbot: QtBot, key: str) -> None:
    """Starts by a key and stops once its only step is on display: there is no need to wait for its test."""
    before = on_display(window).version
    hand.keys(window, qtbot, key)
    qtbot.waitUntil(lambda: on_display(window).version > before, timeout=WAIT_MS)
    hand.keys(window, qtbot, "Shift+F5")
    wait_idle(qtbot, window)
    hand.settle(window, qtbot)


def moved(before: NetworkState, after: NetworkState) -> float:
    """How far the weight that moved most did so."""
    return max(float(np.abs(after.weights[name] - each).max()) for name, each in before.weights.items())


@pytest.mark.parametrize("key", ["F5", "F6", "F7"], ids=["train", "step", "epoch"])
def test_a_run_from_the_current_weights_begins_with_them(window: WholeWindow, qtbot: QtBot, key: str) -> None:
    before = on_display(window)
    hand.pick(window.training_panel.form.start, "current weights")
    run(window, qtbot, key)
    assert hand.answer(window)[0] == "3"
    assert 0 < moved(before, on_display(window)) < STEP


def test_a_run_from_new_weights_knows_nothing_of_the_current_ones(window: WholeWindow, qtbot: QtBot) -> None:
    before = on_display(window)
    assert window.training_panel.form.start.currentText() == "new weights"
    run(window, qtbot, "F5")
    assert hand.answer(window)[0] != "3"
    assert moved(before, on_display(window)) > 10 * STEP
    # One more, from what the first has learnt.
    once = on_display(window)
    hand.pick(window.training_panel.form.start, "current weights")
    run(window, qtbot, "F5")
    assert 0 < moved(once, on_display(window)) < STEP


def test_going_on_keeps_the_layers_of_the_network_on_display(window: WholeWindow, qtbot: QtBot) -> None:
    hand.choose(window, "Model", "Deep network")
    hand.wait_for_title(window, qtbot, "deep")
    before = on_display(window)
    hand.pick(window.training_panel.form.start, "current weights")
    run(window, qtbot, "F6")
    assert hand.answer(window)[0] == "3"
    layers = window.detail.findChild(QComboBox, "layerChoice")
    assert layers is not None
    assert layers.findText("conv6") >= 0
    assert 0 < moved(before, on_display(window)) < STEP
