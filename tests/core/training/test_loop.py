from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from cnn_gui.core.base.errors import CheckpointError, DeviceError, UserError
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.evaluation.messages import DataUsed, EvaluationProgress, Measurement
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.core.recipe.schedules import learning_rate
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.learner import Learner
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import (
    EpochDone,
    RunEnd,
    RunFinished,
    RunStarted,
    StepDone,
    TrainingEvent,
    WeightsChanged,
)
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

CONFIG = TrainingConfig(network="sprint", epochs=2, batch_size=32, train_size=80, device="cpu")
DIGITS, TEST = some_digits(100), some_digits(60, start=100)


def events_of(config: TrainingConfig = CONFIG, **options: Any) -> list[TrainingEvent]:
    return list(train(config, DIGITS, TEST, **options))


def steps(events: list[TrainingEvent]) -> list[StepDone]:
    return [event for event in events if isinstance(event, StepDone)]


def final_weights(events: list[TrainingEvent]) -> dict[str, np.ndarray[Any, Any]]:
    return dict([event for event in events if isinstance(event, WeightsChanged)][-1].weights)


def same(a: dict[str, np.ndarray[Any, Any]], b: dict[str, np.ndarray[Any, Any]]) -> bool:
    return all(np.array_equal(a[name], b[name]) for name in a)


# --- the events ------------------------------------------------------------------------------------------------


def test_a_run_from_start_to_end() -> None:
    events = events_of()
    assert events[0] == RunStarted(
        CONFIG, "cpu", steps_per_epoch=3, total_steps=6, data=DataUsed("some digits", 80), test_images=60
    )
    done = steps(events)
    assert [event.step for event in done] == [1, 2, 3, 4, 5, 6]
    assert [event.epoch for event in done] == [1, 1, 1, 2, 2, 2]
    assert [event.images for event in done] == [32, 64, 80, 112, 144, 160]
    assert all(event.learning_rate == 1e-3 for event in done)
    seconds = [event.seconds for event in done]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [(event.epoch, event.step, event.n) for event in epochs] == [(1, 3, 60), (2, 6, 60)]
    assert [event for event in events if isinstance(event, EvaluationProgress)] == [EvaluationProgress(60, 60)] * 2
    end = events[-1]
    assert isinstance(end, RunFinished)
    assert (end.end, end.steps, end.epochs, end.error) == (RunEnd.COMPLETED, 6, 2, None)
    assert end.tested == Measurement(epochs[-1].accuracy, DataUsed("some digits", 60))
    assert end.seconds == pytest.approx(sum(event.seconds for event in epochs))


def test_it_learns() -> None:
    done = steps(events_of(replace(CONFIG, epochs=8)))
    assert done[0].loss == pytest.approx(2.3, abs=0.2)
    assert done[-1].loss < 1


def test_weights_come_before_what_they_belong_to() -> None:
    events = events_of(weights_every=0.0)
    for before, event in itertools.pairwise(events):
        if isinstance(event, StepDone):
            assert isinstance(before, WeightsChanged)
            assert before.step == event.step
    rare = events_of(weights_every=1e9)
    assert [event.step for event in rare if isinstance(event, WeightsChanged)] == [3, 6]
    assert same(final_weights(events), final_weights(rare))


def test_the_test_set_is_classified_with_the_weights_sent() -> None:
    events = events_of()
    epoch = [event for event in events if isinstance(event, EpochDone)][-1]
    network = build(NETWORKS["sprint"])
    load_weights(network, final_weights(events))
    result = evaluate(network, TEST)
    assert epoch.correct == result.correct
    assert epoch.test_loss == pytest.approx(result.loss, rel=1e-5)


def test_the_test_set_only_at_the_end() -> None:
    events = events_of(evaluate_every_epoch=False)
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [2]


def test_pauses_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("cnn_gui.core.training.loop.perf_counter", lambda: now)
    seconds = []
    for event in train(CONFIG, DIGITS, TEST):
        now += 1000.0
        if isinstance(event, StepDone | RunFinished):
            seconds.append(event.seconds)
    assert set(seconds) == {0.0}


