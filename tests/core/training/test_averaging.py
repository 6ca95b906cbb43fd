"""Averaged weights: against torch's own average, and in a run, where they are what is tested and kept."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.averaging import WeightAverage, decay_of
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.learner import Learner
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import EpochDone, StepDone, TrainingEvent, WeightsChanged
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

CONFIG = TrainingConfig(network="sprint", epochs=2, batch_size=32, train_size=80, device="cpu")
DIGITS, TEST = some_digits(100), some_digits(60, start=100)


def normed() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4, 2))


def test_the_average_is_torchs() -> None:
    network = normed().train()
    average = WeightAverage(network, 0.9)
    function = torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)  # type: ignore[no-untyped-call]
    expected = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=function, use_buffers=True)
    for _ in range(5):
        network(torch.randn(8, 1, 3, 3))  # batch norm learns
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.add_(torch.randn_like(parameter))
        average.update()
        expected.update_parameters(network)
        for name, values in expected.module.state_dict().items():
            if "num_batches" not in name:
                assert torch.equal(average.network.state_dict()[name], values), name
    assert int(average.network.get_buffer("1.num_batches_tracked")) == 5
    assert not average.network.training


def test_a_restart_forgets_what_was_averaged() -> None:
    network = normed()
    average = WeightAverage(network, 0.9)
    for value in (1.0, 3.0):
        torch.nn.init.constant_(network.get_parameter("4.bias"), value)
        average.update()
    assert average.network.get_parameter("4.bias").tolist() == pytest.approx([1.2, 1.2])
    average.restart()
    assert average.network.get_parameter("4.bias").tolist() == [3.0, 3.0]
    torch.nn.init.constant_(network.get_parameter("4.bias"), 7.0)
    average.update()
    assert average.network.get_parameter("4.bias").tolist() == [7.0, 7.0]


@pytest.mark.parametrize(("share", "steps", "expected"), [(0.05, 2000, 0.99), (0.5, 4, 0.5), (0.1, 5, 0.0), (0, 9, 0)])
def test_how_much_is_kept_follows_from_the_length_of_the_run(share: float, steps: int, expected: float) -> None:
    assert decay_of(share, steps) == pytest.approx(expected)


def events_of(config: TrainingConfig) -> list[TrainingEvent]:
    return list(train(config, DIGITS, TEST, weights_every=0.0))


def weights(events: list[TrainingEvent]) -> list[dict[str, Any]]:
    """After each step."""
    by_step = {event.step: dict(event.weights) for event in events if isinstance(event, WeightsChanged)}
    return [by_step[step] for step in sorted(by_step)]


def test_a_run_gives_the_average_of_the_weights_that_it_would_give_without_and_tests_it() -> None:
    plain, averaged = events_of(CONFIG), events_of(replace(CONFIG, averaging=0.5))
    losses = [[event.loss for event in events if isinstance(event, StepDone)] for events in (plain, averaged)]
    assert losses[0] == losses[1]
    keep = 1 - 1 / 3  # half of six steps
    for name in weights(plain)[0]:
        steps = [one[name] for one in weights(plain)]
        expected = list(itertools.accumulate(steps, lambda mean, value: keep * mean + (1 - keep) * value))
        for one, mean in zip(weights(averaged), expected, strict=True):
            assert np.allclose(one[name], mean, atol=1e-6)
    assert not np.allclose(weights(averaged)[-1]["fc2.weight"], weights(plain)[-1]["fc2.weight"], atol=1e-5)
    network = build(NETWORKS["sprint"])
    load_weights(network, weights(averaged)[-1])
    tested = [event for event in averaged if isinstance(event, EpochDone)][-1]
    assert tested.test_loss == pytest.approx(evaluate(network, TEST).loss, rel=1e-5)


def test_who_retreats_to_the_cpu_goes_on_from_the_weights_that_were_shown() -> None:
    network = build(NETWORKS["sprint"], seed=3)
    learner = Learner(CONFIG, network, DIGITS.images, DIGITS.labels, decay=0.9)
    for _ in range(3):
        learner.step(Batch(torch.arange(16)), 1e-2)
    shown = learner.weights()
    assert not np.array_equal(shown["fc2.weight"], state(network)["fc2.weight"])
    learner.retreat(shown)
    for values in (learner.weights(), state(network)):
        assert all(np.array_equal(values[name], shown[name]) for name in shown)
    learner.step(Batch(torch.arange(16)), 1e-2)
    assert np.array_equal(learner.weights()["fc2.weight"], state(network)["fc2.weight"])
