from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.views.grids.tiles import as_maps
from cnn_gui.views.network.units import (
    Patch,
    Unit,
    exact_text,
    feeding_patch,
    map_number,
    map_texts,
    place_text,
    value_text,
)
from tests.views.networks import network_state, snapshot

INFOS = {info.name: info for info in network_state().layers}


@pytest.mark.parametrize(
    ("layer", "place", "patch"),
    [
        ("input", (0, 3, 4), None),
        ("conv1", (5, 0, 27), Patch(None, -1, 26, 2, 29)),
        ("pool1", (5, 3, 4), Patch(5, 6, 8, 8, 10)),
        ("relu1", (5, 3, 4), Patch(5, 3, 4, 4, 5)),
        ("flatten", (49 * 2 + 7 * 3 + 4, 0, 0), Patch(2, 3, 4, 4, 5)),
        ("fc1", (5, 0, 0), Patch(None, 0, 0, 1, 1)),
    ],
)
def test_what_feeds_a_unit(layer: str, place: tuple[int, int, int], patch: Patch | None) -> None:
    assert feeding_patch(INFOS[layer], Unit(layer, *place)) == patch


def test_the_patch_of_a_convolution_really_gives_the_unit() -> None:
    """The filter times the patch, plus the bias, is the value on display."""
    shown, weights = snapshot(), network_state().weights
    unit = Unit("conv2", 21, 6, 9)
    patch = feeding_patch(INFOS["conv2"], unit)
    assert patch is not None
    before = shown.layers[3].values[:, patch.top : patch.bottom, patch.left : patch.right]
    expected = float((before * weights["conv2.weight"][21]).sum() + weights["conv2.bias"][21])
    assert float(shown.layers[4].values[21, 6, 9]) == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_texts_count_from_one_for_people_and_from_zero_for_programs() -> None:
    values = np.zeros((64, 14, 14), dtype=np.float32)
    values[21, 5, 8] = -2.3541
    unit = Unit("conv2", 21, 5, 8)
    assert place_text(INFOS["conv2"], unit) == "conv2 · map 22 · row 6, column 9"
    assert value_text(values, unit) == "−2.354"
    assert exact_text(INFOS["conv2"], unit, values) == "conv2 · map 22 · row 6, column 9 = −2.3541 (conv2[21, 5, 8])"
    assert map_texts(INFOS["conv2"], 21, values) == ("conv2 · map 22", "−2.35 to 0")


def test_units_of_vectors_are_digits_or_numbers() -> None:
    values = np.arange(10, dtype=np.float32)
    assert map_texts(INFOS["softmax"], 3, values) == ("softmax · digit 3", "3")
    assert map_texts(INFOS["fc1"], 4, np.ones(128, dtype=np.float32)) == ("fc1 · unit 5", "1")
    assert (map_number(INFOS["softmax"], 3), map_number(INFOS["fc1"], 4)) == ("3", "5")
    assert as_maps(values).shape == (10, 1, 1)
