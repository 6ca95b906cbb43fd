"""Which part of the plane a scatter plot shows: from positions to pixels and back, moved and enlarged by a person."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cnn_gui.core.arrays import Float32

LEAST_ZOOM, MOST_ZOOM = 0.2, 200.0
_MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class Viewport:
    """middle: the position in the middle of the widget. unit: pixels of a position's unit. y runs upwards."""

    middle: tuple[float, float] = (0.0, 0.0)
    unit: float = 100.0

    @staticmethod
    def around(positions: Float32, width: float, height: float) -> Viewport:
        """All of positions (N, 2), with a little room around them."""
        if not len(positions):
            return Viewport()
        low, high = positions.min(axis=0), positions.max(axis=0)
        across, up = (float(each) for each in np.maximum(high - low, 1e-6))
        middle = (low + high) / 2
        unit = min(width / across, height / up) * (1 - 2 * _MARGIN)
        return Viewport((float(middle[0]), float(middle[1])), max(unit, 1e-6))

    def pixels(self, positions: Float32, width: float, height: float) -> Float32:
        """(N, 2), x and y, in a widget of that size."""
        moved = positions - np.asarray(self.middle, np.float32)
        found: Float32 = moved * np.array([self.unit, -self.unit], np.float32)
        found += np.array([width / 2, height / 2], np.float32)
        return found

    def position(self, x: float, y: float, width: float, height: float) -> tuple[float, float]:
        """Of a pixel."""
        return self.middle[0] + (x - width / 2) / self.unit, self.middle[1] - (y - height / 2) / self.unit

    def moved(self, across: float, down: float) -> Viewport:
        """As if the plane had been dragged by so many pixels."""
        return replace(self, middle=(self.middle[0] - across / self.unit, self.middle[1] + down / self.unit))

    def zoomed(self, factor: float, x: float, y: float, width: float, height: float) -> Viewport:
        """Enlarged, while what is at a pixel stays there."""
        there = self.position(x, y, width, height)
        unit = self.unit * factor
        return Viewport((there[0] - (x - width / 2) / unit, there[1] + (y - height / 2) / unit), unit)
