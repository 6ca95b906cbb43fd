"""A text of one line gives way: the name of a panel before its window grows."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.base import theme
from cnn_gui.views.base.tips import tip_of
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.panel import PanelTitle

LONG = "Story · conv1 · map 1 · row 15, column 15"


def test_a_long_name_asks_for_no_more_room_than_a_short_one_and_is_cut(qtbot: QtBot) -> None:
    title = PanelTitle("Story")
    qtbot.addWidget(title)
    title.set_hint("double-click to follow")
    name = title.findChild(ElidedLabel, "panelName")
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
    assert not tip_of(name, QPoint(3, 3))


def test_the_name_is_painted_in_the_colour_of_its_text(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    label = ElidedLabel(holder, role="title", uncut="Draw")
    label.resize(120, 24)
    holder.show()
    image = label.grab().toImage()
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colours) > 1


def test_what_a_panel_is_called_at_first_is_whole_in_large_type_too(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT)
    title = PanelTitle("What the network sees")
    qtbot.addWidget(title)
    title.set_hint("a hint that there is no room for at all, and that gives way")
    title.show()
    theme.apply(qapp, theme.Scheme.LIGHT, 1.4)
    QApplication.processEvents()
    title.resize(title.minimumSizeHint())
    QApplication.processEvents()
    name = title.findChild(ElidedLabel, "panelName")
    assert name is not None
    assert name.shown_text() == "What the network sees"
