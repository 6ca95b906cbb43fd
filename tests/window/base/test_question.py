"""A question in a box: which answer was chosen, and that doing nothing is the one that is at hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.window.base.question import ask, doing, losing, staying

ANSWERS = doing("Save it"), losing("Throw it away"), staying("Go on")


@pytest.fixture
def asked(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[QMessageBox], object]], int]:
    """Asks, with what a person does to the box in place of waiting for it."""
    window = QWidget()
    qtbot.addWidget(window)

    def ask_with(gesture: Callable[[QMessageBox], object]) -> int:
        def shown(box: QMessageBox) -> int:
            box.show()
            gesture(box)
            return 0

        monkeypatch.setattr(QMessageBox, "exec", shown)
        return ask(window, "aQuestion", "What shall become of <b>it</b>?", ANSWERS, "It is in no file.")

    return ask_with


@pytest.mark.parametrize(("words", "number"), [("Save it", 0), ("Throw it away", 1), ("Go on", 2)])
def test_the_place_of_the_button_that_was_clicked_is_the_answer(
    asked: Callable[[Callable[[QMessageBox], object]], int], words: str, number: int
) -> None:
    assert asked(lambda box: next(each for each in box.buttons() if each.text() == words).click()) == number


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_escape_and_enter_change_nothing(asked: Callable[[Callable[[QMessageBox], object]], int], key: Qt.Key) -> None:
    assert asked(lambda box: QTest.keyClick(box, key)) == 2


def test_words_are_shown_as_they_are(asked: Callable[[Callable[[QMessageBox], object]], int]) -> None:
    def look(box: QMessageBox) -> None:
        assert box.textFormat() is Qt.TextFormat.PlainText
        assert box.informativeText() == "It is in no file."
        assert box.objectName() == "aQuestion"
        box.close()

    assert asked(look) == 2
