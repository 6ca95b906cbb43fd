from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn_gui.core.base import resources
from cnn_gui.core.datasets import catalogue, shapes
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.shape_outlines import OUTLINES
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.modules import build, load_weights

BRIGHTNESS = np.array((0.299, 0.587, 0.114))


def test_equal_seeds_give_equal_images_and_others_others() -> None:
    first, labels = shapes.make(40, 3)
    again, same = shapes.make(40, 3)
    other, _ = shapes.make(40, 4)
    assert np.array_equal(first, again)
    assert np.array_equal(labels, same)
    assert not np.array_equal(first, other)
    assert np.bincount(labels).tolist() == [4] * 10
    assert tuple(OUTLINES) == catalogue.SHAPES


@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_encloses_its_middle_and_lies_within_one(name: str) -> None:
    """Its distances are those to the outline: they grow as fast as one goes away from it."""
    axis = np.linspace(-1.4, 1.4, 281, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    distance = OUTLINES[name](x, y)
    inside = distance < 0
    assert 0.15 < inside.mean() * 2.8**2 < 3
    assert np.hypot(x, y)[inside].max() < 1.03
    outside = np.hypot(x, y) > 1.1
    assert distance[outside].min() > 0.05
    # Steep on both sides of the outline, which is what makes an edge one pixel wide.
    down, across = np.gradient(distance, axis, axis)
    near = np.abs(distance) < 0.03
    assert np.median(np.hypot(down, across)[near]) == pytest.approx(1, abs=0.05)


def test_a_shape_lies_wholly_within_the_picture_and_differs_from_what_is_behind() -> None:
    random = np.random.default_rng(0)
    x, y, scale = shapes._coordinates(200, random)
    for outline in OUTLINES.values():
        ink = outline(x, y) * scale < -0.5
        assert not ink[:, [0, -1]].any()
        assert not ink[:, :, [0, -1]].any()
        assert ink.any((1, 2)).all()
    front, behind = shapes._colours(300, random)
    difference = (front @ BRIGHTNESS)[:, None] - behind @ BRIGHTNESS
    assert np.abs(difference).min() > 0.29
    assert (np.sign(difference[:, 0]) == np.sign(difference[:, 1])).all()


def test_colours_and_places_say_nothing_of_the_kind() -> None:
    images, labels = shapes.make(2000, 0)
    means = np.stack([images[labels == kind].mean((0, 2, 3)) for kind in range(10)])
    assert np.ptp(means, axis=0).max() < 25
    assert images.min() == 0
    assert images.max() == 255


def test_the_network_that_comes_with_the_app_knows_them() -> None:
    """98 % at least, on all test images; here the first 500, whatever their kind."""
    loaded = checkpoint.load(resources.network("shapes"))
    assert loaded.task == catalogue.info("shapes").task
    assert loaded.record.tested is not None
    assert loaded.record.tested.data == DataUsed("Shapes in colour", 4000)
    assert loaded.record.tested.accuracy >= 0.98
    network = build(loaded.spec)
    load_weights(network, loaded.weights)
    images, labels = shapes.make(500, 77)
    data = Dataset("shapes", "test", torch.from_numpy(images), torch.from_numpy(labels), loaded.task)
    assert evaluate(network, data, mistakes=False).accuracy >= 0.975
