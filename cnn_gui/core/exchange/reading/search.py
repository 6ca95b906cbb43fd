"""All networks that fit the sizes of the weights, the most usual first.

Layer by layer the ways to have come so far are kept by the shape they lead to, the best few of each: the sizes of what
comes behind decide which of them can go on. The first fully connected layer decides most.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import msgspec

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import CHANNELS
from cnn_gui.core.exchange.reading import options
from cnn_gui.core.exchange.reading.blocks import ResidualBlock
from cnn_gui.core.exchange.reading.order import groups_of
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.template import Before, Element, Fixed, Open, Placed, Slot, Template
from cnn_gui.core.exchange.tensors import quoted
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BatchNorm,
    Conv,
    Flatten,
    LayerSpec,
    LeakyReLU,
    Linear,
    Pool,
    ReLU,
)

KEPT = 12
"""Ways kept for each shape, whether something was pooled, and whether an activation has come since the last weights."""

MOST_KEPT = 8_000
"""Ways kept in all of a network's elements, beside the best of each shape: in a deep one fewer of each element."""

MOST_STEPS = 120_000
"""Ways that are looked at for a file, two seconds of them: of layers of all the same size there are billions."""

MOST = 48
"""Networks that are found."""

_GLOBAL: tuple[tuple[Literal["avg", "max"], float], ...] = (("avg", 0.0), ("max", 1.5))
"""How maps become one number each, with its cost."""

Known = Mapping[str, LayerSpec]
"""By part, the layer with its stride, padding and eps, where the file says them."""


@dataclass(frozen=True, slots=True)
class PartialNetwork:
    """How far one has come. shape: (C, H, W) or (n,). acted: an activation since the last weights. padded: whether its
    convolutions have had padding, norm_last: whether its norms have stood behind the activation, for those who mix."""

    shape: tuple[int, ...]
    placed: tuple[Placed, ...] = ()
    cost: float = 0.0
    acted: bool = True
    padded: bool | None = None
    norm_last: bool | None = None
    input_shape: tuple[int, int, int] = (1, 28, 28)

    def then(
        self,
        *placed: Placed,
        shape: tuple[int, ...],
        cost: float = 0.0,
        acted: bool | None = None,
        padded: bool | None = None,
        norm_last: bool | None = None,
    ) -> PartialNetwork:
        """One step further; what is None stays."""
        return PartialNetwork(
            shape,
            self.placed + placed,
            self.cost + cost,
            self.acted if acted is None else acted,
            self.padded if padded is None else padded,
            self.norm_last if norm_last is None else norm_last,
            self.input_shape,
        )


def templates(elements: Sequence[Element], known: Known) -> list[Template]:
    """The networks, the most usual first. Raises CheckpointError, naming the layer that fits nothing, where none is."""
    parts = [each for each in elements if isinstance(each, WeightedPart | ResidualBlock)]
    # A slope says nothing of what it reads.
    first = next(each for each in parts if isinstance(each, ResidualBlock) or each.kind is not PartKind.PRELU)
    last: CheckpointError | None = None
    steps = iter(range(MOST_STEPS))
    for starts in _inputs(first):
        try:
            return _search(elements, known, starts, steps)
        except CheckpointError as error:
            last = last or error
    assert last is not None
    raise last


def _search(
    elements: Sequence[Element], known: Known, starts: Iterable[PartialNetwork], steps: Iterator[int]
) -> list[Template]:
    ways = list(starts)
    for element in elements:
        onward = [after for way in ways for after, _ in zip(_after(way, element, known), steps, strict=False)]
        if next(steps, None) is None:
            raise _too_many(elements)
        if not onward:
            raise _stuck(element, ways)
        ways = _best(onward, MOST_KEPT // len(elements))
    ended = [end for way in ways for end in _ends(way)]
    if not ended:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "It ends in feature maps: it is no network that tells classes apart.")
        )
    found = sorted(ended, key=lambda way: way.cost)[:MOST]
    return [Template(way.placed, way.input_shape, way.cost) for way in found]


def _too_many(elements: Sequence[Element]) -> CheckpointError:
    return CheckpointError(
        QT_TRANSLATE_NOOP(
            "core",
            "Its {count} layers with weights fit one another in too many ways to look at all. Saved as ONNX "
            "(torch.onnx.export) the network may open.",
        ),
        count=sum(isinstance(each, WeightedPart | ResidualBlock) for each in elements),
    )


