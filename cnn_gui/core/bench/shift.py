"""What shifting the input does: feature maps follow (equivariance), pooling lets small shifts vanish (invariance).

A convolution commutes with shifts by whole multiples of its stride, but for the edges (Goodfellow, Bengio, Courville,
"Deep Learning", 9.2); pooling is only roughly invariant (Zhang, "Making Convolutional Networks Shift-Invariant Again",
2019). Both are measured here, never assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cnn_gui.core.arrays import Bool, Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.bench.convolution import ConvSettings, convolve
from cnn_gui.core.bench.pooling import PoolSettings, pool
from cnn_gui.core.bench.words import whole_percent

Shift = tuple[int, int]
"""(rows down, columns to the right); negative is up and to the left."""

TOLERANCE = 1e-5
"""Values that differ by less than this share of the largest count as equal: rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """How far the maps followed.

    before, after: (N, H, W), of the input and of the shifted input. moved: by how many cells the maps should have
    moved, to the nearest whole cell. exact: whether that is a whole number, the shift a multiple of the stride.
    difference: after − moved before, (N, H, W), zero where not compared. compared: (H, W), True where the cell that
    should have come here exists. edge: (H, W), compared cells whose window reaches over the edge of the input.
    largest: the largest |difference|; largest_inside: without the edge. sentence: what happened, for people; short: in
    fewer words.
    """

    before: Float32
    after: Float32
    moved: Shift
    exact: bool
    difference: Float32
    compared: Bool
    edge: Bool
    largest: float
    largest_inside: float
    sentence: Sentence
    short: Sentence


@dataclass(frozen=True, slots=True, eq=False)
class Stayed:
    """What pooling made of the shift; cells are compared where they are, and moved along by whole cells.

    before, after: (C, H, W) pooled. unchanged: (C, H, W). share: unchanged cells of all, 0..1. share_lit: of those
    that are not zero before or after, since empty cells stay by themselves; share_lit_unpooled: the same without
    pooling. Both are None where there is no such cell.
    moved: by how many pooled cells they should have moved, to the nearest whole cell. difference: after − moved before,
    zero where not compared: at the edges, where a window holds a cell that came from outside. share_moved: of the
    compared cells that are not zero, those that are equal; None where there are none. short: the sentence in fewer
    words.
    """

    before: Float32
    after: Float32
    unchanged: Bool
    share: float
    share_lit: float | None
    share_lit_unpooled: float | None
    sentence: Sentence
    moved: Shift
    difference: Float32
    share_moved: float | None
    short: Sentence


def shifted(planes: Float32, by: Shift) -> Float32:
    """The planes (C, H, W) moved; what leaves is lost, what comes in is zero."""
    _, height, width = planes.shape
    (into_rows, from_rows), (into_columns, from_columns) = _overlap(height, by[0]), _overlap(width, by[1])
    result = np.zeros_like(planes)
    result[:, into_rows, into_columns] = planes[:, from_rows, from_columns]
    return result


def follow(
    planes: Float32, filters: Float32, bias: Float32, settings: ConvSettings, by: Shift, *, relu: bool = False
) -> Followed:
    """The maps of the planes, and of the planes shifted. Shapes and errors as in convolve."""
    before = convolve(planes, filters, bias, settings)
    after = convolve(shifted(planes, by), filters, bias, settings)
    if relu:
        before, after = np.maximum(before, 0), np.maximum(after, 0)
    moved = round(by[0] / settings.stride), round(by[1] / settings.stride)
    exact = by[0] % settings.stride == 0 and by[1] % settings.stride == 0
    _, height, width = before.shape
    compared = shifted(np.ones((1, height, width), dtype=np.float32), moved)[0] > 0
    difference = np.where(compared, after - shifted(before, moved), np.float32(0))
    edge = compared & _edge(planes.shape[1:], (height, width), settings)
    largest, inside = _largest(difference), _largest(np.where(edge, np.float32(0), difference))
    allowed = TOLERANCE * max(_largest(before), _largest(after))
    sentence, short = _followed(by, moved, settings.stride, compared, exact, largest, inside, allowed)
    return Followed(before, after, moved, exact, difference, compared, edge, largest, inside, sentence, short)


