from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.views.base import theme
from cnn_gui.views.base.focus_ring import FocusRing, ring_of, seen_of
from cnn_gui.views.base.theme import Scheme

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True, params=[Scheme.LIGHT, Scheme.DARK])
def themed(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    app = make_application()
    theme.apply(app, request.param)
    yield
    app.setStyleSheet("")


def in_window(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.setSpacing(12)
    for widget in widgets:
        row.addWidget(widget)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    return window


def picture(widget: QWidget) -> QImage:
    """The widget and three pixels around it, as the window shows it."""
    QApplication.processEvents()
    window = widget.window()
    box = widget.rect().translated(widget.mapTo(window, widget.rect().topLeft())).adjusted(-3, -3, 3, 3)
    return window.grab(box).toImage()


def test_checked_and_focused_are_four_different_pictures(qtbot: QtBot) -> None:
    for button in (QToolButton(), QPushButton()):
        button.setText("ReLU")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        other = QPushButton("other")
        window = in_window(qtbot, other, button)
        seen = []
        for checked in (False, True):
            button.setChecked(checked)
            other.setFocus(Qt.FocusReason.MouseFocusReason)
            seen.append(picture(button))
            QTest.keyClick(other, Qt.Key.Key_Tab)
            assert button.hasFocus()
            seen.append(picture(button))
        assert all(a != b for i, a in enumerate(seen) for b in seen[i + 1 :])
        window.close()


def test_the_ring_comes_with_the_tab_key_and_goes_with_the_mouse(qtbot: QtBot) -> None:
    first, second = QPushButton("first"), QPushButton("second")
    window = in_window(qtbot, first, second)
    for button in (second, first):
        button.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(lambda: not ring_of(window).isVisible())
    QTest.keyClick(first, Qt.Key.Key_Tab)
    ring = ring_of(window)
    qtbot.waitUntil(ring.isVisible)
    assert ring.geometry().contains(second.geometry())
    second.setFixedWidth(200)
    qtbot.waitUntil(lambda: ring.geometry().contains(second.geometry()))
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not ring.isVisible())
    first.setFocus(Qt.FocusReason.OtherFocusReason)
    QApplication.processEvents()
    assert not ring.isVisible()
    QTest.keyClick(first, Qt.Key.Key_Backtab)
    qtbot.waitUntil(ring.isVisible)
    second.hide()
    qtbot.waitUntil(first.hasFocus)
    qtbot.waitUntil(lambda: ring.geometry().contains(first.geometry()))
    assert len(window.findChildren(FocusRing)) == 1


def test_the_ring_ends_where_its_widget_is_scrolled_away(qtbot: QtBot) -> None:
    body = QWidget()
    column = QVBoxLayout(body)
    buttons = [QPushButton(str(number)) for number in range(30)]
    for button in buttons:
        column.addWidget(button)
    area = QScrollArea()
    area.setWidget(body)
    area.setFixedSize(200, 150)
    other = QPushButton("other")
    window = in_window(qtbot, other, area)
    buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    ring = ring_of(window)
    qtbot.waitUntil(lambda: ring.isVisible() and ring.geometry().contains(seen_of(buttons[0])))
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: not ring.isVisible())
    area.verticalScrollBar().setValue(0)
    qtbot.waitUntil(ring.isVisible)


def test_a_deleted_widget_takes_its_ring_along(qtbot: QtBot) -> None:
    first, second = QPushButton("first"), QPushButton("second")
    window = in_window(qtbot, first, second)
    second.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(ring_of(window).isVisible)
    second.deleteLater()
    qtbot.waitUntil(lambda: len(window.findChildren(QPushButton)) == 1)
    qtbot.waitUntil(lambda: not ring_of(window).isVisible() or first.hasFocus())


def test_a_deleted_window_is_no_trouble(qtbot: QtBot) -> None:
    for title in ("first", "second"):
        button = QPushButton(title)
        window = in_window(qtbot, button)
        # A window that becomes active may have given its only button the focus already, and not by Tab.
        button.clearFocus()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(ring_of(window).isVisible)
        if title == "first":
            shiboken6.delete(window)
