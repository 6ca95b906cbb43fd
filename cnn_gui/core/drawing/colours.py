"""The canvas in colour: strokes in their own inks, one over the other, over the colours of a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.canvas_grid import GRID, canvas_lines, ink_image, picture_part, thinned_strokes, within_grid
from cnn_gui.core.drawing.ink import Lines
from cnn_gui.core.drawing.messages import WHITE, Colour, Drawing, Picture, Stroke

MOST_CHANGES = 200
"""Changes of colour from stroke to stroke that are followed. No hand makes so many; in a file with more, neighbouring
strokes share a colour, so that the work is bounded."""


Layers = tuple[tuple[Colour, Lines], ...]
"""Inks and where they are in canvas units, the lowest first."""


def ink_layers(drawing: Drawing) -> Layers:
    """The strokes by their inks, for whoever renders a drawing more than once."""
    runs = inks(thinned_strokes(drawing.strokes))
    return tuple((color, canvas_lines(replace(drawing, strokes=tuple(run), picture=None))) for color, run in runs)


def render_colour(
    drawing: Drawing, size: tuple[int, int], layers: Layers | None = None, *, fine: bool = False
) -> Float32:
    """The whole canvas, (3, H, W) float32 in 0..1, fitted into ``size`` = (H, W) and centred, on black.

    Ink covers what is below it in the order it was drawn; where it covers a part of a pixel, that part of it. layers:
    those of ``ink_layers``, if the caller has them already. fine: as in ``coverage``.
    """
    image = _picture_planes(drawing, size)
    for color, ink in ink_layers(drawing) if layers is None else layers:
        covered = ink_image(ink, drawing.canvas, size, fine=fine)
        paint = np.array(color, dtype=np.float32)[:, None, None] / np.float32(255)
        image += covered * (paint - image)
    return image


def inks(strokes: Sequence[Stroke]) -> Iterator[tuple[Colour, list[Stroke]]]:
    """Strokes of one colour that follow one another, in their order; at most MOST_CHANGES of them."""
    runs = [(color, list(group)) for color, group in groupby(strokes, key=lambda stroke: stroke.color or WHITE)]
    every = -(-len(runs) // MOST_CHANGES)
    for start in range(0, len(runs), max(every, 1)):
        together = runs[start : start + every]
        yield together[-1][0], [stroke for _, group in together for stroke in group]


def _picture_planes(drawing: Drawing, size: tuple[int, int]) -> Float32:
    if drawing.picture is None:
        return np.zeros((3, *size), dtype=np.float32)
    source = _reduced(drawing.picture) if max(size) <= GRID else unit_planes(drawing.picture)
    part = picture_part(drawing, source.shape[1:], size)
    return np.clip(np.stack([pixels.resampled(plane, part, *size) for plane in source]), 0, 1)


def unit_planes(picture: Picture) -> Float32:
    """The picture's red, green and blue, (3, H, W) in 0..1."""
    planes: Float32 = picture.colours().transpose(2, 0, 1).astype(np.float32) / np.float32(255)
    return planes


@lru_cache(maxsize=4)
def _reduced(picture: Picture) -> Float32:
    """As canvas_grid.reduced, in colour: at most GRID pixels on the longest side."""
    planes = np.stack([within_grid(plane) for plane in unit_planes(picture)])
    planes.flags.writeable = False
    return planes
