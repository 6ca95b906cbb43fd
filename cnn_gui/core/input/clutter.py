"""What is in a picture beside its digit: rules of paper, frames and axes, other programs' windows, small signs.

Everything is judged on the grid of ``canvas_grid.reduced``, white ink on black. Nothing is taken away unless enough is
left that a digit could be: a digit alone on its paper passes unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Bool, Float32
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.canvas_grid import reduced
from cnn_gui.core.drawing.messages import Picture
from cnn_gui.core.input.pieces import SIMILAR, WIDEST, Piece, digits, gaps, wholes

LIT = 0.3
"""Share of the brightest pixel from which on ink belongs to a piece."""

MOST = 60
"""Pieces that are told apart; of more the largest ones. A page of hatching or noise has no parts."""

LOWEST = 7
"""Grid pixels that the smallest digit of a picture is high."""

_SMALL = 64
"""A picture of no more pixels a side is cut out, and has no room for paper and windows."""

_FAINT = 0.15
"""Share of the brightest pixel from which on a rule of the paper is seen."""

_SLOPES = np.linspace(-0.07, 0.07, 15)
"""By how much paper may lie askew: up to four degrees."""

_ACROSS = 0.7
"""A rule of the paper is seen over at least this part of the picture."""

_BEYOND = 0.9
"""Rules go further than the ink on them, which takes at most this part of the picture's width; or there are MANY."""

MANY = 3

_END = 0.04
"""A rule that goes to the edges is seen in this part of the picture beside each of them."""

_THIN = 0.025
"""A rule is at most this part of the picture thick, or three pixels."""

_STRONGER = 0.25
"""Ink that is by so much brighter than the rule it lies on stays."""

_ROUND = 0.9
"""Of a frame each side is there to at least this part."""

_LARGE = 0.25
"""A frame is at least this part of the picture wide and high, and what it is there for this part of the frame."""

_MUCH = 0.3
"""More than this share of the ink beside the digit is much."""

_NEAR = 0.25
"""What is at most this part of the digit's height away may belong to it."""

_ROOM = 0.15
"""As pieces.ROOM, for pictures: a light pencil leaves gaps in one digit too."""

_WRITING, _LETTERS = 0.25, 3
"""Writing is at most this part of the digit high, and has at least so many letters on a line."""

_BLOCK = 1.6
"""A full block that is so many times as high as the digit's line is wide is no bar of it."""

_TOWERS = 2.0
"""What is so many times as high as all that is beside it is what is meant."""

_SIDE = 0.6
"""A side of a frame is lit over at least this part of the piece that it is in, whose ticks may stand out."""

_FULL = 0.5
"""Of a ground on which the ink is missing at least this part is lit."""


@dataclass(frozen=True, slots=True)
class _Component:
    """Pixels that hang together. box: left, top, right, bottom; area: pixels; ink: sum of their values."""

    label: int
    box: tuple[int, int, int, int]
    area: int
    ink: float

    @property
    def width(self) -> int:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]

    @property
    def is_dot(self) -> bool:
        """A blot, as wide as high and full."""
        return 0.6 <= self.width / self.height <= 1.6 and self.area > 0.7 * self.width * self.height

    @property
    def is_block(self) -> bool:
        """Wide and full, as a button is."""
        return self.width > WIDEST * self.height and self.area > 0.75 * self.width * self.height

    def is_inside(self, box: tuple[int, int, int, int]) -> bool:
        return box[0] <= self.box[0] and box[1] <= self.box[1] and self.box[2] <= box[2] and self.box[3] <= box[3]


@dataclass(frozen=True, slots=True, eq=False)
class Clear:
    """A picture's ink without what is no digit. image: (H, W) float32 in 0..1, read-only, on the picture's grid.

    parts: the digits of a number, as pieces in grid pixels, in the order in which one reads; () where there is one
    thing. crowded: whether there is much beside the digit that is neither a part of it nor a number.
    """

    image: Float32
    parts: tuple[Piece, ...] = ()
    crowded: bool = False


