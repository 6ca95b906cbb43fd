"""The edge of a shadow across a photograph: stronger than the ink, but soft and wide."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import UInt8

_WINDOW = 16
"""Ink is narrower than the picture's longest side by this number; what is wider is light or shadow."""

_SOFT = 40.0
"""Levels by which the edge of a shadow changes, at most, from one 250th of the picture to the next."""


def is_shadow(ink: UInt8) -> bool:
    """Whether what was found is one large, soft piece that comes from the picture's edge: light, and no ink."""
    height, width = ink.shape
    step = max(1, -(-max(height, width) // 256))
    if min(height, width) < 64:
        return False
    coarse = ink[: height // step * step, : width // step * step].reshape(height // step, step, width // step, step)
    levels = coarse.mean(axis=(1, 3), dtype=np.float32)
    down, across = np.abs(np.diff(levels, axis=0)[:, :-1]), np.abs(np.diff(levels, axis=1)[:-1])
    change = np.maximum(down, across)
    edges = change[change > 8]
    lit = levels > 127
    outer = lit[0].sum() + lit[-1].sum() + lit[:, 0].sum() + lit[:, -1].sum()
    return bool(len(edges) and outer > max(levels.shape) / 16 and float(np.percentile(edges, 80)) < _SOFT)


def narrow(ink: UInt8) -> UInt8:
    """What of the ink (H, W), white, is narrower than a part of the picture (a white top-hat)."""
    reach = max(3, max(ink.shape) // _WINDOW)
    return np.asarray(ink - _highest(255 - _highest(255 - ink, reach), reach), dtype=np.uint8)


def _highest(values: UInt8, reach: int) -> UInt8:
    """The highest value in a square of 2 reach + 1 pixels around each, by windows that double."""
    for _ in (0, 1):
        padded = np.pad(values, [(reach, reach), (0, 0)], mode="edge")
        size, wide = 1, 2 * reach + 1
        while size < wide:
            shift = min(size, wide - size)
            padded = np.maximum(padded[:-shift], padded[shift:])
            size += shift
        values = padded.T
    return values
