"""What a hand does between press and release: a pen gesture grows a stroke, an eraser gesture takes ink away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

from cnn_gui.core.drawing import Drawing, Stroke
from cnn_gui.views.canvas_ink import InkCache, Point, bounds, piece_bounds, stroke_bounds

MIN_PRESSURE = 0.05
"""The lightest touch that a stylus reports still leaves visible ink."""


class PenGesture:
    """A stroke in progress. Its settled part is in the cache already; its tail is painted over it each time."""

    def __init__(self, width: float, point: Point, pressure: float | None) -> None:
        self._width = width
        self._points = [point]
        self._pressures = None if pressure is None else [max(pressure, MIN_PRESSURE)]

    @property
    def stroke(self) -> Stroke:
        pressures = None if self._pressures is None else tuple(self._pressures)
        return Stroke(tuple(self._points), self._width, pressures)

    def move(self, point: Point, pressure: float | None) -> bool:
        """Takes one more point; False where nothing moved, so that a resting hand does not grow the stroke."""
        if self._pressures is None:
            if point == self._points[-1]:
                return False
        else:
            newest = self._pressures[-1] if pressure is None else max(pressure, MIN_PRESSURE)
            if point == self._points[-1] and newest == self._pressures[-1]:
                return False
            self._pressures.append(newest)
        self._points.append(point)
        return True

    def paint(self, ink: InkCache) -> QRectF:
        """Paints the piece that the newest point settled; returns what looks different, tail included."""
        stroke = self._latest()
        if len(stroke.points) > 2:
            ink.settle(stroke, len(stroke.points) - 2)
        return piece_bounds(stroke)

    def paint_again(self, ink: InkCache) -> None:
        """Paints all settled pieces after the cache was painted anew without this stroke."""
        ink.settle(self.stroke, 1)

    def tail(self) -> Stroke:
        """The end of the stroke, as a stroke of its own for paint_tail."""
        return self._latest()

    def _latest(self) -> Stroke:
        """The last few points: enough for the newest piece and the tail, and no copy of a long stroke."""
        if len(self._points) <= 5:
            return self.stroke
        pressures = None if self._pressures is None else tuple(self._pressures[-5:])
        return Stroke(tuple(self._points[-5:]), self._width, pressures)


class EraserGesture:
    """An eraser moving over a drawing; ``drawing`` is what is left of it.

    Only strokes whose box the eraser reaches are asked whether it touches them, so that a move costs the same on a
    drawing of ten thousand strokes. touched: the box of the last move, in canvas units.
    """

    def __init__(self, drawing: Drawing, width: float, point: Point) -> None:
        self._width = width
        self._last = point
        self.drawing = drawing
        self._boxes = _boxes(drawing.strokes)
        self.touched = QRectF()
        self._erase([point])

    def move(self, point: Point) -> None:
        """Erases from where the eraser was to point, so that a fast hand leaves no gaps."""
        path = [self._last, point] if point != self._last else [point]
        self._last = point
        self._erase(path)

    def restart(self, drawing: Drawing) -> None:
        """Goes on with another drawing, when undo changed it under the eraser."""
        self.drawing = drawing
        self._boxes = _boxes(drawing.strokes)

    def _erase(self, path: list[Point]) -> None:
        self.touched = bounds(path, self._width)
        left, top, right, bottom = self._boxes.T
        reach = self.touched
        near = (left <= reach.right()) & (right >= reach.left()) & (top <= reach.bottom()) & (bottom >= reach.top())
        strokes = self.drawing.strokes
        candidates = replace(self.drawing, strokes=tuple(strokes[i] for i in np.flatnonzero(near)))
        rest = candidates.erased(path, self._width / 2)
        if rest is candidates:
            return
        # What was cut comes last: ink is white on white, so its order is never seen.
        untouched = tuple(strokes[i] for i in np.flatnonzero(~near))
        self.drawing = replace(rest, strokes=(*untouched, *rest.strokes))
        self._boxes = np.concatenate([self._boxes[~near], _boxes(rest.strokes)])


def _boxes(strokes: Sequence[Stroke]) -> npt.NDArray[np.float64]:
    """Left, top, right and bottom of each stroke's ink, (n, 4)."""
    boxes = [stroke_bounds(stroke).getCoords() for stroke in strokes]
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)
