"""The story of one number: a unit's value taken apart into the numbers it was computed from.

A story is told from a snapshot's activations and the weights they were computed with. Its arithmetic is done anew, in
float64, so that ``Story.computed`` is a check of ``Story.value``, which is PyTorch's own float32.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Bool, Float32, Float64
from cnn_gui.core.network.messages import Box, Index, LayerInfo, UnitPlace

TOLERANCE = 1e-5
"""How far a story may be from PyTorch's value, as a share of the magnitude of what is added up."""


@dataclass(frozen=True, slots=True, eq=False)
class ConvTerm:
    """What one input map gives to a unit: patch · kernel = products, all (rows, columns), and the products' sum."""

    channel: int
    patch: Float32
    kernel: Float32
    products: Float64
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class ConvStory:
    """terms: one for each input map of the unit's group, the largest |total| first.

    bias: None for a layer without. rows, columns: of the layer read, those that the patch consists of; some may be
    outside of it. padding: True where a cell of the patch is, (rows, columns).
    """

    terms: tuple[ConvTerm, ...]
    bias: float | None
    padding: Bool
    rows: range
    columns: range


@dataclass(frozen=True, slots=True, eq=False)
class PoolStory:
    """window: values of the same map of the layer read, at ``rows`` and ``columns``, zero where those are padding.

    outside: True there, (rows, columns). winners: cells (row, column) of the window that hold the maximum; empty for
    average pooling. divisor: of a mean, which may count padding as well; 0 for a maximum.
    """

    channel: int
    window: Float32
    outside: Bool
    winners: tuple[tuple[int, int], ...]
    divisor: int
    rows: range
    columns: range


@dataclass(frozen=True, slots=True)
class NormStory:
    """Batch norm: (before − mean) / √(variance + eps) · weight + bias, which is scale · before + shift."""

    before: float
    mean: float
    variance: float
    eps: float
    weight: float
    bias: float

    @property
    def scale(self) -> float:
        return self.weight / math.sqrt(self.variance + self.eps)

    @property
    def shift(self) -> float:
        return self.bias - self.mean * self.scale


@dataclass(frozen=True, slots=True, eq=False)
class ActivationStory:
    """An activation function: ``before`` is what it is given.

    curve: points (n, 2) of the function around what the layer read holds, from left to right.
    """

    before: float
    curve: Float64


@dataclass(frozen=True, slots=True)
class DropoutStory:
    """Dropout, which in use passes on what it is given. p: the share that it leaves out in training."""

    before: float
    p: float


@dataclass(frozen=True, slots=True)
class AddStory:
    """terms: the value at the unit's own place in each layer read, in their order."""

    terms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ConcatStory:
    """source: which of the layers read the unit comes from. cell: where it is in there.

    offset: how many maps, or units of a vector, come before that layer's.
    """

    source: int
    cell: Index
    offset: int


@dataclass(frozen=True, slots=True, eq=False)
class FlattenStory:
    """cell: (map, row, column) that became this index; map: the whole map (H, W) it is a cell of."""

    cell: tuple[int, int, int]
    map: Float32


@dataclass(frozen=True, slots=True, eq=False)
class LinearStory:
    """inputs · weights = products, each (N,). order: indices by falling |product|.

    bias: None for a layer without.
    maps: the shape (C, H, W) that the inputs had before they were flattened, or None where they were no maps.
    """

    inputs: Float32
    weights: Float32
    products: Float64
    order: npt.NDArray[np.intp]
    bias: float | None
    maps: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class SoftmaxStory:
    """shifted = (logits − maximum) / temperature; powers = exp(shifted); probabilities = powers / total; all (N,)."""

    logits: Float64
    shifted: Float64
    powers: Float64
    total: float
    probabilities: Float64
    temperature: float


@dataclass(frozen=True, slots=True)
class InputStory:
    """pixel: 0 (black) .. 1 (full ink) before normalising, or None where it is not known."""

    pixel: float | None
    mean: float
    std: float


Body = (
    ConvStory
    | PoolStory
    | NormStory
    | ActivationStory
    | DropoutStory
    | AddStory
    | ConcatStory
    | FlattenStory
    | LinearStory
    | SoftmaxStory
    | InputStory
)


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """Where the value of a unit comes from.

    before: the layers it was computed from, none for the input, several for an addition or a concatenation.
    value: what PyTorch computed. computed: the sum of the story's own terms, in float64. magnitude: the sum of the
    terms' absolute values, at least |value|: rounding errors of a sum grow with it (Higham, "Accuracy and Stability of
    Numerical Algorithms", ch. 4).
    peak: the largest magnitude in the layers before (of an input: in itself), 1 where all is zero; colours go so far.
    formula: the arithmetic in one line, with its numbers. field: the input pixels that the unit can see.
    values: the whole layer's, (C, H, W) or (N,); inputs: those of each layer before. All as PyTorch computed them,
    and not copied.
    """

    info: LayerInfo
    before: tuple[LayerInfo, ...]
    unit: Index
    value: float
    computed: float
    magnitude: float
    peak: float
    formula: str
    field: Box
    body: Body
    values: Float32
    inputs: tuple[Float32, ...]

    @property
    def place(self) -> UnitPlace:
        return UnitPlace(self.info.name, self.unit)

    @property
    def difference(self) -> float:
        """How far the story's sum is from PyTorch's value."""
        if self.computed == self.value or (math.isnan(self.computed) and math.isnan(self.value)):
            return 0.0
        return abs(self.computed - self.value)

    @property
    def is_checked(self) -> bool:
        """False where there was nothing to compute the value from: an input whose pixels are not known."""
        return not (isinstance(self.body, InputStory) and self.body.pixel is None)

    @property
    def agrees(self) -> bool:
        """Whether the sum is PyTorch's value but for rounding. A magnitude that is not a number never is."""
        return self.difference == 0 or self.difference <= TOLERANCE * self.magnitude

    def sources(self) -> Iterator[UnitPlace]:
        """The units of the layers before that the value was computed from; padding is none."""
        match self.body:
            case InputStory():
                return
            case AddStory():
                yield from (UnitPlace(info.name, self.unit) for info in self.before)
            case ConcatStory(source=source, cell=cell):
                yield UnitPlace(self.before[source].name, cell)
            case _:
                yield from (UnitPlace(self.before[0].name, unit) for unit in _sources(self.body, self.unit))


def _sources(body: Body, unit: Index) -> Iterator[Index]:
    """Of a story of one layer that is read."""
    match body:
        case ConvStory():
            for term in body.terms:
                for row, column in np.argwhere(~body.padding).tolist():
                    yield term.channel, body.rows[row], body.columns[column]
        case PoolStory():
            for row, column in np.argwhere(~body.outside).tolist():
                yield body.channel, body.rows[row], body.columns[column]
        case FlattenStory():
            yield body.cell
        case LinearStory():
            yield from ((index,) for index in body.order.tolist())
        case SoftmaxStory():
            yield from ((index,) for index in range(len(body.logits)))
        case _:
            yield unit
