from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.views.grids.tiles import as_maps
from cnn_gui.views.network.units import (
    Patch,
    Unit,
    exact_text,
    feeding_patches,
    map_number,
    map_texts,
    map_title,
    place_text,
    value_text,
)
from tests.views.many_kinds import kinds_state
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
    found = feeding_patches(network_state().layers, INFOS[layer], Unit(layer, *place))
    assert found == (((INFOS[layer].inputs[0], patch),) if patch is not None else ())


@pytest.mark.parametrize(
    ("network", "unit", "fed"),
    [
        # Both ways into a sum, at the unit's own place.
        ("resnet", Unit("add1", 5, 3, 4), {name: Patch(5, 3, 4, 4, 5) for name in ("norm3", "relu1")}),
        # Maps 0 to 7 of the concatenation are relu2's, 8 to 19 relu4's, 20 to 27 relu5's.
        ("inception", Unit("concat1", 7, 3, 4), {"relu2": Patch(7, 3, 4, 4, 5)}),
        ("inception", Unit("concat1", 21, 3, 4), {"relu5": Patch(1, 3, 4, 4, 5)}),
        ("inception", Unit("conv6", 2, 3, 4), {"concat1": Patch(None, 3, 2, 4, 7)}),
        # A depthwise kernel reads the one map, a group its own.
        ("depthwise", Unit("conv2", 6, 0, 2), {"silu1": Patch(None, -1, 1, 2, 4, maps=(6, 7))}),
        ("depthwise", Unit("conv4", 17, 1, 1), {"leaky_relu1": Patch(None, 0, 0, 3, 3, maps=(16, 24))}),
        ("norm", Unit("conv1", 0, 0, 0), {"input": Patch(None, -1, -2, 4, 3)}),
        ("norm", Unit("norm3", 9), {"fc1": Patch(9, 0, 0, 1, 1)}),
        ("bare", Unit("pool1", 9), {"relu1": Patch(9, 0, 0, 11, 19)}),
    ],
)
def test_what_feeds_a_unit_of_any_kind(network: str, unit: Unit, fed: dict[str, Patch]) -> None:
    infos = kinds_state(network).layers
    info = next(info for info in infos if info.name == unit.layer)
    assert dict(feeding_patches(infos, info, unit)) == fed


def test_the_classes_are_called_as_the_task_calls_them() -> None:
    softmax = kinds_state("depthwise").layers[-1]
    classes = kinds_state("depthwise").task.classes
    assert map_title(softmax, 1, classes) == "class Trouser"
    assert map_number(softmax, 9, classes) == "Ankle boot"
    assert exact_text(softmax, Unit("softmax", 1), np.full(10, 0.5, np.float32), classes) == (
        "softmax · class Trouser = 0.5 (softmax[1])"
    )
    assert map_title(softmax, 12, ("a", "b")) == "class 12"


def test_the_planes_of_an_input_in_colour_have_names() -> None:
    assert [map_title(kinds_state("two").layers[0], plane) for plane in range(3)] == ["red", "green", "blue"]
    assert map_title(INFOS["input"], 0) == "map 1"


def test_the_patch_of_a_convolution_really_gives_the_unit() -> None:
    """The filter times the patch, plus the bias, is the value on display."""
    shown, weights = snapshot(), network_state().weights
    unit = Unit("conv2", 21, 6, 9)
    ((_, patch),) = feeding_patches(network_state().layers, INFOS["conv2"], unit)
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
