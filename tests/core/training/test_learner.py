"""One step and one test of the network that is trained."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.learner import Learner
from tests.core.some_digits import some_digits

DIGITS = some_digits(64)


@pytest.mark.usefixtures("one_thread")
def test_a_network_is_tested_in_evaluation_mode_and_trained_on_afterwards() -> None:
    learner = Learner(
        replace(TrainingConfig(), network="sprint"), build(NETWORKS["sprint"]), DIGITS.images, DIGITS.labels
    )
    modes: list[bool] = []

    def note(module: nn.Module, _inputs: object, _output: object) -> None:
        modes.append(module.training)

    learner._network.register_forward_hook(note)
    learner.test(DIGITS.images, DIGITS.labels)
    assert modes == [False]
    assert all(module.training for module in learner._network.modules())

    def fail(*_: object) -> None:
        raise RuntimeError("out of memory")

    learner._network.register_forward_pre_hook(fail)
    with pytest.raises(RuntimeError):
        learner.test(DIGITS.images, DIGITS.labels)
    assert all(module.training for module in learner._network.modules())
    assert torch.is_grad_enabled()


def with_norm_and_dropout() -> nn.Sequential:
    generator = torch.random.get_rng_state()
    torch.manual_seed(1)
    network = nn.Sequential(
        nn.Conv2d(1, 4, 5, stride=2, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(4 * 12 * 12, 10),
    )
    torch.random.set_rng_state(generator)
    return network


def learner_of(network: nn.Sequential, seed: int = 0, decay: float = 0.0) -> Learner:
    config = TrainingConfig(seed=seed, batch_size=32)
    return Learner(config, network, DIGITS.images, DIGITS.labels, decay=decay)


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_a_test_neither_teaches_batch_norm_nor_is_touched_by_dropout(decay: float) -> None:
    network = with_norm_and_dropout()
    learner, batch = learner_of(network, decay=decay), Batch(torch.arange(32))
    for _ in range(3):
        mean = network.get_buffer("1.running_mean").clone()
        learner.step(batch, 1e-2)
        assert not torch.equal(network.get_buffer("1.running_mean"), mean)
    before = {name: values.clone() for name, values in network.state_dict().items()}
    weights = learner.weights()
    tests = [learner.test(DIGITS.images, DIGITS.labels) for _ in range(3)]
    assert tests[0] == tests[1] == tests[2]
    assert all(torch.equal(before[name], values) for name, values in network.state_dict().items())
    # And it is the test of the weights that are given, as evaluation gives it.
    tested = with_norm_and_dropout()
    load_weights(tested, weights)
    expected = evaluate(tested.eval(), DIGITS)
    assert tests[0][0] == expected.correct
    assert tests[0][1] / len(DIGITS) == pytest.approx(expected.loss, rel=1e-5)
    assert network.training


@pytest.mark.usefixtures("one_thread")
def test_dropout_is_decided_by_the_seed_and_leaves_the_global_generator_alone() -> None:
    def losses(seed: int) -> list[float]:
        learner = learner_of(with_norm_and_dropout(), seed)
        found = []
        for _ in range(3):
            torch.rand(5)
            found.append(learner.step(Batch(torch.arange(32)), 0.0).item())
        return found

    state = torch.random.get_rng_state()
    first = losses(0)
    expected = torch.random.get_rng_state()
    torch.random.set_rng_state(state)
    for _ in range(3):
        torch.rand(5)
    assert torch.equal(torch.random.get_rng_state(), expected)
    assert first == losses(0)
    assert first != losses(1)
    # Something else is left out at each step.
    assert len(set(first)) == 3


@pytest.mark.usefixtures("one_thread")
def test_targets_may_be_probabilities() -> None:
    config = TrainingConfig(batch_size=32, label_smoothing=0.1)
    soft = nn.functional.one_hot(DIGITS.labels, 10).float()
    losses = []
    for targets in (DIGITS.labels, soft, torch.full_like(soft, 0.1)):
        learner = Learner(config, build(NETWORKS["sprint"]), DIGITS.images, targets)
        losses.append(learner.step(Batch(torch.arange(32)), 1e-3).item())
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
    assert losses[2] != pytest.approx(losses[0], rel=1e-3)
