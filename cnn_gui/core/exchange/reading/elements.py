"""Layers with weights in a row, and between them places for those without: as far as names tell how many there are.

"features.0.weight", "features.1.weight" and "features.4.weight" are of a Sequential in which two layers stand
between the last two, and none between the first two. Where the numbers have no gaps, they may be those of a list of
layers, which say nothing of what stands between.
"""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.exchange.reading.blocks import Block, Node, ResidualBlock, with_blocks
from cnn_gui.core.exchange.reading.order import ordered
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.template import Before, Element, Slot


def element_rows(parts: Sequence[WeightedPart]) -> list[list[Element]]:
    """The rows of elements that the names leave possible: with residual blocks where there are some, and without where
    nothing but names speaks for them. Raises CheckpointError where no row fits."""
    blocks = with_blocks(parts)
    found = [node for node in blocks if isinstance(node, Block)]
    rows = [elements_of(ordered(blocks))]
    if found and all(isinstance(block, ResidualBlock) and not block.shortcut for block in found):
        rows.append(elements_of(ordered(list(parts))))
    return rows


def elements_of(nodes: Sequence[Node]) -> list[Element]:
    gaps = _containers_with_gaps(nodes)
    elements: list[Element] = []
    for index, node in enumerate(nodes):
        if index:
            elements.append(Slot(most=_most(nodes[index - 1], node, gaps), before=what_follows(nodes[index - 1], node)))
        elements.append(node)
    return elements


def what_follows(before: Node, node: Node) -> Before:
    if isinstance(node, WeightedPart) and node.kind is PartKind.LINEAR:
        return Before.LINEAR
    if isinstance(node, ResidualBlock) or isinstance(before, ResidualBlock):
        return Before.BLOCK
    is_norm = isinstance(node, WeightedPart) and node.kind is PartKind.NORM
    return Before.NORM if is_norm else Before.OTHER


def _place(name: str) -> tuple[str, int] | None:
    """ "features.4" is the fourth of features; None where the name does not end in a number of its own."""
    container, _, number = name.rpartition(".")
    return (container, int(number)) if number.isdecimal() and len(number) < 6 else None


def _containers_with_gaps(nodes: Sequence[Node]) -> set[str]:
    numbers: dict[str, list[int]] = {}
    for node in nodes:
        place = _place(node.name)
        if place is not None:
            numbers.setdefault(place[0], []).append(place[1])
    return {container for container, own in numbers.items() if sorted(own) != list(range(len(own)))}


def _most(before: Node, node: Node, gaps: set[str]) -> int | None:
    one, other = _place(before.name), _place(node.name)
    if one is None or other is None or one[0] != other[0] or one[0] not in gaps:
        return None
    return other[1] - one[1] - 1 if other[1] > one[1] else None
