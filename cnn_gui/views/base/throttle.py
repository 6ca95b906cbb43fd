"""Thins a stream of values to one a frame, keeping the first at once and the last always."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

CALM_MS = 500
"""Between two values of a line that is read, and that under the pen would change with each move."""


class Throttle(QObject):
    """Leading and trailing edge: a value after a pause passes at once; of those within a frame only the newest does."""

    passed = Signal(object)

    def __init__(self, interval_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending: object | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._frame_over)

    @Slot(object)
    def push(self, value: object) -> None:
        if self._timer.isActive():
            self._pending = value
            return
        self._timer.start()
        self.passed.emit(value)

    def clear(self) -> None:
        """Forgets what waits, and stops."""
        self._pending = None
        self._timer.stop()

    @Slot()
    def _frame_over(self) -> None:
        if self._pending is not None:
            value, self._pending = self._pending, None
            self._timer.start()
            self.passed.emit(value)
