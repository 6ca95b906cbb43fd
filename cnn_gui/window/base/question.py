"""A question in a box of its own, which has to be answered before anything else happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from cnn_gui.core.base.plain_text import breakable, paragraphs


class Reply(NamedTuple):
    """What a button says, and what it does: role AcceptRole, DestructiveRole (something is lost), or RejectRole."""

    words: str
    role: QMessageBox.ButtonRole


def doing(words: str) -> Reply:
    return Reply(words, QMessageBox.ButtonRole.AcceptRole)


def losing(words: str) -> Reply:
    return Reply(words, QMessageBox.ButtonRole.DestructiveRole)


def staying(words: str) -> Reply:
    return Reply(words, QMessageBox.ButtonRole.RejectRole)


def ask(window: QWidget, name: str, text: str, answers: Sequence[Reply], details: str = "") -> int:
    """Which of the answers was chosen, by its place. The last is the one that changes nothing: it has the focus, and
    Escape and the corner's cross choose it too. name: of the box as an object; details: below the question.
    """
    box = QMessageBox(window)
    box.setObjectName(name)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    # A question that is higher than a screen could not be answered.
    box.setInformativeText(breakable(paragraphs(details, 800, 12)))
    buttons = [box.addButton(*answer) for answer in answers]
    box.setDefaultButton(buttons[-1])
    box.setEscapeButton(buttons[-1])
    box.exec()
    chosen = box.clickedButton()
    box.deleteLater()
    return next((number for number, button in enumerate(buttons) if button is chosen), len(buttons) - 1)