@lru_cache(maxsize=4)
def cleared(picture: Picture) -> Clear:
    """Kept, because a picture is looked at again and again."""
    image = pixels.without_neighbours(reduced(picture))
    is_ruled = False
    if min(image.shape) > _SMALL:
        # Squared paper is no frame in a frame, and two lines above and below may be one: many rules go before frames,
        # few after them.
        start = without_rules(image, MANY)
        framed = _within(start)
        plain = without_rules(framed)
        is_ruled = plain is not framed or start is not image
        image = plain if plain is framed else _within(plain)
    clear = _sorted(pixels.without_specks(image), is_ruled)
    clear.image.flags.writeable = False
    return clear


# --- rules of the paper -----------------------------------------------------------------------------------


def without_rules(image: Float32, least: int = 1) -> Float32:
    """The image without thin straight lines that go all across it, level or upright, a little askew perhaps; where
    there are at least so many side by side. Of more than one only those count that go from edge to edge.

    Where ink crosses a rule it stays whole, and where it lies on one as far as it is stronger. One line alone with ink
    on one side only may be the bar of a 7, and stays.
    """
    faint = _FAINT * float(image.max(initial=0))
    result = image
    for turned in (False, True):
        ink = result.T if turned else result
        gone, count = _rules(ink, ink > faint, to_the_edges=least > 1)
        if count < least:
            continue
        found = np.where(gone, np.float32(0), ink)
        box = pixels.ink_box(pixels.without_specks(found))
        if box is None or max(box[2] - box[0], box[3] - box[1]) < 2 * LOWEST:
            continue
        if box[2] - box[0] <= _BEYOND * found.shape[1] or count >= MANY:
            result = found.T if turned else found
    return image if result is image else np.ascontiguousarray(result)


def _rules(ink: Float32, lit: Bool, *, to_the_edges: bool) -> tuple[Bool, int]:
    """The pixels of level rules, and how many rules there are. to_the_edges: only of those that end there."""
    height, width = lit.shape
    tall = lit.copy()
    tall[1:] |= lit[:-1]
    tall[:-1] |= lit[1:]
    columns = np.arange(width)
    best: tuple[float, npt.NDArray[np.int64], list[tuple[int, int]]] | None = None
    for slope in _SLOPES:
        rows = np.arange(height)[:, None] + np.rint(slope * (columns - width / 2)).astype(np.int64)
        inside = (rows >= 0) & (rows < height)
        cover = (tall[rows.clip(0, height - 1), columns] & inside).sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
        found = _runs(cover >= _ACROSS)
        # Of slopes that are nearly right the one that is: along the line itself, not only near it.
        along = (lit[rows.clip(0, height - 1), columns] & inside).mean(axis=1) if found else cover
        score = sum(float(along[a:b].max()) for a, b in found)
        if found and (best is None or score > best[0]):
            best = score, rows, found
    gone = np.zeros_like(lit)
    if best is None:
        return gone, 0
    _, rows, found = best
    thin = [(a, b) for a, b in found if b - a - 2 <= max(3.0, _THIN * height)]
    if not thin:
        return gone, 0
    inside = (rows >= 0) & (rows < height)
    sheared = np.where(inside, lit[rows.clip(0, height - 1), columns], False)
    if to_the_edges:
        end = max(2, round(_END * width))
        seen = {(a, b): _any(sheared[a:b]) for a, b in thin}
        thin = [run for run, row in seen.items() if min(float(row[:end].mean()), float(row[-end:].mean())) >= _ACROSS]
    if len(thin) == 1:
        (a, b) = thin[0]
        if not (sheared[: max(a - 1, 0)].any() and sheared[b + 1 :].any()):
            return gone, 0
    for a, b in thin:
        above, below = _any(sheared[max(a - 2, 0) : a]), _any(sheared[b : b + 2])
        crossed = _wider(above, 2) & _wider(below, 2)
        place = rows[a:b].clip(0, height - 1)
        values = ink[place, columns]
        level = float(np.median(values.max(axis=0)))
        remove = ~crossed & (values < level + _STRONGER) & inside[a:b]
        y, x = np.nonzero(remove)
        gone[place[y, x], x] = True
    return gone, len(thin)


