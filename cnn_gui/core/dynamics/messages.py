"""What training does to the numbers of a network, layer by layer, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float32

UInt32 = npt.NDArray[np.uint32]

BINS = 48
"""Of a histogram."""


@dataclass(frozen=True, slots=True)
class MeasuredLayer:
    """A layer with weights. behind: the layer whose values count as its activations: the activation function that
    follows, or the layer itself. units: how many maps or neurons it has."""

    name: str
    behind: str
    units: int


@dataclass(frozen=True, slots=True, eq=False)
class Histograms:
    """Of each layer, for one state of the weights. All but the weights on the same few training images, in evaluation
    mode.

    dead: (layers,) float32, the share of units that say the same on every image and at every place, 0..1.
    weights, activations: (layers, BINS) uint32, how many values lie in each bin; of a large layer an even sample.
    weight_range, activation_range: (layers, 2) float32, the lowest and the highest value, where the bins begin and end.
    """

    dead: Float32
    weights: UInt32
    weight_range: Float32
    activations: UInt32
    activation_range: Float32


@dataclass(frozen=True, slots=True, eq=False)
class DynamicsSample:
    """The numbers of all layers right after a step; step 0 is before the first, and has weights alone.

    images: training images seen so far. learning_rate: of that step. weight_norm: (layers,) float32, the root of the
    sum of squares of all weights of a layer, biases with them. gradient_norm, update_norm: the same of the gradient of
    that step's loss, and of what the step has changed; not a number at step 0. histograms: None where only the norms
    were taken, which cost next to nothing.
    """

    step: int
    images: int
    learning_rate: float
    layers: tuple[MeasuredLayer, ...]
    weight_norm: Float32
    gradient_norm: Float32
    update_norm: Float32
    histograms: Histograms | None = None

    @property
    def update_ratio(self) -> Float32:
        """(layers,) float32: how much of its weights a step has changed, update norm / weight norm."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio: Float32 = self.update_norm / self.weight_norm
        return ratio


class NoteKind(StrEnum):
    """What can be off in a run."""

    EXPLODING = "exploding"
    RATE_TOO_LARGE = "rate_too_large"
    RATE_TOO_SMALL = "rate_too_small"
    DEAD_LAYER = "dead_layer"
    VANISHING = "vanishing"
    OVERFITTING = "overfitting"


@dataclass(frozen=True, slots=True)
class DynamicsNote:
    """That something is off. layer: where, "" where it is about the whole run; other: a layer it is compared with.

    numbers: how it is known, by name (core.dynamics.notes). change: the setting that would help, name and value, None
    where there is none.
    """

    kind: NoteKind
    layer: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    change: tuple[str, object] | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class RateRange:
    """A learning rate range test so far (core.training.rate_range): of each step its rate, ascending, its loss, and the
    loss smoothed. complete: it has ended; then suggested is the rate it suggests, None where the loss never fell.
    """

    rates: tuple[float, ...] = ()
    losses: tuple[float, ...] = ()
    smoothed: tuple[float, ...] = ()
    complete: bool = False
    suggested: float | None = None

    @property
    def best(self) -> float | None:
        """The rate at which the smoothed loss is lowest."""
        return self.rates[self.smoothed.index(min(self.smoothed))] if self.rates else None


@dataclass(frozen=True, slots=True, eq=False)
class Dynamics:
    """The samples of a run, the earliest first, all of the same layers."""

    samples: Sequence[DynamicsSample] = ()

    @property
    def layers(self) -> tuple[MeasuredLayer, ...]:
        return self.samples[0].layers if self.samples else ()