def test_closing_ends_it_at_any_event() -> None:
    n = len(events_of(weights_every=0.0))
    for stop in range(n):
        run = train(CONFIG, DIGITS, TEST, weights_every=0.0)
        for _ in range(stop):
            next(run)
        run.close()
        assert next(run, None) is None


# --- what decides a run --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", Optimizer)
def test_equal_configs_give_equal_weights(optimizer: Optimizer) -> None:
    config = replace(CONFIG, optimizer=optimizer, augmentation=Augmentation.AFFINE, schedule=Schedule.ONE_CYCLE)
    first = events_of(config)
    torch.rand(7)
    assert same(final_weights(first), final_weights(events_of(config)))
    assert not same(final_weights(first), final_weights(events_of(replace(config, seed=1))))
    assert not same(final_weights(first), final_weights(events_of(replace(config, augmentation=Augmentation.NONE))))


@pytest.mark.parametrize("precision", Precision)
def test_the_quick_recipes_ingredients_give_equal_weights_and_learn(precision: Precision) -> None:
    config = replace(CONFIG, precision=precision, muon=0.06, warm_up=0.15, schedule=Schedule.ONE_CYCLE, epochs=6)
    first, second = events_of(config), events_of(config)
    assert same(final_weights(first), final_weights(second))
    assert steps(first)[-1].loss < 0.7
    assert not same(final_weights(first), final_weights(events_of(replace(config, muon=0.0))))


def test_bfloat16_is_used_for_steps_and_float32_for_tests() -> None:
    config = replace(CONFIG, precision=Precision.BFLOAT16)
    exact, rounded = events_of(), events_of(config)
    losses = [[event.loss for event in steps(events)] for events in (exact, rounded)]
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.05)
    weights = final_weights(rounded)
    assert all(array.dtype == np.float32 for array in weights.values())
    network = build(NETWORKS["sprint"])
    load_weights(network, weights)
    epoch = [event for event in rounded if isinstance(event, EpochDone)][-1]
    # To a part in a million: in bfloat16 it would be off by a part in a hundred.
    assert epoch.test_loss == pytest.approx(evaluate(network, TEST).loss, rel=1e-6)


def test_parts_of_a_batch_add_up_in_bfloat16_too() -> None:
    config = replace(CONFIG, precision=Precision.BFLOAT16, batch_size=16)
    learners = [Learner(config, build(NETWORKS["sprint"]), DIGITS.images, DIGITS.labels) for _ in range(2)]
    learners[1].part_size = 5
    losses = [learner.step(Batch(torch.arange(16)), 1e-3).item() for learner in learners]
    assert losses[0] == pytest.approx(losses[1], rel=1e-2)


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    events_of(replace(CONFIG, augmentation=Augmentation.AFFINE))
    assert torch.equal(torch.get_rng_state(), before)


def test_the_tutorials_loop_makes_the_same_updates() -> None:
    """Same losses, step by step, as the loop every tutorial has; the rounding differs, so not to the last bit."""
    config = TrainingConfig(epochs=2, batch_size=32, train_size=100, seed=4)
    network = build(NETWORKS["tutorial"], seed=4)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    data = TensorDataset(normalised(unit_scale(DIGITS.images), MNIST), DIGITS.labels)
    loader = DataLoader(data, batch_size=32, shuffle=True, generator=torch.Generator().manual_seed(4))
    losses = []
    for _ in range(2):
        for x, labels in loader:
            optimizer.zero_grad()
            loss = torch.nn.functional.nll_loss(torch.log_softmax(network(x), dim=1), labels)
            torch.autograd.backward(loss)
            optimizer.step()
            losses.append(loss.item())
    events = events_of(config)
    assert [event.loss for event in steps(events)] == pytest.approx(losses, rel=1e-3)
    for name, array in final_weights(events).items():
        assert np.allclose(array, state(network)[name], atol=2e-4), name


def test_fewer_images_than_a_batch() -> None:
    events = events_of(replace(CONFIG, train_size=5, epochs=3))
    assert [event.images for event in steps(events)] == [5, 10, 15]
    assert events[0] == RunStarted(replace(CONFIG, train_size=5, epochs=3), "cpu", 1, 3, DataUsed("some digits", 5), 60)


