from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.views.network.map.layout import LayerPlace, Metrics, arrange, starts_module
from tests.views.networks import SPECS, network_state

LABELS = 46


def layout(name: str, width: int, height: int, ratio: float = 1.0) -> tuple[LayerPlace, ...]:
    infos = network_state(name).layers
    return arrange(infos, [round(LABELS * ratio)] * len(infos), (width, height), Metrics.scaled(ratio), 14)


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
    near = [b.x - a.right for a, b in pairwise(places) if not starts_module(b.info)]
    wide = [b.x - a.right for a, b in pairwise(places) if starts_module(b.info)]
    assert min(wide) > 3 * max(near)


def test_flatten_has_a_row_for_each_map() -> None:
    flatten = next(place for place in layout("tutorial", 940, 262) if place.info.name == "flatten")
    assert (flatten.grid.columns, flatten.grid.rows) == (49, 64)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(list(SPECS)), st.integers(-5, 3000), st.integers(-5, 1500))
def test_every_size_has_a_layout(name: str, width: int, height: int) -> None:
    places = layout(name, width, height)
    assert all(place.grid.tile_width >= 1 and place.grid.tile_height >= 1 for place in places)
    assert [place.info for place in places] == list(network_state(name).layers)
