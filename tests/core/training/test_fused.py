from __future__ import annotations

import copy
import math

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.messages import Add, Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.training import blocked
from cnn_gui.core.training.fused import FusedNetwork, pool_relu
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

SPECS = {
    **NETWORKS,
    "odd maps": NetworkSpec((Conv(4, 4), Pool(), ReLU(), Conv(6, 2), Pool(), ReLU(), Flatten(), Linear(10))),
    "other pools": NetworkSpec(
        (Conv(4), Pool("avg"), ReLU(), Conv(4), Pool("max", 3, 2), ReLU(), Flatten(), Linear(10))
    ),
    "relu before pool, stride, odd kernels": NetworkSpec(
        (
            Conv(5, 5, 2, 2),
            ReLU(),
            Pool(),
            Conv(7, 3, 1, 2),
            ReLU(),
            Pool("avg", 2, 1),
            Flatten(),
            Linear(12),
            ReLU(),
            Linear(10),
        )
    ),
    "no hidden layer": NetworkSpec((Conv(3), Flatten(), Linear(10))),
    "pool first": NetworkSpec((Pool(), Conv(4), ReLU(), Flatten(), Linear(10))),
    "vectors only": NetworkSpec((Flatten(), Linear(10))),
    "padded, dilated, in groups": NetworkSpec(
        (
            Conv(32, padding=(0, 1, 2, 1)),
            ReLU(),
            Pool(padding=1),
            Conv(32, dilation=2, groups=4),
            ReLU(),
            Pool(ceil_mode=True),
            ReLU(),
            *(Flatten(), Linear(32), ReLU(), Linear(10)),
        )
    ),
    "ways that meet": NetworkSpec(
        (
            Conv(16, padding=1),
            Conv(16, padding=1),
            Add(inputs=("conv1", "conv2")),
            ReLU(),
            *(Pool(), Flatten(), Linear(10)),
        )
    ),
    "pool without relu": NetworkSpec((Conv(4), Pool(), Conv(4), Pool(), Flatten(), Linear(10))),
}


def logits_and_gradients(network: nn.Sequential, logits: Tensor) -> list[Tensor]:
    network.zero_grad()
    torch.autograd.backward(functional.cross_entropy(logits, some_digits(16).labels))
    return [logits.detach(), *(p.grad.clone() for p in network.parameters() if p.grad is not None)]


def both(name: str, dtype: torch.dtype) -> tuple[list[Tensor], list[Tensor]]:
    """What the modules give in float32, and what the fused network gives in dtype."""
    network = build(SPECS[name], seed=1).to(memory_format=torch.channels_last)
    inputs = normalised(unit_scale(some_digits(16).images), MNIST)
    plain = logits_and_gradients(network, network(inputs))
    return plain, logits_and_gradients(network, FusedNetwork(network)(inputs, dtype))


