"""The canvas as pixels: strokes and picture together, at any size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, compress, repeat

import numpy as np

from cnn_gui.core.arrays import Bool, Float32
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.curve import smoothed
from cnn_gui.core.drawing.ink import Lines, coverage
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke

GRID = 252
"""Longest side, in pixels, of the grid on which pictures are worked on: nine pixels to one of the input's 28."""


FINENESS = 2_000
"""A curve is divided so finely that it is off by this part of the canvas at most: a hundredth of an input pixel."""


@dataclass(frozen=True, slots=True, eq=False)
class CanvasGrid:
    """A drawing with a picture, on one grid.

    image: (H, W) float32 in 0..1. unit: how many pixels of the picture (canvas units where there are strokes too) one
    grid pixel is. native: grid pixels to a pixel of a picture of the input's size; 0 for pictures of other sizes.
    """

    image: Float32
    unit: float
    native: float


MOST_SMOOTHED = 10_000
"""In a drawing of more points these lie so close together that no line between two of them looks straight."""

MOST_POINTS = 30_000
"""Points of a drawing that are looked at. A hand that fills the canvas for minutes makes more, close together."""


def canvas_lines(drawing: Drawing) -> Lines:
    """The strokes in canvas units with their true radii, as the smooth curves that they are on the screen.

    Of more than MOST_POINTS points only some, and the ends of every stroke, so that the work is bounded.
    """
    ink = recorded(drawing.strokes)
    if len(ink.points) <= MOST_SMOOTHED:
        return smoothed(ink, max(drawing.canvas) / FINENESS)
    return thinned(ink)


def thinned(ink: Lines) -> Lines:
    """Lines of more than MOST_POINTS points with about so many of them, and the ends of every stroke."""
    return ink if len(ink.points) <= MOST_POINTS else ink.taken(_chosen(ink))


