"""Oklab: colours as numbers whose distances are those that people see.

B. Ottosson, "A perceptual color space for image processing", 2020, https://bottosson.github.io/posts/oklab. Colours are
(..., 3): in Oklab lightness 0..1 and two axes of hue around 0; in sRGB red, green and blue, 0..255.
"""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float64

_TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929],
     [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468],
     [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def from_srgb(colors: Float64) -> Float64:
    """sRGB to Oklab."""
    share = np.asarray(colors, dtype=np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    lab: Float64 = np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T
    return lab


def to_srgb(colors: Float64) -> Float64:
    """Oklab to sRGB; what no screen can show becomes the nearest that it can, channel by channel."""
    cones = (np.asarray(colors, dtype=np.float64) @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = np.clip(cones @ np.linalg.inv(_TO_CONES).T, 0, 1)
    share = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return 255 * share
