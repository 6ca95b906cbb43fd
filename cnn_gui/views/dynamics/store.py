"""The samples of the run on display, as columns to draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Float64
from cnn_gui.core.dynamics.messages import Dynamics, DynamicsSample, Histograms, MeasuredLayer
from cnn_gui.core.training.messages import RunStarted, TrainingEvent


class LayerQuantity(StrEnum):
    """What the panel can show of each layer over the steps."""

    WEIGHT_NORM = "weight_norm"
    GRADIENT_NORM = "gradient_norm"
    UPDATE_NORM = "update_norm"
    UPDATE_RATIO = "update_ratio"
    DEAD = "dead"
    WEIGHTS = "weights"
    ACTIVATIONS = "activations"

    @property
    def is_histogram(self) -> bool:
        return self in (LayerQuantity.WEIGHTS, LayerQuantity.ACTIVATIONS)


class SampleStore:
    """Samples of one run, in their order."""

    def __init__(self) -> None:
        self._samples: list[DynamicsSample] = []

    @property
    def layers(self) -> tuple[MeasuredLayer, ...]:
        return self._samples[0].layers if self._samples else ()

    @property
    def samples(self) -> Sequence[DynamicsSample]:
        return self._samples

    @property
    def is_empty(self) -> bool:
        return not self._samples

    def show(self, dynamics: Dynamics | None) -> None:
        """The samples of an opened run, or none."""
        self._samples = list(dynamics.samples) if dynamics is not None else []

    def extend(self, events: Iterable[TrainingEvent]) -> bool:
        """Takes what is told of a run; a RunStarted begins with nothing. Whether anything has changed."""
        changed = False
        for event in events:
            if isinstance(event, RunStarted):
                changed, self._samples = changed or bool(self._samples), []
            elif isinstance(event, DynamicsSample):
                self._samples.append(event)
                changed = True
        return changed

    def column(self, shown: LayerQuantity) -> tuple[Float64, Float64]:
        """Steps (n,) and values (n, layers) of a quantity that is a number; dead units in 0..1."""
        if shown is LayerQuantity.DEAD:
            seen = self.seen
            values = [histograms.dead for _, histograms in seen]
            steps = [sample.step for sample, _ in seen]
        else:
            values = [getattr(sample, shown.value) for sample in self._samples]
            steps = [sample.step for sample in self._samples]
        shape = (len(steps), len(self.layers))
        return np.array(steps, np.float64), np.array(values, np.float64).reshape(shape)

    @property
    def seen(self) -> list[tuple[DynamicsSample, Histograms]]:
        """The samples with histograms."""
        return [(sample, sample.histograms) for sample in self._samples if sample.histograms is not None]

    def at(self, step: float) -> DynamicsSample | None:
        """The last sample that is not later than a step; the first where all are."""
        before = [sample for sample in self._samples if sample.step <= step]
        return before[-1] if before else (self._samples[0] if self._samples else None)
