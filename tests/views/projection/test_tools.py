"""What stands above a map, in much and in little room."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.projection.tools import MapTools


def test_in_little_room_the_fields_are_whole_and_the_word_before_them_goes(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(900, 60)
    tools = MapTools(around)
    label = tools.findChild(QLabel)
    assert label is not None
    fields = (tools.colour_choice, tools.show_button, tools.space_button)
    full = tools.sizeHint()
    tools.resize(full)
    around.show()
    assert label.isVisible()
    tools.resize(full.width() - 1, full.height())
    assert not label.isVisible()
    # What it asks for does not hang on what it was given.
    assert tools.sizeHint() == full
    for width in (full.width() - 1, full.width() - label.sizeHint().width()):
        tools.resize(width, full.height())
        qtbot.waitUntil(lambda: all(part.width() >= part.sizeHint().width() for part in fields))
    tools.resize(full)
    assert label.isVisible()
