"""One element further: what each kind of element may become behind a network so far, with what that costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from cnn_gui.core.exchange.reading import options
from cnn_gui.core.exchange.reading.block_steps import through_block, through_ways
from cnn_gui.core.exchange.reading.blocks import ParallelBlock, ResidualBlock
from cnn_gui.core.exchange.reading.order import groups_of
from cnn_gui.core.exchange.reading.partial import PartialNetwork, shape_after
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.template import Before, Element, Fixed, Known, Open, Placed, Slot
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import (
    AdaptivePool,
    BatchNorm,
    Conv,
    Flatten,
    LayerSpec,
    LeakyReLU,
    Linear,
    Pool,
    ReLU,
)

_GLOBAL: tuple[tuple[Literal["avg", "max"], float], ...] = (("avg", 0.0), ("max", 1.5))
"""How maps become one number each, with its cost."""


def after(way: PartialNetwork, element: Element, known: Known) -> Iterator[PartialNetwork]:
    match element:
        case Slot():
            yield from _through_slot(way, element)
        case Fixed():
            yield from _through_fixed(way, element.layer)
        case ResidualBlock():
            yield from through_block(way, element, known)
        case ParallelBlock():
            yield from through_ways(way, element, known)
        case WeightedPart():
            yield from _PARTS[element.kind](way, element, known)


class _SlotOption(NamedTuple):
    """What may stand in a slot. acts: with an activation. pools: those that are open. is_pool: whether any pools."""

    placed: tuple[Placed, ...]
    cost: float
    acts: bool
    pools: frozenset[LayerSpec]
    is_pool: bool


@lru_cache(maxsize=1_000)
def _slot_options(slot: Slot, acted: bool, is_map: bool) -> tuple[_SlotOption, ...]:
    found = []
    for placed, cost in options.between(slot, acted=acted, is_map=is_map):
        pools = frozenset(each.layer for each in placed if each.open is Open.POOL)
        acts = any(not isinstance(each.layer, Pool | AdaptivePool) for each in placed)
        found.append(_SlotOption(placed, cost, acts, pools, any(isinstance(each.layer, Pool) for each in placed)))
    return tuple(found)


def _through_slot(way: PartialNetwork, slot: Slot) -> Iterator[PartialNetwork]:
    slow = options.AFTER_STRIDE if _has_stride(way) else 0.0
    # A pooling that the file names is mostly the only one there.
    pooled = bool(way.placed) and isinstance(way.placed[-1].layer, Pool) and way.placed[-1].open is None
    tells_norm = slot.before is Before.NORM and slot.most is None and len(way.shape) == 3
    for option in _slot_options(slot, way.acted, len(way.shape) == 3):
        shape: tuple[int, ...] | None = way.shape
        for each in option.placed:
            shape = None if shape is None else shape_after(each.layer, shape)
        if shape is None:
            continue
        cost = option.cost + (pooled and option.is_pool)
        if option.pools:
            # Who pools in an unusual way does so again.
            cost -= 0.8 * sum(options.pool_cost(each) for each in option.pools & way.pools)
            cost -= slow if options.SLOW_POOL in option.pools else 0.0
        acted = way.acted or option.acts
        norm_last = acted if tells_norm else None
        cost += options.MIXED_NORMS * (None not in (norm_last, way.norm_last) and norm_last != way.norm_last)
        pools = way.pools | option.pools if option.pools else None
        yield way.then(*option.placed, shape=shape, cost=cost, acted=acted, norm_last=norm_last, pools=pools)


def _has_stride(way: PartialNetwork) -> bool:
    """Whether the last layer with weights is a convolution with a stride."""
    last = next((each.layer for each in reversed(way.placed) if each.part is not None), None)
    return isinstance(last, Conv) and last.stride != 1


def _through_fixed(way: PartialNetwork, layer: LayerSpec) -> Iterator[PartialNetwork]:
    if isinstance(layer, Flatten) and len(way.shape) == 1:
        yield way.then(shape=way.shape)
        return
    shape = shape_after(layer, way.shape)
    if shape is not None:
        silent = isinstance(layer, Pool | AdaptivePool | Flatten) or KINDS[type(layer)].prefix == "dropout"
        yield way.then(Placed(layer), shape=shape, acted=way.acted or not silent)


def _through_convolution(way: PartialNetwork, part: WeightedPart, known: Known) -> Iterator[PartialNetwork]:
    if len(way.shape) != 3:
        return
    groups = groups_of(part, way.shape[0])
    found = known.get(part.name)
    choices: Iterable[tuple[LayerSpec, float]] = (
        [(found, 0.0)] if isinstance(found, Conv) else options.convolutions(part, groups)
    )
    for layer, cost in choices:
        shape = shape_after(layer, way.shape)
        if shape is None or way.shape[0] != part.shape[1] * groups:
            continue
        cost += 0.0 if way.acted else options.TWICE_LINEAR
        padded = way.padded
        if isinstance(layer, Conv) and part.shape[2:] != (1, 1) and found is None:
            cost += 0.5 if padded is not None and padded != (layer.padding != 0) else 0.0
            padded = layer.padding != 0
        yield way.then(Placed(layer, part), shape=shape, cost=cost, acted=False, padded=padded)


def _through_linear(way: PartialNetwork, part: WeightedPart, known: Known) -> Iterator[PartialNetwork]:
    cost = 0.0 if way.acted else options.TWICE_LINEAR
    layer = Placed(Linear(part.out, bias=part.has_bias), part)
    if len(way.shape) == 1:
        if way.shape[0] == part.shape[1]:
            yield way.then(layer, shape=(part.out,), cost=cost, acted=False)
        return
    channels, rows, columns = way.shape
    flat = Placed(Flatten())
    if channels * rows * columns == part.shape[1]:
        yield way.then(flat, layer, shape=(part.out,), cost=cost, acted=False)
        return
    side = math.isqrt(part.shape[1] // channels)
    if channels * side * side == part.shape[1] and side < min(rows, columns) and way.placed:
        for mode, extra in _GLOBAL:
            pool = Placed(AdaptivePool(mode, side))
            extra += 0.3 if side == 1 else 1.5
            yield way.then(pool, flat, layer, shape=(part.out,), cost=cost + extra, acted=False)


def _through_norm(way: PartialNetwork, part: WeightedPart, known: Known) -> Iterator[PartialNetwork]:
    layer = known.get(part.name, BatchNorm())
    if way.shape[0] == part.out:
        yield way.then(Placed(layer, part), shape=way.shape)
    elif len(way.shape) == 3 and math.prod(way.shape) == part.out:
        yield way.then(Placed(Flatten()), Placed(layer, part), shape=(part.out,), cost=1.0)


def _through_slope(way: PartialNetwork, part: WeightedPart, known: Known) -> Iterator[PartialNetwork]:
    """A PReLU with one slope is a leaky ReLU with that slope, which is filled in once the weights are read."""
    yield way.then(Placed(known.get(part.name, LeakyReLU()), part), shape=way.shape, acted=True)


_PARTS: Mapping[PartKind, Callable[[PartialNetwork, WeightedPart, Known], Iterator[PartialNetwork]]] = {
    PartKind.CONV: _through_convolution,
    PartKind.LINEAR: _through_linear,
    PartKind.NORM: _through_norm,
    PartKind.PRELU: _through_slope,
}


def ends(way: PartialNetwork) -> Iterator[PartialNetwork]:
    if len(way.shape) == 1:
        yield way
        return
    channels, rows, columns = way.shape
    flat = Placed(Flatten())
    if (rows, columns) == (1, 1):
        yield way.then(flat, shape=(channels,))
        return
    for mode, cost in _GLOBAL:
        pool = Placed(AdaptivePool(mode))
        yield way.then(pool, flat, shape=(channels,), cost=0.5 + cost)
        if not way.acted:
            activation = Placed(ReLU(), open=Open.ACTIVATION)
            yield way.then(activation, pool, flat, shape=(channels,), cost=1.5 + cost)
