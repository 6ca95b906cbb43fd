"""Where the keyboard is: a ring around the widget with the focus, the same for all of them.

Widgets of their own paint cursors and marks inside; what is checked or chosen is in the accent's colour. The ring is in
the colour of writing and lies outside, so that neither is taken for the other. It is there for those who use the
keyboard: it comes with the Tab key and goes with a press of the mouse.
"""

from __future__ import annotations

import weakref

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.views.base.theme import theme_of

OUTSIDE = 2
"""Logical pixels from the widget's edge to the ring's outer edge."""
THICK = 2.0

_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange)


class FocusRing(QWidget):
    """The ring of one window. It lies over everything and lets everything through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def surround(self, widget: QWidget) -> None:
        """Goes around what is seen of a widget of the same window."""
        seen = seen_of(widget)
        self.setVisible(not seen.isEmpty())
        if not seen.isEmpty():
            self.setGeometry(seen.adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE).intersected(self.window().rect()))
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(THICK / 2, THICK / 2, -THICK / 2, -THICK / 2)
        # Seen on any ground, also on the canvas's black: a line of the panel's colour within.
        painter.setPen(QPen(theme.color("panel"), 1.0))
        painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        painter.setPen(QPen(theme.color("text"), THICK))
        painter.drawRoundedRect(box, 5, 5)


class FocusRings(QObject):
    """Follows the focus, and the widget that has it.

    It looks a moment after it was told: events also come from widgets that are just being deleted, of which nothing
    can be asked. For the same reason it keeps nobody alive.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by_keyboard, self._backwards, self._arrives = False, False, False
        self._watched: list[weakref.ref[QWidget]] = []
        self._ring: weakref.ref[FocusRing] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look)

    def note(self, event: QFocusEvent) -> None:
        """The focus comes to a widget, or leaves it."""
        if event.reason() in _BY_KEYBOARD:
            self._by_keyboard, self._arrives = True, True
            self._backwards = event.reason() is Qt.FocusReason.BacktabFocusReason
        elif event.reason() is Qt.FocusReason.MouseFocusReason:
            self._by_keyboard = False
        self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress:
            self._by_keyboard = False
            self._soon.start()
        elif kind in _MOVES:
            self._soon.start()
        return False

    @Slot()
    def _look(self) -> None:
        widget = QApplication.focusWidget() if self._by_keyboard else None
        arrives, self._arrives = self._arrives, False
        if widget is not None and arrives and seen_of(widget).isEmpty():
            # Qt counts a panel behind another tab as visible, and Tab goes through all that is on it.
            following = _seen_after(widget, backwards=self._backwards)
            if following is not None:
                following.setFocus(Qt.FocusReason.OtherFocusReason)
                widget = following
        ring = ring_of(widget.window()) if widget is not None and _has_ring(widget.window()) else None
        before = self._ring() if self._ring is not None else None
        if before is not None and before is not ring and shiboken6.isValid(before):
            before.hide()
        self._ring = weakref.ref(ring) if ring is not None else None
        self._watch(widget)
        if ring is not None and widget is not None:
            ring.surround(widget)

    def _watch(self, widget: QWidget | None) -> None:
        """Hears when the widget, or something around it, moves, goes or is clicked."""
        for reference in self._watched:
            part = reference()
            if part is not None and shiboken6.isValid(part):
                part.removeEventFilter(self)
        self._watched = []
        while widget is not None:
            widget.installEventFilter(self)
            self._watched.append(weakref.ref(widget))
            widget = None if widget.isWindow() else widget.parentWidget()


def _seen_after(widget: QWidget, *, backwards: bool) -> QWidget | None:
    """The next stop of the Tab key that is on screen."""
    step = QWidget.previousInFocusChain if backwards else QWidget.nextInFocusChain
    other = step(widget)
    while other is not None and other is not widget:
        stops = bool(other.focusPolicy() & Qt.FocusPolicy.TabFocus) and other.isEnabled() and other.focusProxy() is None
        if stops and other.window() is widget.window() and not seen_of(other).isEmpty():
            return other
        other = step(other)
    return None


def _has_ring(window: QWidget) -> bool:
    """Menus and lists that fold out show by themselves what is chosen."""
    return window.windowType() is not Qt.WindowType.Popup


def ring_of(window: QWidget) -> FocusRing:
    """The window's ring, made when it is needed first."""
    found = window.findChild(FocusRing, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if found is not None else FocusRing(window)


def seen_of(widget: QWidget) -> QRect:
    """What is not scrolled away of a widget, in its window's coordinates."""
    window = widget.window()
    seen = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
    part = widget.parentWidget()
    while part is not None and part is not window:
        seen &= QRect(part.mapTo(window, part.rect().topLeft()), part.size())
        part = part.parentWidget()
    seen &= window.rect()
    return seen if widget.isVisible() else QRect()
