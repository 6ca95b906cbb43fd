"""The colours of points: of classes, equally far apart around the circle of hues, and of how sure an answer is."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cnn_gui.core.arrays import Float32, Float64, UInt8
from cnn_gui.views.base import oklab
from cnn_gui.views.base.theme import Theme

_CHROMA, _FIRST_HUE = 0.13, 25.0
_SURE_STEPS = 64


@lru_cache(maxsize=32)
def class_colors(theme: Theme, count: int) -> UInt8:
    """(count, 3) sRGB, legible on a panel. Neighbours on the circle differ in lightness too."""
    hues = np.deg2rad(_FIRST_HUE + 360.0 * np.arange(count) / max(count, 1))
    levels = (0.68, 0.80, 0.74) if theme.dark else (0.52, 0.66, 0.59)
    lightness = np.array([levels[i % 2] if i < count - 1 or count % 2 == 0 else levels[2] for i in range(count)])
    colors: UInt8 = np.rint(oklab.to_srgb(np.stack([lightness, *_around(hues)], axis=1))).astype(np.uint8)
    colors.flags.writeable = False
    return colors


@lru_cache(maxsize=4)
def sure_colors(theme: Theme) -> UInt8:
    """(64, 3) sRGB for probabilities 0 to 1: what is doubted stands out, what is sure is calm."""
    ends = np.array(
        [[int(value[i : i + 2], 16) for i in (1, 3, 5)] for value in (theme.bad, theme.accent, theme.faint)]
    )
    stops = oklab.from_srgb(ends.astype(np.float64))
    places = np.linspace(0, 1, _SURE_STEPS)
    mixed = np.stack([np.interp(places, (0.3, 0.75, 1.0), stops[:, axis]) for axis in range(3)], axis=1)
    colors: UInt8 = np.rint(oklab.to_srgb(mixed)).astype(np.uint8)
    colors.flags.writeable = False
    return colors


def of_probabilities(theme: Theme, probabilities: Float32) -> UInt8:
    """(N, 3) for probabilities (N,) in 0..1."""
    places = np.rint(np.clip(probabilities, 0, 1) * (_SURE_STEPS - 1)).astype(np.int64)
    colors: UInt8 = sure_colors(theme)[places]
    return colors


def _around(hues: Float64) -> tuple[Float64, Float64]:
    return _CHROMA * np.cos(hues), _CHROMA * np.sin(hues)
