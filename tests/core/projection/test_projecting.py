"""Every layer's points: the images stay with their places, layers are laid onto each other, memory is bounded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from torch import nn

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.network.activations import snapshot_layers
from cnn_gui.core.network.messages import LayerKind, NetworkSpec
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.projection.messages import LayerPoints, MapImages, layers_on_map
from cnn_gui.core.projection.nearest import candidates, nearest
from cnn_gui.core.projection.projecting import Projecting, spread
from tests.core.features.small_data import random_data
from tests.core.network.random_networks import graphs
from tests.core.some_digits import some_digits

COUNT = 90


@dataclass(frozen=True)
class WholeMap:
    network: nn.Sequential
    spec: NetworkSpec
    data: Dataset
    images: MapImages
    points: dict[str, LayerPoints]
    order: tuple[str, ...]


def whole_map(spec: NetworkSpec, data: Dataset, count: int = COUNT, **options: object) -> WholeMap:
    network = build(spec, seed=3)
    found = list(Projecting(network, spec, data, count, **options).steps())  # type: ignore[arg-type]
    images = next(each for each in found if isinstance(each, MapImages))
    points = {each.layer: each for each in found if isinstance(each, LayerPoints)}
    return WholeMap(network, spec, data, images, points, tuple(points))


@pytest.fixture(scope="module")
def digits() -> WholeMap:
    return whole_map(NETWORKS["sprint"], some_digits(120))


def values_of(found: WholeMap, index: int, layer: str) -> np.ndarray:
    """What the layer computes of a test image, by the way the window computes it."""
    image = found.data.images[index : index + 1].float() / 255
    task = found.data.task
    mean, std = (torch.tensor(each).view(1, -1, 1, 1) for each in (task.mean, task.std))
    layers = snapshot_layers(found.network, found.spec, (image - mean) / std, task)
    return next(each.values for each in layers if each.info.name == layer)


def test_images_are_evenly_spread_and_none_is_twice() -> None:
    assert spread(10, 4).tolist() == [0, 2, 5, 7]
    assert spread(3, 10).tolist() == [0, 1, 2]
    assert len(np.unique(spread(10_000, 2_000))) == 2_000


def test_each_place_is_the_same_image_everywhere(digits: WholeMap) -> None:
    images, data = digits.images, digits.data
    assert len(images) == COUNT
    assert (images.total, images.data) == (120, "some digits")
    with torch.inference_mode():
        pixels = data.images[torch.from_numpy(images.indices)]
        probabilities = torch.softmax(digits.network((pixels.float() / 255 - 0.1307) / 0.3081), dim=1)
    assert (images.pictures == pixels[:, 0].numpy()).all()
    assert (images.labels == data.labels[torch.from_numpy(images.indices)].numpy()).all()
    assert (images.answers == probabilities.argmax(dim=1).numpy()).all()
    assert images.probabilities == pytest.approx(probabilities.max(dim=1).values.numpy(), abs=1e-5)
    assert (images.mistakes == (images.labels != images.answers)).all()
    one = images.image(7)
    assert (one.index, one.label, one.answer) == (images.indices[7], images.labels[7], images.answers[7])
    assert (one.picture == images.pictures[7]).all()


def test_every_layer_has_points_and_an_image_lies_where_its_own_values_say(digits: WholeMap) -> None:
    infos = layer_infos(digits.spec, digits.data.task)
    assert digits.order == tuple(info.name for info in layers_on_map(infos))
    assert LayerKind.FLATTEN not in {info.kind for info in layers_on_map(infos)}
    for layer, points in digits.points.items():
        for place in (0, 41, COUNT - 1):
            components = points.components_of(values_of(digits, int(digits.images.indices[place]), layer))
            assert components == pytest.approx(
                points.components[place], abs=2e-3 * max(1.0, float(np.abs(components).max()))
            )
            for dimensions in (2, 3):
                there = points.positions(dimensions)[place]
                assert points.position_of(components, dimensions) == pytest.approx(there, abs=5e-3)


def test_positions_have_a_mean_square_of_one_and_shares_fall(digits: WholeMap) -> None:
    for points in digits.points.values():
        assert float((points.positions(2) ** 2).sum(axis=1).mean()) == pytest.approx(1, abs=1e-3)
        assert (np.diff(points.shares) <= 1e-5).all()
        assert points.share(3) >= points.share(2)
        assert 0 < points.shares.sum() <= 1 + 1e-4


def test_each_layer_is_laid_onto_the_one_before(digits: WholeMap) -> None:
    """Turned or mirrored any other way it would lie farther away."""
    before, after = (digits.points[name] for name in digits.order[:2])
    here, there = after.positions(2), before.positions(2)
    best = ((here - there) ** 2).sum()
    for turn in ((-1, 0, 0, -1), (0, 1, -1, 0), (1, 0, 0, -1), (0, 1, 1, 0)):
        assert ((here @ np.reshape(turn, (2, 2)) - there) ** 2).sum() > best


def test_a_map_is_laid_onto_an_earlier_one_of_the_same_images_and_the_wanted_layer_comes_first(
    digits: WholeMap,
) -> None:
    turned = {
        name: LayerPoints(
            points.layer,
            points.components,
            points.shares,
            points.mean,
            points.axes,
            points.fitted,
            np.array([[0, 1], [-1, 0]], np.float32),
            points.turn3,
            points.scale,
        )
        for name, points in digits.points.items()
    }
    again = whole_map(digits.spec, digits.data, onto=turned, first="fc1")
    assert again.order[0] == "fc1"
    assert set(again.order) == set(digits.order)
    for name, points in turned.items():
        assert again.points[name].positions(2) == pytest.approx(points.positions(2), abs=2e-2)


def test_wide_layers_have_axes_from_fewer_images_and_points_of_all(digits: WholeMap) -> None:
    few = whole_map(digits.spec, digits.data, most_values=200_000)
    wide = max(digits.order, key=lambda name: len(digits.points[name].mean))
    assert few.points[wide].fitted < COUNT
    assert few.order == digits.order
    for name, points in few.points.items():
        assert len(points) == COUNT
        components = points.components_of(values_of(few, int(few.images.indices[50]), name))
        assert components == pytest.approx(points.components[50], abs=2e-3 * max(1.0, float(np.abs(components).max())))
        assert points.fitted == COUNT or len(points.mean) * points.fitted <= 200_000
        # Fewer images cannot tell of more variance than the best axes hold.
        assert points.share(2) <= digits.points[name].share(2) + 1e-3


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spec=graphs())
def test_networks_of_all_kinds_have_maps(spec: NetworkSpec) -> None:
    data = random_data(spec, count=12)
    found = whole_map(spec, data, 8)
    colours = () if spec.input_shape[0] == 1 else (3,)
    assert found.images.pictures.shape == (8, *spec.input_shape[1:], *colours)
    for points in found.points.values():
        assert points.positions(3).shape == (8, 3)
        assert np.isfinite(points.positions(3)).all()


def test_values_that_are_no_numbers_are_told_in_a_sentence(digits: WholeMap) -> None:
    network = build(digits.spec)
    with torch.no_grad():
        next(network.parameters()).fill_(float("nan"))
    with pytest.raises(DataError, match="conv1 computes of the images are no numbers"):
        list(Projecting(network, digits.spec, digits.data, COUNT).steps())


def test_one_image_is_no_map(digits: WholeMap) -> None:
    with pytest.raises(DataError, match="no map of fewer than two images"):
        Projecting(digits.network, digits.spec, digits.data, 1)


def test_neighbours_are_those_of_all_the_layers_values(digits: WholeMap) -> None:
    for layer in digits.order:
        index = int(digits.images.indices[13])
        own = values_of(digits, index, layer)
        found = nearest(digits.network, digits.spec, digits.data, digits.images, digits.points[layer], own, 5)
        theirs = np.stack([values_of(digits, int(each), layer).ravel() for each in digits.images.indices])
        distances = np.linalg.norm(theirs - own.ravel(), axis=1)
        assert found.places[0] == 13
        assert found.distances[0] == pytest.approx(0, abs=1e-3)
        assert found.distances == pytest.approx(np.sort(distances)[:5], rel=1e-3, abs=1e-3)
        assert (np.diff(found.distances) >= 0).all()


def test_candidates_are_ordered_and_no_more_than_there_are(digits: WholeMap) -> None:
    points = digits.points["fc1"]
    assert candidates(points, points.components[4], 3)[0] == 4
    assert len(candidates(points, points.components[4], 500)) == COUNT
