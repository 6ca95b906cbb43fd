"""Pictures made up for a unit: their values are the network's, they rise, and are the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.datasets.batches import normalised
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.features.ascent.loop import ascend
from cnn_gui.core.features.ascent.messages import (
    AscentFrame,
    AscentSettings,
    AscentStart,
    Focus,
    Objective,
    rises,
    values_of,
)
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.spec import layer_infos
from tests.core.network.random_networks import graphs, settled

LINEAR = NetworkSpec((Flatten(), Linear(10)))
SMALL = NetworkSpec(
    (Conv(4, 3, padding=1), ReLU(), Pool("max", 2), Conv(5, 3), ReLU(), Flatten(), Linear(6)), (1, 12, 10)
)
FEW = AscentSettings(steps=12, starts=2)

pytestmark = pytest.mark.usefixtures("one_thread")


def film(
    network: nn.Sequential,
    spec: NetworkSpec,
    objective: Objective,
    settings: AscentSettings = FEW,
    task: Task | None = None,
    drawing: Float32 | None = None,
) -> list[AscentFrame]:
    return list(ascend(network, spec, objective, settings, task or task_of(spec), drawing))


def task_of(spec: NetworkSpec) -> Task:
    channels = spec.input_shape[0]
    classes = layer_infos(spec)[-1].shape_out[0]
    names = tuple(f"class {index}" for index in range(classes))
    return Task(classes=names, input_shape=spec.input_shape, mean=(0.2,) * channels, std=(0.3,) * channels)


def numbers_of(network: nn.Module) -> dict[str, torch.Tensor]:
    """Its own, to be changed."""
    return dict(network.named_parameters())


def inputs_of(pictures: np.ndarray, task: Task) -> torch.Tensor:
    """What the app makes of such pictures, exactly as an image of a data set."""
    levels = torch.from_numpy(pictures.astype(np.float32)) / 255
    return normalised(levels[:, None] if levels.dim() == 3 else levels.permute(0, 3, 1, 2).contiguous(), task)


def outputs(network: nn.Sequential, spec: NetworkSpec, inputs: torch.Tensor) -> dict[str, np.ndarray]:
    infos = layer_infos(spec)
    found = {infos[0].name: inputs}
    with torch.no_grad():
        for info, module in zip(infos[1:], [*network, nn.Softmax(dim=1)], strict=True):
            found[info.name] = module(*(found[name] for name in info.inputs))
    return {name: values.numpy() for name, values in found.items()}


@settings(deadline=None, max_examples=12)
@given(graphs(), st.integers(0, 99), st.sampled_from(list(Focus)), st.data())
def test_each_value_is_what_the_network_says_of_that_picture(
    spec: NetworkSpec, seed: int, focus: Focus, data: st.DataObject
) -> None:
    network, task = settled(spec, seed), task_of(spec)
    info = data.draw(st.sampled_from(layer_infos(spec)[1:]))
    unit = data.draw(st.integers(0, info.shape_out[0] - 1))
    place = (0, info.shape_out[2] - 1) if focus is Focus.PLACE and info.is_spatial else None
    frames = film(network, spec, Objective(info.name, unit, focus, place), replace(FEW, steps=3, seed=seed), task)
    assert [frame.step for frame in frames] == [0, 1, 2, 3]
    last = frames[-1]
    name = info.inputs[0] if info.kind == "softmax" else info.name
    found = outputs(network, spec, inputs_of(last.pictures, task))[name][:, unit]
    if info.is_spatial:
        middle = found[:, info.shape_out[1] // 2, info.shape_out[2] // 2]
        there = found[:, 0, -1]
        largest = found.max(axis=(1, 2))
        found = {Focus.MIDDLE: middle, Focus.PLACE: there}.get(focus, largest)
    np.testing.assert_allclose(last.values, found, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("layer", ["conv1", "relu1", "pool1", "conv2", "relu2", "fc1", "softmax"])
@pytest.mark.parametrize("smoothness", [0.0, 0.7])
def test_values_rise_from_every_start(layer: str, smoothness: float) -> None:
    network = build(SMALL, seed=3)
    how = AscentSettings(smoothness=smoothness, jitter=0, strength=0.0, steps=40, starts=3)
    frames = film(network, SMALL, Objective(layer, 1), how)
    values = values_of(frames)
    assert values.shape == (41, 3)
    assert (values[-1] > values[0] + 0.05).all()
    assert rises(values)


def test_a_shut_relu_opens() -> None:
    """At first it is shut everywhere, and has no gradient of its own."""
    network = build(SMALL, seed=3)
    with torch.no_grad():
        numbers_of(network)["conv1.bias"][1] = -0.6
        numbers_of(network)["conv1.weight"][1] = torch.linspace(-0.5, 1.0, 9).reshape(1, 3, 3)
    for layer in ("relu1", "pool1"):
        frames = film(network, SMALL, Objective(layer, 1), replace(FEW, steps=60, strength=0.0, jitter=0))
        assert frames[0].values.max() == 0
        assert frames[-1].values.min() > 0.5


def test_of_a_linear_unit_the_best_picture_is_white_where_its_weights_are_positive() -> None:
    network = build(LINEAR, seed=1)
    how = AscentSettings(smoothness=0.0, jitter=0, strength=0.0, steps=120, starts=2)
    last = film(network, LINEAR, Objective("fc1", 7), how, MNIST)[-1]
    weights = numbers_of(network)["fc1.weight"][7].detach().reshape(28, 28).numpy()
    for picture in last.pictures:
        assert (picture[weights > 0] >= 250).all()
        assert (picture[weights < 0] <= 5).all()


def test_a_smooth_picture_comes_close_to_the_best_where_that_is_smooth() -> None:
    network = build(LINEAR, seed=1)
    with torch.no_grad():
        rows, columns = torch.meshgrid(torch.arange(28), torch.arange(28), indexing="ij")
        weights = torch.sin(rows / 28 * 6.3) * torch.cos(columns / 28 * 6.3)
        numbers_of(network)["fc1.weight"][7] = weights.flatten()
        numbers_of(network)["fc1.bias"][7] = 0
        best, least = ((weights.sign() == sign).float()[None, None] for sign in (1, -1))
        ends = [float(network(normalised(each, MNIST))[0, 7]) for each in (best, least)]
    how = AscentSettings(smoothness=0.7, jitter=0, strength=0.0, steps=100, starts=2)
    values = film(network, LINEAR, Objective("fc1", 7), how, MNIST)[-1].values
    assert (values <= ends[0] + 1e-3).all()
    assert (values > 0.75 * ends[0] + 0.25 * ends[1]).all()


def test_strength_draws_to_paper_what_is_worth_little() -> None:
    """The average pixel's weight is 1: below half of it none stays, above it all do."""
    network = build(LINEAR, seed=1)
    with torch.no_grad():
        numbers_of(network)["fc1.weight"][2] = torch.linspace(0, 2, 784)
    how = AscentSettings(smoothness=0.0, jitter=0, strength=0.5, steps=150, starts=1)
    last = film(network, LINEAR, Objective("fc1", 2), how, MNIST)[-1].pictures[0].flatten()
    assert (last[:180] < 5).all()
    assert (last[215:] > 250).all()


