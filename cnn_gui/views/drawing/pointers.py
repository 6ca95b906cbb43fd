"""Which of mouse, pen and finger may draw: a hand comes with several of them at once.

Where a pen is, the palm touches the glass too; some machines report the strokes of a pen as a mouse's as well, and some
a pen that comes near as a turned wheel. The pen wins over all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from time import monotonic

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QWheelEvent

PALM_S = 30.0
"""So long after a pen was seen no finger draws: it is a palm, or whoever holds the pen would use it."""

ECHO_S = 0.5
"""So long after a pen was seen a mouse or a wheel is the pen's own echo."""


def keep_every_event() -> None:
    """Nothing that a hand does is merged with what it did before, for the whole application, which must exist.

    Qt does so on X11 while the program is busy, and an eight drawn in 0.3 s becomes a bean. For pens and fingers it
    also makes Qt ask Windows for the places between two events. Before there is a QApplication it would be in vain:
    Qt's part for X11 turns the merging on when it is made.
    """
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressTabletEvents, False)


class Pointer(StrEnum):
    MOUSE = "mouse"
    PEN = "pen"
    FINGER = "finger"
    KEYS = "keys"


class Pointers:
    """Remembers when a pen was last seen. clock: seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._pen_seen = float("-inf")

    def see_pen(self) -> None:
        self._pen_seen = self._clock()

    def may_touch(self) -> bool:
        """Whether a finger on the canvas is meant to draw."""
        return self._clock() - self._pen_seen > PALM_S

    def is_own(self, event: QMouseEvent) -> bool:
        """Whether a mouse's event is a mouse's, and not made of what a pen or a finger does."""
        made = event.source() in (
            Qt.MouseEventSource.MouseEventSynthesizedBySystem,
            Qt.MouseEventSource.MouseEventSynthesizedByQt,
        )
        other = (QInputDevice.DeviceType.Stylus, QInputDevice.DeviceType.TouchScreen)
        return not made and event.deviceType() not in other and not self._is_echo()

    def may_turn(self, event: QWheelEvent) -> bool:
        """Whether a wheel was turned, and it was not a pen that came near."""
        return event.deviceType() is not QInputDevice.DeviceType.Stylus and not self._is_echo()

    def _is_echo(self) -> bool:
        return self._clock() - self._pen_seen < ECHO_S
