"""At which steps the weights of a run are kept, and that the loop hands them out."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import MomentReached, RunStarted, StepDone, TrainingEvent, WeightsChanged
from cnn_gui.core.training.moments import moment_steps
from tests.core.some_digits import some_digits

CONFIG = TrainingConfig(epochs=1, batch_size=4, train_size=96, network="sprint", device="cpu", seed=3)


@given(st.integers(1, 10**9), st.integers(1, 200))
def test_moments_begin_before_the_first_step_and_end_before_the_last(total: int, most: int) -> None:
    steps = moment_steps(total, most)
    assert steps[0] == 0
    assert len(steps) == min(most, total)
    assert list(steps) == sorted(set(steps))
    assert steps[-1] < total


def test_they_are_spaced_evenly_in_the_logarithm() -> None:
    late = [step for step in moment_steps(100_000, 40) if step >= 100]
    ratios = [math.log(b / a) for a, b in pairwise(late)]
    assert max(ratios) - min(ratios) < 0.03
    assert len(late) > 15


def test_a_run_without_moments_has_none() -> None:
    assert moment_steps(1000, 0) == ()
    assert moment_steps(0, 40) == ()


def test_the_loop_hands_out_the_weights_after_each_of_these_steps() -> None:
    events = run(moments=6)
    reached = [event for event in events if isinstance(event, MomentReached)]
    assert [event.step for event in reached] == list(moment_steps(24, 6))
    assert [event.images for event in reached] == [4 * event.step for event in reached]
    for event in reached[1:]:
        before = events[events.index(event) - 1]
        assert isinstance(before, StepDone)
        assert before.step == event.step
    assert isinstance(events[0], RunStarted)
    assert isinstance(events[1], MomentReached)


def test_the_weights_of_a_moment_are_those_of_the_run_at_that_step() -> None:
    """A run that is watched at every step says what they are."""
    events = list(train(CONFIG, some_digits(96), some_digits(20, 96), wants_weights=lambda: True, moments=6))
    weights = {event.step: event.weights for event in events if isinstance(event, WeightsChanged)}
    reached = [event for event in events if isinstance(event, MomentReached)]
    for event in reached[1:]:
        for name, array in event.weights.items():
            np.testing.assert_array_equal(array, weights[event.step][name])


@pytest.mark.parametrize("moments", [1, 7, 40])
def test_keeping_moments_changes_nothing_of_the_run(moments: int) -> None:
    def last(events: list[TrainingEvent]) -> WeightsChanged:
        return [event for event in events if isinstance(event, WeightsChanged)][-1]

    plain, kept = last(run()), last(run(moments=moments))
    for name, array in plain.weights.items():
        np.testing.assert_array_equal(array, kept.weights[name])


def run(moments: int = 0) -> list[TrainingEvent]:
    return list(train(CONFIG, some_digits(96), some_digits(20, 96), moments=moments))
