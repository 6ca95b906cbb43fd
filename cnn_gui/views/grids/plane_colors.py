"""The colours of a plane's cells: signed values around zero, grey pixels, or one channel of a colour picture."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Bool, Float32
from cnn_gui.views.base.colors import Rgb32, Scale, table, to_rgb32
from cnn_gui.views.base.theme import Theme


class Tint(StrEnum):
    """GREY, RED, GREEN and BLUE go from black, 0, to the full colour, 1; the others diverge around zero."""

    GREY = "grey"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    ACTIVATIONS = "activations"
    WEIGHTS = "weights"


CHANNELS = (Tint.RED, Tint.GREEN, Tint.BLUE)
_SHIFT = {Tint.RED: 16, Tint.GREEN: 8, Tint.BLUE: 0}
_SCALES = {Tint.GREY: Scale.PIXELS, Tint.ACTIVATIONS: Scale.ACTIVATIONS, Tint.WEIGHTS: Scale.WEIGHTS}


def plane_colors(values: Float32, tint: Tint, limit: float, theme: Theme) -> Rgb32:
    """A colour for each value of (H, W) as 0xffRRGGBB. limit: the value at the end of a scale that diverges."""
    scale = _SCALES.get(tint)
    if scale is not None:
        return to_rgb32(values, limit if scale is not Scale.PIXELS else 1.0, table(theme, scale))
    result: Rgb32 = np.uint32(0xFF000000) | (_bytes(values) << np.uint32(_SHIFT[tint]))
    return result


def picture_colors(planes: Float32) -> Rgb32:
    """The colours (H, W) of a picture (3, H, W) with values in 0..1, red first."""
    red, green, blue = _bytes(planes)
    result: Rgb32 = np.uint32(0xFF000000) | (red << np.uint32(16)) | (green << np.uint32(8)) | blue
    return result


def veiled(colors: Rgb32, veil: Bool, ground: int, share: float = 0.72) -> Rgb32:
    """The same colours, where ``veil`` is True mixed with the ground so far that the others stand out."""
    result = colors.copy()
    mixed = np.zeros_like(colors[veil])
    for shift in map(np.uint32, (16, 8, 0)):
        part = ((colors[veil] >> shift) & np.uint32(255)).astype(np.float32)
        under = (ground >> int(shift)) & 255
        mixed |= np.rint(part + share * (under - part)).astype(np.uint32) << shift
    result[veil] = mixed | np.uint32(0xFF000000)
    return result


def _bytes(values: Float32) -> Rgb32:
    level = np.nan_to_num(np.clip(values, 0.0, 1.0))
    result: Rgb32 = np.rint(level * 255).astype(np.uint32)
    return result
