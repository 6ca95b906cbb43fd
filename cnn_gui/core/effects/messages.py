"""What a setting of a recipe does to one image and to the network on display, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import ChosenData
from cnn_gui.core.dynamics.messages import UInt32
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.recipe.messages import TrainingConfig


class EffectKind(StrEnum):
    """By the names of the settings."""

    VARIATION = "augmentation"
    DROPOUT = "dropout"
    NORMALISATION = "normalisation"
    SMOOTHING = "label_smoothing"
    DECAY = "weight_decay"


TYPICAL = {EffectKind.DROPOUT: 0.5, EffectKind.SMOOTHING: 0.1, EffectKind.DECAY: 0.01}
"""What is shown of a setting that is off, so that one sees what it would do."""


@dataclass(frozen=True, slots=True, eq=False)
class EffectWish:
    """network: what the effect is shown in, the one on display. data: what the recipe would be trained on.

    image: the drawing as the network's input, (C, H, W) float32, normalised; None where the canvas is empty. label: the
    class that it is taken for, None for the network's answer. draw: which draw of chance.
    """

    kind: EffectKind
    config: TrainingConfig
    network: NetworkState
    data: ChosenData
    image: Float32 | None = None
    label: int | None = None
    draw: int = 0

    @property
    def is_on(self) -> bool:
        """Whether a run of the recipe has the setting."""
        return bool(self._value) and self._value != "none"

    @property
    def strength(self) -> float:
        """What is shown: the recipe's own value, or a typical one where it is off; 0 for settings without a number."""
        if self.kind not in TYPICAL:
            return 0.0
        return float(self._value) or TYPICAL[self.kind]

    @property
    def _value(self) -> str | float:
        value: str | float = getattr(self.config, self.kind.value)
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Variations:
    """images: (N, C, H, W) float32 in 0..1, the first one unchanged. answers: of each the most probable class, (N,)
    int64; probabilities: its probability, (N,) float32."""

    images: Float32
    answers: tuple[int, ...]
    probabilities: Float32


@dataclass(frozen=True, slots=True, eq=False)
class DroppedUnits:
    """layer: whose values are dropped. values: (units,) float32 without dropout; draws: (D, units), with it, a zero
    where one is dropped and the others grown. probabilities: (N, classes), of N passes with dropout, of which the first
    D are the draws; without: (classes,), as in a test."""

    layer: str
    values: Float32
    draws: Float32
    probabilities: Float32
    without: Float32


@dataclass(frozen=True, slots=True, eq=False)
class ValueSpread:
    """Values as a histogram between their lowest and highest, with their mean and standard deviation."""

    counts: UInt32
    low: float
    high: float
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedLayer:
    """A layer's values for the one image, before and behind its batch norm, in a batch. name: the layer's."""

    name: str
    before: ValueSpread
    behind: ValueSpread


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedLayers:
    """batch: images whose means and deviations were taken, the one among them; varied: they are variations of it, for
    want of others."""

    layers: tuple[NormalisedLayer, ...]
    batch: int
    varied: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SmoothedTarget:
    """label: the class that the image is taken for. target, answer: (classes,) float32, what the loss asks for with
    smoothing and what the network answers. loss, smoothed: the image's cross entropy without and with it; lowest: the
    least that is possible with it."""

    label: int
    target: Float32
    answer: Float32
    loss: float
    smoothed: float
    lowest: float


@dataclass(frozen=True, slots=True, eq=False)
class DecayedLayer:
    """Norms of a layer's weights, biases with them: now, after one step without decay, and after the same with it."""

    name: str
    norm: float
    plain: float
    decayed: float

    @property
    def taken(self) -> float:
        """How much less the step leaves with decay, as a share of the norm; below 0 where it leaves more."""
        return (self.plain - self.decayed) / self.norm if self.norm else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class DecayedLayers:
    """One step of the recipe's optimiser on a batch. halves_in: after how many steps decay alone, without any gradient,
    would have halved the weights; None where it goes through Adam's means, which no such number describes. muon: how
    many of the layers are updated by Muon, which has no decay here."""

    layers: tuple[DecayedLayer, ...]
    batch: int
    halves_in: float | None
    muon: int = 0
    varied: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What was found of a wish. placeholder: the data set whose first training image stands in for an empty canvas, ""
    for the drawing. label: the class that it is taken for."""

    wish: EffectWish
    shown: Variations | DroppedUnits | NormalisedLayers | SmoothedTarget | DecayedLayers
    label: int
    placeholder: str = ""
