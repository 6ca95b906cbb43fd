"""Pieces of ink, and which of them are digits of their own.

A digit may be in several pieces: the bar of a 5, a 4 that is open, a line that a light pencil broke. They lie one above
the other, or within each other, or are much lower than the whole. Digits of a number are of similar height, side by
side on one line, none much wider than it is high, and together wider than a single digit ever is; lines may stand under
each other. Everything here goes by boxes alone, so that strokes and pixels are judged alike; boxes are (left, top,
right, bottom), y down, in any unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cnn_gui.core.drawing.pixels import Box

WIDEST = 1.5
"""A digit is at most so many times as wide as it is high."""

SIMILAR = 0.6
"""Digits of a number are at least this part of the tallest one high, and lie so much beside each other."""

_WHOLE = 1.15
"""What is wider than so many times its height is more than one digit, or a digit no one would read."""

ROOM, _TALL = 0.08, 0.75
"""Digits that are so far apart and so high, as shares of the line's height, are a number however narrow. Of 7,494
digits that people drew none has two strokes of that kind."""

_LOW = 0.35
"""Within a number a digit may be so low, as a share of the tallest one: a small nought."""

_APART = 1.5
"""Digits of a number are less than so many heights apart."""

_MOST = 0.7
"""The numbers are at least this part of all ink."""

_INSIDE = 0.5
"""A piece is above, below or within another if it shares this part of its width with it."""

_NEAR = 0.25
"""A piece belongs to a digit from which it is at most this part of the digit's height away."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Ink that hangs together, or pieces that make one digit. members: the numbers of what it is made of.

    ink: how much of it there is, in any unit. dot: whether it is a blot as wide as it is high and full of ink.
    """

    box: Box
    ink: float
    members: tuple[int, ...]
    dot: bool = False

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    def joined(self, other: Piece) -> Piece:
        """Both as one."""
        box = (
            min(self.box[0], other.box[0]),
            min(self.box[1], other.box[1]),
            max(self.box[2], other.box[2]),
            max(self.box[3], other.box[3]),
        )
        return Piece(box, self.ink + other.ink, (*self.members, *other.members))


def gaps(first: Box, second: Box) -> tuple[float, float]:
    """How far two boxes are apart, across and down; negative by how much they overlap."""
    across = max(first[0], second[0]) - min(first[2], second[2])
    down = max(first[1], second[1]) - min(first[3], second[3])
    return across, down


def digits(pieces: Sequence[Piece], lowest: float = 0, room: float = ROOM) -> list[Piece]:
    """The digits of numbers, in the order in which one reads; empty where there is one thing, or no number.

    lowest: the least height of a digit. room: as ROOM.

    Pieces that belong to a digit are in its members. What is beside the numbers (dots, signs) is in none.
    """
    whole = wholes(pieces)
    if len(whole) < 2:
        return []
    tall = max(piece.height for piece in whole)
    likely = [
        piece for piece in whole if piece.height >= max(lowest, SIMILAR * tall) and piece.width <= WIDEST * piece.height
    ]
    likely = [piece for piece in likely if not piece.dot]
    found = [line for line in _lines(likely) if _is_number(line, room)]
    found = [_filled(line, whole, lowest) for line in found]
    told = sum(piece.ink for line in found for piece in line)
    if not found or told < _MOST * sum(piece.ink for piece in pieces):
        return []
    return [piece for line in found for piece in line]


def wholes(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with those as one that are parts of one digit."""
    whole = list(pieces)
    while True:
        pair = next(
            ((i, j) for i in range(len(whole)) for j in range(i) if _belong_together(whole[i], whole[j])),
            None,
        )
        if pair is None:
            return whole
        first, second = whole.pop(pair[0]), whole.pop(pair[1])
        whole.append(first.joined(second))


def _belong_together(first: Piece, second: Piece) -> bool:
    across, down = gaps(first.box, second.box)
    narrow, large = min(first.width, second.width), max(first.height, second.height)
    small = min(first.height, second.height)
    if -across >= _INSIDE * narrow and down <= _NEAR * large:
        return True
    # A bar, a dot or a broken end beside what it belongs to.
    return small < SIMILAR * large and max(across, down) <= _NEAR * large


def _lines(likely: Sequence[Piece]) -> list[list[Piece]]:
    """The digits by lines, from above, each from left to right; a line ends where there is much room."""
    lines: list[list[Piece]] = []
    for piece in sorted(likely, key=lambda piece: piece.box[0]):
        best = max(
            (line for line in lines if _follows(line[-1], piece)), key=lambda line: line[-1].box[2], default=None
        )
        if best is None:
            lines.append([piece])
        else:
            best.append(piece)
    return sorted(lines, key=lambda line: line[0].box[1])


def _filled(line: list[Piece], whole: Sequence[Piece], lowest: float) -> list[Piece]:
    """A number with the low digits between or beside its tall ones."""
    top, bottom = min(piece.box[1] for piece in line), max(piece.box[3] for piece in line)
    tall = max(piece.height for piece in line)
    for piece in whole:
        inside = min(piece.box[3], bottom) - max(piece.box[1], top)
        is_low = max(lowest, _LOW * tall) <= piece.height < SIMILAR * tall and piece.width <= WIDEST * piece.height
        near = min(gaps(piece.box, each.box)[0] for each in line) <= _APART * tall
        if is_low and near and not piece.dot and inside >= SIMILAR * piece.height:
            line = [*line, piece]
    return sorted(line, key=lambda piece: piece.box[0])


def _follows(before: Piece, piece: Piece) -> bool:
    across, down = gaps(before.box, piece.box)
    heights, narrow = (before.height, piece.height), min(before.width, piece.width)
    return -down >= SIMILAR * min(heights) and -0.3 * narrow <= across <= _APART * max(heights)


def _is_number(line: Sequence[Piece], room: float) -> bool:
    across = line[-1].box[2] - line[0].box[0]
    down = max(piece.box[3] for piece in line) - min(piece.box[1] for piece in line)
    if len(line) < 2:
        return False
    # "12" is no wider than many a digit, but has room between two that go from top to bottom.
    apart = min(gaps(before.box, after.box)[0] for before, after in pairwise(line))
    return across > _WHOLE * down or (apart >= room * down and min(piece.height for piece in line) >= _TALL * down)