def test_more_images_than_there_are_is_all() -> None:
    events = events_of(replace(CONFIG, train_size=60_000, batch_size=64, epochs=1))
    assert [event.images for event in steps(events)] == [64, 100]


def test_the_learning_rate_follows_its_schedule() -> None:
    config = replace(CONFIG, schedule=Schedule.ONE_CYCLE)
    assert [event.learning_rate for event in steps(events_of(config))] == [
        learning_rate(config, step, 6) for step in range(1, 7)
    ]


def test_label_smoothing_raises_the_least_loss() -> None:
    smoothed = steps(events_of(replace(CONFIG, epochs=8, label_smoothing=0.3)))
    assert smoothed[-1].loss > 1


def test_going_on_from_weights_and_in_another_network() -> None:
    spec = NetworkSpec((Conv(4), Pool(), Flatten(), Linear(10)))
    initial = state(build(spec, seed=9))
    before = {name: array.copy() for name, array in initial.items()}
    events = events_of(replace(CONFIG, learning_rate=1e-9, epochs=1), initial=initial, spec=spec)
    weights = final_weights(events)
    assert all(np.allclose(weights[name], before[name], atol=1e-6) for name in before)
    assert same(initial, before)
    with pytest.raises(CheckpointError, match="another network"):
        train(CONFIG, DIGITS, TEST, initial=initial)


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": 0},
        {"batch_size": 0},
        {"batch_size": 10**6},
        {"train_size": 0},
        {"learning_rate": float("nan")},
        {"learning_rate": -1.0},
        {"seed": -1},
        {"betas": (0.9, 1.0)},
        {"network": "resnet"},
        {"label_smoothing": 1.5},
        {"muon": -0.1},
        {"warm_up": 1.1},
    ],
)
def test_senseless_values_are_refused_at_the_call(change: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        train(replace(CONFIG, **change), DIGITS, TEST)


def test_a_device_that_is_not_there_is_refused_at_the_call() -> None:
    with pytest.raises(DeviceError):
        train(replace(CONFIG, device="cuda:99"), DIGITS, TEST)


# --- losses that are not finite ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [1e4, 1e6])
def test_a_diverging_run_fails_and_keeps_good_weights(rate: float) -> None:
    events = events_of(replace(CONFIG, optimizer=Optimizer.SGD, learning_rate=rate, epochs=30), weights_every=0.0)
    end = events[-1]
    assert isinstance(end, RunFinished)
    assert end.end is RunEnd.FAILED
    assert end.error is not None
    assert f"smaller than {rate:g}" in end.error
    assert end.steps == len(steps(events)) < 90
    assert all(np.isfinite(event.loss) for event in steps(events))
    assert all(np.isfinite(array).all() for array in final_weights(events).values())


def test_weights_that_are_not_finite_are_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss of a step is that of the weights before it: the update itself may be what goes wrong."""
    weights, calls = Learner.weights, itertools.count()

    def spoiled(learner: Learner) -> dict[str, np.ndarray[Any, Any]]:
        result = weights(learner)
        if next(calls) >= 3:
            result["fc2.bias"][0] = np.nan
        return result

    monkeypatch.setattr(Learner, "weights", spoiled)
    events = events_of(weights_every=0.0)
    assert [event.step for event in steps(events)] == [1, 2, 3]
    sent = [event for event in events if isinstance(event, WeightsChanged)]
    assert [event.step for event in sent] == [1, 2, 2]
    assert all(np.isfinite(array).all() for event in sent for array in event.weights.values())
    assert isinstance(events[-1], RunFinished)
    assert events[-1].end is RunEnd.FAILED


def test_weights_come_before_each_step_that_wants_them() -> None:
    kinds = [type(event) for event in events_of(weights_every=1e9, wants_weights=lambda: True)]
    steps = [index for index, kind in enumerate(kinds) if kind is StepDone]
    assert len(steps) > 2
    assert all(kinds[index - 1] is WeightsChanged for index in steps)
