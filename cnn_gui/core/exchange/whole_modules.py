"""A network saved as a whole object: its modules and their fields, as a pickle describes them, without their code.

``torch.save(network)`` pickles a tree of objects. Each module's ``__dict__`` lists its children, its tensors, and
what it was made with: stride, padding, eps. In which order ``forward`` uses them is in the program's code, which is
not in the file: what lies in a Sequential follows one another, anything else may have more between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.module_fields import UnknownModuleError, layer_of
from cnn_gui.core.exchange.pickle_values import Global, Pairs, Record, TensorRef
from cnn_gui.core.exchange.reading.blocks import Block, Node, with_blocks
from cnn_gui.core.exchange.reading.elements import what_follows
from cnn_gui.core.exchange.reading.order import ordered
from cnn_gui.core.exchange.reading.parts import WeightedPart
from cnn_gui.core.exchange.reading.template import Element, Fixed, Slot
from cnn_gui.core.exchange.tensors import quoted
from cnn_gui.core.network.messages import AdaptivePool, BatchNorm, Conv, Dropout, Flatten, LayerSpec, Pool

MAX_MODULES = 2_000
MAX_DEPTH = 50

_SEQUENTIAL = "torch.nn.modules.container.Sequential"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A module without children. name: as in a state_dict. sequence: the outermost Sequential of which it is a step, or
    None. layer: what it is, None for what does nothing (Identity). known: whether its class is. weighs: it has weights.
    """

    name: str
    sequence: str | None
    layer: LayerSpec | None
    weighs: bool
    known: bool = True


@dataclass(frozen=True, slots=True)
class ModuleTree:
    """leaves: in their order. tensors: by name in the same order, still as the pickle describes them."""

    leaves: tuple[Leaf, ...]
    tensors: Mapping[str, object]


def is_module(record: Record) -> bool:
    entries = _entries(record)
    return isinstance(entries.get("_modules"), Pairs) and isinstance(entries.get("_parameters"), Pairs)


def module_tree(record: Record) -> ModuleTree:
    """Raises CheckpointError where there is a kind of layer that is not known, or too much of anything."""
    leaves: list[Leaf] = []
    tensors: dict[str, object] = {}
    for count, (name, module, sequence) in enumerate(_modules(record)):
        if count >= MAX_MODULES:
            raise CheckpointError(
                QT_TRANSLATE_NOOP("core", "It holds too many modules to be a network that can be shown.")
            )
        entries = _entries(module)
        for kind in ("_parameters", "_buffers"):
            owned = entries.get(kind)
            for key, value in owned.by_name().items() if isinstance(owned, Pairs) else ():
                if isinstance(value, TensorRef | Record):
                    tensors[f"{name}.{key}" if name else key] = value
        if not _children(entries):
            leaves.append(_leaf(name, module, entries, sequence))
    return ModuleTree(tuple(leaves), tensors)


def _modules(root: Record) -> Iterator[tuple[str, Record, str | None]]:
    """All modules, depth first, each with its name and the Sequential that it is in."""
    stack: list[tuple[str, Record, str | None, int]] = [("", root, None, 0)]
    while stack:
        name, module, sequence, depth = stack.pop()
        yield name, module, sequence
        if depth >= MAX_DEPTH:
            raise CheckpointError(QT_TRANSLATE_NOOP("core", "Its modules are nested too deeply."))
        inside = (sequence if sequence is not None else name) if class_of(module) == _SEQUENTIAL else None
        children = list(_children(_entries(module)).items())
        for key, child in reversed(children[:MAX_MODULES]):
            stack.append((f"{name}.{key}" if name else key, child, inside, depth + 1))


def class_of(module: Record) -> str:
    """The class's full name; objects of old pickles are made by a function that is told the class."""
    if module.made_by.name in ("_reconstructor", "__newobj__") and module.args and isinstance(module.args[0], Global):
        return str(module.args[0])
    return str(module.made_by)


def _entries(module: Record) -> dict[str, object]:
    state = module.state
    if isinstance(state, tuple) and state and isinstance(state[0], Pairs):
        state = state[0]
    return state.by_name() if isinstance(state, Pairs) else {}


