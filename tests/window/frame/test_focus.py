"""Every stop of the Tab key in the real window can be seen, in both themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.theme import Scheme
from tests.window.frame.test_sizes import VIEWS, choose, settle
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import open_window

AT_LEAST = 25
"""Stops that the window has at the very least, so that a walk that ends early is seen."""


def picture(window: WholeWindow, widget: QWidget) -> QImage:
    box = widget.rect().translated(widget.mapTo(window, widget.rect().topLeft())).adjusted(-2, -2, 2, 2)
    return window.grab(box & window.rect()).toImage()


def walked(window: WholeWindow) -> Iterator[tuple[QWidget, QRect]]:
    """The widgets that Tab goes through, from the canvas until it comes round, and where each is then."""
    found: list[QWidget] = []
    window.draw.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    while (widget := QApplication.focusWidget()) is not None and widget not in found and len(found) < 200:
        found.append(widget)
        yield widget, widget.rect().translated(widget.mapTo(window, widget.rect().topLeft()) + scrolled(widget))
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        QApplication.processEvents()


def area_around(widget: QWidget) -> QScrollArea | None:
    """The scroll area that a widget moves in."""
    outer = widget.parentWidget()
    while outer is not None and not isinstance(outer, QScrollArea):
        outer = outer.parentWidget()
    return outer


def scrolled(widget: QWidget) -> QPoint:
    """How far it has been scrolled away from its place: Tab brings what is out of sight into it."""
    area = area_around(widget)
    return (
        QPoint(0, 0) if area is None else QPoint(area.horizontalScrollBar().value(), area.verticalScrollBar().value())
    )


def stops(window: WholeWindow) -> list[QWidget]:
    return [widget for widget, _ in walked(window)]


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_focus_is_seen_at_every_stop(qtbot: QtBot, scheme: Scheme) -> None:
    window = open_window(qtbot)
    window.settings.set_scheme(scheme)
    window.look.apply()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    unseen, seen = [], []
    for panel in (
        "layer",
        "story",
        "why",
        "why_not",
        "robustness",
        "try",
        "build",
        "test",
        "album",
        "teach",
        "compare",
        "race",
        "bench",
    ):
        window.layout_.show_panel(panel)
        QApplication.processEvents()
        for widget in stops(window):
            if (area := area_around(widget)) is not None:
                area.ensureWidgetVisible(widget, 0, 0)
            assert not widget.visibleRegion().isEmpty(), f"{widget.objectName()} has the focus behind another panel"
            if widget in seen:
                continue
            seen.append(widget)
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            QApplication.processEvents()
            focused = picture(window, widget)
            widget.clearFocus()
            QApplication.processEvents()
            if picture(window, widget) == focused:
                unseen.append(widget.objectName() or type(widget).__name__)
    assert unseen == []
    assert len(seen) >= AT_LEAST


def goes_back(one: QRect, following: QRect) -> bool:
    """Whether what comes next stands before: left of it in the same row, or above it and not in a column beside it."""
    shared = min(one.bottom(), following.bottom()) - max(one.top(), following.top())
    if shared > min(one.height(), following.height()) / 2:
        return following.right() <= one.left()
    return following.bottom() <= one.top() and following.left() < one.right()


def test_tab_goes_through_each_panel_as_one_reads(qtbot: QtBot) -> None:
    """From top to bottom and from left to right, column by column."""
    window = open_window(qtbot)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    wrong, seen = set(), set()
    for name, (panel, chosen) in {**VIEWS, "lesson": ("lesson", ())}.items():
        if panel == "lesson":
            window.lessons.open("convolution")
        choose(window, panel, chosen)
        settle()
        docks = [window.layout_.docks[each] for each in window.layout_.in_front()]
        before: tuple[QWidget, QWidget, QRect] | None = None
        for widget, place in walked(window):
            dock = next((each for each in docks if each.isAncestorOf(widget)), None)
            if before is not None and dock is before[0] and goes_back(before[2], place):
                wrong.add(f"{name}: {before[1].objectName()} before {widget.objectName()}")
            seen.add(widget)
            before = (dock, widget, place) if dock is not None else None
    assert not wrong
    assert len(seen) >= 2 * AT_LEAST