def _runs(row: Bool) -> list[tuple[int, int]]:
    """Where it is True: from, and up to but without."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _any(rows: Bool) -> Bool:
    """In which columns any of some rows is lit."""
    return np.asarray(rows.any(axis=0))


def _wider(row: Bool, reach: int) -> Bool:
    padded = np.pad(row, reach)
    return np.asarray(np.logical_or.reduce([padded[i : i + len(row)] for i in range(2 * reach + 1)]))


# --- frames and windows -----------------------------------------------------------------------------------


def _within(image: Float32) -> Float32:
    """What is inside of frames, one in the other perhaps, where it is what they are there for; buttons are left out."""
    for _ in range(4):
        inner = _inside_a_frame(image)
        if inner is None:
            break
        image = inner
    return image


def _inside_a_frame(image: Float32) -> Float32 | None:
    """The image with a frame less; None where there is none."""
    labels, found = _components(image)
    height, width = image.shape
    for piece in sorted(found, key=lambda each: -each.width * each.height):
        if min(piece.height, piece.width) < LOWEST:
            continue
        frame = _frame(labels == piece.label, piece.box)
        inner = _inner(image, frame) if frame is not None else None
        if frame is None or inner is None:
            continue
        left, top, right, bottom = frame.box
        beside = [each for each in found if each.label != piece.label and not each.is_inside(frame.box)]
        tallest = max((each.height for each in beside if not each.is_dot), default=0)
        is_large = bottom - top >= _LARGE * height and right - left >= _LARGE * width
        if is_large and inner[1] >= max(tallest, 2 * LOWEST):
            return inner[0]
        if tallest >= 2 * LOWEST and bottom - top < tallest:
            # A button, or a field with something small in it.
            rest = image.copy()
            rest[max(top - 1, 0) : bottom + 1, max(left - 1, 0) : right + 1] = 0
            return rest
    return None


@dataclass(frozen=True, slots=True)
class _FrameOfPicture:
    """box: left, top, right, bottom; walls: how thick its sides are, 0 for a ground that is lit all over."""

    box: tuple[int, int, int, int]
    walls: int


def _frame(lit: Bool, box: tuple[int, int, int, int]) -> _FrameOfPicture | None:
    """The frame that a piece of ink is, without the ticks on its outside; None where it is none."""
    part = lit[box[1] : box[3], box[0] : box[2]]
    down, across = (_runs(_sides(part, axis)) for axis in (1, 0))
    if not down or not across:
        return None
    inner = across[0][0], down[0][0], across[-1][1], down[-1][1]
    part = part[inner[1] : inner[3], inner[0] : inner[2]]
    if min(part.shape) < LOWEST:
        return None
    reach = max(2, round(0.03 * min(part.shape)))
    sides = (
        part[:reach].any(axis=0),
        part[-reach:].any(axis=0),
        part[:, :reach].any(axis=1),
        part[:, -reach:].any(axis=1),
    )
    if min(float(side.mean()) for side in sides) < _ROUND:
        return None
    left, top = box[0] + inner[0], box[1] + inner[1]
    around = left, top, left + part.shape[1], top + part.shape[0]
    if float(part.mean()) >= _FULL:
        return _FrameOfPicture(around, 0)
    thick = max(max(b - a for a, b in (runs[0], runs[-1])) for runs in (down, across))
    return _FrameOfPicture(around, thick)


def _sides(part: Bool, axis: int) -> Bool:
    """Which rows (axis 1) or columns are lit over most of the piece, a row more or less for what is askew."""
    wide = part.copy()
    if axis:
        wide[1:] |= part[:-1]
    else:
        wide[:, 1:] |= part[:, :-1]
    return np.asarray(wide.mean(axis=axis) >= _SIDE)


def _inner(image: Float32, frame: _FrameOfPicture) -> tuple[Float32, int] | None:
    """What is in a frame, and how high the highest piece of it is; of a ground, what is spared out of it."""
    left, top, right, bottom = frame.box
    edge = frame.walls + 1
    if min(bottom - top, right - left) <= 2 * edge + LOWEST:
        return None
    inner = image[top + edge : bottom - edge, left + edge : right - edge]
    if not frame.walls:
        level = float(np.median(inner))
        inner = np.clip((level - inner) / max(level, 1e-6), 0, 1)
    inner = pixels.without_neighbours(inner)
    result = np.zeros_like(image)
    result[top + edge : bottom - edge, left + edge : right - edge] = inner
    inside = [each for each in _components(result)[1] if not each.is_dot]
    if not frame.walls:
        # The hole of a nought is a block too.
        inside = [each for each in inside if each.area < 0.85 * each.width * each.height]
    return (result, max(each.height for each in inside)) if inside else None


# --- what is left -----------------------------------------------------------------------------------------


def _sorted(image: Float32, is_ruled: bool) -> Clear:
    """The number in the image, or the digit without the small signs far from it, or what is left of rules."""
    labels, found = _components(image)
    if len(found) < 2 and not is_ruled:
        return Clear(image)
    found = sorted(found, key=lambda each: -each.ink)[:MOST]
    signs = _signs(found, image, labels)
    pieces = [
        Piece((float(c.box[0]), float(c.box[1]), float(c.box[2]), float(c.box[3])), c.ink, (c.label,), c.is_dot)
        for c in found
        if c.label not in signs
    ]
    parts = digits(pieces, LOWEST, _ROOM)
    if parts:
        return Clear(image, tuple(parts))
    whole = wholes(pieces)
    likely = [piece for piece in whole if piece.width <= WIDEST * piece.height and not piece.dot]
    main = max(likely, key=lambda piece: piece.height, default=None)
    if main is None:
        return Clear(image, crowded=len(whole) > 1 and not all(piece.dot for piece in whole))
    beside = [piece for piece in whole if piece is not main]
    alike = [piece for piece in beside if piece.height >= SIMILAR * main.height]
    far = [piece for piece in beside if max(gaps(piece.box, main.box)) > _NEAR * main.height]
    second = max((piece.height for piece in far), default=0.0)
    share = sum(piece.ink for piece in far) / sum(piece.ink for piece in pieces)
    kept = [label for piece in (main, *alike) for label in piece.members]
    return Clear(_only(image, labels, kept), crowded=share > _MUCH and main.height < _TOWERS * second)


def _signs(found: Sequence[_Component], image: Float32, labels: npt.NDArray[np.int64]) -> frozenset[int]:
    """The labels of small writing above, below or beside the highest piece, and of full blocks such as buttons."""
    upright = [each for each in found if each.width <= WIDEST * each.height and not each.is_dot]
    main = max(upright, key=lambda each: each.height, default=None)
    if main is None:
        return frozenset()
    left, top, right, bottom = main.box
    pen = pixels.stroke_width(np.where(labels == main.label, image, np.float32(0))[top:bottom, left:right])
    beside = [each for each in found if max(gaps(each.box, main.box)) >= 0]
    small = [each for each in beside if each.height < _WRITING * main.height]
    signs = {each.label for each in beside if each.is_block and each.height > _BLOCK * pen}
    for each in small:
        line = [other.label for other in small if -gaps(each.box, other.box)[1] >= 0.5 * min(each.height, other.height)]
        if len(line) >= _LETTERS:
            signs.update(line)
    return frozenset(signs)


def _only(image: Float32, labels: npt.NDArray[np.int64], members: Sequence[int]) -> Float32:
    """The image with nothing but some pieces, and the soft edges around them."""
    kept = np.isin(labels, np.array(members))
    near = pixels.grown(pixels.grown(kept)) & (labels == 0)
    return np.where(kept | near, image, np.float32(0))


def _components(image: Float32) -> tuple[npt.NDArray[np.int64], list[_Component]]:
    """Labels (H, W), and the pieces of ink."""
    brightest = float(image.max(initial=0))
    if brightest <= 0:
        return np.zeros(image.shape, dtype=np.int64), []
    labels = pixels.connected(image > LIT * brightest)
    names, numbered = np.unique(labels, return_inverse=True)
    numbered = numbered.reshape(labels.shape)
    area = np.bincount(numbered.ravel(), minlength=len(names))
    ink = np.bincount(numbered.ravel(), weights=image.ravel(), minlength=len(names))
    height, width = image.shape
    low = np.full((2, len(names)), max(height, width))
    high = np.zeros((2, len(names)), dtype=np.int64)
    rows, columns = np.indices(image.shape)
    for axis, places in enumerate((columns, rows)):
        np.minimum.at(low[axis], numbered, places)
        np.maximum.at(high[axis], numbered, places + 1)
    return labels, [
        _Component(
            int(names[i]),
            (int(low[0, i]), int(low[1, i]), int(high[0, i]), int(high[1, i])),
            int(area[i]),
            float(ink[i]),
        )
        for i in range(len(names))
        if names[i]
    ]
