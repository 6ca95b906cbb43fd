"""The order in which layers with weights follow each other: each reads as many numbers as the one before it gives.

A ``state_dict`` has them in the order in which a script has made them, which mostly is that in which they are used.
Where the sizes do not fit so (safetensors sorts by name), another order that fits is looked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import CHANNELS
from cnn_gui.core.exchange.reading.blocks import Block, Node
from cnn_gui.core.exchange.reading.parts import MAX_NAME, PartKind, WeightedPart
from cnn_gui.core.exchange.tensors import quoted

MAX_TRIES = 5_000
"""Steps of the search for an order; a network in order takes one for each layer."""


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts "layers.2" before "layers.10"."""
    name = name[:MAX_NAME]
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in re.split(r"(\d+)", name) if piece]


def ordered(nodes: Sequence[Node]) -> list[Node]:
    """The nodes in an order in which sizes fit, each norm behind what it belongs to. Raises CheckpointError."""
    chain = [node for node in nodes if isinstance(node, Block) or node.kind in (PartKind.CONV, PartKind.LINEAR)]
    as_usual = sorted(chain, key=_is_linear)
    # Sizes of a convolution in groups fit in many places where another is meant.
    order = _fit(as_usual, None, iter(range(MAX_TRIES)), _follows_whole)
    order = order or _fit(as_usual, None, iter(range(MAX_TRIES)), follows)
    if order is None:
        raise _no_order(chain)
    return _with_others(order, nodes)


def _is_linear(node: Node) -> bool:
    return isinstance(node, WeightedPart) and node.kind is PartKind.LINEAR


def _fit(
    left: list[Node], before: Node | None, tries: Iterator[int], follow: Callable[[Node | None, Node], bool]
) -> list[Node] | None:
    """Depth first, in the order given."""
    if not left:
        return []
    for index, node in enumerate(left):
        if next(tries, None) is None:
            return None
        if follow(before, node):
            rest = _fit(left[:index] + left[index + 1 :], node, tries, follow)
            if rest is not None:
                return [node, *rest]
    return None


def _follows_whole(before: Node | None, node: Node) -> bool:
    """Whether it may, and not in groups but of single maps."""
    if not follows(before, node):
        return False
    first = node.convolutions[0] if isinstance(node, Block) else node
    return before is None or first.kind is PartKind.LINEAR or first.shape[1] in (1, before.out)


def follows(before: Node | None, node: Node) -> bool:
    """Whether ``node`` may read what ``before`` gives; None is the input."""
    if isinstance(node, WeightedPart) and node.kind is PartKind.LINEAR:
        if before is None:
            return True
        if _is_linear(before):
            return before.out == node.shape[1]
        return node.shape[1] % before.out == 0
    if _is_linear(before) if before is not None else False:
        return False
    first = node.convolutions[0] if isinstance(node, Block) else node
    if before is None:
        return first.shape[1] in CHANNELS
    return before.out % first.shape[1] == 0 and first.out % (before.out // first.shape[1]) == 0


def groups_of(part: WeightedPart, channels: int) -> int:
    """Into how many groups a convolution's input falls."""
    return channels // part.shape[1] if channels % part.shape[1] == 0 else 1


def _with_others(order: Sequence[Node], nodes: Sequence[Node]) -> list[Node]:
    """Norms and slopes at their places: behind the layer before them in the file where sizes fit, else behind one of
    the same number in its name, else behind the first of that size which has none."""
    behind: dict[int, list[WeightedPart]] = {index: [] for index in range(-1, len(order))}
    for place, node in enumerate(nodes):
        if isinstance(node, WeightedPart) and node.kind in (PartKind.NORM, PartKind.PRELU):
            behind[_place(node, place, order, nodes, behind)].append(node)
    result: list[Node] = list(behind[-1])
    for index, node in enumerate(order):
        result += [node, *behind[index]]
    return result


def _place(
    other: WeightedPart, place: int, order: Sequence[Node], nodes: Sequence[Node], behind: dict[int, list[WeightedPart]]
) -> int:
    def fits(index: int) -> bool:
        return other.kind is PartKind.PRELU or _has_size(order, index, other.out)

    before = [node for node in nodes[:place] if node in order]
    last = order.index(before[-1]) if before else -1
    norms = [node for node in nodes[:place] if isinstance(node, WeightedPart) and node.kind is other.kind]
    if fits(last) and not any(each in behind[last] for each in norms):
        return last
    number = re.findall(r"\d+", other.name)
    same = [
        i for i, node in enumerate(order) if fits(i) and number and re.findall(r"\d+", node.name)[-1:] == number[-1:]
    ]
    free = [i for i in range(-1, len(order)) if fits(i) and not any(each.kind is other.kind for each in behind[i])]
    found = [i for i in same if i in free] or free
    if not found:
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core", "Its layer {name}, with {count} numbers, belongs to no other layer that it holds."
            ),
            name=quoted(other.name),
            count=other.out,
        )
    return found[0]


def _has_size(order: Sequence[Node], index: int, size: int) -> bool:
    """Whether a norm of this size may stand behind a layer: of its maps, or of the vector that the next one reads."""
    if index >= 0 and order[index].out == size:
        return True
    after = order[index + 1] if index + 1 < len(order) else None
    if after is None:
        return False
    if isinstance(after, WeightedPart):
        return after.shape[1] == size and (index < 0 or after.kind is PartKind.LINEAR)
    return False


def _no_order(chain: Sequence[Node]) -> CheckpointError:
    """Names the first layer that does not fit behind the one before it."""
    before: Node | None = None
    for node in chain:
        if not follows(before, node):
            break
        before = node
    part = node if isinstance(node, WeightedPart) else node.convolutions[0]
    if before is None:
        return CheckpointError(
            QT_TRANSLATE_NOOP(
                "core",
                "Its first layer, {name}, reads {count} channels; a grey picture has 1 and one in colour 3, so this "
                "is no "
                "network that takes pictures.",
            ),
            name=quoted(part.name),
            count=part.shape[1] if len(part.shape) > 1 else math.prod(part.shape),
        )
    return CheckpointError(
        QT_TRANSLATE_NOOP(
            "core",
            "Its layers do not follow one another: {name} reads {count}, and {before} gives {given}. How they "
            "are joined "
            "is only in the script; saved as ONNX (torch.onnx.export) the network may open.",
        ),
        name=quoted(part.name),
        count=part.shape[1],
        before=quoted(before.name),
        given=before.out,
    )
