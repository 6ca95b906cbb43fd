from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn_gui.core.base import resources
from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.transfer.kernels import first_weights, in_grey
from cnn_gui.core.transfer.messages import Kernels
from tests.core.transfer.signs import TASK

SPEC = fitted(NETWORKS["tutorial"], TASK)


def test_with_nothing_they_are_those_of_the_seed() -> None:
    found = first_weights(SPEC, TASK, Kernels.NOTHING, 3)
    expected = state(build(SPEC, seed=3))
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


def test_the_kernels_of_the_digits_network_come_and_the_layers_behind_are_new() -> None:
    found, fresh = first_weights(SPEC, TASK, Kernels.DIGITS, 3), state(build(SPEC, seed=3))
    shipped = checkpoint.load(resources.network()).weights
    for name in ("conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"):
        assert np.array_equal(found[name], shipped[name])
    for name in ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"):
        assert np.array_equal(found[name], fresh[name])
    load_weights(build(SPEC), found)


def test_the_kernels_of_the_shapes_network_see_in_grey_what_they_see_in_colour() -> None:
    """Grey ink through the grey kernel equals the same ink in all three channels through the kernel in colours."""
    shapes = checkpoint.load(resources.network("shapes"))
    kernel, bias = in_grey(shapes.weights["conv1.weight"], shapes.weights["conv1.bias"], shapes.task, TASK)
    ink = torch.rand(2, 1, 12, 12, generator=torch.Generator().manual_seed(0))
    grey = (ink - TASK.mean[0]) / TASK.std[0]
    mean, std = (torch.tensor(numbers).view(-1, 1, 1) for numbers in (shapes.task.mean, shapes.task.std))
    colours = (ink.expand(-1, 3, -1, -1) - mean) / std
    convolved = torch.nn.functional.conv2d(grey, torch.from_numpy(kernel), torch.from_numpy(bias))
    expected = torch.nn.functional.conv2d(
        colours,
        torch.from_numpy(np.array(shapes.weights["conv1.weight"])),
        torch.from_numpy(np.array(shapes.weights["conv1.bias"])),
    )
    assert torch.allclose(convolved, expected, atol=1e-4)
    found = first_weights(SPEC, TASK, Kernels.SHAPES, 0)
    assert np.array_equal(found["conv1.weight"], kernel)
    assert np.array_equal(found["conv2.weight"], shapes.weights["conv2.weight"])


@pytest.mark.parametrize("name", ["sprint", "deep"])
def test_a_network_of_other_sizes_takes_what_fits(name: str) -> None:
    spec = fitted(NETWORKS[name], TASK)
    load_weights(build(spec), first_weights(spec, TASK, Kernels.DIGITS, 0))


def test_a_network_in_colour_takes_kernels_in_colour() -> None:
    task = info("shapes").task
    spec = fitted(NETWORKS["tutorial"], task)
    found = first_weights(spec, task, Kernels.SHAPES, 0)
    assert np.array_equal(found["conv1.weight"], checkpoint.load(resources.network("shapes")).weights["conv1.weight"])
