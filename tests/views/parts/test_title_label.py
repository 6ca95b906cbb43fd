"""The name of a panel gives way before its window grows."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.tips import tip_of
from cnn_gui.views.parts.panel import PanelTitle
from cnn_gui.views.parts.title_label import TitleLabel

LONG = "Story · conv1 · map 1 · row 15, column 15"


def test_a_long_name_asks_for_no_more_room_than_a_short_one_and_is_cut(qtbot: QtBot) -> None:
    title = PanelTitle("Story")
    qtbot.addWidget(title)
    title.set_hint("double-click to follow")
    name = title.findChild(TitleLabel)
    assert name is not None
    title.set_title("A name of some length")
    least = title.minimumSizeHint().width()
    title.set_title(LONG)
    assert title.minimumSizeHint().width() == least
    title.resize(least, title.sizeHint().height())
    title.show()
    QApplication.processEvents()
    assert title.title() == LONG
    assert name.shown_text().endswith("…")
    assert name.fontMetrics().horizontalAdvance(name.shown_text()) <= name.width()
    assert name.shown_text().startswith("Story")
    assert tip_of(name, QPoint(3, 3)) == LONG
    title.resize(title.fontMetrics().horizontalAdvance(LONG) * 3, title.sizeHint().height())
    QApplication.processEvents()
    assert name.shown_text() == LONG
    assert tip_of(name, QPoint(3, 3)) == ""


def test_the_name_is_painted_in_the_colour_of_its_text(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    label = TitleLabel("Draw")
    label.setParent(holder)
    label.resize(120, 24)
    holder.show()
    image = label.grab().toImage()
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colours) > 1
