"""The dialog that asks for a name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.parts.name_dialog import NameDialog


def dialog_in(qtbot: QtBot, name: str = "") -> tuple[NameDialog, QPushButton, list[str]]:
    """The dialog, its OK, and the names that it has given."""
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = NameDialog("Save", "Name", name, lambda typed: "Taken." if typed == "Look" else "", parent)
    names: list[str] = []
    dialog.named.connect(names.append)
    dialog.open()
    return dialog, dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), names


def test_a_name_is_given_in_one_line(qtbot: QtBot) -> None:
    dialog, ok, names = dialog_in(qtbot)
    QTest.keyClicks(dialog.field, "  my   room ")
    QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert names == ["my room"]


def test_nothing_and_a_name_that_cannot_be_taken_are_not_given(qtbot: QtBot) -> None:
    dialog, ok, names = dialog_in(qtbot)
    assert not ok.isEnabled()
    QTest.keyClicks(dialog.field, "Look")
    assert dialog.words.text() == "Taken."
    assert not ok.isEnabled()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert names == []
    QTest.keyClicks(dialog.field, "s")
    assert dialog.words.text() == ""
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert names == ["Looks"]


def test_what_stands_there_is_typed_over(qtbot: QtBot) -> None:
    dialog, ok, names = dialog_in(qtbot, "Mine")
    QTest.keyClicks(dialog.field, "Ours")
    ok.click()
    assert names == ["Ours"]
    other, _, none = dialog_in(qtbot, "Mine")
    QTest.keyClick(other, Qt.Key.Key_Escape)
    assert none == []
