"""Repaints no more often than a screen can show, however fast a mouse reports."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtWidgets import QWidget

FRAME_MS = 8
"""Some mice report a thousand times a second, where no screen shows more than every eighth place."""


class Frames:
    """A change after a pause is painted at once; what comes within a frame is painted together, when it is over."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._waiting = QRect()
        self._timer = QTimer(widget)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._over)

    def update(self, rect: QRect) -> None:
        """Paints this part of the widget, soon."""
        if self._timer.isActive():
            self._waiting = self._waiting.united(rect)
        else:
            self._timer.start()
            self._widget.update(rect)

    def _over(self) -> None:
        if not self._waiting.isEmpty():
            rect, self._waiting = self._waiting, QRect()
            self._timer.start()
            self._widget.update(rect)
