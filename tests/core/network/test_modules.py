from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos, parameter_shapes

TUTORIAL = NETWORKS["tutorial"]


class TutorialNet(nn.Module):
    """The network as a learner writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(nn.functional.max_pool2d(self.conv1(x), 2))
        x = torch.relu(nn.functional.max_pool2d(self.conv2(x), 2))
        logits: torch.Tensor = self.fc2(torch.relu(self.fc1(x.flatten(1))))
        return logits


def test_the_tutorials_state_dict_fits_and_computes_the_same() -> None:
    theirs, ours = TutorialNet(), build(TUTORIAL)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert sum(parameter.numel() for parameter in ours.parameters()) == 421_642
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(3, 1, 28, 28)
    assert torch.equal(ours(x), theirs(x))


def test_initial_weights_are_pytorchs_own_for_the_seed() -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        theirs = TutorialNet().state_dict()
    ours = build(TUTORIAL, seed=5).state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert not torch.equal(build(TUTORIAL, seed=6).state_dict()["conv1.weight"], theirs["conv1.weight"])


def test_building_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    build(TUTORIAL, seed=1)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    "spec", [*NETWORKS.values(), NetworkSpec((Conv(3, 5, 2, 1), Pool("avg", 3, 1), Flatten(), Linear(10)))]
)
def test_every_layer_has_the_shape_its_info_says(spec: NetworkSpec) -> None:
    network = build(spec)
    value = torch.zeros(1, 1, 28, 28)
    for info, (name, module) in zip(layer_infos(spec)[1:-1], network.named_children(), strict=True):
        value = module(value)
        assert name == info.name
        assert tuple(value.shape[1:]) == info.shape_out
        assert sum(parameter.numel() for parameter in module.parameters()) == info.parameters
    assert {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()} == parameter_shapes(spec)


def test_weights_come_out_as_copies_and_go_back_in() -> None:
    source, target = build(TUTORIAL, seed=1), build(TUTORIAL, seed=2)
    weights = state(source)
    assert all(array.dtype == np.float32 for array in weights.values())
    load_weights(target, weights)
    weights["fc2.bias"][:] = 7
    assert torch.equal(target.state_dict()["fc2.bias"], source.state_dict()["fc2.bias"])
    assert not torch.equal(source.state_dict()["fc2.bias"], torch.full((10,), 7.0))


def test_read_only_weights_are_taken() -> None:
    weights = state(build(TUTORIAL))
    for array in weights.values():
        array.flags.writeable = False
    load_weights(build(TUTORIAL, seed=3), weights)


def test_weights_of_another_network_change_nothing() -> None:
    network = build(TUTORIAL)
    before = state(network)
    wrong = state(build(TUTORIAL, seed=9)) | {"conv2.weight": np.zeros((64, 16, 3, 3), np.float32)}
    with pytest.raises(CheckpointError, match=r"conv2.weight is \[64, 16, 3, 3\] in place of \[64, 32, 3, 3\]"):
        load_weights(network, wrong)
    missing = {name: array for name, array in before.items() if name != "fc1.bias"}
    with pytest.raises(CheckpointError, match=r"fc1.bias is missing"):
        load_weights(network, missing)
    assert all(np.array_equal(array, before[name]) for name, array in state(network).items())
