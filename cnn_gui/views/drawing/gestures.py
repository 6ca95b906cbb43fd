"""What a hand does between press and release: a pen gesture grows a stroke, an eraser gesture takes ink away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF

from cnn_gui.core.drawing.canvas_grid import thinned_strokes
from cnn_gui.core.drawing.eraser import erase_counting
from cnn_gui.core.drawing.messages import Colour, Drawing, Stroke
from cnn_gui.views.drawing.cache import InkCache
from cnn_gui.views.drawing.ink import Point, bounds, piece_bounds, stroke_boxes

MIN_PRESSURE = 0.05
"""The lightest touch that a stylus reports still leaves visible ink."""


class PenGesture:
    """A stroke in progress. Its settled part is in the cache already; its tail is painted over it each time."""

    def __init__(self, width: float, point: Point, pressure: float | None, color: Colour | None = None) -> None:
        self._width, self.color = width, color
        self._points = [point]
        self._pressures = None if pressure is None else [max(pressure, MIN_PRESSURE)]
        self._settled = 0

    @property
    def stroke(self) -> Stroke:
        pressures = None if self._pressures is None else tuple(self._pressures)
        return Stroke(tuple(self._points), self._width, pressures, self.color)

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

    def latest_bounds(self) -> QRectF:
        """What the newest point may have changed on screen, in canvas units."""
        return piece_bounds(self._end(4))

    def settle(self, ink: InkCache) -> None:
        """Paints the pieces that have become final since the last time, however many the hand was ahead."""
        final = max(len(self._points) - 2, 0)
        if final > self._settled:
            # A piece needs the point before it.
            first = max(self._settled - 1, 0)
            ink.settle(self._end(len(self._points) - first), self._settled - first)
            self._settled = final

    def settle_again(self, ink: InkCache) -> None:
        """Paints all settled pieces after the cache was painted anew without this stroke."""
        self._settled = 0
        self.settle(ink)

    def tail(self) -> Stroke:
        """The end of the stroke, as a stroke of its own for paint_tail."""
        return self._end(3)

    def _end(self, count: int) -> Stroke:
        """The last so many points: no copy of a long stroke."""
        pressures = None if self._pressures is None else tuple(self._pressures[-count:])
        return Stroke(tuple(self._points[-count:]), self._width, pressures, self.color)


class EraserGesture:
    """An eraser moving over a drawing; ``drawing`` is what is left of it.

    Only strokes whose box the eraser reaches are asked whether it touches them, so that a move costs the same on a
    drawing of ten thousand strokes. Of more points than are looked at those that are not go with the first ink that is
    taken away, so that the work is bounded. touched: the box of the last move, in canvas units.
    """

    def __init__(self, drawing: Drawing, width: float, point: Point) -> None:
        self._width = width
        self._last = point
        self.restart(drawing)
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
        self._strokes = thinned_strokes(drawing.strokes)
        self._boxes = stroke_boxes(self._strokes)

    def _erase(self, path: list[Point]) -> None:
        self.touched = bounds(path, self._width)
        left, top, right, bottom = self._boxes.T
        reach = self.touched
        near = (left <= reach.right()) & (right >= reach.left()) & (top <= reach.bottom()) & (bottom >= reach.top())
        strokes = self._strokes
        candidates = replace(self.drawing, strokes=tuple(strokes[i] for i in np.flatnonzero(near)))
        rest, parts = erase_counting(candidates, path, self._width / 2)
        if rest is candidates:
            return
        # What was cut comes last: ink is white on white, so its order is never seen; that of colours is.
        untouched = tuple(strokes[i] for i in np.flatnonzero(~near))
        self._strokes = (*untouched, *rest.strokes)
        self._boxes = np.concatenate([self._boxes[~near], stroke_boxes(rest.strokes)])
        if any(stroke.color is not None for stroke in self._strokes):
            places = np.concatenate([np.flatnonzero(~near), np.repeat(np.flatnonzero(near), parts)])
            order = np.argsort(places, kind="stable")
            self._strokes, self._boxes = tuple(self._strokes[i] for i in order), self._boxes[order]
        self.drawing = replace(rest, strokes=self._strokes)
