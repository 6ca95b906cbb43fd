"""Notices that a run goes wrong: how it is known, in numbers, and which setting would help.

Calm: a note holds for as long as what it says holds, one of each kind; nothing is said before it has been so for a
while. None of the recipes that come with the app gives any.
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Sequence

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.dynamics.messages import DynamicsNote, DynamicsSample, NoteKind
from cnn_gui.core.recipe.messages import Augmentation, Normalisation, Optimizer, TrainingConfig
from cnn_gui.core.training.messages import EpochDone, RunEnd, RunFinished, RunStarted, StepDone, TrainingEvent

RECENT = 30
"""Steps whose median is the loss now; before so many nothing is said of the learning rate."""

LEARNT = 0.9
"""A loss below this share of that at first has begun to fall."""

ROSE = 2.0
"""A loss that was so many times as high as at first has jumped."""

WILD, TINY = 0.02, 1e-4
"""Part of its weights that a step changes in the layer that moves most."""

PATIENCE_STEPS = 60
"""Steps after which a loss that has not moved is told, where the steps are tiny."""

DEAD_SHARE = 0.9
"""Of a layer's units. In the tutorial's fc1 some 40 % fire on none of 128 images after an epoch or two, and it learns
all the same."""

EXPLODED = 1_000.0
"""Times the gradient at first."""

VANISHED = 1e-3
"""How much of its weights the gradient of the first layer is, by what it is of the last layer's."""

MEMORISED, RISEN = 0.25, 1.05
"""The loss on training images by that on test images; the latter by its lowest."""

USUAL = {Optimizer.ADAM: 1e-3, Optimizer.ADAMW: 1e-3, Optimizer.SGD: 0.05}


