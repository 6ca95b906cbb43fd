"""Trying things on the network in the real window: the whole window follows, and nothing is lost in silence."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.messages import Float32
from cnn_gui.core.network import build, load_weights
from cnn_gui.core.spec import NetworkSpec
from cnn_gui.window.main import MainWindow
from tests.app.test_story_in_window import unit_on_map
from tests.app.window_tools import THREE, WAIT_MS, draw, open_window
from tests.views.pointing import point_at


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


def values(window: MainWindow, layer: str) -> Float32:
    assert window.shown is not None
    return next(item.values for item in window.shown.layers if item.info.name == layer)


def menu_at(window: MainWindow, place: QPoint) -> QMenu:
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


def test_a_right_click_mutes_a_map_and_the_whole_window_follows(window: MainWindow, qtbot: QtBot) -> None:
    assert entry(menu_at(window, unit_on_map(window, "conv1", 3, 14, 14)), "Mute conv1 map 4")
    qtbot.waitUntil(lambda: not values(window, "conv1")[3].any(), timeout=WAIT_MS)
    assert values(window, "conv1")[2].any()
    assert "try" in window.layout_.in_front()
    network, shown = window.networks.network, window.shown
    assert network is not None
    assert shown is not None
    assert network.modified
    plain = build(NetworkSpec.from_json(network.spec))
    load_weights(plain, network.weights)
    import torch

    with torch.inference_mode():
        logits = plain(torch.from_numpy(shown.preprocessed.input.copy())[None, None])
    np.testing.assert_allclose(values(window, "fc2"), logits[0].numpy(), atol=1e-5)
    assert entry(menu_at(window, unit_on_map(window, "conv1", 3, 14, 14)), "Unmute conv1 map 4")
    qtbot.waitUntil(lambda: bool(values(window, "conv1")[3].any()), timeout=WAIT_MS)
    assert not window.experiments.has_edits


def test_a_map_without_a_filter_of_its_own_is_only_explained(window: MainWindow) -> None:
    menu = menu_at(window, unit_on_map(window, "pool1", 3, 5, 5))
    assert [action.text() for action in menu.actions()] == ["&What is this?"]
    menu.close()


def test_closing_says_that_the_changes_are_in_no_file(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
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
