"""All networks that fit the sizes of the weights, the most usual first.

Layer by layer the ways to have come so far are kept by the shape they lead to, the best few of each: the sizes of what
comes behind decide which of them can go on. The first fully connected layer decides most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import CHANNELS
from cnn_gui.core.exchange.reading import options
from cnn_gui.core.exchange.reading.blocks import Block
from cnn_gui.core.exchange.reading.partial import PartialNetwork
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.steps import after, ends
from cnn_gui.core.exchange.reading.template import Element, Known, Open, Template
from cnn_gui.core.exchange.tensors import quoted

KEPT = 12
"""Ways kept for each shape, whether something was pooled, and whether an activation has come since the last weights."""

MOST_KEPT, MOST_SHAPES, LEAST_SHAPES = 3_000, 200_000, 50
"""Ways kept of an element beside the best of each shape, times the elements; and of how many shapes, times their
square, but always of so many: the more elements there are, the fewer ways."""

MOST_STEPS = 80_000
"""Ways that are looked at for a file, a second of them: of layers of all the same size there are billions."""

MOST = 48
"""Networks that are found."""


def steps_of_a_file() -> Iterator[int]:
    """What there is for all searches of a file."""
    return iter(range(MOST_STEPS))


def templates(elements: Sequence[Element], known: Known, steps: Iterator[int] | None = None) -> list[Template]:
    """The networks, the most usual first. Raises CheckpointError, naming the layer that fits nothing, where none is."""
    parts = [each for each in elements if isinstance(each, WeightedPart | Block)]
    # A slope says nothing of what it reads.
    first = next(each for each in parts if isinstance(each, Block) or each.kind is not PartKind.PRELU)
    last: CheckpointError | None = None
    steps = steps_of_a_file() if steps is None else steps
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
        onward = [further for way in ways for further, _ in zip(after(way, element, known), steps, strict=False)]
        if next(steps, None) is None:
            raise _too_many(elements)
        if not onward:
            raise _stuck(element, ways)
        ways = _best(onward, len(elements))
    ended = [end for way in ways for end in ends(way)]
    if not ended:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "It ends in feature maps: it is no network that tells classes apart.")
        )
    found = sorted(ended, key=lambda way: way.cost)[:MOST]
    return [way.template(elements, known) for way in found]


def _too_many(elements: Sequence[Element]) -> CheckpointError:
    return CheckpointError(
        QT_TRANSLATE_NOOP(
            "core",
            "Its {count} layers with weights fit one another in too many ways to look at all. Saved as ONNX "
            "(torch.onnx.export) the network may open.",
        ),
        count=sum(isinstance(each, WeightedPart | Block) for each in elements),
    )


def _best(ways: Iterable[PartialNetwork], elements: int) -> list[PartialNetwork]:
    """The best few of each kind: the best of each, and of the others the best. elements: how many there are in all."""
    groups: dict[object, list[PartialNetwork]] = {}
    for way in sorted(ways, key=lambda way: way.cost):
        key = (way.input_shape, way.shape, way.acted, any(each.open is Open.POOL for each in way.placed[-2:]))
        group = groups.setdefault(key, [])
        if len(group) < KEPT:
            group.append(way)
    # Groups stand in the order of their best.
    first = [group[0] for group in groups.values()][: max(MOST_SHAPES // elements**2, LEAST_SHAPES)]
    others = sorted((way for group in groups.values() for way in group[1:]), key=lambda way: way.cost)
    return first + others[: MOST_KEPT // elements]


# --- where it begins and ends ------------------------------------------------------------------------------


def _inputs(first: WeightedPart | Block) -> Iterator[list[PartialNetwork]]:
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


def _channels_of(first: WeightedPart | Block) -> int:
    part = first.convolutions[0] if isinstance(first, Block) else first
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


def _stuck(element: Element, ways: Sequence[PartialNetwork]) -> CheckpointError:
    part = (
        element
        if isinstance(element, WeightedPart)
        else element.convolutions[0]
        if isinstance(element, Block)
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
