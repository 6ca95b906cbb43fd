"""Where the window opens and how large; it stays on a screen, whatever was stored and whichever screens there are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QMainWindow

PART = 85
"""Percent of the screen's width and height that a window takes which was never open before."""

SMALL = QSize(1366, 768)
"""On a screen that is no larger than this in either direction it takes all there is."""

FRAME = QSize(16, 48)
"""Room for the frame and title bar that the desktop draws around the window."""


def screen_of(window: QMainWindow) -> QRect:
    """The screen's part that windows may use, in its pixels."""
    return window.screen().availableGeometry()


def room(window: QMainWindow) -> QSize:
    """The largest size that the window may have."""
    if window.windowState() & Qt.WindowState.WindowFullScreen:
        return window.screen().size()
    return screen_of(window).size() - FRAME


def is_small(screen: QSize) -> bool:
    return screen.width() <= SMALL.width() or screen.height() <= SMALL.height()


def open_first(window: QMainWindow) -> None:
    """A window that was never open before: in the middle of a large screen, maximised on a small one."""
    screen = screen_of(window)
    if is_small(window.screen().size()):
        # As large as it can be also where no window manager is there to maximise it.
        window.resize(room(window))
        window.move(screen.topLeft())
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        return
    size = screen.size() * (PART / 100)
    window.resize(size)
    window.move(screen.center() - QRect(0, 0, size.width() + FRAME.width(), size.height() + FRAME.height()).center())


def keep_on_screen(window: QMainWindow) -> None:
    """Makes a window that is neither maximised nor minimised no larger than its screen, and moves it there."""
    large = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMinimized
    if window.windowState() & large:
        return
    screen, size = screen_of(window), window.size().boundedTo(room(window))
    if size != window.size():
        window.resize(size)
    frame = window.frameGeometry()
    outer = frame.size() - window.size() + size
    left = max(min(frame.left(), screen.right() + 1 - outer.width()), screen.left())
    top = max(min(frame.top(), screen.bottom() + 1 - outer.height()), screen.top())
    if (left, top) != (frame.left(), frame.top()):
        window.move(left, top)


class WindowPlace(QObject):
    """Keeps a window on its screen when screens come, go and change. fit: makes its contents small enough first."""

    def __init__(self, window: QMainWindow, fit: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._fit = window, fit
        self._screen: QScreen | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.keep)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self.keep_soon)
        app.screenAdded.connect(self.keep_soon)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowStateChange, QEvent.Type.ScreenChangeInternal):
            self.keep_soon()
        return super().eventFilter(watched, event)

    @Slot()
    def keep_soon(self) -> None:
        """When the desktop has moved and resized the window itself, and a new size of type is laid out."""
        if not self._window.isHidden():
            self._soon.start(0)

    @Slot()
    def keep(self) -> None:
        self._watch_screen()
        self._fit()
        keep_on_screen(self._window)

    def _watch_screen(self) -> None:
        screen = self._window.screen()
        if screen is not self._screen:
            self._screen = screen
            screen.availableGeometryChanged.connect(self.keep_soon, Qt.ConnectionType.UniqueConnection)
