"""What a run has reached: its curves in bounded memory, its newest weights and how good these very ones are."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.evaluation.messages import DataUsed, EvaluationProgress, Measurement
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.training.history import HistoryBuilder, thinned
from cnn_gui.core.training.messages import EpochDone, StepDone, WeightsChanged
from cnn_gui.core.training.run_progress import RunProgress


def step(n: int, loss: float = 1.0) -> StepDone:
    return StepDone(n, 1, loss, 0.1, n, n / 2)


def weights(n: int) -> WeightsChanged:
    return WeightsChanged(n, {"conv1.bias": np.full(2, n, np.float32)})


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0, 10) | st.just(math.nan), min_size=1, max_size=200))
def test_thinning_keeps_order_and_extremes(losses: list[float]) -> None:
    points = [(n, loss, 0.1) for n, loss in enumerate(losses)]
    kept = thinned(points)
    assert len(kept) <= len(points) // 2 + 2
    numbers = [n for n, _, _ in kept]
    assert numbers == sorted(set(numbers))
    finite = [loss for loss in losses if not math.isnan(loss)]
    if finite:
        assert min(finite) in [loss for _, loss, _ in kept]
    if len(finite) == len(losses):
        assert max(losses) in [loss for _, loss, _ in kept]
    else:
        assert any(math.isnan(loss) for _, loss, _ in kept)


def test_a_history_stays_bounded_and_short_ones_are_whole() -> None:
    short, long = HistoryBuilder(1000), HistoryBuilder(1000)
    for n in range(1, 1001):
        short.take(step(n, loss=1 / n))
    for n in range(1, 20_001):
        long.take(step(n, loss=50.0 if n == 777 else 1 / n))
    assert [s for s, _, _ in short.history().steps] == [*range(1, 1001)]
    steps = long.history().steps
    assert 400 <= len(steps) <= 1000
    assert (777, 50.0, 0.1) in steps
    assert steps[-1][0] == 20_000


def test_before_its_first_event_a_run_has_reached_nothing() -> None:
    progress = RunProgress()
    assert (progress.steps, progress.epochs, progress.seconds, progress.weights_step) == (0, 0, 0.0, 0)
    assert progress.weights is None
    assert progress.tested is None
    assert progress.trained_on is None
    assert progress.history == History()


def test_a_run_is_gathered_from_its_events() -> None:
    progress = RunProgress()
    newest = weights(2)
    for event in (
        step(1, 2.0),
        weights(1),
        step(2, 1.5),
        newest,
        EvaluationProgress(50, 100),
        EpochDone(1, 2, 0.5, 90, 100, 1.0),
        step(3, 1.0),
    ):
        progress.take(event)
    assert (progress.steps, progress.epochs, progress.tested_step, progress.seconds) == (3, 1, 2, 1.5)
    assert progress.weights is newest.weights
    assert progress.weights_step == 2
    assert progress.history == History(
        ((1, 2.0, 0.1), (2, 1.5, 0.1), (3, 1.0, 0.1)), ((2, 0.5, 0.9),), DataUsed("", 100)
    )


def test_a_test_speaks_only_of_the_weights_it_was_made_with() -> None:
    progress = RunProgress()
    progress.take(step(1))
    progress.take(EpochDone(1, 1, 0.5, 90, 100, 1.0, "MNIST"))
    tested = Measurement(0.9, DataUsed("MNIST", 100))
    assert (progress.tested, progress.has_newest_weights) == (None, False)
    progress.take(weights(1))
    assert (progress.tested, progress.has_newest_weights) == (tested, True)
    progress.take(step(2))
    assert (progress.tested, progress.has_newest_weights) == (tested, False)
    progress.take(weights(2))
    assert (progress.tested, progress.has_newest_weights) == (None, True)
