"""The beginning of a window: its places as they were last, and everything that takes time after the first frame."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.place import WindowPlace, keep_on_screen, open_first
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.base.workspaces import Workspaces

log = logging.getLogger(__name__)

LATEST_START_MS = 400
"""A window that is shown minimised is not painted: it begins after this time all the same."""


class Beginning(QObject):
    """begun: the first frame is on screen, and every panel has the size that the window gives it; comes once."""

    begun = Signal()

    def __init__(self, window: QMainWindow, layout: Layout, spaces: Workspaces, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._layout, self._spaces, self._settings = window, layout, spaces, settings
        self.place = WindowPlace(window, layout.fit)
        open_first(window)
        self._restored = self._restore_places()
        self._has_begun = False
        self._latest = QTimer(self)
        self._latest.setSingleShot(True)
        self._latest.setInterval(LATEST_START_MS)
        self._latest.timeout.connect(self._begin)

    def shown(self) -> None:
        """The window is shown."""
        if not self._has_begun:
            self._latest.start()

    def painted(self) -> None:
        """A frame is being painted."""
        if not self._has_begun:
            QTimer.singleShot(0, self, self._begin)

    def _restore_places(self) -> bool:
        """Window and panels as they were last; False where the panels are in their first places."""
        geometry = self._settings.geometry()
        restored = self._spaces.restore()
        self._layout.fit()
        if geometry is not None:
            self._window.restoreGeometry(geometry)
            keep_on_screen(self._window)
        # Now that the window has its size, the panels get theirs.
        return restored and self._spaces.restore()

    @Slot()
    def _begin(self) -> None:
        if self._has_begun:
            return
        self._has_begun = True
        self._latest.stop()
        if not self._restored:
            # Only now has every panel the size that the window gives it.
            self._layout.distribute()
        elif self._settings.window_size() == self._window.size():
            # Maximised meanwhile: Qt has given what was gained to the first column, and would at every start.
            self._layout.set_sizes(self._settings.panel_sizes())
        self.place.keep()
        self._layout.begin(self._settings.side() if self._restored else None)
        log.info("the window is drawable")
        self.begun.emit()
