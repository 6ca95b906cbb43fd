"""Whether a picture shows a number of several digits where one is expected.

Pieces of ink of similar height, side by side on one line, none much wider than it is high, that together are wider than
a single digit ever is. A digit that is broken into pieces, by a light pencil or a detached bar, is not: its pieces lie
one above the other, or are much lower than the whole, or are together no wider than it is high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.canvas_grid import reduced
from cnn_gui.core.drawing.messages import Picture

_LIT = 0.3
"""Share of the brightest pixel from which on ink belongs to a piece."""

_LOWEST = 7
"""Grid pixels that the smallest piece is high."""

_WIDEST = 1.5
"""A digit is at most so many times as wide as it is high."""

_SIMILAR = 0.6
"""Digits of a number are at least this part of the tallest one high, and lie so much beside each other."""

_WHOLE = 1.15
"""What is wider than so many times its height is more than one digit, or a digit no one would read."""

_APART = 1.5
"""Digits of a number are less than so many heights apart."""

_MOST = 0.7
"""The number is at least this part of all ink that the picture's edge does not cut off."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A connected piece of ink: its box in grid pixels, and how much ink it has."""

    left: int
    top: int
    right: int
    bottom: int
    ink: float

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def is_beside(self, other: _Piece) -> bool:
        """Whether ``other`` comes after it on the same line."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        gap = other.left - self.right
        heights = self.height, other.height
        narrow = min(self.right - self.left, other.right - other.left)
        return shared >= _SIMILAR * min(heights) and -0.3 * narrow <= gap <= _APART * max(heights)


def digits_in(picture: Picture) -> int:
    """How many digits stand side by side in a picture that shows a number; 1 where it shows anything else."""
    if picture.exact or not any(picture.data):
        return 1
    pieces = _pieces(pixels.without_specks(reduced(picture)))
    if len(pieces) < 2:
        return 1
    line = _line(pieces)
    across, down = line[-1].right - line[0].left, max(p.bottom for p in line) - min(p.top for p in line)
    is_number = len(line) > 1 and across > _WHOLE * down
    return len(line) if is_number and sum(p.ink for p in line) >= _MOST * sum(p.ink for p in pieces) else 1


def _pieces(image: Float32) -> list[_Piece]:
    """The pieces that the edge does not cut off."""
    labels = pixels.connected(image > _LIT * float(image.max()))
    edge = {*labels[0].tolist(), *labels[-1].tolist(), *labels[:, 0].tolist(), *labels[:, -1].tolist(), 0}
    found = []
    for label in set(np.unique(labels).tolist()) - edge:
        rows, columns = np.nonzero(labels == label)
        box = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
        found.append(_Piece(*box, float(image[rows, columns].sum())))
    return found


def _line(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The digits on the line of the tallest piece, from left to right."""
    tall = max(piece.height for piece in pieces)
    likely = [
        piece
        for piece in pieces
        if piece.height >= max(_LOWEST, _SIMILAR * tall) and piece.right - piece.left <= _WIDEST * piece.height
    ]
    likely.sort(key=lambda piece: piece.left)
    best: list[_Piece] = likely[:1]
    line: list[_Piece] = []
    for piece in likely:
        line = [*line, piece] if line and line[-1].is_beside(piece) else [piece]
        best = max(best, line, key=len)
    return best or list(pieces[:1])
