"""Every stop of the Tab key in the real window can be seen, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.theme import Scheme
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import open_window

AT_LEAST = 25
"""Stops that the window has at the very least, so that a walk that ends early is seen."""


def picture(window: WholeWindow, widget: QWidget) -> QImage:
    box = widget.rect().translated(widget.mapTo(window, widget.rect().topLeft())).adjusted(-2, -2, 2, 2)
    return window.grab(box & window.rect()).toImage()


def stops(window: WholeWindow) -> list[QWidget]:
    """The widgets that Tab goes through, from the canvas until it comes round."""
    found: list[QWidget] = []
    window.draw.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    while (widget := QApplication.focusWidget()) is not None and widget not in found and len(found) < 200:
        found.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        QApplication.processEvents()
    return found


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_focus_is_seen_at_every_stop(qtbot: QtBot, scheme: Scheme) -> None:
    window = open_window(qtbot)
    window.settings.set_scheme(scheme)
    window.look.apply()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    unseen, seen = [], []
    for panel in ("layer", "story", "try", "test", "bench"):
        window.layout_.show_panel(panel)
        QApplication.processEvents()
        for widget in stops(window):
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