def stay(
    before: Float32, after: Float32, settings: PoolSettings, moved: Shift = (0, 0), trusted: Bool | None = None
) -> Stayed:
    """Pools the maps (C, H, W) of the input and of the shifted input. moved: by how many cells the maps have moved.

    trusted: (H, W), True where the map now holds what moved there; without it all cells that did not come from
    outside. Raises NoOutput.
    """
    first, second = pool(before, settings).values, pool(after, settings).values
    unchanged = _equal(first, second)
    lit, unpooled = _lit_share(first, second), _lit_share(before, after)
    share = float(unchanged.mean())
    sentence, along = _moved_along(first, second, settings, moved), shifted(first, _pooled(settings, moved))
    compared = _compared(before.shape[1:], settings, moved, trusted)
    difference = np.where(compared, second - along, np.float32(0))
    counted = compared & ((second != 0) | (along != 0))
    share_moved = float(_equal(second, along)[counted].mean()) if counted.any() else None
    short = _stayed(lit, unpooled)
    if sentence and lit is not None and share_moved is not None:
        equal = whole_percent(share_moved)
        text = QT_TRANSLATE_NOOP("core", "Moved along, {equal} of the pooled cells are equal; unmoved, {unmoved}.")
        short = Sentence(text, equal=equal, unmoved=whole_percent(lit))
    return Stayed(
        before=first,
        after=second,
        unchanged=unchanged,
        share=share,
        share_lit=lit,
        share_lit_unpooled=unpooled,
        sentence=sentence or _stayed(lit, unpooled),
        moved=_pooled(settings, moved),
        difference=difference,
        share_moved=share_moved,
        short=short,
    )


def _pooled(settings: PoolSettings, moved: Shift) -> Shift:
    """By how many pooled cells, to the nearest whole one."""
    return round(moved[0] / settings.stride), round(moved[1] / settings.stride)


def _compared(shape: tuple[int, ...], settings: PoolSettings, by: Shift, trusted: Bool | None) -> Bool:
    """(H', W'), True for the pooled cells whose whole window holds only what moved there."""
    height, width = shape
    if trusted is None:
        trusted = shifted(np.ones((1, height, width), dtype=np.float32), by)[0] > 0
    windows = pool(trusted[None].astype(np.float32), replace(settings, mode="avg")).values[0] == 1
    came = shifted(np.ones((1, *windows.shape), dtype=np.float32), _pooled(settings, by))[0] > 0
    return np.asarray(windows & came)


def _moved_along(first: Float32, second: Float32, settings: PoolSettings, moved: Shift) -> Sentence | None:
    """What is said where the maps have moved by whole windows, and the pooled ones by as many cells; else None."""
    if moved == (0, 0) or any(by % settings.stride for by in moved):
        return None
    cells = moved[0] // settings.stride, moved[1] // settings.stride
    inner = np.ones(first.shape, dtype=np.float32)
    inner[:, [0, -1]] = inner[:, :, [0, -1]] = 0
    compared = (shifted(inner, cells) > 0) & (inner > 0)
    if not compared.any() or not _equal(second, shifted(first, cells))[compared].all():
        return None
    text = QT_TRANSLATE_NOOP("core", "It moved along, {where}: away from the edge all {count:,} cells are equal.")
    return Sentence(text, where=_where(*cells), count=int(compared.sum()))


def _overlap(size: int, by: int) -> tuple[slice, slice]:
    """Where the cells go, and where they come from, along one axis."""
    kept = max(size - abs(by), 0)
    into, source = max(by, 0), max(-by, 0)
    return slice(into, into + kept), slice(source, source + kept)


def _edge(shape: tuple[int, ...], output: tuple[int, int], settings: ConvSettings) -> Bool:
    rows, columns = (
        _reaches_over(size, cells, kernel, before, settings)
        for size, cells, kernel, (before, _) in zip(shape, output, settings.kernel_size, settings.pads, strict=True)
    )
    return rows[:, None] | columns


def _reaches_over(size: int, cells: int, kernel: int, before: int, settings: ConvSettings) -> Bool:
    start = np.arange(cells) * settings.stride - before
    return np.asarray((start < 0) | (start + settings.dilation * (kernel - 1) >= size))


def _largest(values: Float32) -> float:
    return float(np.abs(values).max(initial=0))


def _equal(first: Float32, second: Float32) -> Bool:
    return np.asarray(np.abs(first - second) <= TOLERANCE * max(_largest(first), _largest(second)))


def _lit_share(first: Float32, second: Float32) -> float | None:
    lit = (first != 0) | (second != 0)
    return float(_equal(first, second)[lit].mean()) if lit.any() else None