def _best(ways: Iterable[PartialNetwork], most: int) -> list[PartialNetwork]:
    """The best few of each kind: the best of each in any case, and of the others the ``most`` best."""
    groups: dict[object, list[PartialNetwork]] = {}
    for way in sorted(ways, key=lambda way: way.cost):
        key = (way.input_shape, way.shape, way.acted, any(each.open is Open.POOL for each in way.placed[-2:]))
        group = groups.setdefault(key, [])
        if len(group) < KEPT:
            group.append(way)
    others = sorted((way for group in groups.values() for way in group[1:]), key=lambda way: way.cost)
    return [group[0] for group in groups.values()] + others[:most]


# --- where it begins and ends ------------------------------------------------------------------------------


def _inputs(first: WeightedPart | ResidualBlock) -> Iterator[list[PartialNetwork]]:
    """Beginnings, in turns: the usual inputs, then all others."""
    if isinstance(first, WeightedPart) and first.kind is PartKind.LINEAR:
        yield [_start(shape) for shape in _pictures_of(first)]
        return
    channels = _channels_of(first)
    usual = options.sides_of(channels)
    yield [_start((channels, side, side), cost) for side, cost in usual.items()]
    yield [_start((channels, side, side), cost) for side, cost in options.rare_sides(usual).items()]


def _start(shape: tuple[int, int, int], cost: float = 0.0) -> PartialNetwork:
    return PartialNetwork(shape, cost=cost, input_shape=shape)


def _channels_of(first: WeightedPart | ResidualBlock) -> int:
    part = first.convolutions[0] if isinstance(first, ResidualBlock) else first
    return part.out if part.kind is PartKind.NORM else part.shape[1]


def _pictures_of(first: WeightedPart) -> list[tuple[int, int, int]]:
    """Square pictures of as many numbers as a fully connected layer reads."""
    count = first.shape[1]
    shapes = []
    for channels in CHANNELS:
        side = math.isqrt(count // channels)
        if side * side * channels == count and 8 <= side <= 128:
            shapes.append((channels, side, side))
    if not shapes:
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core",
                "Its first layer, {name}, reads {count} numbers, which are no square picture of 8 to 128 pixels, "
                "grey or in "
                "colour.",
            ),
            name=quoted(first.name),
            count=count,
        )
    return shapes


def _ends(way: PartialNetwork) -> Iterator[PartialNetwork]:
    if len(way.shape) == 1:
        yield way
        return
    channels, rows, columns = way.shape
    flat = Placed(Flatten())
    if (rows, columns) == (1, 1):
        yield way.then(flat, shape=(channels,))
    else:
        for mode, cost in _GLOBAL:
            yield way.then(Placed(AdaptivePool(mode)), flat, shape=(channels,), cost=0.5 + cost)


def _stuck(element: Element, ways: Sequence[PartialNetwork]) -> CheckpointError:
    part = (
        element
        if isinstance(element, WeightedPart)
        else element.convolutions[0]
        if isinstance(element, ResidualBlock)
        else None
    )
    name = quoted(part.name) if part is not None else quoted(type(getattr(element, "layer", element)).__name__)
    if part is not None and part.kind is PartKind.LINEAR:
        channels = sorted({way.shape[0] for way in ways if len(way.shape) == 3})
        return CheckpointError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} reads {count:,} numbers, and no usual pooling, stride or padding of a picture of 8 to 128 "
                "pixels "
                "gives so many in {channels} maps. Saved as ONNX (torch.onnx.export) the network may open.",
            ),
            name=name,
            count=part.shape[1],
            channels=channels[0] if channels else 0,
        )
    return CheckpointError(
        QT_TRANSLATE_NOOP(
            "core",
            "{name} does not fit behind the layers before it. Saved as ONNX (torch.onnx.export) the network may open.",
        ),
        name=name,
    )


# --- one element further -----------------------------------------------------------------------------------


def _after(way: PartialNetwork, element: Element, known: Known) -> Iterator[PartialNetwork]:
    match element:
        case Slot():
            yield from _through_slot(way, element)
        case Fixed():
            yield from _through_fixed(way, element.layer)
        case ResidualBlock():
            yield from _through_block(way, element, known)
        case WeightedPart():
            yield from _PARTS[element.kind](way, element, known)


