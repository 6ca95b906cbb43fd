from __future__ import annotations

import numpy as np
import torch

from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.features.messages import Rank
from cnn_gui.core.features.pictured import Pictured
from cnn_gui.core.features.survey import Survey
from cnn_gui.core.network.modules import build, load_weights, state
from tests.core.features.small_data import random_data
from tests.core.features.test_survey import SMALL, build_same


def test_images_come_with_the_place_and_the_pixels_it_sees() -> None:
    data, network = random_data(SMALL, 60, 5), build(SMALL, seed=2)
    survey = Survey(build_same(network, SMALL), SMALL, data)
    for _ in survey.steps():
        pass
    assert survey.likes is not None
    shown = Pictured(network, SMALL, data).unit(survey.likes.unit("conv1", 2))
    assert shown.complete
    assert shown.total == 60
    assert set(shown.images) == set(Rank)
    for image in (*shown.images[Rank.TOP], *shown.images[Rank.BOTTOM]):
        with torch.inference_mode():
            maps = network[0](normalised(unit_scale(data.images[image.index][None]), data.task))[0, 2].numpy()
        assert image.place == np.unravel_index(maps.argmax(), maps.shape)
        assert abs(maps.max() - image.value) < 1e-5
        row, column = image.place
        assert image.field == (row, column, row + 3, column + 3)
        assert image.label == int(data.labels[image.index])
        np.testing.assert_array_equal(image.picture, data.images[image.index, 0].numpy())


def test_a_unit_of_a_vector_has_no_place_and_sees_all_it_can() -> None:
    data, network = random_data(SMALL, 20, 5), build(SMALL, seed=2)
    survey = Survey(build_same(network, SMALL), SMALL, data)
    for _ in survey.steps():
        pass
    assert survey.likes is not None
    top = Pictured(network, SMALL, data).unit(survey.likes.unit("fc2", 1)).images[Rank.TOP]
    assert len(top) == 9
    assert top[0].place is None
    assert top[0].field is not None
    assert top[0].field.top == 0
    assert top[0].field.left == 0


def test_a_map_that_is_the_same_everywhere_points_at_nothing() -> None:
    data, network = random_data(SMALL, 20, 5), build(SMALL, seed=2)
    weights = state(network)
    weights["conv2.weight"][0] = 0
    weights["conv2.bias"][0] = -1
    load_weights(network, weights)
    survey = Survey(build_same(network, SMALL), SMALL, data)
    for _ in survey.steps():
        pass
    assert survey.likes is not None
    images = Pictured(network, SMALL, data).unit(survey.likes.unit("relu2", 0)).images[Rank.TOP]
    assert all(image.field is None for image in images)
