"""Frames around the digits of a number on the canvas, one of which can be taken by a click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from cnn_gui.core.input.messages import InkPart
from cnn_gui.views.drawing.ink import Point

_ROOM = 6.0
"""Pixels between the ink and the frame around it."""

_STILL = 3.0
"""A hand that has moved no further than this many pixels between press and release has clicked."""


class PartOutlines:
    """What is known of the parts, and which one the pointer is on. Points are in canvas units."""

    def __init__(self) -> None:
        self._parts: tuple[InkPart, ...] = ()
        self._hovered: int | None = None
        self._pressed: tuple[int, QPointF] | None = None

    @property
    def parts(self) -> tuple[InkPart, ...]:
        return self._parts

    @property
    def hovered(self) -> int | None:
        return self._hovered

    def show(self, parts: Sequence[InkPart]) -> bool:
        """Whether anything is to be painted anew."""
        if tuple(parts) == self._parts:
            return False
        self._parts, self._hovered, self._pressed = tuple(parts), None, None
        return True

    def at(self, point: Point) -> int | None:
        """The part at a point, the smallest where they overlap."""
        x, y = point
        around = [i for i, part in enumerate(self._parts) if _around(part, x, y)]
        return min(around, key=lambda i: _size(self._parts[i]), default=None)

    def point_at(self, point: Point | None) -> bool:
        """Where the pointer is, None for elsewhere; whether anything is to be painted anew."""
        before, self._hovered = self._hovered, None if point is None else self.at(point)
        return self._hovered != before

    def press(self, point: Point, position: QPointF) -> None:
        """A hand has come down, which may become a click. position: in the widget."""
        index = self.at(point)
        self._pressed = None if index is None else (index, position)

    def move(self, position: QPointF) -> None:
        if self._pressed is not None and (position - self._pressed[1]).manhattanLength() > _STILL:
            self._pressed = None

    def release(self) -> int | None:
        """The part that was clicked; None where the hand drew."""
        pressed, self._pressed = self._pressed, None
        return None if pressed is None else pressed[0]

    def paint(self, painter: QPainter, place: Callable[[QRectF], QRectF], color: QColor) -> None:
        """place: from canvas units to the widget. The one that is pointed at stands out."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, part in enumerate(self._parts):
            left, top, right, bottom = part.box
            frame = place(QRectF(left, top, right - left, bottom - top)).adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
            faint = QColor(color)
            faint.setAlpha(255 if index == self._hovered else 130)
            painter.setPen(QPen(faint, 2.0 if index == self._hovered else 1.2))
            painter.drawRoundedRect(frame, 4.0, 4.0)


def _around(part: InkPart, x: float, y: float) -> bool:
    left, top, right, bottom = part.box
    return left <= x <= right and top <= y <= bottom


def _size(part: InkPart) -> float:
    left, top, right, bottom = part.box
    return (right - left) * (bottom - top)
