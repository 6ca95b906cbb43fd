"""Between digits: pictures on the way and on the plane are what they are said to be, and so are their answers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.projection.between import NEAREST_STEPS, PIXEL_STEPS, ROUNDS, Regions, mixed, plane_of
from cnn_gui.core.projection.messages import LayerPoints, MapImages
from cnn_gui.core.projection.passing import outputs
from cnn_gui.core.projection.projecting import Projecting
from cnn_gui.core.projection.walking import Walking
from tests.core.some_digits import some_digits

SPEC = NETWORKS["sprint"]
DATA = some_digits(90)


def network() -> nn.Sequential:
    return build(SPEC, seed=3)


def probabilities_of(pictures: UInt8) -> Float32:
    with torch.inference_mode():
        inputs = (torch.from_numpy(pictures).float() / 255 - 0.1307) / 0.3081
        found: Float32 = torch.softmax(network()(inputs), dim=1).numpy()
    return found


def random_pictures(seed: int, count: int = 3) -> UInt8:
    return np.random.default_rng(seed).integers(0, 256, (count, 1, 6, 6), dtype=np.uint8)


def test_a_way_through_pixels_goes_straight_from_one_picture_to_the_other() -> None:
    first, second = DATA.images[0].numpy(), DATA.images[1].numpy()
    path = Walking(network(), SPEC, DATA.task).through_pixels(first, second)
    assert path is not None
    assert (len(path), path.layer, len(path.places)) == (PIXEL_STEPS, "", 0)
    assert (path.pictures[0] == first).all()
    assert (path.pictures[-1] == second).all()
    middle = path.pictures[PIXEL_STEPS // 2].astype(float)
    assert middle == pytest.approx((first.astype(float) + second) / 2, abs=0.51)
    assert path.probabilities == pytest.approx(probabilities_of(path.pictures), abs=1e-5)
    assert (path.answers == path.probabilities.argmax(axis=1)).all()


def test_a_way_through_a_layer_is_of_the_images_nearest_to_the_straight_line_there() -> None:
    found = list(Projecting(network(), SPEC, DATA, 80, only="fc1").steps())
    images = next(each for each in found if isinstance(each, MapImages))
    points = next(each for each in found if isinstance(each, LayerPoints))
    ends = [DATA.images[int(images.indices[place])].numpy() for place in (5, 61)]
    path = Walking(network(), SPEC, DATA.task).through_layer(ends[0], ends[1], DATA, images, points)
    assert path is not None
    assert (len(path), path.layer) == (NEAREST_STEPS, "fc1")
    infos = layer_infos(SPEC, DATA.task)
    batch = DATA.images[torch.from_numpy(images.indices)]
    values = next(made for _, made in outputs(network(), infos, batch, DATA.task, frozenset(("fc1",)))).numpy()
    for step, share in enumerate(path.shares.tolist()):
        there = values[5] + (values[61] - values[5]) * share
        distances = np.linalg.norm(values - there, axis=1)
        assert path.distances[step] == pytest.approx(distances.min(), rel=1e-3, abs=1e-2)
        place = int(path.places[step])
        assert distances[place] == pytest.approx(distances.min(), rel=1e-3, abs=1e-2)
        assert (path.pictures[step] == DATA.images[int(images.indices[place])].numpy()).all()
    assert (path.places[0], path.places[-1]) == (5, 61)
    assert path.probabilities == pytest.approx(probabilities_of(path.pictures), abs=1e-5)


@given(seed=st.integers(0, 1000))
def test_a_plane_has_its_corners_at_their_places_and_their_distances(seed: int) -> None:
    corners = random_pictures(seed)
    plane = plane_of(corners)
    assert plane is not None
    assert (plane.pictures(plane.places) == corners).all()
    flat = corners.reshape(3, -1).astype(float)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        distance = np.linalg.norm(flat[one] - flat[other])
        assert np.linalg.norm(plane.places[one] - plane.places[other]) == pytest.approx(distance)
    assert plane.places[2, 1] > 0
    assert (plane.places > np.array(plane.low)).all()
    assert (plane.places < np.array(plane.high)).all()
    middle = plane.pictures(plane.places.mean(axis=0, keepdims=True))[0]
    assert middle == pytest.approx(corners.astype(float).mean(axis=0), abs=0.51)
    along = plane.pictures(np.linspace(plane.places[0], plane.places[1], 5))
    straight = mixed(corners[0], corners[1], np.linspace(0, 1, 5, dtype=np.float32))
    assert along.astype(int) == pytest.approx(straight.astype(int), abs=1)


def test_three_pictures_on_a_line_span_no_plane() -> None:
    first, second, _ = random_pictures(1)
    assert plane_of(np.stack([first, first, second])) is None
    assert plane_of(np.stack([first, second, first])) is None
    assert plane_of(np.stack([first, second, second])) is None


def test_regions_are_the_answers_to_the_pictures_in_the_cells() -> None:
    plane = plane_of(DATA.images[:3].numpy())
    assert plane is not None
    rounds: list[Regions] = []
    last = Walking(network(), SPEC, DATA.task).regions(plane, rounds.append)
    assert last is not None
    assert [each.side for each in (*rounds, last)] == list(ROUNDS)
    assert [each.complete for each in (*rounds, last)] == [False] * (len(ROUNDS) - 1) + [True]
    for row, column in ((0, 0), (5, 40), (63, 2), (30, 31)):
        probabilities = probabilities_of(last.picture(row, column)[None])[0]
        assert last.confidence[row, column] == pytest.approx(probabilities.max(), abs=1e-4)
        assert probabilities[last.answers[row, column]] == pytest.approx(probabilities.max(), abs=1e-4)
        assert last.cell_at(*last.middle_of(row, column)) == (row, column)
    assert last.cell_at(-1e9, 1e9) == (0, 0)
    assert last.cell_at(1e9, -1e9) == (ROUNDS[-1] - 1, ROUNDS[-1] - 1)
    theirs = probabilities_of(plane.corners)
    assert (last.corners == theirs.argmax(axis=1)).all()
    assert last.corner_confidence == pytest.approx(theirs.max(axis=1), abs=1e-5)


def test_what_is_wanted_no_more_ends() -> None:
    walking = Walking(network(), SPEC, DATA.task, lambda: False)
    plane = plane_of(DATA.images[:3].numpy())
    assert plane is not None
    assert walking.through_pixels(DATA.images[0].numpy(), DATA.images[1].numpy()) is None
    assert walking.regions(plane, lambda _: None) is None
