"""A drawing as the album keeps it: its strokes as they are, its picture no finer than any network reads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.drawing.messages import Drawing, Picture

MAX_SIDE = 280
"""Pixels of a picture's longer side: ten times what networks of MNIST's size read. A photograph takes 100 kB so, and
several megabytes as it comes."""


def for_keeping(drawing: Drawing, *, colour: bool) -> Drawing:
    """The drawing without its label; its picture shrunk by area to MAX_SIDE, and without its colours unless wanted."""
    picture = drawing.picture
    return replace(drawing, picture=_small(picture, colour) if picture else None, label=None, meaning=None, writer=None)


def _small(picture: Picture, colour: bool) -> Picture:
    original = picture.original_array() if colour else None
    longest = max(picture.width, picture.height)
    if longest <= MAX_SIDE:
        return picture if colour else replace(picture, original=b"")
    size = tuple(max(1, round(side * MAX_SIDE / longest)) for side in (picture.width, picture.height))
    return Picture.from_array(
        _shrunk(picture.array(), size),
        source=picture.source,
        inverted=picture.inverted,
        original=None if original is None else _shrunk(original.squeeze(), size),
    )


def _shrunk(pixels: UInt8, size: tuple[int, ...]) -> UInt8:
    return np.asarray(Image.fromarray(pixels).resize((size[0], size[1]), Image.Resampling.BOX))
