from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import LIGHT
from cnn_gui.views.parts.button_words import ButtonWords

ALONE, BESIDE = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon


def test_words_come_and_go_with_the_room_and_never_keep_the_row_wide(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    row = QHBoxLayout(host)
    button = QToolButton()
    button.setText("A long name for a button")
    button.setIcon(icon("pen", LIGHT))
    row.addWidget(button)
    words = ButtonWords(row, (button,))
    words.fit(1000)
    assert button.toolButtonStyle() is BESIDE
    assert row.minimumSize().width() < row.sizeHint().width()
    words.fit(row.minimumSize().width())
    assert button.toolButtonStyle() is ALONE


def test_larger_type_needs_more_room(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    row = QHBoxLayout(host)
    button = QToolButton()
    button.setText("A long name for a button")
    button.setIcon(icon("pen", LIGHT))
    row.addWidget(button)
    words = ButtonWords(row, (button,))
    words.fit(0)
    enough = 0
    while button.toolButtonStyle() is ALONE:
        enough += 1
        words.fit(enough)
    font = button.font()
    font.setPointSizeF(2 * font.pointSizeF())
    button.setFont(font)
    words.fit(enough)
    assert button.toolButtonStyle() is ALONE
