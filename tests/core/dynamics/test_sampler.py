"""When a run is measured: at most so often, and never for more than its share of the time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.dynamics.messages import Histograms, MeasuredLayer
from cnn_gui.core.dynamics.probe import Probe
from cnn_gui.core.dynamics.sampler import HISTOGRAMS_SHARE, MOST, NORMS_SHARE, Sampler, sample_steps

LAYERS = (MeasuredLayer("fc1", "fc1", 10),)


@given(st.integers(1, 10**7))
def test_the_steps_are_few_and_the_last_is_among_them(total: int) -> None:
    steps = sorted(sample_steps(total))
    assert steps[-1] == total
    assert steps[0] == 1
    assert len(steps) <= MOST
    # Never long without one: half as many in even steps leave no larger gap.
    assert max((b - a for a, b in pairwise(steps)), default=1) <= -(-2 * total // MOST) + 1


class CostlyProbe(Probe):
    """Takes the time that it is told to."""

    def __init__(self, norms: float, histograms: float) -> None:
        self.layers = LAYERS
        self.norms = (np.ones(1, np.float32),) * 3
        self.seconds, self.price, self.now = norms, histograms, 0.0
        self.fails = False

    def weight_norms(self) -> np.ndarray:
        return np.ones(1, np.float32)

    def histograms(self) -> Histograms:
        self.now += self.price
        if self.fails:
            raise RuntimeError("out of memory")
        nothing, ends = np.zeros((1, 48), np.uint32), np.zeros((1, 2), np.float32)
        return Histograms(np.zeros(1, np.float32), nothing, ends, nothing, ends)


def spent(probe: CostlyProbe, total: int, step_s: float) -> tuple[float, float]:
    """Seconds that went into norms and into histograms, of a run of so many steps."""
    sampler = Sampler(probe, total, clock=lambda: probe.now)
    sampler.begin()
    norms = 0.0
    probe.now = 0.0
    for step in range(1, total + 1):
        if sampler.probe_for(step, step * step_s) is not None:
            norms += probe.seconds
            sampler.sample(step, step, 0.1, step * step_s)
    return norms, probe.now


def test_a_run_pays_no_more_than_its_share() -> None:
    for norms_s, histograms_s in ((0.001, 0.02), (0.05, 0.5)):
        total, step_s = 2_000, 0.01
        norms, histograms = spent(CostlyProbe(norms_s, histograms_s), total, step_s)
        assert 0 < norms <= NORMS_SHARE * total * step_s + norms_s
        assert 0 < histograms <= HISTOGRAMS_SHARE * total * step_s + histograms_s


def test_what_costs_next_to_nothing_is_taken_at_every_chosen_step() -> None:
    probe = CostlyProbe(1e-9, 1e-9)
    sampler = Sampler(probe, 5_000, clock=lambda: probe.now)
    due = [step for step in range(1, 5_001) if sampler.probe_for(step, 0.01 * step) is not None]
    assert due == sorted(sample_steps(5_000))


def test_the_cheapest_one_so_far_says_what_the_next_will_cost() -> None:
    """The first one loads what it needs, and costs more than any after it."""
    probe = CostlyProbe(10.0, 0.0)
    sampler = Sampler(probe, 400, clock=lambda: probe.now)
    sampler.sample(1, 64, 0.1, 0.0)
    probe.seconds = 5.0
    second = 20.1 / NORMS_SHARE
    assert sampler.probe_for(2, 19.9 / NORMS_SHARE) is None
    assert sampler.probe_for(2, second) is probe
    sampler.sample(2, 128, 0.1, second)
    assert sampler.probe_for(3, 19.9 / NORMS_SHARE) is None
    assert sampler.probe_for(3, second) is probe


def test_a_device_without_room_ends_the_histograms_and_not_the_run() -> None:
    probe = CostlyProbe(1e-9, 1e-9)
    probe.fails = True
    sampler = Sampler(probe, 10, clock=lambda: probe.now)
    assert sampler.begin().histograms is None
    probe.fails = False
    assert sampler.probe_for(10, 1.0) is probe
    assert sampler.sample(10, 640, 0.1, 1.0).histograms is None
