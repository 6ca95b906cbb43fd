"""What is measured, against PyTorch's own numbers; and that measuring changes nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.dynamics.messages import DynamicsSample
from cnn_gui.core.dynamics.probe import Probe
from cnn_gui.core.network.messages import Add, BatchNorm, Conv, Dropout, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.learner import Learner
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import TrainingEvent, WeightsChanged
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

CONFIG = TrainingConfig(network="sprint", epochs=2, batch_size=32, train_size=80, device="cpu", muon=0.02)
DIGITS, TEST = some_digits(100), some_digits(60, start=100)


def test_the_norms_are_those_of_weights_gradients_and_the_step() -> None:
    network = build(NETWORKS["sprint"], seed=1)
    learner = Learner(CONFIG, network, DIGITS.images, DIGITS.labels)
    probe, batch = learner.probe(), Batch(torch.arange(32))
    before = {name: values.clone() for name, values in network.named_parameters()}
    learner.step(batch, 1e-2, probe)
    weights, gradients, updates = probe.norms
    for number, layer in enumerate(probe.layers):
        own = {name: p for name, p in network.named_parameters() if name.startswith(f"{layer.name}.")}
        moved = [p - before[name] for name, p in own.items()]
        for found, tensors in (
            (weights, [*own.values()]),
            (gradients, [p.grad for p in own.values() if p.grad is not None]),
            (updates, moved),
        ):
            together = torch.cat([tensor.detach().flatten() for tensor in tensors])
            assert found[number] == pytest.approx(float(together.norm()), rel=1e-5)
    assert [layer.name for layer in probe.layers] == ["conv1", "conv2", "fc1", "fc2"]
    assert [layer.behind for layer in probe.layers] == ["relu1", "relu2", "relu3", "fc2"]
    assert probe.seconds > 0


def test_dead_units_and_histograms_are_those_of_the_images() -> None:
    network = build(NETWORKS["sprint"], seed=1)
    with torch.no_grad():
        network.get_parameter("conv1.weight")[:4] = 0
        network.get_parameter("conv1.bias")[:4] = -1
        network.get_parameter("fc1.bias")[:] = -100
    found = Probe(network, DIGITS.images, MNIST).histograms()
    x = normalised(unit_scale(DIGITS.images.clone()), MNIST)
    values = {}
    for name, module in network.named_children():
        values[name] = x = module(x).detach()
    assert found.dead.tolist() == [4 / 16, pytest.approx(share(values["relu2"])), 1.0, 1.0]
    counts, _ = np.histogram(network.get_parameter("fc2.weight").detach().numpy(), 48, tuple(found.weight_range[3]))
    assert np.abs(found.weights[3].astype(int) - counts).max() <= 1
    # 100 images with 16 maps of 14 x 14 have more values than a histogram takes.
    highest = float(values["relu1"].max())
    assert found.activation_range[0, 0] == 0
    assert 0.9 * highest < found.activation_range[0, 1] <= highest * (1 + 1e-5)
    assert 0 < found.activations[0].sum() <= 1 << 16
    assert found.activations[2].tolist()[24] == 100 * 128


def share(values: torch.Tensor) -> float:
    return float((values.amax((0, 2, 3)) == values.amin((0, 2, 3))).float().mean())


def test_batch_norm_dropout_and_ways_that_part_are_walked_through() -> None:
    spec = NetworkSpec(
        (
            *(Conv(4, padding=1, bias=False), BatchNorm(), ReLU()),
            *(Conv(4, padding=1), Add(inputs=("conv2", "relu1")), ReLU(), Pool()),
            *(Flatten(), Dropout(), Linear(12), Dropout(), ReLU(), Linear(10)),
        )
    )
    network = build(spec)
    network.train()
    probe = Probe(network, DIGITS.images, MNIST)
    behind = {layer.name: (layer.behind, layer.units) for layer in probe.layers}
    assert behind == {
        **{next(iter(behind)): ("relu1", 4), "conv2": ("conv2", 4), "fc1": ("relu3", 12), "fc2": ("fc2", 10)},
        **{name: (name, 4) for name in behind if "norm" in name},
    }
    kept = {name: values.clone() for name, values in network.state_dict().items()}
    first, second = probe.histograms(), probe.histograms()
    assert np.array_equal(first.activations, second.activations)
    assert all(torch.equal(kept[name], values) for name, values in network.state_dict().items())
    assert all(module.training for module in network.modules())


def test_weights_that_are_not_finite_have_no_histogram() -> None:
    network = build(NETWORKS["diagram"])
    with torch.no_grad():
        network.get_parameter("fc1.weight")[0, 0] = np.inf
    found = Probe(network, DIGITS.images, MNIST).histograms()
    assert found.weights[1].sum() == 0
    assert found.weights[0].sum() == 32 * 9


def events_of(config: TrainingConfig, *, dynamics: bool) -> list[TrainingEvent]:
    return list(train(config, DIGITS, TEST, dynamics=dynamics))


@pytest.mark.parametrize("averaging", [0.0, 0.5])
def test_a_run_that_is_measured_makes_the_same_weights_to_the_last_bit(averaging: float) -> None:
    config = replace(CONFIG, averaging=averaging)
    plain, measured = events_of(config, dynamics=False), events_of(config, dynamics=True)
    ends = [[e for e in events if isinstance(e, WeightsChanged)][-1].weights for events in (plain, measured)]
    assert all(np.array_equal(ends[0][name], ends[1][name]) for name in ends[0])
    assert not any(isinstance(event, DynamicsSample) for event in plain)
    samples = [event for event in measured if isinstance(event, DynamicsSample)]
    assert (samples[0].step, samples[-1].step, samples[-1].images) == (0, 6, 160)
    assert samples[0].histograms is not None
    assert samples[-1].histograms is not None
    assert np.isnan(samples[0].gradient_norm).all()
    assert (samples[-1].update_ratio > 0).all()


def test_a_layer_without_weights_is_not_measured() -> None:
    network = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(784, affine=False), nn.Linear(784, 10))
    assert [layer.name for layer in Probe(network, DIGITS.images, MNIST).layers] == ["2"]
