"""What people write around weights of given sizes, with what each would cost: 0 is usual, 3 is rare."""

from __future__ import annotations

from collections.abc import Iterator

from cnn_gui.core.exchange.reading.parts import WeightedPart
from cnn_gui.core.exchange.reading.template import Before, Placed, Slot
from cnn_gui.core.exchange.reading.template import Open as Open
from cnn_gui.core.network.messages import AdaptivePool, Conv, LayerSpec, Padding, Pool, ReLU, Size

UNEXPLAINED = 0.4
"""For a layer that a Sequential's numbers say is there and that is none of those tried: a dropout, mostly."""

TWICE_LINEAR = 2.0
"""For two layers with weights and no activation between them."""

BEFORE_NORM = 0.5
"""For an activation or a pooling between a convolution and its batch norm."""

MIXED_NORMS = 1.5
"""For a batch norm behind the activation in a network where another stands before it, or the other way round."""

MIXED_BLOCKS = 1.5
"""For a block with several ways that is filled in otherwise than those before it."""

BESIDE_BLOCK = 1.0
"""For a pooling beside a residual block: those make maps smaller by their strides."""

SIDES = {28: 0.0, 32: 0.8}
COLOUR_SIDES = {32: 0.0, 28: 0.5}
OTHER_SIDES = {64: 2.0, 16: 2.2, 8: 2.2, 14: 2.4, 20: 2.4, 24: 2.4, 48: 2.4, 96: 2.4, 128: 2.4}
RARE_SIDE = 3.0
"""Cost of an input's side, by preference; those of the last two are only looked at where no other fits."""

POOLS: tuple[tuple[Pool, float], ...] = (
    (Pool(), 0.0),
    (Pool(kernel_size=3, stride=2), 1.5),
    (Pool(kernel_size=3, stride=2, padding=1), 1.8),
    (Pool(kernel_size=3, stride=3), 2.0),
    (Pool(ceil_mode=True), 2.2),
    (Pool(padding=1), 2.4),
    (Pool(kernel_size=4, stride=4), 2.4),
    (Pool(kernel_size=2, stride=1), 2.8),
)

SLOW_POOL, AFTER_STRIDE = Pool(kernel_size=2, stride=1), 2.0
"""A pooling that leaves maps as large as they are, which is less unusual behind a convolution with a stride."""


def pool_cost(layer: LayerSpec) -> float:
    return next((cost for pool, cost in POOLS if pool == layer), 0.0)


def convolutions(part: WeightedPart, groups: int) -> Iterator[tuple[Conv, float]]:
    """Strides and paddings for a convolution's kernel."""
    rows, columns = part.shape[2:]
    size: Size = rows if rows == columns else (rows, columns)
    for stride, padding, cost in _geometries(rows, columns):
        yield (
            Conv(part.out, kernel_size=size, stride=stride, padding=padding, groups=groups, bias=part.has_bias),
            cost,
        )


def _geometries(rows: int, columns: int) -> Iterator[tuple[int, Padding, float]]:
    """(stride, padding, cost)."""
    if rows != columns:
        yield 1, 0, 0.0
        yield 1, (rows // 2, columns // 2), 0.2
        yield 2, (rows // 2, columns // 2), 2.5
        return
    yield 1, 0, 0.1 if rows == 3 else 0.0
    if rows == 1:
        yield 2, 0, 2.5
        return
    if rows % 2:
        yield 1, rows // 2, 0.0 if rows == 3 else 0.1
    else:
        before = (rows - 1) // 2
        yield 1, (before, rows - 1 - before, before, rows - 1 - before), 2.0
    for padding in range(1, min(rows, 5)):
        if padding != rows // 2 or rows % 2 == 0:
            yield 1, padding, 2.0 if padding < rows // 2 else 2.6
    for padding in range(min(rows, 4)):
        yield 2, padding, _strided(rows, padding)
    if rows >= 5:
        yield 4, rows // 2, 3.0


def _strided(rows: int, padding: int) -> float:
    if rows % 2 == 0 and rows > 2:
        # A kernel of 4 or 8 is mostly chosen for its stride.
        return 0.6 if padding in (0, (rows - 1) // 2) else 2.4
    return 2.0 if padding in (rows // 2, (rows - 1) // 2) else 2.4


def between(slot: Slot, *, acted: bool, is_map: bool) -> Iterator[tuple[tuple[Placed, ...], float]]:
    """What may stand in a slot behind a layer; acted: whether an activation is there already."""
    for activations, act_cost in _activations(slot, acted):
        for pools, pool_cost in _pools(slot, is_map):
            placed, cost = activations + pools, act_cost + pool_cost
            cost += _out_of_place(slot, len(activations), len(pools))
            if slot.most is None:
                yield placed, cost
            elif len(placed) <= slot.most:
                yield placed, cost + UNEXPLAINED * (slot.most - len(placed))


def _out_of_place(slot: Slot, activations: int, pools: int) -> float:
    if slot.before is Before.NORM:
        return BEFORE_NORM * (pools + (activations if slot.most is None else 0))
    return BESIDE_BLOCK * pools if slot.before is Before.BLOCK else 0.0


def _activations(slot: Slot, acted: bool) -> Iterator[tuple[tuple[Placed, ...], float]]:
    yield (), 0.0
    if acted:
        return
    if slot.activations is None:
        yield (Placed(ReLU(), open=Open.ACTIVATION),), 0.0
    for layer in slot.activations or ():
        yield (Placed(layer),), 0.0


def _pools(slot: Slot, is_map: bool) -> Iterator[tuple[tuple[Placed, ...], float]]:
    yield (), 0.3 if slot.most is None and is_map and slot.before is Before.OTHER else 0.0
    if not is_map:
        return
    if slot.pools is None:
        for pool, cost in POOLS:
            yield (Placed(pool, open=Open.POOL),), cost
    for layer in slot.pools or ():
        if isinstance(layer, AdaptivePool) and slot.before is not Before.LINEAR:
            continue
        yield (Placed(layer),), 0.0


def sides_of(channels: int) -> dict[int, float]:
    return SIDES if channels == 1 else COLOUR_SIDES


def rare_sides(known: dict[int, float]) -> dict[int, float]:
    return {side: OTHER_SIDES.get(side, RARE_SIDE) for side in range(8, 129) if side not in known}


Layers = tuple[LayerSpec, ...]
