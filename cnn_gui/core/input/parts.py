"""The parts of a drawing or a picture: the digits of a number, each of which can be read by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor

import numpy as np

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.core.input.clutter import MOST, cleared
from cnn_gui.core.input.messages import InkPart, InputMode
from cnn_gui.core.input.pieces import Piece, digits

_MARGIN = 0.2
"""How much paper stays around a part that is cut out of a picture, as a share of its longer side."""


def has_parts(task: Task) -> bool:
    """Whether what it reads is single characters on empty paper: clothes and colours are whole pictures."""
    return not task.is_colour and task.mode is InputMode.LIKE_MNIST


def parts_of(drawing: Drawing, task: Task) -> tuple[tuple[InkPart, ...], bool]:
    """The digits that stand side by side, in the order in which one reads, () where there is one thing or nothing; and
    whether much stands beside it that is no digit.

    A stroke that is still being drawn is no part of its own, nor does it change the others: whoever makes the bar of a
    5 must not be told of two digits on the way. Costs some microseconds for strokes; a picture's parts are kept.
    """
    picture = drawing.picture
    if not has_parts(task):
        return (), False
    strokes = drawing.finished_strokes
    if picture is None:
        return (_of_strokes(strokes) if len(strokes) > 1 else ()), False
    if strokes or picture.exact:
        return (), False
    clear = cleared(picture)
    left, top, scale = drawing.picture_box()
    unit = scale * picture.width / clear.image.shape[1]
    boxes = (piece.box for piece in clear.parts)
    placed = ((left + unit * x0, top + unit * y0, left + unit * x1, top + unit * y1) for x0, y0, x1, y1 in boxes)
    return tuple(InkPart(box) for box in placed), clear.crowded


def alone(drawing: Drawing, part: InkPart) -> Drawing:
    """The drawing with nothing but a part of it: its strokes where they are, or the picture cut to it."""
    picture = drawing.picture
    if picture is None:
        kept = tuple(drawing.strokes[index] for index in part.strokes)
        return replace(drawing, strokes=kept, label=None, meaning=None)
    return replace(drawing, picture=_cut(drawing, picture, part), label=None, meaning=None)


def _cut(drawing: Drawing, picture: Picture, part: InkPart) -> Picture:
    """The picture's pixels around a part; ink of its neighbours that reaches into the cut is left out."""
    left, top, scale = drawing.picture_box()
    x0, y0, x1, y1 = ((edge - start) / scale for edge, start in zip(part.box, (left, top) * 2, strict=True))
    margin = _MARGIN * max(x1 - x0, y1 - y0)
    columns = slice(max(floor(x0 - margin), 0), min(ceil(x1 + margin), picture.width))
    rows = slice(max(floor(y0 - margin), 0), min(ceil(y1 + margin), picture.height))
    own = slice(max(floor(y0) - 1, 0), ceil(y1) + 1), slice(max(floor(x0) - 1, 0), ceil(x1) + 1)
    ink = np.zeros_like(picture.array())
    ink[own] = picture.array()[own]
    cut = ink[rows, columns]
    return Picture.from_array(cut, source=picture.source, inverted=picture.inverted)


def _of_strokes(strokes: Sequence[Stroke]) -> tuple[InkPart, ...]:
    if len(strokes) > MOST:
        return ()
    pieces = [_piece(index, stroke) for index, stroke in enumerate(strokes)]
    return tuple(InkPart(piece.box, tuple(sorted(piece.members))) for piece in digits(pieces))


def _piece(index: int, stroke: Stroke) -> Piece:
    points = np.array(stroke.points)
    radius = stroke.width / 2
    low, high = points.min(axis=0) - radius, points.max(axis=0) + radius
    length = float(np.abs(np.diff(points, axis=0)).sum())
    box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return Piece(box, length + stroke.width, (index,), length < stroke.width)
