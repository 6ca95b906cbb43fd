"""Very much ink, painted a few milliseconds at a time.

Drawings come from files too, and a valid one may hold half a million points or cross the canvas a hundred thousand
times: Qt would paint it for minutes, and the window would stand still. So what weighs more than a hand's drawing is
thinned as the network's grid thins it (core.drawing.canvas_grid), cut to the canvas, brought to pieces and painted
between other events. Ink of one colour is seen in no order: its pieces may come in any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from time import perf_counter

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from cnn_gui.core.drawing.canvas_grid import recorded, thinned
from cnn_gui.core.drawing.ink import Lines, clipped, simplified
from cnn_gui.core.drawing.messages import Stroke
from cnn_gui.views.drawing.ink import INK, CanvasFit, paint_stroke, pen

AT_ONCE = 4_000
"""The weight of strokes that are painted at once: a piece weighs 1, and LONG more for each canvas that it crosses."""

LONG = 100.0
"""A line across the whole canvas takes about so many times as long to paint as a short piece of a curve."""

MOST_CROSSINGS = 2_500
"""Canvases that the painted lines cross together; what is left out of more lies where there is much ink already."""

RUN = 32
"""Pieces that are painted as one line, at most."""

Run = tuple[npt.NDArray[np.float64], float, QColor]
"""A polyline (n, 2) in canvas units, its width and its colour."""


def weight(strokes: Sequence[Stroke], canvas: tuple[int, int]) -> float:
    """How much work painting them is, AT_ONCE being as much as is hardly felt."""
    total = float(count(strokes) + len(strokes))
    if not strokes or total > AT_ONCE:
        return total
    ink = recorded(strokes)
    step = np.abs(np.diff(ink.points, axis=0)).max(axis=1)
    step[ink.first[1:]] = 0
    return total + LONG * float(np.minimum(step / max(canvas), 2).sum())


def runs(strokes: Sequence[Stroke], fit: CanvasFit, color: QColor = INK) -> Iterator[Run | None]:
    """What of the strokes, all of one colour, is painted, as polylines of one width each, in random order; None while
    it is prepared."""
    ink = recorded(strokes)
    yield None
    ink = clipped(thinned(ink), *map(float, fit.canvas))
    if not len(ink.points):
        return
    yield None
    ink = simplified(ink.moved(fit.scale, 0, 0), 0.5).moved(1 / fit.scale, 0, 0)
    length = np.append(np.hypot(*np.diff(ink.points, axis=0).T), 0.0) / max(fit.canvas)
    length[ink.last] = 0
    begins = _cuts(ink, length, fit.scale)
    ends = np.append(begins[1:], len(ink.points))
    # A run goes on to the first point of the next one, unless its polyline ends.
    ends += ~ink.last[ends - 1]
    order = np.random.default_rng(0).permutation(len(begins))
    crossed = np.cumsum(np.add.reduceat(length, begins)[order])
    order = order[: int(np.searchsorted(crossed, MOST_CROSSINGS)) + 1]
    widths = 2 * ink.radii[begins]
    for begin, end, width in zip(begins[order].tolist(), ends[order].tolist(), widths[order].tolist(), strict=True):
        yield ink.points[begin:end], width, color


def count(strokes: Iterable[Stroke]) -> int:
    """How many points they have together."""
    return sum(len(stroke.points) for stroke in strokes)


def _cuts(ink: Lines, length: npt.NDArray[np.float64], scale: float) -> npt.NDArray[np.intp]:
    """Where runs begin: with each polyline, where the width changes, and often enough for runs to be short."""
    begins = ink.first.copy()
    begins[::RUN] = True
    crossed = np.floor(np.cumsum(length))
    begins[1:] |= crossed[1:] != crossed[:-1]
    begins[1:] |= np.abs(np.diff(ink.radii)) * scale > 0.1
    # The last point of a polyline begins nothing, unless it is a dot.
    begins &= ~(ink.last & ~ink.first)
    return np.flatnonzero(begins)


class Portions:
    """Runs that are still to be painted, and the part of the canvas that they may touch, in canvas units."""

    def __init__(self) -> None:
        self._left: Iterator[Run | None] = iter(())
        self.clip = QRectF()

    @property
    def is_behind(self) -> bool:
        return not self.clip.isEmpty()

    def forget(self) -> None:
        self._left, self.clip = iter(()), QRectF()

    def add(self, more: Iterable[Run | None], clip: QRectF) -> None:
        self._left, self.clip = chain(self._left, more), self.clip.united(clip)

    def paint(self, painter: QPainter, seconds: float) -> None:
        """Paints, in canvas units, for about so long; the painter clips."""
        end = perf_counter() + seconds
        for run in self._left:
            if run is not None:
                _paint(painter, *run)
            if perf_counter() >= end:
                return
        self.forget()


def _paint(painter: QPainter, points: npt.NDArray[np.float64], width: float, color: QColor) -> None:
    line = points.tolist()
    if len(line) <= 2 and line[0] == line[-1]:
        paint_stroke(painter, Stroke(((line[0][0], line[0][1]),), width), color)
        return
    painter.setPen(pen(width, color))
    painter.drawPolyline([QPointF(x, y) for x, y in line])
