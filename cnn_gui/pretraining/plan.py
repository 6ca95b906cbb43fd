"""How the networks that come with the app are trained: the values, and how they change over the steps."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.core.recipe.schedules import START_DIVISOR, one_cycle
from cnn_gui.core.training.elastic import Strength

MUON_MOMENTUM = 0.9

MOMENTA = (0.95, 0.85)
"""AdamW's decay of the mean of the gradient: at the ends of the cycle, and where the learning rate is highest."""

LAST_DIVISOR = 1e3
"""The first learning rate is so many times the one that would come after the last step."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast.

    network: its name in core.network.spec.NETWORKS; title: what the app calls it.
    muon: the highest rate of Muon, which updates all filters and matrices but the last; 0 leaves them to AdamW.
    muon_decay: its weight decay. smoothing: label smoothing. decay: of the exponential average of the weights, per
    step. warm_up: the share of the run in which the learning rate rises. calm: the share of the run at its end in which
    the augmentation falls to ``rest`` of its strength, towards digits as they are. awake: the share of the images on
    which every map and neuron is to fire, looked after every ``look_every`` steps; 0 leaves them alone.
    """

    network: str = "tutorial"
    title: str = "pretrained"
    epochs: int = 20
    batch_size: int = 256
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    muon: float = 0.04
    muon_decay: float = 0.2
    smoothing: float = 0.02
    decay: float = 0.998
    warm_up: float = 0.15
    seed: int = 0
    strength: Strength = field(default_factory=Strength)
    calm: float = 0.35
    rest: float = 0.25
    awake: float = 0.05
    look_every: int = 50

    def steps_per_epoch(self, images: int) -> int:
        """Whole batches of so many images; one where there are fewer."""
        return max(1, images // self.batch_size)

    def configuration(self, images: int) -> TrainingConfig:
        """What of it a record of a run on so many images has a field for."""
        steps = self.steps_per_epoch(images) * self.epochs
        return TrainingConfig(
            recipe=self.title,
            network=self.network,
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            optimizer=Optimizer.ADAMW,
            weight_decay=self.weight_decay,
            muon=self.muon,
            schedule=Schedule.ONE_CYCLE,
            label_smoothing=self.smoothing,
            augmentation=Augmentation.AFFINE,
            seed=self.seed,
            train_size=images,
            device="cpu",
            warm_up=self.warm_up,
            momentum=MUON_MOMENTUM,
            precision=Precision.BFLOAT16 if HAS_BFLOAT16 else Precision.FLOAT32,
            averaging=1 / ((1 - self.decay) * steps),
        )

    def learning_rate_at(self, step: int, total_steps: int) -> float:
        """torch's OneCycleLR of one step more than there are, so that the last is no lost one."""
        first = self.learning_rate / START_DIVISOR
        return one_cycle(
            step,
            total_steps + 1,
            warm_up=self.warm_up,
            start=first,
            peak=self.learning_rate,
            end=first / LAST_DIVISOR,
        )

    def momentum_at(self, step: int, total_steps: int) -> float:
        """AdamW's, which falls while the learning rate rises, and rises while it falls."""
        ends, middle = MOMENTA
        return one_cycle(step, total_steps + 1, warm_up=self.warm_up, start=ends, peak=middle, end=ends)

    def strength_at(self, progress: float) -> Strength:
        """That of the augmentation; progress: the share of the steps that are done, 0..1."""
        calmness = max(0.0, (progress - (1 - self.calm)) / self.calm) if self.calm > 0 else 0.0
        return self.strength.times(1 - (1 - self.rest) * calmness)

    def in_words(self) -> str:
        """What a record's recipe has no field for."""
        muon = f"Muon's weight decay {self.muon_decay:g}; " if self.muon else ""
        calm, rest = (f"{100 * share:.0f}\N{NO-BREAK SPACE}%" for share in (self.calm, self.rest))
        awake = (
            f" Units that fire on less than {100 * self.awake:g}\N{NO-BREAK SPACE}% of some digits are woken every "
            f"{self.look_every} steps."
            if self.awake
            else ""
        )
        return (
            f"Training: {muon}the weights are the exponential average over the steps, {self.decay:g} of it kept in "
            f"each; the variation becomes weaker in the last {calm} of the steps, down to {rest}.{awake}"
        )


def _has_bfloat16() -> bool:
    """Whether the processor computes in bfloat16; elsewhere it would be emulated and slow."""
    supported = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    return supported is not None and bool(supported())


HAS_BFLOAT16 = _has_bfloat16()
