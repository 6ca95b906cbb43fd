"""Ten thousand points as one picture: each point's stamp is put onto it by arrays, pixel of the stamp by pixel.

Qt paints as many small pictures one by one in 60 ms and more; this takes 4 ms for dots and 12 ms for signs (10,000
points, one core), so that points can travel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtGui import QImage

from cnn_gui.core.arrays import Float32, Int64, UInt8
from cnn_gui.views.base.theme import Rgb

_WHOLE = 245
"""From this coverage on a pixel has the point's colour alone."""


class Sheet:
    """A picture (height, width) in device pixels that points are stamped on; what lies outside is left out."""

    def __init__(self, width: int, height: int, ground: Rgb) -> None:
        self._width, self._height = max(1, width), max(1, height)
        self._pixels = np.empty((self._height, self._width, 3), np.uint8)
        self._pixels[:] = ground

    def stamp(self, points: Float32, colors: UInt8, stamp: UInt8, strength: float = 1.0) -> None:
        """points: (N, 2), x and y, in pixels; the later ones lie above. colors: (N, 3). stamp: (S, S) coverage.
        strength: 0..1, of all of it."""
        x, y = np.rint(points).astype(np.int64).T
        half = len(stamp) // 2
        near = (x >= -half) & (x < self._width + half) & (y >= -half) & (y < self._height + half)
        x, y, colors = x[near], y[near], colors[near]
        inside = bool(len(x)) and bool(
            (x >= half).all()
            and (x < self._width - half).all()
            and (y >= half).all()
            and (y < self._height - half).all()
        )
        flat = self._pixels.reshape(-1, 3)
        for down, across, coverage in _by_coverage(stamp, half):
            places = (y + down) * self._width + (x + across)
            inks = colors
            if not inside:
                there = (x + across >= 0) & (x + across < self._width) & (y + down >= 0) & (y + down < self._height)
                places, inks = places[there], colors[there]
            share = coverage / 255 * strength
            if coverage >= _WHOLE and strength >= 1:
                flat[places] = inks
            else:
                flat[places] = np.rint(flat[places] * (1 - share) + inks * share).astype(np.uint8)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self._width, self._height

    def blend(self, coverage: UInt8, color: Rgb) -> None:
        """A colour over all of it, as strongly as coverage (H, W) says, up to a half."""
        there = coverage > 0
        self._pixels[there] = (self._pixels[there].astype(np.uint16) + np.array(color, np.uint16)) // 2

    def image(self) -> QImage:
        """Of its own pixels, in the screen's format: it is painted at each move of the pen, and three bytes a pixel
        would be converted each time."""
        image = QImage(self._pixels.data, self._width, self._height, 3 * self._width, QImage.Format.Format_RGB888)
        return image.convertToFormat(QImage.Format.Format_RGB32)


def _by_coverage(stamp: UInt8, half: int) -> Iterator[tuple[int, int, int]]:
    """Row and column from the middle, and coverage: edges first, so that no point's edge lies over another's middle."""
    rows, columns = np.nonzero(stamp > 8)
    order: Int64 = np.argsort(stamp[rows, columns], kind="stable")
    for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        yield row - half, column - half, int(stamp[row, column])


def by_class(classes: Int64, count: int) -> Sequence[Int64]:
    """The places of each class's points."""
    return [np.flatnonzero(classes == index) for index in range(count)]
