"""Residual blocks as layers: the body, what the shortcut goes through, and their sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from cnn_gui.core.exchange.reading import options
from cnn_gui.core.exchange.reading.blocks import ParallelBlock, ResidualBlock
from cnn_gui.core.exchange.reading.order import groups_of
from cnn_gui.core.exchange.reading.partial import BlockStyle, PartialNetwork, shape_after
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.template import Known, Open, Placed
from cnn_gui.core.network.messages import Add, BatchNorm, Concat, Conv, LeakyReLU, Pool, ReLU, Size


def through_block(way: PartialNetwork, block: ResidualBlock, known: Known) -> Iterator[PartialNetwork]:
    if len(way.shape) != 3:
        return
    wider = block.out != way.shape[0]
    strides = ((1, 0.6 if wider else 0.0), (2, 0.0 if wider else 1.0)) if block.shortcut else ((1, 0.0),)
    for stride, cost in strides:
        place = len(way.placed) - 1
        body = _along(way.shape, block.body, known, stride, activate=True)
        beside = _along(way.shape, block.shortcut, known, stride, activate=False)
        if body is None or beside is None or body[1] != beside[1]:
            continue
        first = len(way.placed)
        placed = [*body[0]]
        aside = [replace(beside[0][0], reads=(place,)), *beside[0][1:]] if beside[0] else []
        ends = (first + len(placed) - 1, first + len(placed) + len(aside) - 1 if aside else place)
        placed += [*aside, Placed(Add(), reads=ends), Placed(ReLU(), open=Open.ACTIVATION)]
        cost += 0.0 if way.acted else options.TWICE_LINEAR
        yield way.then(*placed, shape=body[1], cost=cost, acted=True)
        if all(part.name in known for part in block.body if part.kind is PartKind.CONV):
            return


def through_ways(way: PartialNetwork, block: ParallelBlock, known: Known) -> Iterator[PartialNetwork]:
    """Ways side by side: an activation behind each convolution, or none inside, where there may be one behind them or
    none at all; a pooling by mean or maximum."""
    if len(way.shape) != 3:
        return
    for style in STYLES:
        if style.pool != STYLES[0].pool and not any(block.pooled):
            continue
        found = _side_by_side(way, block, known, style)
        if found is not None:
            cost = style.cost if way.style is None else options.MIXED_BLOCKS * (style != way.style)
            cost += 0.0 if way.acted else options.TWICE_LINEAR
            yield way.then(*found[0], shape=found[1], cost=cost, acted=style.acted, style=style)


def _side_by_side(
    way: PartialNetwork, block: ParallelBlock, known: Known, style: BlockStyle
) -> tuple[list[Placed], tuple[int, ...]] | None:
    stem = _along(way.shape, block.stem, known, 1, activate=style.activate, to_the_end=True)
    if stem is None:
        return None
    placed, parted = stem
    first = len(way.placed)
    fork = first + len(placed) - 1
    ends, shapes = [], []
    for parts, pooled in zip(block.ways, block.pooled, strict=True):
        found = _along(parted, parts, known, 1, activate=style.activate, to_the_end=True)
        if found is None:
            return None
        along = [Placed(style.pool), *found[0]] if pooled else found[0]
        placed += [replace(along[0], reads=(fork,)), *along[1:]]
        ends.append(first + len(placed) - 1)
        shapes.append(found[1])
    if len({shape[1:] for shape in shapes}) != 1:
        return None
    placed.append(Placed(Concat(), reads=tuple(ends)))
    return placed, (sum(shape[0] for shape in shapes), *shapes[0][1:])


_POOLS = (
    (Pool("avg", kernel_size=3, stride=1, padding=1), 0.0),
    (Pool("max", kernel_size=3, stride=1, padding=1), 0.2),
)
"""Poolings in one of several ways, which leave maps as large as they are."""

STYLES = tuple(
    BlockStyle(activate, acted, pool, cost + pool_cost)
    for activate, acted, cost in ((True, True, 0.0), (False, False, 0.5), (False, True, 0.7))
    for pool, pool_cost in _POOLS
)


def _along(
    shape: tuple[int, ...],
    parts: Sequence[WeightedPart],
    known: Known,
    stride: int,
    *,
    activate: bool,
    to_the_end: bool = False,
) -> tuple[list[Placed], tuple[int, ...]] | None:
    """Convolutions with "same" padding one behind the other; the first of the body's that is no 1×1 takes the
    stride. to_the_end: an activation also behind the last."""
    placed: list[Placed] = []
    convolutions = [part for part in parts if part.kind is PartKind.CONV]
    strided = next((part for part in convolutions if part.shape[2] > 1), convolutions[0] if convolutions else None)
    for index, part in enumerate(parts):
        if part.kind is PartKind.CONV:
            layer = known.get(part.name) or _same(part, shape[0], stride if part is strided else 1)
        elif part.kind is PartKind.NORM:
            layer = known.get(part.name, BatchNorm())
        else:
            layer = known.get(part.name, LeakyReLU())
        found = shape_after(layer, shape)
        if found is None:
            return None
        shape = found
        placed.append(Placed(layer, part))
        following = parts[index + 1] if index + 1 < len(parts) else None
        onward = to_the_end if following is None else following.kind is PartKind.CONV
        if activate and onward and part.kind is not PartKind.PRELU:
            placed.append(Placed(ReLU(), open=Open.ACTIVATION))
    return placed, shape


def _same(part: WeightedPart, channels: int, stride: int) -> Conv:
    rows, columns = part.shape[2:]
    size: Size = rows if rows == columns else (rows, columns)
    padding: Size = rows // 2 if rows == columns else (rows // 2, columns // 2)
    conv = Conv(part.out, kernel_size=size, stride=stride, padding=padding, groups=groups_of(part, channels))
    return msgspec.structs.replace(conv, bias=part.has_bias)