def _followed(
    by: Shift,
    moved: Shift,
    stride: int,
    compared: Bool,
    exact: bool,
    largest: float,
    inside: float,
    allowed: float,
) -> tuple[Sentence, Sentence]:
    """What happened, and the same in fewer words."""
    if not compared.any():
        whole = Sentence(
            QT_TRANSLATE_NOOP("core", "The shift is larger than the map: there is nothing left to compare.")
        )
        return whole, Sentence(QT_TRANSLATE_NOOP("core", "The shift is larger than the map."))
    if by == (0, 0):
        whole = Sentence(QT_TRANSLATE_NOOP("core", "Nothing has moved yet: drag the input."))
        return whole, Sentence(QT_TRANSLATE_NOOP("core", "Nothing has moved yet."))
    if allowed == 0:
        whole = Sentence(QT_TRANSLATE_NOOP("core", "The map is zero before and after: there is nothing to follow."))
        return whole, Sentence(QT_TRANSLATE_NOOP("core", "The map is zero before and after."))
    differs = Sentence(QT_TRANSLATE_NOOP("core", "The map differs by up to {largest:.3g}."), largest=largest)
    if largest <= allowed:
        text = QT_TRANSLATE_NOOP(
            "core", "The map followed exactly, {where}: all {count:,} cells that can be compared are equal."
        )
        where = _where(*moved, both=True)
        short = Sentence(QT_TRANSLATE_NOOP("core", "The map followed exactly, {where}."), where=where)
        return Sentence(text, where=where, count=int(compared.sum())), short
    if not exact:
        text = QT_TRANSLATE_NOOP(
            "core",
            "The map differs by up to {largest:.3g}: with stride {stride} it can follow only shifts by multiples of "
            "{stride}.",
        )
        return Sentence(text, largest=largest, stride=stride), differs
    if inside <= allowed:
        fewer = QT_TRANSLATE_NOOP(
            "core", "The map followed exactly but at the edge, where it differs by up to {largest:.3g}."
        )
        text = QT_TRANSLATE_NOOP(
            "core",
            "The map followed exactly but at the edge, where it differs by up to "
            "{largest:.3g}: a part of the input has "
            "left the picture there.",
        )
        return Sentence(text, largest=largest), Sentence(fewer, largest=largest)
    return differs, differs


def _where(rows: int, columns: int, *, both: bool = False) -> Sentence:
    """By how many cells something moved: "2 rows up and 1 column to the right". both: also where one is zero."""
    down, across = _rows(rows), _columns(columns)
    if both or (rows and columns):
        return Sentence(QT_TRANSLATE_NOOP("core", "{down} and {across}"), down=down, across=across)
    return down if rows else across


def _rows(count: int) -> Sentence:
    if count >= 0:
        one, many = QT_TRANSLATE_NOOP("core", "1 row down"), QT_TRANSLATE_NOOP("core", "{count} rows down")
    else:
        one, many = QT_TRANSLATE_NOOP("core", "1 row up"), QT_TRANSLATE_NOOP("core", "{count} rows up")
    return Sentence(one) if abs(count) == 1 else Sentence(many, count=abs(count))


def _columns(count: int) -> Sentence:
    if count >= 0:
        one, many = (
            QT_TRANSLATE_NOOP("core", "1 column to the right"),
            QT_TRANSLATE_NOOP("core", "{count} columns to the right"),
        )
    else:
        one, many = (
            QT_TRANSLATE_NOOP("core", "1 column to the left"),
            QT_TRANSLATE_NOOP("core", "{count} columns to the left"),
        )
    return Sentence(one) if abs(count) == 1 else Sentence(many, count=abs(count))


def _stayed(lit: float | None, unpooled: float | None) -> Sentence:
    if lit is None:
        return Sentence(
            QT_TRANSLATE_NOOP("core", "The pooled map is zero before and after: there is nothing to compare.")
        )
    if unpooled is None:
        text = QT_TRANSLATE_NOOP("core", "{share} of the pooled cells that are not zero stayed as they were.")
        return Sentence(text, share=whole_percent(lit))
    text = QT_TRANSLATE_NOOP(
        "core",
        "{share} of the pooled cells that are not zero stayed as they were; without pooling {unpooled}.",
    )
    return Sentence(text, share=whole_percent(lit), unpooled=whole_percent(unpooled))
