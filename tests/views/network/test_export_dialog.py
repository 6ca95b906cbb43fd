"""The dialog that asks for a format: every one with what it is for, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.exchange.messages import ExportFormat
from cnn_gui.views.network.export_dialog import ExportDialog

FORMATS = (
    ExportFormat("one", "First", ".one", "For this and that."),
    ExportFormat("two", "Second", ".two", "For something else.", beside=".more"),
    ExportFormat("three", "Third", ".three", "For the rest, which is said in many more words " * 4),
)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def opened(parent: QWidget, shown: int = 0, note: str = "") -> tuple[ExportDialog, list[ExportFormat]]:
    dialog = ExportDialog(FORMATS, FORMATS[shown], note, parent)
    told: list[ExportFormat] = []
    dialog.chosen.connect(told.append)
    dialog.open()
    return dialog, told


def test_each_format_says_what_it_is_for(parent: QWidget) -> None:
    dialog, _ = opened(parent, 1)
    assert [each.text() for each in dialog.choices] == ["First (.one)", "Second (.two, .more)", "Third (.three)"]
    assert [each.isChecked() for each in dialog.choices] == [False, True, False]
    shown = [each for each in dialog.findChildren(QLabel) if each.isVisible()]
    assert [each.text() for each in shown] == [each.purpose for each in FORMATS]
    assert all(each.height() >= each.heightForWidth(each.width()) for each in shown)
    assert dialog.choices[2].accessibleDescription() == FORMATS[2].purpose


def test_a_format_is_chosen_by_keys_alone(parent: QWidget, qtbot: QtBot) -> None:
    dialog, told = opened(parent)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.choices[0])
    QTest.keyClick(dialog.choices[0], Qt.Key.Key_Down)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert told == [FORMATS[1]]
    assert not dialog.isVisible()


def test_a_format_is_chosen_by_the_mouse(parent: QWidget) -> None:
    dialog, told = opened(parent)
    QTest.mouseClick(dialog.choices[2], Qt.MouseButton.LeftButton, pos=QPoint(20, dialog.choices[2].height() // 2))
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    assert told == [FORMATS[2]]


def test_nothing_is_told_where_it_is_cancelled(parent: QWidget) -> None:
    dialog, told = opened(parent)
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert told == []


def test_which_weights_it_will_be_stands_before_the_formats(parent: QWidget) -> None:
    dialog, _ = opened(parent, note="With your changes.")
    assert dialog.note.isVisible()
    assert dialog.note.text() == "With your changes."
    assert dialog.note.geometry().bottom() < dialog.choices[0].geometry().top()
