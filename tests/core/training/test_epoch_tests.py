"""How much is tested after an epoch, and how long a run still takes with its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.evaluation.messages import EvaluationProgress
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.epoch_tests import FEW, TimeLeft, digits_tested
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import EpochDone, RunStarted, StepDone, TrainingEvent
from cnn_gui.core.training.speed import TEST_SIZE, Speed


@pytest.mark.parametrize(
    ("images", "last", "expected"),
    [(300, False, 1_000), (3_333, False, 1_000), (3_334, False, 10_000), (60_000, False, 10_000), (300, True, 10_000)],
)
def test_an_epoch_that_costs_less_than_the_whole_test_is_tested_on_a_part(
    images: int, last: bool, expected: int
) -> None:
    assert digits_tested(images, 10_000, last=last) == expected


def test_a_small_test_set_is_never_cut_short() -> None:
    assert digits_tested(10, 500, last=False) == 500


def digits(n: int) -> Dataset:
    """n images, whose labels say where in the set they are: the first half 0, the second 1."""
    images = torch.zeros(n, 1, 28, 28, dtype=torch.uint8)
    return Dataset("some", "test", images, (torch.arange(n) * 2 // n).long())


def test_a_run_tests_a_part_that_is_spread_over_the_set_and_at_its_end_everything() -> None:
    config = TrainingConfig(epochs=3, batch_size=32, train_size=64, device="cpu", network="sprint")
    events = list(train(config, digits(64), digits(4_000)))
    tested = [event for event in events if isinstance(event, EpochDone)]
    assert [event.n for event in tested] == [FEW, FEW, 4_000]
    # Images that are all alike get one answer: it is right for the half of any even choice, whatever it is.
    assert all(event.correct in (0, event.n // 2) for event in tested)
    assert all(event.test_seconds > 0 for event in tested)
    shown = [event.total for event in events if isinstance(event, EvaluationProgress)]
    assert set(shown) == {FEW, 4_000}
    started = events[0]
    assert isinstance(started, RunStarted)
    assert started.test_images == 4_000


def run(config: TrainingConfig, *, step: float, digit: float, until: int) -> Iterator[TrainingEvent]:
    """A run in which each step takes ``step`` and each test digit ``digit`` seconds, up to a step."""
    per_epoch = -(-config.train_size // config.batch_size)
    yield RunStarted(config, "cpu", per_epoch, per_epoch * config.epochs)
    for number in range(1, until + 1):
        epoch = (number - 1) // per_epoch + 1
        yield StepDone(number, epoch, 1.0, 1e-3, number * config.batch_size, number * step)
        if number % per_epoch == 0:
            n = digits_tested(config.train_size, 10_000, last=epoch == config.epochs)
            yield EpochDone(epoch, number, 0.5, n // 2, n, per_epoch * step, test_seconds=n * digit)


COURSE = TrainingConfig(train_size=300, epochs=30)


@pytest.mark.parametrize("until", [10, 52, 150])
def test_time_left_counts_the_tests(until: int) -> None:
    left = TimeLeft()
    for event in run(COURSE, step=0.1, digit=0.001, until=until):
        left.take(event)
    done = until // 5
    tests = 0 if done == 30 else (29 - done) * 1_000 + 10_000
    assert left.seconds == pytest.approx((150 - until) * 0.1 + tests * 0.001)


def test_before_the_first_test_an_answer_counts_as_a_third_of_a_training_image() -> None:
    left = TimeLeft()
    for event in run(COURSE, step=0.1, digit=99, until=4):
        left.take(event)
    assert left.seconds == pytest.approx(146 * 0.1 + (29 * 1_000 + 10_000) * 0.1 / 64 / 3)


def test_nothing_is_said_before_there_are_two_steps() -> None:
    left = TimeLeft()
    for event in run(COURSE, step=0.1, digit=0.001, until=1):
        left.take(event)
    assert left.seconds is None
    assert left.images_per_second is None


def test_an_estimate_counts_the_same_tests() -> None:
    speed = Speed(images=1_000, test=10.0)
    assert speed.run(COURSE) == pytest.approx(30 * 320 / 1_000 + (29 * 1_000 + 10_000) * 10 / TEST_SIZE)
    whole = replace(COURSE, train_size=60_000, epochs=2, batch_size=60)
    assert speed.run(whole) == pytest.approx(2 * 60 + 2 * 10)