def thinned_strokes(strokes: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    """The strokes with no more than the points that ``canvas_lines`` looks at; the same objects where that is all."""
    ink = recorded(strokes)
    if len(ink.points) <= MOST_POINTS:
        return strokes
    kept, end, result = _chosen(ink).tolist(), 0, []
    for stroke in strokes:
        begin, end = end, end + len(stroke.points)
        chosen = kept[begin:end]
        if not all(chosen):
            pressures = None if stroke.pressures is None else tuple(compress(stroke.pressures, chosen))
            stroke = replace(stroke, points=tuple(compress(stroke.points, chosen)), pressures=pressures)
        result.append(stroke)
    return tuple(result)


def _chosen(ink: Lines) -> Bool:
    # Not every second or third: of a zigzag that would be one side.
    chance = np.random.default_rng(0).random(len(ink.points))
    return ink.first | ink.last | (chance < MOST_POINTS / len(ink.points))


def recorded(strokes: Sequence[Stroke]) -> Lines:
    """The strokes' own points, with their true radii; all at once, because there may be very many strokes."""
    counts = np.array([len(stroke.points) for stroke in strokes], dtype=np.intp)
    total = int(counts.sum())
    flat = chain.from_iterable(chain.from_iterable(stroke.points for stroke in strokes))
    points = np.fromiter(flat, dtype=np.float64, count=2 * total).reshape(-1, 2)
    radii = np.repeat(np.array([stroke.width / 2 for stroke in strokes], dtype=np.float64), counts)
    if any(stroke.pressures is not None for stroke in strokes):
        each = (repeat(1.0, len(s.points)) if s.pressures is None else s.pressures for s in strokes)
        radii *= np.fromiter(chain.from_iterable(each), dtype=np.float64, count=total)
    first = np.zeros(total, dtype=np.bool_)
    first[(np.cumsum(counts) - counts)[counts > 0]] = True
    return Lines(points, radii, first)


def render(drawing: Drawing, size: tuple[int, int], ink: Lines | None = None, *, fine: bool = False) -> Float32:
    """The whole canvas as drawn, (H, W) float32 in 0..1, fitted into ``size`` = (H, W) and centred.

    ink: the strokes, if the caller has them as lines already. fine: as in ``coverage``.
    """
    image = ink_image(canvas_lines(drawing) if ink is None else ink, drawing.canvas, size, fine=fine)
    if drawing.picture is None:
        return image
    source = reduced(drawing.picture) if max(size) <= GRID else _unit_range(drawing.picture)
    return np.maximum(image, np.clip(pixels.resampled(source, picture_part(drawing, source.shape, size), *size), 0, 1))


def _place(canvas: tuple[int, int], size: tuple[int, int]) -> tuple[float, float, float]:
    """Where a canvas is in an image of ``size`` = (H, W), whole and centred: pixels per unit, left and top."""
    height, width = size
    scale = min(width / canvas[0], height / canvas[1])
    return scale, (width - canvas[0] * scale) / 2, (height - canvas[1] * scale) / 2


def ink_image(ink: Lines, canvas: tuple[int, int], size: tuple[int, int], *, fine: bool = False) -> Float32:
    """Lines in canvas units as ink on an image of ``size`` = (H, W)."""
    height, width = size
    scale, left, top = _place(canvas, size)
    image = coverage(ink.moved(scale, left, top), height, width, fine=fine)
    if left > 0 or top > 0:
        # Ink beyond the canvas is not shown in the margins.
        image[:, : int(left)] = image[:, width - int(left) :] = 0
        image[: int(top)] = image[height - int(top) :] = 0
    return image


def picture_part(drawing: Drawing, source: tuple[int, ...], size: tuple[int, int]) -> pixels.Box:
    """What of a picture of ``source`` = (H, W) pixels an image of the canvas shows: its edges in those pixels."""
    if drawing.picture is None:
        raise ValueError("this drawing has no picture")
    height, width = size
    scale, left, top = _place(drawing.canvas, size)
    x, y, unit = drawing.picture_box()
    x, y = x * scale + left, y * scale + top
    across = source[1] / (drawing.picture.width * unit * scale)
    down = source[0] / (drawing.picture.height * unit * scale)
    return -x * across, -y * down, (width - x) * across, (height - y) * down


def canvas_grid(drawing: Drawing, size: tuple[int, int] = (28, 28)) -> CanvasGrid:
    """The drawing, which must have a picture, with its strokes drawn over it. size: the input's, (H, W)."""
    picture = drawing.picture
    if picture is None:
        raise ValueError("this drawing has no picture")
    is_digit = (picture.height, picture.width) == size
    if not drawing.strokes:
        image = reduced(picture)
        return CanvasGrid(image, picture.width / image.shape[1], 1.0 if is_digit else 0.0)
    # With strokes the grid covers the canvas; a small picture's pixels become blocks of whole grid pixels.
    width, height = drawing.canvas
    _, _, unit = drawing.picture_box()
    pixel = max(1, GRID // max(picture.width, picture.height))
    step = max(unit / pixel, max(width, height) / GRID)
    columns, rows = max(1, round(width / step)), max(1, round(height / step))
    is_square = width == height and picture.width == picture.height
    native = columns / size[1] if is_digit and is_square and columns % size[1] == 0 else 0.0
    return CanvasGrid(_composed(drawing, picture, rows, columns), width / columns, native)


def _composed(drawing: Drawing, picture: Picture, rows: int, columns: int) -> Float32:
    image = coverage(canvas_lines(drawing).moved(columns / drawing.canvas[0], 0, 0), rows, columns)
    left, top, unit = drawing.picture_box()
    scale = drawing.canvas[0] / columns
    # Blocks, not a smooth enlargement: shrinking them gives back the very pixels.
    x = np.floor(((np.arange(columns) + 0.5) * scale - left) / unit).astype(np.intp)
    y = np.floor(((np.arange(rows) + 0.5) * scale - top) / unit).astype(np.intp)
    if max(picture.width, picture.height) > GRID:
        source = reduced(picture)
        x, y = x * source.shape[1] // picture.width, y * source.shape[0] // picture.height
    else:
        source = _unit_range(picture)
    inside = ((y >= 0) & (y < source.shape[0]))[:, None] & ((x >= 0) & (x < source.shape[1]))
    placed = source[np.ix_(y.clip(0, source.shape[0] - 1), x.clip(0, source.shape[1] - 1))]
    return np.maximum(image, np.where(inside, placed, np.float32(0)))


@lru_cache(maxsize=4)
def reduced(picture: Picture) -> Float32:
    """The picture with at most GRID pixels on its longest side. Kept: a pen moves many times over one picture."""
    image = within_grid(_unit_range(picture))
    image.flags.writeable = False
    return image


def within_grid(image: Float32) -> Float32:
    """An image (H, W) with at most GRID pixels on its longest side."""
    height, width = image.shape
    factor = max(width, height) / GRID
    if factor <= 1:
        return image
    rows, columns = max(1, round(height / factor)), max(1, round(width / factor))
    return np.clip(pixels.resampled(image, (0, 0, width, height), rows, columns), 0, 1)


def _unit_range(picture: Picture) -> Float32:
    image: Float32 = picture.array().astype(np.float32) / np.float32(255)
    return image
