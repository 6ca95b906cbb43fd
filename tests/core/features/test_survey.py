"""What a survey finds, compared with plain hooks of PyTorch and plain definitions."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32, Int64
from cnn_gui.core.base.errors import NotFiniteError
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.features.messages import LEVELS, RANKS, SHOWN, Likes, Rank, SurveyProgress
from cnn_gui.core.features.places import surveyed
from cnn_gui.core.features.survey import Survey
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.spec import layer_infos
from tests.core.features.small_data import random_data
from tests.core.network.random_networks import graphs, settled

SMALL = NetworkSpec(
    (Conv(3, kernel_size=3), Pool(), ReLU(), Conv(4, kernel_size=3), ReLU(), Flatten(), Linear(5), ReLU(), Linear(3)),
    (1, 12, 12),
)


def hooked(network: nn.Sequential, spec: NetworkSpec, data: Dataset) -> dict[str, Float32]:
    """By layer, the largest value of each map, or each unit, at every image: (N, U)."""
    seen: dict[str, Tensor] = {}
    for name, module in network.named_children():
        module.register_forward_hook(lambda _module, _inputs, output, name=name: seen.update({name: output}))
    with torch.inference_mode():
        logits = network(normalised(unit_scale(data.images), data.task))
    seen["softmax"] = torch.softmax(logits, dim=1)
    names = [info.name for info in surveyed(layer_infos(spec, data.task))]
    return {name: (seen[name].flatten(2).amax(2) if seen[name].dim() == 4 else seen[name]).numpy() for name in names}


def found(network: nn.Sequential, spec: NetworkSpec, data: Dataset, room: int = 10_000_000) -> Likes:
    survey = Survey(network, spec, data, room=room)
    steps = list(survey.steps())
    assert steps[-1] == SurveyProgress(len(data), len(data))
    assert survey.likes is not None
    return survey.likes


def by_pairs(values: Float32, labels: Int64, label: int) -> float:
    """AUC by its definition: of all pairs with one image of the class, the share in which that has the larger value."""
    own, others = values[labels == label].astype(float), values[labels != label].astype(float)
    wins = (own[:, None] > others).sum() + (own[:, None] == others).sum() / 2
    return float(wins / (len(own) * len(others))) if len(own) and len(others) else np.nan


@settings(max_examples=25, deadline=None)
@given(graphs(), st.integers(0, 2**20))
def test_any_network_is_measured_as_by_hooks(spec: NetworkSpec, seed: int) -> None:
    data = random_data(spec, 40, seed)
    network = settled(spec, seed)
    expected = hooked(build_same(network, spec), spec, data)
    likes = found(network, spec, data)
    assert set(likes.layers) == set(expected)
    for name, values in expected.items():
        layer, scale = likes.layers[name], max(1e-3, float(np.abs(values).max()))
        near = partial(np.testing.assert_allclose, atol=2e-5 * scale, rtol=1e-4)
        ordered = np.sort(values, axis=0)
        near(layer.values[0], ordered[::-1][:SHOWN].T)
        near(layer.values[2], ordered[:SHOWN].T)
        for part in range(len(RANKS)):
            taken = np.take_along_axis(values.T, layer.images[part], axis=1)
            near(layer.values[part], taken)
        assert_same_by_class(likes, name, values, data)


def build_same(network: nn.Sequential, spec: NetworkSpec) -> nn.Sequential:
    other = build(spec)
    load_weights(other, state(network))
    return other


def assert_same_by_class(likes: Likes, name: str, values: Float32, data: Dataset) -> None:
    layer, labels = likes.layers[name], data.labels.numpy()
    scale = max(1e-3, float(np.abs(values).max()))
    for label in range(len(data.task.classes)):
        own = values[labels == label]
        if not len(own):
            assert np.isnan(layer.mean[:, label]).all()
            assert np.isnan(layer.auc[:, label]).all()
            continue
        np.testing.assert_allclose(layer.mean[:, label], own.mean(axis=0), atol=2e-5 * scale, rtol=1e-4)
        np.testing.assert_allclose(layer.spread[:, label], own.std(axis=0), atol=1e-4 * scale, rtol=1e-3)


@pytest.fixture(scope="module")
def small() -> tuple[Likes, dict[str, Float32], Dataset]:
    data, network = random_data(SMALL, 150, 3), build(SMALL, seed=4)
    return found(network, SMALL, data), hooked(build_same(network, SMALL), SMALL, data), data


def test_auc_and_shares_are_those_of_their_definitions(small: tuple[Likes, dict[str, Float32], Dataset]) -> None:
    likes, expected, data = small
    labels = data.labels.numpy()
    for name, values in expected.items():
        layer = likes.layers[name]
        for unit in range(layer.units):
            for label in range(3):
                own = values[labels == label, unit]
                assert layer.auc[unit, label] == pytest.approx(by_pairs(values[:, unit], labels, label), abs=0.01)
                assert layer.fires[unit, label] == pytest.approx((own > layer.threshold).mean(), abs=0.01)


def test_the_distribution_tells_what_share_is_below_a_value(small: tuple[Likes, dict[str, Float32], Dataset]) -> None:
    likes, expected, _ = small
    for value in np.linspace(-0.5, 1.5, 21):
        for unit in range(3):
            share = (expected["conv1"][:, unit] < value).mean()
            # With 150 images the steps are two thirds of a percent.
            assert likes.unit("conv1", unit).below(float(value)) == pytest.approx(share, abs=0.012)


def test_the_middle_is_around_the_median(small: tuple[Likes, dict[str, Float32], Dataset]) -> None:
    likes, expected, _ = small
    ordered = np.sort(expected["conv2"], axis=0)
    middle = likes.layers["conv2"].values[RANKS.index(Rank.MIDDLE)]
    np.testing.assert_allclose(middle, ordered[71:80].T, atol=1e-5)


def test_a_layer_after_a_maximum_or_relu_is_measured_as_its_own(
    small: tuple[Likes, dict[str, Float32], Dataset],
) -> None:
    """Their values are not kept a second time: they follow from those of the layer before."""
    likes, expected, data = small
    for name in ("pool1", "relu1", "relu2", "relu3"):
        quantiles = np.sort(expected[name], axis=0)[np.rint(LEVELS * (len(data) - 1)).astype(int)].T
        np.testing.assert_allclose(likes.layers[name].quantiles, quantiles, atol=1e-5)


def test_little_room_leaves_ends_and_means_exact() -> None:
    data, network = random_data(SMALL, 150, 3), build(SMALL, seed=4)
    expected = hooked(build_same(network, SMALL), SMALL, data)
    likes = found(network, SMALL, data, room=1000)
    assert likes.sampled < likes.seen == 150
    layer = likes.layers["conv2"]
    np.testing.assert_allclose(layer.values[0], np.sort(expected["conv2"], axis=0)[::-1][:SHOWN].T, atol=1e-5)
    own = expected["conv2"][data.labels.numpy() == 1]
    np.testing.assert_allclose(layer.mean[:, 1], own.mean(axis=0), atol=1e-5)
    median = np.median(expected["conv2"], axis=0)
    spread = expected["conv2"].std(axis=0)
    assert (np.abs(layer.quantiles[:, len(LEVELS) // 2] - median) < spread).all()


def test_a_unit_can_be_asked_for_on_the_way() -> None:
    data, network = random_data(SMALL, 150, 3), build(SMALL, seed=4)
    expected = hooked(build_same(network, SMALL), SMALL, data)["relu2"]
    survey = Survey(network, SMALL, data)
    assert survey.unit("relu2", 1) is None
    steps = survey.steps()
    seen = next(steps).done
    numbers = survey.unit("relu2", 1)
    assert numbers is not None
    assert numbers.seen == seen < 150
    assert numbers.unit == 1
    np.testing.assert_allclose(numbers.values[0], np.sort(expected[:seen, 1])[::-1][:SHOWN], atol=1e-5)
    assert survey.likes is None
    for _ in steps:
        pass
    assert survey.likes is not None


def test_fewer_images_than_are_shown() -> None:
    likes = found(build(SMALL), SMALL, random_data(SMALL, 4))
    numbers = likes.unit("fc1", 2)
    assert (numbers.images[:, :4] >= 0).all()
    assert (numbers.images[:, 4:] == -1).all()
    assert np.isnan(numbers.values[:, 4:]).all()


def test_silent_and_twin_units_are_found() -> None:
    network = build(SMALL, seed=4)
    weights = state(network)
    weights["conv2.weight"][1] = 0
    weights["conv2.bias"][1] = -1
    weights["conv2.weight"][3] = 2 * weights["conv2.weight"][2]
    weights["conv2.bias"][3] = 2 * weights["conv2.bias"][2] + 0.5
    load_weights(network, weights)
    likes = found(network, SMALL, random_data(SMALL, 60))
    assert likes.layers["conv2"].silent == likes.layers["relu2"].silent == (1,)
    assert likes.layers["conv1"].silent == ()
    pairs = [(each.first, each.second) for each in likes.layers["conv2"].twins]
    assert (2, 3) in pairs
    assert likes.layers["conv2"].twins[0].correlation == pytest.approx(1, abs=1e-4)
    assert all(1 not in pair for pair in pairs)


def test_a_map_of_where_there_is_no_ink_is_not_silent_and_one_without_weights_is() -> None:
    """Its largest value is always that of empty paper."""
    network = build(SMALL, seed=4)
    weights = state(network)
    weights["conv1.weight"][0] = -1
    weights["conv1.bias"][0] = 5
    weights["conv1.weight"][1] = 0
    weights["conv1.bias"][1] = 1
    load_weights(network, weights)
    data = random_data(SMALL, 60)
    data.images[:, :, :6, :6] = 0
    likes = found(network, SMALL, data)
    assert likes.layers["conv1"].values[0, 0, 0] == likes.layers["conv1"].values[2, 0, 0]
    assert likes.layers["conv1"].silent == (1,)


@pytest.mark.parametrize("value", [torch.nan, 1e38])
def test_what_is_not_finite_likes_nothing(value: float) -> None:
    network = build(SMALL, seed=4)
    weights = state(network)
    weights["conv1.weight"][:] = value
    weights["conv2.weight"][2] *= 100
    load_weights(network, weights)
    steps = Survey(network, SMALL, random_data(SMALL, 60)).steps()
    with pytest.raises(NotFiniteError, match="not finite"):
        list(steps)
