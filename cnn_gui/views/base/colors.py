"""Numbers to colours, with zero always at the neutral middle.

A scale is a table of 255 colours; entry 127 is zero, so that zero has exactly the neutral colour and -v and +v are
equally far from it. The steps of a diverging scale all look equally large (views.base.oklab): no value seems to stand
out because of its colour. Values beyond ±limit take the end colour; whoever chooses a limit states it in a legend.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base import oklab
from cnn_gui.views.base.theme import Theme

Rgb32 = npt.NDArray[np.uint32]
ZERO = 127


class Scale(StrEnum):
    """ACTIVATIONS and WEIGHTS diverge around zero, in different hues; PIXELS is grey, black 0 to white 1."""

    ACTIVATIONS = "activations"
    WEIGHTS = "weights"
    PIXELS = "pixels"


@lru_cache(maxsize=8)
def table(theme: Theme, scale: Scale) -> Rgb32:
    """The 255 colours of a scale as 0xffRRGGBB, from -limit over zero (entry 127) to +limit."""
    if scale is Scale.PIXELS:
        grey = np.concatenate([np.zeros(ZERO), np.linspace(0, 255, ZERO + 1)])
        colors = np.repeat(grey[:, None], 3, axis=1)
    elif scale is Scale.ACTIVATIONS:
        colors = _diverging(theme.negative, theme.zero, theme.positive)
    else:
        colors = _diverging(theme.weight_negative, theme.weight_zero, theme.weight_positive)
    r, g, b = np.rint(colors).astype(np.uint32).T
    packed: Rgb32 = np.uint32(0xFF000000) | (r << np.uint32(16)) | (g << np.uint32(8)) | b
    packed.flags.writeable = False
    return packed


def _diverging(negative: str, zero: str, positive: str) -> npt.NDArray[np.float64]:
    """(255, 3) sRGB. negative and positive are the ends' colours, but for what one of them is farther from zero."""
    below, middle, above = oklab.from_srgb(
        np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in (negative, zero, positive)], np.float64)
    )
    reach = min(float(np.linalg.norm(end - middle)) for end in (below, above))
    steps = np.linspace(0.0, 1.0, ZERO + 1)[:, None]
    sides = [oklab.to_srgb(middle + steps * reach * (end - middle) / np.linalg.norm(end - middle))
             for end in (below, above)]  # fmt: skip
    return np.concatenate([sides[0][:0:-1], sides[1]])


def symmetric_limit(values: Float32) -> float:
    """The largest magnitude, for a symmetric range; 1.0 where all is zero, so that nothing divides by zero."""
    if values.size == 0:
        return 1.0
    limit = float(max(abs(float(values.min())), abs(float(values.max()))))
    return limit if limit > 0 and np.isfinite(limit) else 1.0


def to_rgb32(values: Float32, limit: float | Float32, colors: Rgb32) -> Rgb32:
    """Colours of values, same shape as values, 0xffRRGGBB; limit: one number, or an array that broadcasts (per map)."""
    # What overflows lies beyond the limit, and is shown as such.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        index = np.rint(values * (ZERO / np.asarray(limit, dtype=np.float32)))
    np.clip(index, -ZERO, ZERO, out=index)
    # Weights of a training that diverged are not a number: they have no colour but the neutral one.
    if np.isnan(index.sum()):  # one pass tells of any
        np.nan_to_num(index, copy=False, nan=0.0)
    index += ZERO
    result: Rgb32 = colors[index.astype(np.uint8)]
    return result


def to_image(rgb: Rgb32) -> QImage:
    """A QImage (Format_RGB32) that owns its pixels, from an array (H, W) of 0xffRRGGBB."""
    rgb = np.ascontiguousarray(rgb)
    height, width = rgb.shape
    return QImage(rgb.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