class NoteWatcher:
    """Takes in a run's events; ``notes`` says what holds now, the gravest first."""

    def __init__(self) -> None:
        self._forget(None)

    def _forget(self, config: TrainingConfig | None) -> None:
        self._config = config
        self._total = 0
        self._step = 0
        self._loss_at_first = 0.0
        self._failed = False
        self._recent: deque[float] = deque(maxlen=RECENT)
        self._peak = 0.0
        self._samples: deque[DynamicsSample] = deque(maxlen=5)
        self._first: list[Float32] = []
        self._dead: deque[DynamicsSample] = deque(maxlen=2)
        self._epoch_losses: list[float] = []
        self._epochs: list[tuple[int, float, float]] = []

    def take(self, event: TrainingEvent) -> None:
        """One event of a run, in order."""
        match event:
            case RunStarted():
                self._forget(event.config)
                self._total = event.total_steps
            case StepDone():
                self._step = event.step
                if not self._recent:
                    self._loss_at_first = event.loss
                self._recent.append(event.loss)
                self._peak = max(self._peak, event.loss)
                self._epoch_losses.append(event.loss)
            case EpochDone():
                if self._epoch_losses:
                    trained = statistics.fmean(self._epoch_losses)
                    self._epochs.append((event.epoch, trained, event.test_loss))
                    self._epoch_losses = []
            case DynamicsSample():
                if event.step:
                    self._samples.append(event)
                    if len(self._first) < 5:
                        self._first.append(event.gradient_norm)
                if event.histograms is not None:
                    self._dead.append(event)
            case RunFinished():
                self._failed = event.end is RunEnd.FAILED
            case _:
                pass

    def notes(self) -> tuple[DynamicsNote, ...]:
        """What holds now."""
        if self._config is None:
            return ()
        checks = (self._exploding, self._rate, self._dead_layer, self._vanishing, self._overfitting)
        found = (check(self._config) for check in checks)
        return tuple(note for note in found if note is not None)

    # --- what is known

    @property
    def _loss_now(self) -> float:
        return statistics.median(self._recent)

    @property
    def _stands(self) -> bool:
        """Whether the loss is where it was at first, or higher, after a while."""
        return self._step >= RECENT and self._loss_now > LEARNT * self._loss_at_first

    @property
    def _largest_move(self) -> float:
        """The part of its weights that a step changes lately, in the layer that moves most."""
        if not self._samples:
            return 0.0
        ratios = np.stack([sample.update_ratio for sample in self._samples])
        middle = np.nanmedian(np.where(np.isfinite(ratios), ratios, np.nan), axis=0)
        return float(np.nanmax(middle)) if not np.isnan(middle).all() else 0.0

    # --- what is off

    def _rate(self, config: TrainingConfig) -> DynamicsNote | None:
        first, jumped = self._loss_at_first, self._peak > ROSE * self._loss_at_first
        if not self._recent or not (self._stands or (self._failed and jumped)):
            return None
        now, move = self._loss_now, self._largest_move
        if jumped or (self._step >= PATIENCE_STEPS and move > WILD):
            numbers = {
                "rate": config.learning_rate,
                "first": first,
                "peak": self._peak,
                "now": now,
                "steps": self._step,
            }
            return DynamicsNote(NoteKind.RATE_TOO_LARGE, "", numbers, _lower_rate(config))
        if self._step >= PATIENCE_STEPS and 0 < move < TINY:
            numbers = {"rate": config.learning_rate, "first": first, "now": now, "steps": self._step, "move": move}
            return DynamicsNote(NoteKind.RATE_TOO_SMALL, "", numbers, _higher_rate(config))
        return None

    def _dead_layer(self, config: TrainingConfig) -> DynamicsNote | None:
        if len(self._dead) < 2:
            return None
        shares = np.min([sample.histograms.dead for sample in self._dead if sample.histograms is not None], axis=0)
        layers = self._dead[-1].layers
        # Where nothing follows that could cut it off, a layer that says the same has said so by its weights.
        dying = [
            0.0 if layer.behind == layer.name else float(share) for layer, share in zip(layers, shares, strict=True)
        ]
        worst = int(np.argmax(dying))
        if dying[worst] < DEAD_SHARE:
            return None
        units = layers[worst].units
        numbers = {"dead": round(dying[worst] * units), "units": units, "share": dying[worst]}
        return DynamicsNote(NoteKind.DEAD_LAYER, layers[worst].name, numbers, _lower_rate(config))

    def _exploding(self, config: TrainingConfig) -> DynamicsNote | None:
        if len(self._samples) < 3 or len(self._first) < 3:
            return None
        first = np.nanmedian(np.stack(self._first[:5]), axis=0)
        lately = np.min([sample.gradient_norm for sample in list(self._samples)[-3:]], axis=0)
        times = np.where(first > 0, lately / np.maximum(first, 1e-30), 0.0)
        worst = int(np.argmax(times))
        if not times[worst] > EXPLODED:
            return None
        numbers = {"times": float(times[worst]), "first": float(first[worst]), "now": float(lately[worst])}
        return DynamicsNote(NoteKind.EXPLODING, self._samples[-1].layers[worst].name, numbers, _lower_rate(config))

    def _vanishing(self, config: TrainingConfig) -> DynamicsNote | None:
        if not self._stands or len(self._samples) < 3:
            return None
        parts = np.median([sample.gradient_norm / sample.weight_norm for sample in self._samples], axis=0)
        if len(parts) < 3 or not 0 < parts[0] < VANISHED * parts[-1]:
            return None
        layers = self._samples[-1].layers
        numbers = {"first": float(parts[0]), "last": float(parts[-1])}
        return DynamicsNote(NoteKind.VANISHING, layers[0].name, numbers, _against_vanishing(config), layers[-1].name)

    def _overfitting(self, config: TrainingConfig) -> DynamicsNote | None:
        if len(self._epochs) < 3:
            return None
        epoch, trained, tested = self._epochs[-1]
        best, _, lowest = min(self._epochs, key=lambda each: each[2])
        if epoch - best < 2 or tested < RISEN * lowest or trained > MEMORISED * tested:
            return None
        numbers = {"epoch": best, "lowest": lowest, "tested": tested, "trained": trained}
        return DynamicsNote(NoteKind.OVERFITTING, "", numbers, _against_overfitting(config))


Change = tuple[str, object] | None


def _lower_rate(config: TrainingConfig) -> Change:
    usual = USUAL[config.optimizer]
    return "learning_rate", usual if config.learning_rate > 2 * usual else _rounded(config.learning_rate / 10)


def _higher_rate(config: TrainingConfig) -> Change:
    usual = USUAL[config.optimizer]
    return "learning_rate", usual if config.learning_rate < usual / 2 else _rounded(config.learning_rate * 10)


def _rounded(rate: float) -> float:
    return float(f"{rate:.2g}")


def _against_vanishing(config: TrainingConfig) -> Change:
    return None if config.normalisation is Normalisation.BATCH else ("normalisation", Normalisation.BATCH)


def _against_overfitting(config: TrainingConfig) -> Change:
    """The setting that helps most and is not set yet."""
    if config.augmentation is Augmentation.NONE:
        return "augmentation", Augmentation.AFFINE
    if config.train_size < TrainingConfig().train_size:
        return "train_size", TrainingConfig().train_size
    return ("dropout", 0.5) if not config.dropout else None


def kinds(notes: Sequence[DynamicsNote]) -> tuple[NoteKind, ...]:
    """What they are about."""
    return tuple(note.kind for note in notes)
