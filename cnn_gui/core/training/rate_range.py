"""The learning rate range test: which rates a network learns with, found in some hundred steps.

Smith, "Cyclical learning rates for training neural networks" (2017): the rate grows by the same factor in every step,
and the loss is watched. Too small a rate changes nothing, a good one makes the loss fall, too large a one makes it
jump. It is done on a network of its own: the one on display, and what a run is about, stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, repeat

import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.dynamics.messages import RateRange
from cnn_gui.core.network.device import choose
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.batch_source import Batch, BatchSource
from cnn_gui.core.training.ingredients import ingredients
from cnn_gui.core.training.learner import DivergedError
from cnn_gui.core.training.loop import check_values

LOWEST, HIGHEST, STEPS = 1e-6, 10.0, 120
SMOOTHING = 0.8
"""What each step keeps of the smoothed loss."""

FAR = 3.0
"""The test ends where the smoothed loss is so many times as high as its lowest, or as at first."""

SPAN = 4
"""Steps over which it is judged how fast the smoothed loss falls."""

FALLS = 0.95
"""A lowest loss above this share of that at first is none that fell: there is nothing to suggest."""


def rate_range(
    config: TrainingConfig, train_set: Dataset, spec: NetworkSpec, initial: Mapping[str, Float32] | None = None
) -> Iterator[RateRange]:
    """What is known after each step; the last one is complete. config: its rate, schedule and averaging do not count.

    initial: weights to begin with, in place of those of the seed. Raises UserError, DeviceError as a run does, and
    CheckpointError where they do not fit.
    """
    check_values(config)
    config = replace(config, averaging=0.0, learning_rate=LOWEST, muon=_ratio(config) * LOWEST)
    parts = ingredients(config, train_set, spec)
    learner = parts.learner
    if initial is not None:
        learner.load(initial)
    learner.move(torch.device(choose(config.device).name))
    rates: list[float] = []
    losses: list[float] = []
    smoothed: list[float] = []
    mean = 0.0
    for number, batch in zip(range(STEPS), _batches(parts.batches), strict=False):
        rate = LOWEST * (HIGHEST / LOWEST) ** (number / (STEPS - 1))
        try:
            loss = float(learner.step(batch, rate))
        except DivergedError:
            loss = math.inf
        if not math.isfinite(loss):
            break
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        rates.append(rate)
        losses.append(loss)
        smoothed.append(mean / (1 - SMOOTHING ** (number + 1)))
        if smoothed[-1] > FAR * min(smoothed[0], 2 * min(smoothed)):
            break
        yield RateRange(tuple(rates), tuple(losses), tuple(smoothed))
    yield RateRange(tuple(rates), tuple(losses), tuple(smoothed), complete=True, suggested=suggestion(rates, smoothed))


def suggestion(rates: list[float], smoothed: list[float]) -> float | None:
    """The rate at which the smoothed loss falls fastest on its way to its lowest, by the logarithm of the rate, in two
    digits; None where the loss never fell. At the lowest itself it is about to rise."""
    if not rates or min(smoothed) > FALLS * smoothed[0]:
        return None
    lowest = smoothed.index(min(smoothed))
    falls = [smoothed[place] - smoothed[place + SPAN] for place in range(max(lowest - SPAN + 1, 0))]
    return float(f"{rates[falls.index(max(falls)) + SPAN // 2] if falls else rates[0]:.2g}")


def _ratio(config: TrainingConfig) -> float:
    """Muon's rate by the other optimiser's, which the test keeps as they are."""
    return config.muon / config.learning_rate if config.learning_rate else 0.0


def _batches(source: BatchSource) -> Iterator[Batch]:
    """Epoch after epoch."""
    return chain.from_iterable(source.epoch() for _ in repeat(None))