@pytest.mark.parametrize("name", SPECS)
def test_logits_and_gradients_are_those_of_the_modules(name: str) -> None:
    for expected, got in zip(*both(name, torch.float32), strict=True):
        assert torch.allclose(got, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", NETWORKS)
def test_in_bfloat16_they_are_near(name: str) -> None:
    for expected, got in zip(*both(name, torch.bfloat16), strict=True):
        assert got.dtype == torch.float32
        assert not torch.equal(got, expected)
        assert (got - expected).norm() < 0.2 * expected.norm()


@pytest.mark.parametrize("shape", [(2, 3, 6, 8), (1, 5, 7, 5), (3, 1, 2, 3)])
@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
def test_maximum_and_relu_with_ties(shape: tuple[int, ...], memory_format: torch.memory_format) -> None:
    """Small whole numbers have many ties: the first of equals gets the gradient, and none where the maximum is 0."""
    random = torch.Generator().manual_seed(0)
    x = torch.randint(-2, 3, shape, generator=random).float().contiguous(memory_format=memory_format)
    results = []
    for function in (pool_relu, lambda x: functional.relu(functional.max_pool2d(x, 2))):
        leaf = x.clone().requires_grad_()
        y = function(leaf)
        weights = torch.arange(1, y.numel() + 1, dtype=torch.float32).view(y.shape)
        torch.autograd.backward((y * weights).sum())
        assert leaf.grad is not None
        results.append((y.detach(), leaf.grad))
    assert torch.equal(results[0][0], results[1][0])
    assert torch.equal(results[0][1], results[1][1])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_colour_through_the_fast_ways_is_what_the_modules_make_of_it(dtype: torch.dtype) -> None:
    task = Task(tuple("abc"), (3, 20, 16), (0.2, 0.5, 0.7), (0.1, 0.2, 0.3))
    spec = NetworkSpec((Conv(16), ReLU(), Pool(), Flatten(), Linear(16), Linear(3)), (3, 20, 16))
    network = build(spec, seed=1).to(memory_format=torch.channels_last)
    images = torch.randint(0, 256, (6, 3, 20, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    inputs = normalised(unit_scale(images), task)
    assert torch.allclose(inputs[:, 2], (images[:, 2] / 255 - 0.7) / 0.3, atol=1e-6)
    got = FusedNetwork(network, task)(inputs, dtype)
    assert torch.allclose(got, network(inputs), atol=1e-5 if dtype is torch.float32 else 0.1)


def test_weights_are_read_anew_at_each_call() -> None:
    network = build(NETWORKS["sprint"])
    fused = FusedNetwork(network)
    inputs = normalised(unit_scale(some_digits(2).images), MNIST)
    before = fused(inputs, torch.float32)
    with torch.no_grad():
        network.get_submodule("fc2").get_parameter("bias").add_(1)
    assert torch.allclose(fused(inputs, torch.float32), before + 1, atol=1e-5)


def test_without_onednn_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    network = build(NETWORKS["tutorial"], seed=1)
    inputs = normalised(unit_scale(some_digits(4).images), MNIST)
    expected = FusedNetwork(network)(inputs, torch.float32)
    monkeypatch.setattr(blocked, "HAS_ONEDNN", False)
    monkeypatch.setattr(blocked, "_in_blocks", None)
    assert torch.allclose(FusedNetwork(network)(inputs, torch.float32), expected, atol=1e-5)


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e30])
@pytest.mark.parametrize("layer", ["conv1", "conv2", "fc1"])
def test_a_training_that_diverged_is_not_made_to_look_well(layer: str, value: float) -> None:
    """oneDNN's own maximum and ReLU turn what is not a number into zeros."""
    network = build(NETWORKS["tutorial"], seed=1)
    with torch.no_grad():
        weight = network.get_submodule(layer).get_parameter("weight")
        weight.view(-1)[::2] = value
        weight.view(-1)[1::2] = -value
        if value == 1e30:
            network.get_submodule("conv2").get_parameter("weight").mul_(1e30)
        inputs = normalised(unit_scale(some_digits(4).images), MNIST)
        expected, got = network(inputs), FusedNetwork(network)(inputs, torch.float32)
    assert torch.equal(torch.isfinite(got), torch.isfinite(expected))


@pytest.mark.skipif(not blocked.HAS_ONEDNN, reason="oneDNN on x86 only")
def test_maps_go_through_onednn_as_long_as_they_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    original = blocked._in_blocks

    def spied(module: nn.Module, x: Tensor) -> Tensor:
        seen.append(x.is_mkldnn)
        return original(module, x)

    monkeypatch.setattr(blocked, "_in_blocks", spied)
    FusedNetwork(build(NETWORKS["deep"]))(normalised(unit_scale(some_digits(2).images), MNIST), torch.float32)
    assert len(seen) == 17
    assert all(seen)


def test_networks_of_few_maps_keep_their_layout() -> None:
    def modules(channels: int) -> list[nn.Module]:
        layers = (Conv(32), ReLU(), Conv(channels), ReLU(), Flatten(), Linear(10))
        return list(build(NetworkSpec(layers)))

    assert blocked.blocked_count(modules(64)) == 6
    assert blocked.blocked_count(modules(8)) == 0
    assert blocked.blocked_count(modules(40)) == 0


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 2e-2)])
def test_batch_norm_and_layers_without_bias_train_as_by_themselves(dtype: torch.dtype, tolerance: float) -> None:
    layers = (nn.Conv2d(1, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
    network = nn.Sequential(*layers, nn.Linear(4 * 13 * 13, 10, bias=False)).train()
    other = copy.deepcopy(network)
    inputs = normalised(unit_scale(some_digits(16).images), MNIST)
    got = FusedNetwork(network)(inputs, dtype)
    with torch.autocast("cpu", torch.bfloat16, enabled=dtype is torch.bfloat16):
        expected = other(inputs).float()
    assert torch.allclose(got, expected, atol=tolerance)
    assert torch.allclose(network.get_buffer("1.running_mean"), other.get_buffer("1.running_mean"), atol=tolerance)
    torch.autograd.backward(got.square().sum())
    assert all(parameter.grad is not None for parameter in network.parameters())
