"""Trying things on the network in the real window: the whole window follows, and nothing is lost in silence."""

from __future__ import annotations

import re
import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.evaluation.messages import Evaluation
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.modules import build, load_weights
from tests.views.pointing import point_at
from tests.window.story.test_in_window import unit_on_map
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


def values(window: WholeWindow, layer: str) -> Float32:
    assert window.shown is not None
    return next(item.values for item in window.shown.layers if item.info.name == layer)


def menu_at(window: WholeWindow, place: QPoint) -> QMenu:
    view = window.network_map
    point_at(view, place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entry(menu: QMenu, words: str) -> bool:
    """Chooses an entry as a click does; False where there is none."""
    for action in menu.actions():
        if action.text().replace("&", "").startswith(words):
            action.trigger()
            menu.close()
            return True
    menu.close()
    return False


def test_a_right_click_mutes_a_map_and_the_whole_window_follows(window: WholeWindow, qtbot: QtBot) -> None:
    assert entry(menu_at(window, unit_on_map(window, "conv1", 3, 14, 14)), "Mute conv1 map 4")
    qtbot.waitUntil(lambda: not values(window, "conv1")[3].any(), timeout=WAIT_MS)
    assert values(window, "conv1")[2].any()
    assert "try" in window.layout_.in_front()
    network, shown = window.networks.network, window.shown
    assert network is not None
    assert shown is not None
    assert network.modified
    plain = build(network.spec)
    load_weights(plain, network.weights)
    import torch

    with torch.inference_mode():
        logits = plain(torch.from_numpy(shown.preprocessed.input.copy())[None])
    np.testing.assert_allclose(values(window, "fc2"), logits[0].numpy(), atol=1e-5)
    assert entry(menu_at(window, unit_on_map(window, "conv1", 3, 14, 14)), "Unmute conv1 map 4")
    qtbot.waitUntil(lambda: bool(values(window, "conv1")[3].any()), timeout=WAIT_MS)
    assert not window.experiments.has_edits


def test_a_map_without_a_filter_of_its_own_is_only_explained(window: WholeWindow) -> None:
    menu = menu_at(window, unit_on_map(window, "pool1", 3, 5, 5))
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == ["&Build at pool1", "&Copy as picture", "Save &picture…", "Save &numbers…", "&What is this?"]
    menu.close()


def test_closing_says_that_the_changes_are_in_no_file(
    window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.experiments.toggle_mute("conv1", 0)
    qtbot.waitUntil(lambda: window.networks.network is not None and window.networks.network.modified, timeout=WAIT_MS)
    asked: list[str] = []

    def stay(box: QMessageBox) -> int:
        asked.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", stay)
    window.close()
    assert asked == ["The changed network is not saved."]
    assert window.isVisible()
    window.experiments.reset()
    qtbot.waitUntil(
        lambda: window.networks.network is not None and not window.networks.network.modified, timeout=WAIT_MS
    )
    window.close()
    assert asked == ["The changed network is not saved."]
    assert not window.isVisible()


# --- the test on 10,000 digits -------------------------------------------------------------------------------


@pytest.fixture
def counted(window: WholeWindow) -> Counted:
    """The window with a test that needs no time: how many digits are right says which weights it was given."""
    counted = Counted()
    window.engines.evaluation._evaluator = counted
    return counted


class Counted:
    """Counts the filters of conv1 that are heard. Waits, where ``hold`` is set, until ``go``."""

    def __init__(self) -> None:
        self.hold, self.go = False, threading.Event()

    def __call__(self, network: NetworkState, *_: object) -> Evaluation:
        assert not self.hold or self.go.wait(20)
        heard = int((np.abs(network.weights["conv1.weight"]).sum(axis=(1, 2, 3)) > 0).sum())
        return Evaluation(heard, heard, 0.5, np.zeros((10, 10), np.int64), seconds=0.1, data="MNIST")


def toggle_mute(window: WholeWindow, channel: int) -> None:
    """By a click on the map's switch in the panel."""
    grid = window.experiment.grid
    QTest.mouseClick(grid, LEFT, pos=grid.mute_box(channel).center())


def run_test(window: WholeWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.engines.evaluation.done, timeout=WAIT_MS):
        QTest.mouseClick(window.test.button, LEFT)


def settle(window: WholeWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.engines.inference.is_up_to_date, timeout=WAIT_MS)


def result(window: WholeWindow) -> str:
    """The line beside the button in short, without the loss and the seconds."""
    whole = r"100.00 % of (\d+) MNIST test images · (\d+) right · loss 0.5 · in 0.1 s"
    return re.sub(whole, r"\2 of \1 right", window.test.result_label.full_text())


def test_a_result_stays_with_the_changes_it_was_measured_with(
    window: WholeWindow, counted: Counted, qtbot: QtBot
) -> None:
    window.layout_.show_panel("test")
    window.layout_.show_panel("try")
    run_test(window, qtbot)
    assert result(window) == "32 of 32 right"
    toggle_mute(window, 2)
    settle(window, qtbot)
    assert result(window) == "32 of 32 right · of the network without the changes"
    assert not window.tests.is_of_display
    run_test(window, qtbot)
    assert result(window) == "31 of 31 right"
    toggle_mute(window, 4)
    settle(window, qtbot)
    assert result(window) == "31 of 31 right · with other changes: conv1 map 3 muted · 1 change"
    QTest.mouseClick(window.experiment.head.undo, LEFT)
    settle(window, qtbot)
    assert result(window) == "31 of 31 right"
    QTest.mouseClick(window.experiment.head.reset, LEFT)
    settle(window, qtbot)
    assert result(window) == "32 of 32 right"
    assert window.tests.is_of_display


def test_a_result_that_comes_when_the_changes_are_taken_back_says_that_it_is_theirs(
    window: WholeWindow, counted: Counted, qtbot: QtBot
) -> None:
    window.layout_.show_panel("test")
    window.layout_.show_panel("try")
    toggle_mute(window, 2)
    settle(window, qtbot)
    counted.hold = True
    QTest.mouseClick(window.test.button, LEFT)
    QTest.mouseClick(window.experiment.head.reset, LEFT)
    settle(window, qtbot)
    with qtbot.waitSignal(window.engines.evaluation.done, timeout=WAIT_MS):
        counted.go.set()
    assert result(window) == "31 of 31 right · of the changed network: conv1 map 3 muted · 1 change"
    network = window.networks.network
    assert network is not None
    assert network.record.test_accuracy != 1.0
    QTest.mouseClick(window.experiment.head.undo, LEFT)
    settle(window, qtbot)
    assert result(window) == "31 of 31 right"
    qtbot.waitUntil(
        lambda: window.networks.network is not None and window.networks.network.record.test_accuracy == 1.0,
        timeout=WAIT_MS,
    )


def test_putting_everything_back_brings_back_the_result_of_before(
    window: WholeWindow, counted: Counted, qtbot: QtBot
) -> None:
    window.layout_.show_panel("test")
    run_test(window, qtbot)
    window.lessons.open("kernels")
    window.lessons.show_link("show:try?mute=conv1/3")
    settle(window, qtbot)
    run_test(window, qtbot)
    assert result(window) == "31 of 31 right"
    QTest.mouseClick(window.lesson.back_button, LEFT)
    qtbot.waitUntil(lambda: result(window) == "32 of 32 right", timeout=WAIT_MS)


def test_while_a_network_trains_a_result_is_of_earlier_weights(
    window: WholeWindow, counted: Counted, qtbot: QtBot
) -> None:
    run_test(window, qtbot)
    network = window.networks.network
    assert network is not None
    window.engines.inference.load_weights(dict(network.weights), "in training")
    settle(window, qtbot)
    assert result(window) == "32 of 32 right · for earlier weights"
    assert not window.tests.is_of_display


def test_asking_again_while_a_test_goes_on_begins_anew(window: WholeWindow, counted: Counted, qtbot: QtBot) -> None:
    counted.hold = True
    window.actions_["evaluate"].trigger()
    window.actions_["evaluate"].trigger()
    assert window.test.button.text() == "Cancel"
    with qtbot.waitSignal(window.engines.evaluation.done, timeout=WAIT_MS):
        counted.go.set()
    assert window.test.button.text() == "Test on 10,000 digits"
    assert result(window) == "32 of 32 right"
