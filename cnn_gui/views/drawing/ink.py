"""Ink on the screen: where it is on a canvas, and how a stroke looks.

A stroke is shown as the smooth curve through every one of its points, the very curve that the network's grid is filled
from (core.drawing.curve). A piece between two points is final as soon as the point after it is known: a stroke in
progress is painted piece by piece, and a piece once painted never changes. White on black in both themes, or in its
own colour where the network reads colours: it is what the network sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, dist

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from cnn_gui.core.drawing.canvas_grid import MOST_SMOOTHED, recorded
from cnn_gui.core.drawing.curve import handles
from cnn_gui.core.drawing.ink import Lines, point_array
from cnn_gui.core.drawing.messages import Colour, Stroke

INK = QColor(255, 255, 255)
GROUND = QColor(0, 0, 0)
"""White ink and black ground: no ink is 0 to every network."""

SOFT_EDGE = 2.0
"""Canvas units around ink that its smooth edge may touch."""

Point = tuple[float, float]
Piece = tuple[Point, Point, Point, Point]
"""A cubic Bézier: start, its handle, the end's handle, end."""


@dataclass(frozen=True, slots=True)
class CanvasFit:
    """Where canvas units are in a square of ``side`` logical pixels: the canvas fits in whole, centred."""

    side: float
    canvas: tuple[int, int]

    @property
    def scale(self) -> float:
        """Logical pixels per canvas unit."""
        return self.side / max(self.canvas)

    @property
    def offset(self) -> QPointF:
        width, height = self.canvas
        return QPointF((self.side - width * self.scale) / 2, (self.side - height * self.scale) / 2)

    @property
    def transform(self) -> QTransform:
        """Canvas units to pixels of the square."""
        return QTransform().translate(self.offset.x(), self.offset.y()).scale(self.scale, self.scale)

    @property
    def area(self) -> QRect:
        """The canvas in whole pixels of the square."""
        return self.rect_to_square(QRectF(0, 0, *self.canvas)).toRect()

    def to_canvas(self, position: QPointF) -> Point:
        where = (position - self.offset) / self.scale
        return where.x(), where.y()

    def to_square(self, point: Point) -> QPointF:
        return QPointF(*point) * self.scale + self.offset

    def rect_to_square(self, rect: QRectF) -> QRectF:
        return self.transform.mapRect(rect)


# --- a stroke ------------------------------------------------------------------------------------------------


def bounds(points: Sequence[Point], width: float) -> QRectF:
    """What a polyline with this pen's diameter can touch, with a margin for smooth edges."""
    xs, ys = zip(*points, strict=True)
    left, top = min(xs), min(ys)
    margin = width / 2 + SOFT_EDGE
    return QRectF(left, top, max(xs) - left, max(ys) - top).adjusted(-margin, -margin, margin, margin)


def curve_bounds(points: Sequence[Point], width: float) -> QRectF:
    """The same for the curve through the points, generously: it leaves a chord by less than half of its length."""
    longest = max((dist(a, b) for a, b in pairwise(points)), default=0.0)
    return bounds(points, width + (longest if len(points) > 2 else 0.0))


def stroke_boxes(strokes: Sequence[Stroke]) -> npt.NDArray[np.float64]:
    """Left, top, right and bottom of each stroke's ink with its soft edge, (n, 4), of all of them at once."""
    if not strokes:
        return np.zeros((0, 4))
    all_points = recorded(strokes)
    corners = np.concatenate([all_points.points, *_handles(all_points)], axis=1)
    starts = np.flatnonzero(all_points.first)
    low, high = np.minimum.reduceat(corners, starts), np.maximum.reduceat(corners, starts)
    margin = np.array([[stroke.width / 2 + SOFT_EDGE] for stroke in strokes])
    low, high = low.reshape(-1, 3, 2).min(axis=1) - margin, high.reshape(-1, 3, 2).max(axis=1) + margin
    return np.concatenate([low, high], axis=1)


def _handles(ink: Lines) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The curve's handles; of very many points a square around each that holds them, which is quicker found."""
    if len(ink.points) <= MOST_SMOOTHED:
        return handles(ink.points, ink.first)
    step = np.abs(np.diff(ink.points, axis=0)).max(axis=1)
    step[ink.first[1:]] = 0
    reach = np.maximum(np.append(step, 0), np.append(0, step))[:, None]
    return ink.points - reach, ink.points + reach


