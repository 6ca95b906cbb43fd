"""When the numbers of a run are taken: spread over its steps, and never for more than a small share of its time."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter

import numpy as np

from cnn_gui.core.dynamics.messages import DynamicsSample, Histograms
from cnn_gui.core.dynamics.probe import Probe

MOST = 400
"""Samples of a run."""

_EARLY = 60
"""Of them, those spaced evenly in the logarithm of the steps: most happens at the beginning."""

NORMS_SHARE, HISTOGRAMS_SHARE = 0.006, 0.008
"""Of the time that the steps have taken, as much may go into the norms, and into all the rest."""


def sample_steps(total: int, most: int = MOST) -> frozenset[int]:
    """At most ``most`` steps of a run of ``total``, the last one among them: some close together at first, the others
    equally far apart."""
    if total <= most:
        return frozenset(range(1, total + 1))
    early = min(_EARLY, most // 4)
    first = {round(total ** (number / early)) for number in range(early)}
    every = math.ceil(total / (most - early))
    return frozenset(first | set(range(every, total, every)) | {total})


class Sampler:
    """Decides for each step, times itself, and makes the samples. It lives as long as one run."""

    def __init__(self, probe: Probe, total_steps: int, clock: Callable[[], float] = perf_counter) -> None:
        self._probe, self._total, self._clock = probe, total_steps, clock
        self._steps = sample_steps(total_steps)
        self._norms = _Purse(NORMS_SHARE)
        self._histograms = _Purse(HISTOGRAMS_SHARE)
        self._can_see = True

    def begin(self) -> DynamicsSample:
        """The network before its first step."""
        weights = self._probe.weight_norms()
        nothing = np.full(len(weights), np.nan, np.float32)
        return DynamicsSample(0, 0, 0.0, self._probe.layers, weights, nothing, nothing, self._seen(free=True))

    def probe_for(self, step: int, seconds: float) -> Probe | None:
        """What to hold to the step that comes, if anything. seconds: what the steps so far have taken."""
        due = step in self._steps and (step == self._total or self._norms.affords(seconds))
        return self._probe if due else None

    def sample(self, step: int, images: int, rate: float, seconds: float) -> DynamicsSample:
        """After a step that the probe was held to. images: seen so far; rate: the step's learning rate."""
        self._norms.pay(self._probe.seconds)
        last = step == self._total
        histograms = self._seen(free=last) if last or self._histograms.affords(seconds) else None
        return DynamicsSample(step, images, rate, self._probe.layers, *self._probe.norms, histograms)

    def _seen(self, *, free: bool) -> Histograms | None:
        if not self._can_see:
            return None
        start = self._clock()
        try:
            return self._probe.histograms()
        except (RuntimeError, MemoryError):
            # A device without room for these images as well: the run is worth more.
            self._can_see = False
            return None
        finally:
            self._histograms.pay(self._clock() - start, counts=not free)


class _Purse:
    """Time that may be spent: a share of what has gone by."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._spent, self._price = 0.0, math.inf

    def affords(self, seconds: float) -> bool:
        """Whether the next one would still be within the share of so many seconds."""
        return self._spent + (self._price if self._price < math.inf else 0.0) <= self._share * seconds

    def pay(self, seconds: float, *, counts: bool = True) -> None:
        # The first one costs far more than those that follow: what it needs is loaded with it.
        self._price = min(self._price, seconds)
        self._spent += seconds if counts else 0.0