def _through_slot(way: PartialNetwork, slot: Slot) -> Iterator[PartialNetwork]:
    # A pooling that the file names is mostly the only one there.
    used = {each.layer for each in way.placed if each.open is Open.POOL}
    slow = options.AFTER_STRIDE if _has_stride(way) else 0.0
    pooled = bool(way.placed) and isinstance(way.placed[-1].layer, Pool) and way.placed[-1].open is None
    for placed, cost in options.between(slot, acted=way.acted, is_map=len(way.shape) == 3):
        cost += pooled and any(isinstance(each.layer, Pool) for each in placed)
        # Who pools in an unusual way does so again.
        pools = [each.layer for each in placed if each.open is Open.POOL]
        cost -= 0.8 * sum(options.pool_cost(each) for each in pools if each in used)
        cost -= slow if options.SLOW_POOL in pools else 0.0
        shape, acted = way.shape, way.acted
        for each in placed:
            found = _shape_after(each.layer, shape)
            if found is None:
                break
            shape, acted = found, acted or not isinstance(each.layer, Pool | AdaptivePool)
        else:
            norm_last = acted if slot.before is Before.NORM and slot.most is None and len(way.shape) == 3 else None
            cost += options.MIXED_NORMS * (None not in (norm_last, way.norm_last) and norm_last != way.norm_last)
            yield way.then(*placed, shape=shape, cost=cost, acted=acted, norm_last=norm_last)


def _has_stride(way: PartialNetwork) -> bool:
    """Whether the last layer with weights is a convolution with a stride."""
    last = next((each.layer for each in reversed(way.placed) if each.part is not None), None)
    return isinstance(last, Conv) and last.stride != 1


def _through_fixed(way: PartialNetwork, layer: LayerSpec) -> Iterator[PartialNetwork]:
    if isinstance(layer, Flatten) and len(way.shape) == 1:
        yield way
        return
    shape = _shape_after(layer, way.shape)
    if shape is not None:
        silent = isinstance(layer, Pool | AdaptivePool | Flatten) or KINDS[type(layer)].prefix == "dropout"
        yield way.then(Placed(layer), shape=shape, acted=way.acted or not silent)


@lru_cache(maxsize=10_000)
def _shape_after(layer: LayerSpec, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape behind a layer, or None where it does not fit."""
    try:
        return KINDS[type(layer)].info(layer, "it", [shape]).shape_out
    except ValueError:
        return None


def _through_convolution(way: PartialNetwork, part: WeightedPart, known: Known) -> Iterator[PartialNetwork]:
    if len(way.shape) != 3:
        return
    groups = groups_of(part, way.shape[0])
    found = known.get(part.name)
    choices: Iterable[tuple[LayerSpec, float]] = (
        [(found, 0.0)] if isinstance(found, Conv) else options.convolutions(part, groups)
    )
    for layer, cost in choices:
        shape = _shape_after(layer, way.shape)
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


# --- residual blocks ---------------------------------------------------------------------------------------


def _through_block(way: PartialNetwork, block: ResidualBlock, known: Known) -> Iterator[PartialNetwork]:
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


def _along(
    shape: tuple[int, ...], parts: Sequence[WeightedPart], known: Known, stride: int, *, activate: bool
) -> tuple[list[Placed], tuple[int, ...]] | None:
    """Convolutions with "same" padding one behind the other; the first of the body's that is no 1×1 takes the
    stride."""
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
        found = _shape_after(layer, shape)
        if found is None:
            return None
        shape = found
        placed.append(Placed(layer, part))
        following = parts[index + 1] if index + 1 < len(parts) else None
        if activate and following is not None and following.kind is PartKind.CONV and part.kind is not PartKind.PRELU:
            placed.append(Placed(ReLU(), open=Open.ACTIVATION))
    return placed, shape


def _same(part: WeightedPart, channels: int, stride: int) -> Conv:
    size = part.shape[2]
    conv = Conv(part.out, kernel_size=size, stride=stride, padding=size // 2, groups=groups_of(part, channels))
    return msgspec.structs.replace(conv, bias=part.has_bias)
