from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.network.messages import Flatten, LayerInfo, LayerKind, Linear, NetworkSpec, ReLU
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.views.network.map.layout import LayerPlace, Metrics, arrange
from tests.views.many_kinds import SPECS as MANY_KINDS
from tests.views.many_kinds import kinds_state
from tests.views.networks import SPECS, network_state

LABELS = 46


def layout(name: str, width: int, height: int, ratio: float = 1.0) -> tuple[LayerPlace, ...]:
    return arranged(network_state(name).layers, width, height, ratio)


def arranged(infos: Sequence[LayerInfo], width: int, height: int, ratio: float = 1.0) -> tuple[LayerPlace, ...]:
    sides = [14 if info.is_output else 0 for info in infos]
    return arrange(infos, [round(LABELS * ratio)] * len(infos), (width, height), Metrics.scaled(ratio), sides)


@pytest.mark.parametrize("name", list(SPECS))
@pytest.mark.parametrize(("width", "height"), [(940, 262), (1580, 400)])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_all_layers_fit_and_none_overlap(name: str, width: int, height: int, ratio: float) -> None:
    places = layout(name, round(width * ratio), round(height * ratio), ratio)
    assert len(places) == len(network_state(name).layers)
    for place, after in pairwise(places):
        assert place.right < after.x
    for place in places:
        assert place.x <= place.grid.x
        assert place.grid.x + place.grid.size[0] <= place.right <= width * ratio
        assert place.grid.size[1] <= height * ratio
        # Twenty layers leave some of them less room than their name needs: names stand on two lines then.
        assert place.width >= LABELS * ratio or len(places) > 13


def test_maps_are_large_enough_to_read_in_the_smallest_window() -> None:
    sides = {place.info.name: place.grid.tile_width for place in layout("tutorial", 932, 260)}
    assert sides["input"] >= 56
    assert sides["conv1"] >= 28
    assert sides["pool1"] >= 14
    assert sides["conv2"] >= 18
    assert sides["relu2"] >= 14
    assert sides["fc2"] >= 14


def test_the_space_is_used() -> None:
    assert layout("tutorial", 940, 262)[-1].right >= 940 * 0.93


def test_a_module_is_set_apart_from_the_one_before() -> None:
    places = layout("tutorial", 940, 262)
    near = [b.x - a.right for a, b in pairwise(places) if not b.starts_module]
    wide = [b.x - a.right for a, b in pairwise(places) if b.starts_module]
    assert min(wide) > 3 * max(near)


@pytest.mark.parametrize("name", [*MANY_KINDS, "resnet18", "resnet34"])
@pytest.mark.parametrize(("width", "height"), [(932, 250), (1580, 400)])
def test_layers_of_every_kind_fit_up_to_the_most_there_may_be(name: str, width: int, height: int) -> None:
    places = arranged(kinds_state(name).layers, width, height)
    for place, after in pairwise(places):
        assert place.right < after.x
    assert places[-1].right <= width
    assert all(place.grid.size[1] <= height for place in places)
    assert all(place.grid.x + place.grid.size[0] <= place.right for place in places)


def test_a_module_is_a_convolution_with_what_follows_it_and_a_branch_is_set_apart() -> None:
    places = arranged(kinds_state("resnet").layers, 940, 262)
    starts = {place.info.name for place in places if place.starts_module}
    assert starts == {"input", "conv1", "conv2", "conv3", "conv4", "conv5", "fc1"}
    branches = {place.info.name: place for place in arranged(kinds_state("inception").layers, 940, 262)}
    assert not branches["conv3"].follows
    assert branches["pool2"].starts_module
    assert not branches["relu2"].starts_module


def test_maps_that_are_wider_than_high_keep_their_shape() -> None:
    grid = next(place.grid for place in arranged(kinds_state("bare").layers, 940, 262) if place.info.name == "input")
    assert grid.tile_width / grid.tile_height == pytest.approx(40 / 24, rel=0.05)


def test_an_input_in_colour_has_room_for_the_picture_before_its_planes() -> None:
    grid = arranged(kinds_state("two").layers, 940, 262)[0].grid
    assert (grid.count, grid.first) == (3, 1)
    assert grid.tile(-1)[:2] == (grid.x, grid.y)
    assert grid.cell_at(grid.x + 1, grid.y + 1) is None
    x, y, _, _ = grid.tile(0)
    assert grid.cell_at(x, y) == (0, 0, 0)


def test_a_long_vector_is_no_wider_than_the_height_makes_it() -> None:
    flatten = next(
        p.grid for p in arranged(kinds_state("diagram").layers, 940, 262) if p.info.kind is LayerKind.FLATTEN
    )
    assert flatten.columns % 16 == 0
    assert flatten.columns < 256
    assert flatten.count == 8192


@pytest.mark.parametrize(("width", "height"), [(932, 250), (480, 90)])
def test_vectors_of_more_units_than_pixels_are_cut_alike_and_leave_half_for_the_maps(width: int, height: int) -> None:
    places = {place.info.name: place for place in arranged(kinds_state("vast").layers, width, height)}
    cut = [name for name, place in places.items() if place.is_cut]
    assert cut == ["flatten", "dropout1"]
    widths = [places[name].grid.size[0] for name in cut]
    assert widths[0] == widths[1]
    assert 0.4 * width < sum(widths) <= 0.5 * width
    for name in cut:
        assert places[name].grid.count == widths[0] * height
    assert places["conv1"].grid.tile_width > 8


def test_a_short_vector_is_not_cut_beside_a_vast_one() -> None:
    infos = layer_infos(NetworkSpec((Flatten(), Linear(120_000), ReLU(), Linear(300), ReLU(), Linear(10))))
    cut = [place.info.name for place in arranged(infos, 932, 250) if place.is_cut]
    assert cut == ["fc1", "relu1"]


def test_a_hundred_classes_stand_in_one_column_within_the_height() -> None:
    grid = arranged(kinds_state("bare").layers, 940, 262)[-1].grid
    assert grid.columns == 1
    assert grid.size[1] <= 262


def test_flatten_has_a_row_for_each_map() -> None:
    flatten = next(place for place in layout("tutorial", 940, 262) if place.info.name == "flatten")
    assert (flatten.grid.columns, flatten.grid.rows) == (49, 64)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(list(SPECS)), st.integers(-5, 3000), st.integers(-5, 1500))
def test_every_size_has_a_layout(name: str, width: int, height: int) -> None:
    places = layout(name, width, height)
    assert all(place.grid.tile_width >= 1 and place.grid.tile_height >= 1 for place in places)
    assert [place.info for place in places] == list(network_state(name).layers)
