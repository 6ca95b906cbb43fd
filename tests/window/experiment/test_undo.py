"""Undo and redo of the menu are those of the place where one works: of Try, or of the drawing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.experiment.messages import Mute
from tests.window.experiment.test_in_window import settle, toggle_mute
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, draw, open_window

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    result.layout_.show_panel("try")
    settle(result, qtbot)
    return result


def press(window: WholeWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    """As a person does: where the focus is."""
    focus: QWidget | None = window.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def command(window: WholeWindow, name: str) -> str:
    return window.actions_[name].text().replace("&", "")


def test_where_the_focus_is_there_a_change_is_taken_back(window: WholeWindow, qtbot: QtBot) -> None:
    canvas, drawn = window.draw.canvas, window.draw.canvas.drawing()
    window.experiment.grid.setFocus()
    toggle_mute(window, 2)
    settle(window, qtbot)
    assert command(window, "undo") == "Undo: conv1 map 3 muted"
    press(window, Qt.Key.Key_Z)
    settle(window, qtbot)
    assert (window.experiments.edits, canvas.drawing()) == ((), drawn)
    press(window, Qt.Key.Key_Z, CONTROL | SHIFT)
    settle(window, qtbot)
    assert window.experiments.edits == (Mute("conv1", 2),)
    press(window, Qt.Key.Key_Z)
    press(window, Qt.Key.Key_Y)
    assert window.experiments.edits == (Mute("conv1", 2),)
    canvas.setFocus()
    assert command(window, "undo") == "Undo: stroke"
    press(window, Qt.Key.Key_Z)
    assert canvas.drawing().is_blank
    assert window.experiments.edits == (Mute("conv1", 2),)
    assert command(window, "undo") == "Undo"
    assert not window.actions_["undo"].isEnabled()


def test_the_menu_itself_changes_nothing_about_what_is_taken_back(window: WholeWindow, qtbot: QtBot) -> None:
    window.experiment.grid.setFocus()
    toggle_mute(window, 0)
    settle(window, qtbot)
    window.menuBar().setFocus()
    assert command(window, "undo") == "Undo: conv1 map 1 muted"
    window.actions_["undo"].trigger()
    settle(window, qtbot)
    assert window.experiments.edits == ()
    assert command(window, "redo") == "Redo: conv1 map 1 muted"
    toggle_mute(window, 0)
    toggle_mute(window, 0)
    assert command(window, "undo") == "Undo: not: conv1 map 1 muted"


def test_the_buttons_beside_the_canvas_are_always_the_drawings(window: WholeWindow, qtbot: QtBot) -> None:
    window.experiment.grid.setFocus()
    assert not window.actions_["undo"].isEnabled()
    undo = window.draw.findChild(QToolButton, "undo_button")
    redo = window.draw.findChild(QToolButton, "redo_button")
    assert undo is not None
    assert redo is not None
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    QTest.mouseClick(undo, LEFT, NONE)
    assert window.draw.canvas.drawing().is_blank
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    QTest.mouseClick(redo, LEFT, NONE)
    assert not window.draw.canvas.drawing().is_blank


def test_nothing_is_taken_back_while_another_network_is_being_opened(window: WholeWindow, qtbot: QtBot) -> None:
    window.experiment.grid.setFocus()
    toggle_mute(window, 1)
    settle(window, qtbot)
    other = window.networks.network
    assert other is not None
    window.networks.open_deep()
    inference = window.engines.inference
    qtbot.waitUntil(lambda: inference.wanted is not None and inference.wanted.base.id != other.base.id)
    window.actions_["undo"].trigger()
    settle(window, qtbot)
    assert window.networks.network is not None
    assert window.networks.network.base.id != other.base.id
    assert "changes belonged to" in window.experiment.head.notice.text.text()
