from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QTabBar, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.views.base.tips import LONGEST, MOST_LINES, as_html, lines_of, placed

HOSTILE = (
    "<table>" * 1_000,
    "<img src='/dev/zero'>",
    "a" * 20_000,
    "line\n" * 2_000,
    "exe\u202egnp & <b>bold</b>\x00",
)


@pytest.fixture(autouse=True)
def no_tip_stays(qapp: QApplication) -> Iterator[None]:
    yield
    QToolTip.hideText()


def ask(widget: QWidget, position: QPoint | None = None) -> QLabel | None:
    """Rests the pointer on a widget; the tip that comes."""
    where = position if position is not None else widget.rect().center()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, where, widget.mapToGlobal(where)))
    tips = [each for each in QApplication.topLevelWidgets() if each.inherits("QTipLabel") and each.isVisible()]
    assert all(isinstance(tip, QLabel) for tip in tips)
    return tips[0] if tips else None  # type: ignore[return-value]


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    make_application()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.mark.parametrize("text", HOSTILE)
def test_a_tip_is_text_of_a_bounded_size(qtbot: QtBot, text: str) -> None:
    widget = shown(qtbot, QWidget())
    widget.setToolTip(text)
    tip = ask(widget)
    assert tip is not None
    line = QToolTip.font().pointSizeF() * 3
    assert tip.width() < 60 * line
    assert tip.height() < (LONGEST // 20 + MOST_LINES) * line
    assert "<table" not in tip.text()
    assert "<img" not in tip.text()
    assert "\u202e" not in tip.text()


def test_a_tip_says_what_it_was_given(qtbot: QtBot) -> None:
    widget = shown(qtbot, QWidget())
    widget.setToolTip("Largest of <3> & more")
    tip = ask(widget)
    assert tip is not None
    assert "Largest of &lt;3&gt; &amp; more" in tip.text()
    assert widget.toolTip() == "Largest of <3> & more"


def test_long_tips_wrap_between_words(qtbot: QtBot) -> None:
    widget = shown(qtbot, QWidget())
    text = "From what was drawn to the numbers that the network gets: point at a pixel for its value, " * 2
    widget.setToolTip(text)
    tip = ask(widget)
    assert tip is not None
    assert tip.width() <= 420
    assert tip.text().count("<br>") >= 2
    assert " ".join(lines_of(text, QToolTip.font(), 300)) == text.strip()


def test_words_longer_than_a_line_and_signs_of_two_units_are_kept(qapp: QApplication) -> None:
    text = "😀" * 80 + " " + "x" * 300
    lines = lines_of(text, QToolTip.font(), 200)
    assert len(lines) > 3
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert as_html("", QToolTip.font(), 200) == ""


def test_items_tabs_and_menu_entries_have_theirs(qtbot: QtBot) -> None:
    names = QListWidget()
    names.addItem("one")
    names.item(0).setToolTip("<i>item</i>")
    shown(qtbot, names)
    tip = ask(names.viewport(), names.visualItemRect(names.item(0)).center())
    assert tip is not None
    assert "&lt;i&gt;item&lt;/i&gt;" in tip.text()
    tabs = QTabBar()
    tabs.addTab("Maps")
    tabs.setTabToolTip(0, "<b>of tab</b>")
    shown(qtbot, tabs)
    tip = ask(tabs, tabs.tabRect(0).center())
    assert tip is not None
    assert "&lt;b&gt;of tab" in tip.text()
    menu = QMenu()
    menu.setToolTipsVisible(True)
    menu.addAction("entry").setToolTip("<table>path")
    shown(qtbot, menu)
    tip = ask(menu, menu.actionGeometry(menu.actions()[0]).center())
    assert tip is not None
    assert "&lt;table&gt;path" in tip.text()


class Values(QWidget):
    """Shows values; what is pointed at is said below them."""

    def __init__(self) -> None:
        super().__init__()
        self.picture, self.caption = QWidget(self), QLabel("0.25", self)
        self.picture.setMouseTracking(True)
        self.picture.setFixedSize(260, 60)
        self.picture.setToolTip("Point at a pixel for its value, click to enlarge it and all the others. " * 2)
        column = QVBoxLayout(self)
        column.addWidget(self.picture)
        column.addWidget(self.caption)

    def readouts(self) -> Sequence[QWidget]:
        return (self.caption,)


def test_a_tip_covers_neither_the_values_nor_their_readout(qtbot: QtBot) -> None:
    view = Values()
    view.move(200, 200)
    shown(qtbot, view)
    tip = ask(view.picture)
    assert tip is not None
    box = QRect(tip.pos(), tip.size())
    for kept in (view.picture, view.caption):
        assert not box.intersects(QRect(kept.mapToGlobal(QPoint(0, 0)), kept.size()))


def test_where_there_is_no_free_place_a_tip_stays_where_it_was() -> None:
    screen = QRect(0, 0, 100, 100)
    assert placed(QSize(90, 90), QPoint(5, 5), [QRect(40, 40, 20, 20)], screen) == QPoint(5, 5)
    assert placed(QSize(20, 10), QPoint(45, 45), [QRect(40, 40, 20, 20)], screen) == QPoint(45, 66)
    assert placed(QSize(20, 10), QPoint(70, 70), [QRect(40, 40, 20, 20)], screen) == QPoint(70, 70)


def test_without_a_tip_none_is_shown(qtbot: QtBot) -> None:
    assert ask(shown(qtbot, QWidget())) is None


def test_the_app_has_one_of_them(qtbot: QtBot) -> None:
    app = make_application()
    make_application()
    assert len([each for each in app.children() if each.objectName() == "manners"]) == 1
