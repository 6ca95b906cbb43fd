"""Points on their way from where they were to where they belong now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QStyle, QWidget

from cnn_gui.core.arrays import Float32

DURATION_MS, _FRAME_MS = 700, 16


class Travel(QObject):
    """moved: how much of the way is done, 0..1 and eased at both ends; the last one is 1. A person who wants no motion
    on the screen sees none: it is 1 at once, as it is where nobody can see it."""

    moved = Signal(float)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._advance)

    @property
    def is_under_way(self) -> bool:
        return self._timer.isActive()

    def begin(self) -> None:
        hint = self._widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self._widget)
        if hint <= 0 or not self._widget.isVisible():
            self.end()
            return
        self._clock.start()
        self._timer.start()

    @Slot()
    def end(self) -> None:
        """All of the way, now."""
        self._timer.stop()
        self.moved.emit(1.0)

    @Slot()
    def _advance(self) -> None:
        share = self._clock.elapsed() / DURATION_MS
        if share >= 1:
            self.end()
        else:
            self.moved.emit(share * share * (3 - 2 * share))


def between(start: Float32, end: Float32, share: float) -> Float32:
    """Part of the way, for points of equally many dimensions; all of it where they are not."""
    if start.shape != end.shape or share >= 1:
        return end
    found: Float32 = start + (end - start) * np.float32(share)
    return found
