"""How densely points lie, as lines of equal density."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32, Float64, UInt8

_CELL, _SPREAD = 4, 4
"""Pixels of a cell that points are counted in, and cells over which a point is spread (standard deviation)."""

_LEVELS = (0.06, 0.15, 0.3, 0.5, 0.75)
"""Of the largest density."""


def contour_lines(pixels: Float32, size: tuple[int, int]) -> UInt8:
    """(H, W), 255 on a line, for points (N, 2) in pixels of a picture of ``size`` (width, height)."""
    width, height = size
    columns, rows = -(-width // _CELL) + 1, -(-height // _CELL) + 1
    counts, _, _ = np.histogram2d(
        pixels[:, 1], pixels[:, 0], bins=(rows, columns), range=((0, rows * _CELL), (0, columns * _CELL))
    )
    density = _enlarged(_spread(_spread(counts).T).T, height, width)
    largest = float(density.max())
    lines = np.zeros((height, width), np.uint8)
    if largest <= 0:
        return lines
    level = np.searchsorted(np.asarray(_LEVELS) * largest, density)
    lines[:-1] |= np.where(level[:-1] != level[1:], 255, 0).astype(np.uint8)
    lines[:, :-1] |= np.where(level[:, :-1] != level[:, 1:], 255, 0).astype(np.uint8)
    return lines


def _spread(counts: Float64) -> Float64:
    """Along the first axis, by a Gaussian."""
    reach = 3 * _SPREAD
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / _SPREAD) ** 2)
    weights /= weights.sum()
    padded = np.pad(counts, ((reach, reach), (0, 0)))
    spread = np.zeros_like(counts)
    for place, weight in enumerate(weights.tolist()):
        spread += weight * padded[place : place + len(counts)]
    return spread


def _enlarged(cells: Float64, height: int, width: int) -> Float64:
    """Each cell's value at its middle, between them by straight lines."""
    rows = np.arange(height) / _CELL - 0.5
    columns = np.arange(width) / _CELL - 0.5
    return _along(_along(cells, rows).T, columns).T


def _along(values: Float64, places: Float64) -> Float64:
    places = np.clip(places, 0, len(values) - 1)
    first = np.minimum(places.astype(np.int64), len(values) - 2)
    share = (places - first)[:, None]
    found: Float64 = values[first] * (1 - share) + values[first + 1] * share
    return found