def _children(entries: Mapping[str, object]) -> dict[str, Record]:
    modules = entries.get("_modules")
    if not isinstance(modules, Pairs):
        return {}
    return {key: child for key, child in modules.by_name().items() if isinstance(child, Record)}


def _leaf(name: str, module: Record, entries: Mapping[str, object], sequence: str | None) -> Leaf:
    owned = entries.get("_parameters")
    weighs = isinstance(owned, Pairs) and any(value is not None for _, value in owned.pairs)
    try:
        layer = layer_of(class_of(module), entries)
    except UnknownModuleError as error:
        if error.why is None:
            return Leaf(name, sequence, None, weighs, known=False)
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "It holds a layer that cannot be read, {name}: {why}."),
            name=quoted(name),
            why=error.why,
        ) from error
    return Leaf(name, sequence, layer, weighs or isinstance(layer, BatchNorm))


# --- its elements ------------------------------------------------------------------------------------------


class ModuleRows:
    """Makes the elements of a whole module's parts."""

    def __init__(self, tree: ModuleTree) -> None:
        self._leaves = tree.leaves
        self._places = {leaf.name: index for index, leaf in enumerate(tree.leaves)}
        self._sequences = {leaf.sequence for leaf in tree.leaves if leaf.sequence is not None and leaf.weighs}
        free = [leaf.layer for leaf in tree.leaves if leaf.layer is not None and self._is_free(leaf)]
        pools = tuple(dict.fromkeys(layer for layer in free if isinstance(layer, Pool | AdaptivePool)))
        activations = tuple(dict.fromkeys(layer for layer in free if not isinstance(layer, _SILENT)))
        self._slot = Slot(activations=activations or None, pools=pools or None)

    def __call__(self, parts: Sequence[WeightedPart]) -> list[list[Element]]:
        nodes = ordered(with_blocks(parts))
        elements: list[Element] = [*map(self._step, self._beside(nodes[0], -1))]
        for before, node in zip([None, *nodes], nodes, strict=False):
            if before is not None:
                elements += self._between(before, node)
            elements.append(node)
        elements += map(self._step, self._beside(nodes[-1], 1))
        return [elements]

    def _is_free(self, leaf: Leaf) -> bool:
        """Whether ``forward`` may use it anywhere, and several times."""
        return not leaf.weighs and leaf.sequence not in self._sequences

    def _between(self, before: Node, node: Node) -> list[Element]:
        one, other = self._place(before, -1), self._place(node, 0)
        if one is not None and other is not None and one < other:
            first, second = self._leaves[one], self._leaves[other]
            if first.sequence is not None and first.sequence == second.sequence:
                return [self._step(leaf) for leaf in self._leaves[one + 1 : other]]
        behind, ahead = self._beside(before, 1), self._beside(node, -1)
        slot = Slot(activations=self._slot.activations, pools=self._slot.pools, before=what_follows(before, node))
        return [*map(self._step, behind), slot, *map(self._step, ahead)]

    def _beside(self, node: Node, direction: int) -> list[Leaf]:
        """Steps without weights of the same Sequential, behind a node (1) or before it (-1)."""
        place = self._place(node, -1 if direction > 0 else 0)
        if place is None or self._leaves[place].sequence is None:
            return []
        found = []
        sequence, index = self._leaves[place].sequence, place + direction
        while 0 <= index < len(self._leaves):
            leaf = self._leaves[index]
            if leaf.sequence != sequence or leaf.weighs:
                break
            found.append(leaf)
            index += direction
        return found[::direction]

    def _place(self, node: Node, which: int) -> int | None:
        part = node.parts[0 if which == 0 else -1] if isinstance(node, Block) else node
        return self._places.get(part.name)

    def _step(self, leaf: Leaf) -> Element:
        if not leaf.known:
            return self._slot
        return Slot(most=0) if leaf.layer is None else Fixed(leaf.layer)


_SILENT = (Pool, AdaptivePool, Dropout, Flatten)


def known_layers(tree: ModuleTree) -> dict[str, LayerSpec]:
    """By part, the layers that have weights."""
    return {
        leaf.name: leaf.layer
        for leaf in tree.leaves
        if leaf.layer is not None and isinstance(leaf.layer, Conv | BatchNorm)
    }
