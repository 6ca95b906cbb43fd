"""A network that is being built, as values: what can be changed about it, its rows, and what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cnn_gui.core.network.messages import LayerInfo, LayerSpec, NetworkSpec

INPUT_ROW = -1
"""The place of the input among the rows; the layers count from 0, and the answer comes after the last of them."""

BUILT_BY_HAND = "Built by hand"
"""How the notes of a network begin that was built and not trained since."""


@dataclass(frozen=True, slots=True)
class InsertLayer:
    """A layer becomes layers[index]; the one that was there comes after it, and reads it where it read what was before.

    The names in the layer's inputs are those of the spec before the edit.
    """

    index: int
    layer: LayerSpec


@dataclass(frozen=True, slots=True)
class RemoveLayer:
    """What read the layer reads what the layer read."""

    index: int


@dataclass(frozen=True, slots=True)
class MoveLayer:
    """layers[index] becomes layers[to]. It goes on reading what it named, and else what is before it there."""

    index: int
    to: int


@dataclass(frozen=True, slots=True)
class DuplicateLayer:
    """A second one right behind the layer, reading it."""

    index: int


@dataclass(frozen=True, slots=True)
class ChangeLayer:
    """Another layer in the place of layers[index], of whatever kind; names in its inputs are those before the edit."""

    index: int
    layer: LayerSpec


@dataclass(frozen=True, slots=True)
class ReplaceNetwork:
    """Another network altogether, a preset for example."""

    spec: NetworkSpec


NetworkEdit = InsertLayer | RemoveLayer | MoveLayer | DuplicateLayer | ChangeLayer | ReplaceNetwork


@dataclass(frozen=True, slots=True)
class Mend:
    """Edits, one after the other, after which the row that they are offered for fits, or is gone.

    said: what they do ("set kernel_size to 3"), a Sentence.
    """

    said: str
    edits: tuple[NetworkEdit, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """why: what does not fit, a Sentence. mends: what would mend it, the least change first."""

    why: str
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One row of a network: the input, a layer, or the answer.

    index: its place in the spec's layers, INPUT_ROW for the input, their number for the answer. layer: None for those
    two. info: its shapes; None where they are not known: for a row in trouble, and for all behind it. products: as
    core.network.spec.multiplications counts them, of this row. field: rows and columns of input pixels that a unit
    sees at most; None where that is not known. readers: the names of the rows that read it.
    """

    index: int
    name: str
    layer: LayerSpec | None
    info: LayerInfo | None
    products: int = 0
    field: tuple[int, int] | None = None
    readers: tuple[str, ...] = ()
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class SkipSource:
    """A row that another one could be joined with. fits: as it is; else a 1×1 convolution goes between."""

    index: int
    name: str
    fits: bool


@dataclass(frozen=True, slots=True)
class KeptWeights:
    """What became of a network's weights when it was changed. kept, fresh: names of layers that have weights: those
    that still fit, and those that begin with random ones."""

    kept: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()


class FieldSort(StrEnum):
    """How a field of a layer is set: one whole number, one for both axes or several, a number, yes or no, one of a
    few words, or the names of rows."""

    COUNT = "count"
    SIZE = "size"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    INPUTS = "inputs"


@dataclass(frozen=True, slots=True)
class LayerField:
    """A field of a layer that can be set. low, high: of its numbers. choices: the words there are, or the names of the
    rows that can be read; several: of those more than one is read."""

    name: str
    sort: FieldSort
    value: object
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    several: bool = False
