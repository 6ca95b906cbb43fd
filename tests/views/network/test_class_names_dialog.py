"""The dialog that names the classes: by keyboard, with every name once, and nothing told where it is cancelled."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MAX_CLASS_NAME
from cnn_gui.views.network.class_names_dialog import ClassNamesDialog

OK, CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def opened(parent: QWidget, names: tuple[str, ...], count: int) -> tuple[ClassNamesDialog, list[tuple[str, ...]]]:
    dialog = ClassNamesDialog(names, count, parent)
    told: list[tuple[str, ...]] = []
    dialog.named.connect(told.append)
    dialog.show()
    return dialog, told


def test_names_are_typed_from_field_to_field(parent: QWidget) -> None:
    dialog, told = opened(parent, (), 3)
    for index, name in enumerate(("heart", "  a  house ", "")):
        QTest.keyClicks(dialog.fields[index], name)
        if index < 2:
            QTest.keyClick(dialog.fields[index], Qt.Key.Key_Return)
            assert dialog.focusWidget() is dialog.fields[index + 1]
    QTest.keyClick(dialog.fields[2], Qt.Key.Key_Up)
    assert dialog.focusWidget() is dialog.fields[1]
    QTest.keyClick(dialog.fields[2], Qt.Key.Key_Return)
    assert told == [("heart", "a house", "class 2")]


def test_no_two_classes_have_one_name(parent: QWidget) -> None:
    dialog, told = opened(parent, ("heart", "house", "cat"), 3)
    assert [field.text() for field in dialog.fields] == ["heart", "house", "cat"]
    dialog.fields[1].setText("cat")
    assert "“cat”" in dialog.words.text()
    assert not dialog.buttons.button(OK).isEnabled()
    dialog.fields[1].setText("dog")
    assert dialog.words.text() == ""
    QTest.mouseClick(dialog.buttons.button(OK), Qt.MouseButton.LeftButton)
    assert told == [("heart", "dog", "cat")]


def test_cancel_tells_nothing(parent: QWidget) -> None:
    dialog, told = opened(parent, (), 2)
    dialog.fields[0].setText("heart")
    QTest.mouseClick(dialog.buttons.button(CANCEL), Qt.MouseButton.LeftButton)
    assert told == []


def test_a_hundred_fields_scroll_and_the_one_in_hand_is_seen(parent: QWidget) -> None:
    dialog, _ = opened(parent, (), 100)
    QApplication.processEvents()
    assert dialog.height() < 800
    for index in range(60):
        QTest.keyClick(dialog.fields[index], Qt.Key.Key_Down)
    assert dialog.focusWidget() is dialog.fields[60]
    assert not dialog.fields[60].visibleRegion().isEmpty()
    dialog.fields[60].setText("x" * 200)
    assert len(dialog.names()[60]) == MAX_CLASS_NAME
    dialog.close()