def test_equal_seeds_give_equal_films_and_others_do_not() -> None:
    network = build(SMALL, seed=3)
    first, same, other = (
        film(network, SMALL, Objective("fc1", 1), replace(FEW, seed=seed, jitter=1)) for seed in (5, 5, 6)
    )
    for one, two in zip(first, same, strict=True):
        np.testing.assert_array_equal(one.pictures, two.pictures)
        np.testing.assert_array_equal(one.values, two.values)
    assert not np.array_equal(first[0].pictures, other[0].pictures)
    # The starts are several: no two of them are alike.
    assert not np.array_equal(first[0].pictures[0], first[0].pictures[1])


@pytest.mark.parametrize("smoothness", [0.0, 0.7])
def test_from_a_drawing_the_first_begins_with_that_very_picture(smoothness: float) -> None:
    network, task = build(SMALL, seed=3), task_of(SMALL)
    levels = np.random.default_rng(1).integers(0, 256, (1, 12, 10)).astype(np.float32)
    levels[0, :6] = 0
    drawing = (levels / 255 - 0.2) / 0.3
    how = replace(FEW, start=AscentStart.DRAWING, steps=1, smoothness=smoothness)
    first = film(network, SMALL, Objective("fc1", 1), how, task, drawing.astype(np.float32))[0]
    np.testing.assert_allclose(first.pictures[0], levels[0], atol=1)
    assert not np.array_equal(first.pictures[1], first.pictures[0])


def test_pictures_in_colour_have_three_channels_last_and_begin_as_light_as_the_data() -> None:
    spec = NetworkSpec((Conv(4, 3), ReLU(), Flatten(), Linear(3)), (3, 9, 8))
    task = replace(task_of(spec), mean=(0.8, 0.2, 0.5))
    frames = film(build(spec, seed=1), spec, Objective("softmax", 2), replace(FEW, smoothness=0.0), task)
    assert frames[0].pictures.shape == (2, 9, 8, 3)
    assert frames[0].pictures.dtype == np.uint8
    means = frames[0].pictures.mean(axis=(0, 1, 2)) / 255
    assert means[0] > means[2] > means[1]


def test_the_field_is_what_the_unit_sees() -> None:
    frames = film(build(SMALL, seed=3), SMALL, Objective("conv1", 1, Focus.PLACE, (4, 5)), replace(FEW, steps=1))
    assert frames[0].fields == ((3, 4, 6, 7),) * 2
    assert film(build(SMALL, seed=3), SMALL, Objective("fc1", 1), replace(FEW, steps=1))[0].fields[0] == (0, 0, 12, 10)


def test_a_unit_without_weights_never_rises() -> None:
    network = build(SMALL, seed=3)
    with torch.no_grad():
        numbers_of(network)["conv2.weight"][2] = 1e-13
    assert not rises(values_of(film(network, SMALL, Objective("conv2", 2))))
    assert rises(values_of(film(network, SMALL, Objective("conv2", 3))))


def test_what_is_not_there_or_not_finite_is_refused() -> None:
    network = build(SMALL, seed=3)
    with pytest.raises(KeyError):
        film(network, SMALL, Objective("conv9", 0))
    with pytest.raises(IndexError):
        film(network, SMALL, Objective("conv1", 4))
    with pytest.raises(IndexError):
        film(network, SMALL, Objective("conv1", 0, Focus.PLACE, (12, 0)))
    with torch.no_grad():
        numbers_of(network)["fc1.weight"][0, 0] = torch.nan
    with pytest.raises(CheckpointError, match="not finite"):
        film(network, SMALL, Objective("fc1", 0))
