"""Texts beside the rows of a column: beside all of them, or where they are too many, beside those that count."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.grids.tiles import Grid

_LEFT, _RIGHT = 5, 8
"""Logical pixels between a tile and the texts beside it."""


def named_rows(count: int, row: float, high: float, values: Float32 | None, chosen: int | None = None) -> list[int]:
    """All rows where they are as high as a text, else as many as stand clear of each other: the chosen one, then those
    of the largest values; at equal distances where there are no values.

    count: of the rows. row, high: the height of one and of a text, in one unit.
    """
    if row >= high:
        return list(range(count))
    apart = math.ceil(1.3 * high / row)
    if values is None or len(values) != count:
        return list(range(0, count, apart))
    order = np.argsort(-values, kind="stable").tolist()
    named: list[int] = []
    for index in order if chosen is None or chosen >= count else [chosen, *order]:
        if all(abs(index - other) >= apart for other in named):
            named.append(index)
    return named


def draw_rows(
    painter: QPainter,
    grid: Grid,
    labels: Sequence[str],
    values: Float32,
    chosen: int | None,
    theme: Theme,
    ratio: float,
) -> None:
    """A label, cut where it is too long, at the left of the tiles of one column, and its value at the right. The
    painter's unit is a device pixel."""
    metrics = QFontMetricsF(painter.font())
    high, middle = metrics.height() * 0.8, Qt.AlignmentFlag.AlignVCenter
    for index in named_rows(grid.count, grid.tile_height + grid.gap, high, values, chosen):
        x, y, wide, tall = grid.tile(index)
        left = QRectF(0, y + tall / 2 - 2 * high, x - _LEFT * ratio, 4 * high)
        painter.setPen(theme.color("muted"))
        label = metrics.elidedText(labels[index], Qt.TextElideMode.ElideRight, left.width() + 1)
        painter.drawText(left, Qt.AlignmentFlag.AlignRight | middle, label)
        painter.setPen(theme.color("text"))
        right = QRectF(x + wide + _RIGHT * ratio, left.top(), 1000 * ratio, left.height())
        painter.drawText(right, Qt.AlignmentFlag.AlignLeft | middle, format_value(float(values[index])))