def rect_of(box: npt.NDArray[np.float64]) -> QRectF:
    """One of stroke_boxes as a rectangle."""
    left, top, right, bottom = box.tolist()
    return QRectF(left, top, right - left, bottom - top)


def ink_color(color: Colour | None, in_colour: bool) -> QColor:
    """What an ink looks like: white for plain ink, and for all where the network reads grey."""
    return INK if color is None or not in_colour else QColor(*color)


def pen(width: float, color: QColor = INK) -> QPen:
    """The pen that all ink is painted with."""
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _pieces(points: Sequence[Point], first: int, last: int) -> Iterator[Piece]:
    """The pieces from number ``first`` to before ``last``; piece i goes from point i to the next one."""
    if first >= last:
        return
    array = point_array(tuple(points))
    arrives, leaves = handles(array, np.zeros(len(array), dtype=np.bool_))
    for i in range(first, last):
        (leave_x, leave_y), (arrive_x, arrive_y) = leaves[i].tolist(), arrives[i + 1].tolist()
        yield points[i], (leave_x, leave_y), (arrive_x, arrive_y), points[i + 1]


def _paint_pieces(painter: QPainter, stroke: Stroke, first: int, last: int, color: QColor) -> None:
    pieces = _pieces(stroke.points, first, last)
    if stroke.pressures is not None:
        widths = [stroke.width * pressure for pressure in stroke.pressures]
        for i, piece in enumerate(pieces, start=first):
            _paint_tapered(painter, piece, widths[i], widths[i + 1], color)
        return
    path = QPainterPath()
    for start, leave, arrive, end in pieces:
        if path.isEmpty():
            path.moveTo(*start)
        path.cubicTo(*leave, *arrive, *end)
    if not path.isEmpty():
        painter.strokePath(path, pen(stroke.width, color))


def paint_settled(painter: QPainter, stroke: Stroke, first: int = 0, color: QColor = INK) -> None:
    """Paints, in canvas units, the pieces from number ``first`` on that no further point will change."""
    _paint_pieces(painter, stroke, first, len(stroke.points) - 2, color)


def paint_tail(painter: QPainter, stroke: Stroke, color: QColor = INK) -> None:
    """Paints the end that is not settled yet: the last piece, or the dot of a stroke that has not moved."""
    if _paint_dot(painter, stroke, color):
        return
    # The curve of the last piece needs the point before it and no other.
    pressures = None if stroke.pressures is None else stroke.pressures[-3:]
    end = Stroke(stroke.points[-3:], stroke.width, pressures)
    _paint_pieces(painter, end, len(end.points) - 2, len(end.points) - 1, color)


def paint_stroke(painter: QPainter, stroke: Stroke, color: QColor = INK) -> None:
    """Paints a whole stroke in canvas units."""
    if not _paint_dot(painter, stroke, color):
        _paint_pieces(painter, stroke, 0, len(stroke.points) - 1, color)


def _paint_dot(painter: QPainter, stroke: Stroke, color: QColor) -> bool:
    """Paints a stroke that is all in one place; False where it is longer."""
    points, pressures = stroke.points, stroke.pressures
    if len(points) > 2 or points[0] != points[-1]:
        return False
    width = stroke.width * (pressures[-1] if pressures is not None else 1.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QPointF(*points[-1]), width / 2, width / 2)
    return True


def piece_bounds(stroke: Stroke) -> QRectF:
    """What a new last point can have changed on screen: the last piece, and the one before it, which it has bent."""
    return curve_bounds(stroke.points[-4:], stroke.width)


def _paint_tapered(painter: QPainter, piece: Piece, before: float, after: float, color: QColor) -> None:
    """A Bézier whose diameter goes from one width to another, as short lines of one width each."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = piece
    length = dist(piece[0], piece[1]) + dist(piece[1], piece[2]) + dist(piece[2], piece[3])
    steps = min(max(ceil(length / 4), ceil(abs(after - before)), 1), 24)
    last = QPointF(x0, y0)
    for step in range(1, steps + 1):
        a, b, c, d = _weights(step / steps)
        point = QPointF(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)
        painter.setPen(pen(before + (after - before) * (step - 0.5) / steps, color))
        painter.drawLine(last, point)
        last = point


def _weights(t: float) -> tuple[float, float, float, float]:
    """How much a cubic Bézier's four points count at t in 0..1."""
    s = 1 - t
    return s**3, 3 * s * s * t, 3 * s * t * t, t**3
