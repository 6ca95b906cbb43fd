"""Every kind of layer against PyTorch: shapes, weights and values, through networks that have it."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import torch
from torch import nn
from torch.nn import functional

from cnn_gui.core.network.activations import snapshot_layers
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LayerSpec,
    LeakyReLU,
    Linear,
    Mish,
    NetworkSpec,
    Pool,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Tanh,
)
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.spec import is_chain, layer_infos, parameter_shapes, spec_from_json, spec_to_json

END: tuple[LayerSpec, ...] = (Flatten(), Linear(7))

LAYERS: tuple[tuple[LayerSpec, nn.Module], ...] = (
    (Conv(6, (3, 5), (2, 1), (1, 2), (1, 2)), nn.Conv2d(4, 6, (3, 5), (2, 1), (1, 2), (1, 2))),
    (Conv(8, 3, groups=4, bias=False), nn.Conv2d(4, 8, 3, groups=4, bias=False)),
    (Pool("max", 3, 2, padding=1), nn.MaxPool2d(3, 2, 1)),
    (Pool("max", 3, 2, ceil_mode=True), nn.MaxPool2d(3, 2, ceil_mode=True)),
    (Pool("avg", (2, 3), (2, 3), (1, 1)), nn.AvgPool2d((2, 3), (2, 3), (1, 1))),
    (Pool("avg", 3, 2, 1, ceil_mode=True), nn.AvgPool2d(3, 2, 1, ceil_mode=True)),
    (Pool("avg", 3, 2, 1, count_include_pad=False), nn.AvgPool2d(3, 2, 1, count_include_pad=False)),
    (AdaptivePool("avg", 1), nn.AdaptiveAvgPool2d(1)),
    (AdaptivePool("max", (3, 5)), nn.AdaptiveMaxPool2d((3, 5))),
    (BatchNorm(1e-3), nn.BatchNorm2d(4, eps=1e-3)),
    (ReLU(), nn.ReLU()),
    (LeakyReLU(0.2), nn.LeakyReLU(0.2)),
    (ELU(0.5), nn.ELU(0.5)),
    (SELU(), nn.SELU()),
    (GELU(), nn.GELU()),
    (GELU("tanh"), nn.GELU("tanh")),
    (SiLU(), nn.SiLU()),
    (Mish(), nn.Mish()),
    (ReLU6(), nn.ReLU6()),
    (Hardtanh(-0.5, 0.75), nn.Hardtanh(-0.5, 0.75)),
    (Hardsigmoid(), nn.Hardsigmoid()),
    (Hardswish(), nn.Hardswish()),
    (Tanh(), nn.Tanh()),
    (Sigmoid(), nn.Sigmoid()),
    (Dropout(0.3, channels=True), nn.Dropout2d(0.3)),
)


def test_every_kind_is_in_the_table() -> None:
    assert set(KINDS) == set(get_args(LayerSpec))


@pytest.mark.parametrize(("layer", "module"), LAYERS, ids=[str(module) for _, module in LAYERS])
@torch.no_grad()
def test_a_layer_is_what_torch_makes_of_it(layer: LayerSpec, module: nn.Module) -> None:
    spec = NetworkSpec((Conv(4, 3), layer, *END), (3, 12, 13))
    network, module = build(spec, seed=3), module.eval()
    own = network[1]
    assert isinstance(own, type(module))
    _settle(own)
    names = {name for name, _ in module.state_dict().items() if name != "num_batches_tracked"}
    module.load_state_dict({**module.state_dict(), **{name: own.state_dict()[name] for name in names}})
    x = torch.randn(1, 3, 12, 13, generator=torch.Generator().manual_seed(1))
    shown = snapshot_layers(network, spec, x)
    before, after = torch.from_numpy(shown[1].values)[None], torch.from_numpy(shown[2].values)[None]
    torch.testing.assert_close(after, module(before), atol=1e-6, rtol=1e-6)
    assert {each.info.name: each.values.shape for each in shown} == {i.name: i.shape_out for i in layer_infos(spec)}
    assert {name: array.shape for name, array in state(network).items()} == parameter_shapes(spec)
    assert spec_from_json(spec_to_json(spec)) == spec


@pytest.mark.parametrize(
    ("layer", "reference"),
    [
        (Pool("max", 3, 2, (0, 1, 0, 1)), lambda x: functional.max_pool2d(_with(x, float("-inf")), 3, 2)),
        (Pool("avg", 3, 2, (0, 1, 0, 1)), lambda x: functional.avg_pool2d(_with(x, 0.0), 3, 2)),
        (
            Pool("avg", 3, 2, (0, 1, 0, 1), count_include_pad=False),
            lambda x: (
                functional.avg_pool2d(_with(x, 0.0), 3, 2) / functional.avg_pool2d(_with(torch.ones_like(x), 0.0), 3, 2)
            ),
        ),
    ],
)
@torch.no_grad()
def test_padding_on_one_side_only(layer: LayerSpec, reference: Any) -> None:
    spec = NetworkSpec((layer, Conv(2, 3, 1, (0, 2, 1, 0)), *END), (1, 12, 12))
    network = build(spec, seed=5)
    # All below zero: padding must not become a maximum.
    x = -torch.rand(1, 1, 12, 12, generator=torch.Generator().manual_seed(2)) - 1
    pooled, convolved = (torch.from_numpy(each.values)[None] for each in snapshot_layers(network, spec, x)[1:3])
    torch.testing.assert_close(pooled, reference(x))
    conv = network[1]
    assert isinstance(conv, nn.Conv2d)
    padded = functional.pad(pooled, (1, 0, 0, 2))
    torch.testing.assert_close(convolved, functional.conv2d(padded, conv.weight, conv.bias))


@torch.no_grad()
def test_ways_that_part_and_meet() -> None:
    spec = NetworkSpec(
        (
            *(Conv(4, padding=1), ReLU(), Conv(4, padding=1), BatchNorm(), Add(inputs=("norm1", "relu1")), ReLU()),
            *(Conv(6, 1, inputs=("relu2",)), Concat(inputs=("relu2", "conv3", "input")), AdaptivePool(), *END),
        )
    )
    assert not is_chain(layer_infos(spec))
    network = build(spec, seed=1)
    x = torch.randn(2, 1, 28, 28, generator=torch.Generator().manual_seed(4))
    first = functional.relu(network.get_submodule("conv1")(x))
    second = network.get_submodule("norm1")(network.get_submodule("conv2")(first))
    summed = functional.relu(first + second)
    joined = torch.cat((summed, network.get_submodule("conv3")(summed), x), dim=1)
    expected = network.get_submodule("fc1")(joined.mean(dim=(2, 3)))
    torch.testing.assert_close(network(x), expected)
    shown = {each.info.name: each for each in snapshot_layers(network, spec, x[:1])}
    torch.testing.assert_close(torch.from_numpy(shown["concat1"].values), joined[0])
    torch.testing.assert_close(torch.from_numpy(shown["fc1"].values), expected[0])
    assert [info.name for info in layer_infos(spec) if info.is_output] == ["fc1", "softmax"]
    assert spec_from_json(spec_to_json(spec)) == spec


def _with(x: torch.Tensor, value: float) -> torch.Tensor:
    return functional.pad(x, (0, 1, 0, 1), value=value)


def _settle(module: nn.Module) -> None:
    """Batch norm as a training leaves it; fresh, it does next to nothing."""
    if isinstance(module, nn.BatchNorm2d):
        generator = torch.Generator().manual_seed(9)
        for tensor in (module.weight, module.bias, module.running_mean, module.running_var):
            assert tensor is not None
            tensor.copy_(torch.rand(4, generator=generator) + 0.1)
