"""Every kind of layer from near: words for each, weights of any shape, numbers of batch norm, curves of functions."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import ACTIVATIONS, LayerInfo, LayerKind
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.grids.mosaic_view import MosaicView
from cnn_gui.views.grids.plane_colors import picture_colors
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.layer.kernel_sets import (
    KernelSide,
    exact_weight_text,
    in_colour,
    layer_weights,
    set_title,
)
from cnn_gui.views.network.layer.kernels import KernelsView
from cnn_gui.views.network.layer.norm_numbers import norm_values
from cnn_gui.views.network.layer.text import joined_line, kind_title, no_weights_line, teaching_line
from cnn_gui.views.network.units import number_words
from cnn_gui.window.course.explain import OF_KIND
from tests.views.many_kinds import SPECS, kinds_snapshot, kinds_state
from tests.views.networks import network_state
from tests.views.pointing import cell_at, click, point_at

# The offscreen platform has no size hints for windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


WidgetT = TypeVar("WidgetT", bound=QWidget)


def info_of(network: str, layer: str) -> LayerInfo:
    return next(info for info in kinds_state(network).layers if info.name == layer)


def values_of(network: str, layer: str) -> Float32:
    return next(item.values for item in kinds_snapshot(network).layers if item.info.name == layer)


def detail_of(qtbot: QtBot, network: str, layer: str, channel: int = 0, tab: int = 0) -> LayerDetail:
    view = LayerDetail()
    qtbot.addWidget(view)
    view.resize(600, 340)
    view.show()
    view.show_network(kinds_state(network))
    view.show_snapshot(kinds_snapshot(network))
    view.choose(layer, channel)
    view.tabs.setCurrentIndex(tab)
    return view


def child(view: QWidget, kind: type[WidgetT], name: str) -> WidgetT:
    found = view.findChild(kind, name)
    assert found is not None
    return found


# --- words


def test_every_kind_has_a_title_a_line_and_a_topic() -> None:
    seen = set()
    for name in SPECS:
        for info in kinds_state(name).layers:
            seen.add(info.kind)
            assert kind_title(info.kind)
            assert teaching_line(info).endswith((".", "1")), info.name
            assert (no_weights_line(info) == "") is (info.kind in (LayerKind.CONV, LayerKind.LINEAR))
            assert info.kind in OF_KIND
    assert seen == set(LayerKind)


@pytest.mark.parametrize(
    ("network", "layer", "words"),
    [
        ("depthwise", "conv2", "depthwise"),
        ("depthwise", "conv4", "8 of the input maps only"),
        ("depthwise", "dropout1", "sets 50 % of the units to zero"),
        ("norm", "dropout1", "sets 25 % of the maps to zero"),
        ("depthwise", "fc1", "with no bias"),
        ("resnet", "pool1", "mean of each whole map"),
        ("two", "input", "red, green and blue"),
        ("inception", "conv6", "1×5"),
    ],
)
def test_what_is_said_is_true_of_this_layer(network: str, layer: str, words: str) -> None:
    assert words in teaching_line(info_of(network, layer))


def test_a_concatenation_says_whose_maps_are_which() -> None:
    infos = kinds_state("inception").layers
    assert joined_line(infos, info_of("inception", "concat1")) == (
        "Maps 1 to 8 are those of relu2, 9 to 20 are those of relu4, 21 to 28 are those of relu5."
    )
    assert "norm3 and relu1" in joined_line(kinds_state("resnet").layers, info_of("resnet", "add1"))


def test_a_field_counts_classes_from_one_unless_their_names_are_numbers() -> None:
    softmax = info_of("depthwise", "softmax")
    assert number_words(softmax, kinds_state("depthwise").task.classes) == ("class ", 1)
    assert number_words(softmax, tuple(map(str, range(7)))) == ("class ", 0)
    assert number_words(softmax, ()) == ("class ", 1)
    assert number_words(network_state().layers[-1]) == ("digit ", 0)


# --- weights


@pytest.mark.parametrize("name", list(SPECS))
def test_every_layer_is_shown_on_every_tab(name: str, qtbot: QtBot) -> None:
    view = detail_of(qtbot, name, "input")
    for tab in range(3):
        view.tabs.setCurrentIndex(tab)
        for info in kinds_state(name).layers:
            view.choose(info.name, info.shape_out[0] - 1)
            view.grab()
    assert view.minimumSizeHint().width() <= 600


@pytest.mark.parametrize(
    ("network", "layer", "output", "title"),
    [
        ("depthwise", "conv2", 5, "16 kernels 3×3, each on one map · filter 6: no bias"),
        ("resnet", "conv2", 5, "16 kernels 3×3 · no bias"),
        ("inception", "conv2", 5, "16 kernels 1×1 · bias"),
        ("inception", "conv6", 5, "28 kernels 1×5 · bias"),
        ("depthwise", "conv4", 9, "8 kernels 3×3 · on input maps 9 to 16 · bias"),
        ("depthwise", "fc1", 2, "class Pullover · 128 weights as 32 maps 2×2 · no bias"),
        ("norm", "fc1", 2, "600 weights as 24 maps 5×5 · bias"),
        ("norm", "fc2", 2, "64 weights · bias"),
        ("resnet", "fc1", 2, "class triangle · 16 weights · bias"),
    ],
)
def test_weights_of_any_shape_have_a_title(network: str, layer: str, output: int, title: str) -> None:
    weights = layer_weights(kinds_state(network), layer)
    assert weights is not None
    side = KernelSide.INPUT if weights.reads_one else KernelSide.OUTPUT
    assert set_title(weights, side, output, weights.read_by(output).start).startswith(title)


def test_a_group_shows_only_the_maps_that_it_reads(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "depthwise", "conv4", 17, 1).kernels
    weight = kinds_state("depthwise").weights["conv4.weight"]
    assert view.kernel == (17, 16)
    np.testing.assert_array_equal(view.mosaic._values, weight[17])
    point_at(view.mosaic, cell_at(view.mosaic, 2, 1, 0))
    value = format_value(float(weight[17, 2, 1, 0]))
    assert view.hover_text() == f"filter 18 · input map 19 · row 2, column 1 · {value}"
    child(view, QToolButton, "kernelsByInput").click()
    number = child(view, QSpinBox, "kernelNumber")
    number.setValue(32)
    # The last of 32 input maps is read by the last eight filters alone.
    np.testing.assert_array_equal(view.mosaic._values, weight[24:32, 7])
    assert view.kernel == (24, 31)
    click(view.mosaic, cell_at(view.mosaic, 3, 1, 1))
    assert view.kernel == (27, 31)


def test_a_depthwise_layer_shows_the_one_kernel_of_each_map(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "depthwise", "conv2", 5, 1).kernels
    weight = kinds_state("depthwise").weights["conv2.weight"]
    np.testing.assert_array_equal(view.mosaic._values, weight[:, 0])
    assert view.mosaic.selected == 5
    click(view.mosaic, cell_at(view.mosaic, 9, 1, 1))
    assert view.kernel == (9, 9)
    point_at(view.mosaic, cell_at(view.mosaic, 9, 2, 0))
    value = format_value(float(weight[9, 0, 2, 0]))
    assert view.hover_text() == f"filter 10 · input map 10 · row 3, column 1 · {value}"


def test_a_weight_is_named_as_a_program_indexes_it() -> None:
    weights = layer_weights(kinds_state("depthwise"), "conv4")
    assert weights is not None
    expected = kinds_state("depthwise").weights["conv4.weight"][17, 2, 1, 0]
    assert exact_weight_text(weights, 17, 18, 1, 0) == f"conv4.weight[17, 2, 1, 0] = {expected!s}"


# --- colour


def test_a_first_layer_shows_the_three_kernels_and_the_picture_they_make(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "two", "conv1", 3, 1).kernels
    weight = kinds_state("two").weights["conv1.weight"]
    grid = view.mosaic.grid()
    assert grid is not None
    assert (grid.count, grid.first) == (3, 1)
    point_at(view.mosaic, cell_at(view.mosaic, 1, 0, 2))
    assert view.hover_text() == f"filter 4 · green · row 1, column 3 · {format_value(float(weight[3, 1, 0, 2]))}"
    assert "grey is 0" in view.colours_text()
    image = view.mosaic.grab().toImage()
    limit = float(np.abs(weight[3]).max())
    colors = picture_colors(in_colour(weight[3], limit))
    assert image.pixel(cell_at(view.mosaic, -1, 2, 1)) == int(colors[2, 1])


def test_a_third_way_to_see_the_kernels_asks_for_no_more_width(qtbot: QtBot) -> None:
    """The panel is as wide as where a network reads grey: what does not fit beside the switch stands below it."""
    detail = detail_of(qtbot, "two", "conv2", 3, 1)
    of_maps = detail.minimumSizeHint().width()
    detail.choose("conv1", 3)
    QApplication.processEvents()
    assert child(detail, QToolButton, "kernelsInColour").isVisible()
    assert detail.minimumSizeHint().width() <= of_maps


def test_all_filters_are_seen_in_colour(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "two", "conv1", 3, 1).kernels
    button = child(view, QToolButton, "kernelsInColour")
    button.click()
    assert str(view.side) == "colour"
    grid = view.mosaic.grid()
    assert grid is not None
    assert grid.count == 32
    weight = kinds_state("two").weights["conv1.weight"]
    colors = picture_colors(in_colour(weight[20], float(np.abs(weight).max())))
    image = view.mosaic.grab().toImage()
    assert image.pixel(cell_at(view.mosaic, 20, 0, 1)) == int(colors[0, 1])
    with qtbot.waitSignal(view.filter_chosen) as heard:
        click(view.mosaic, cell_at(view.mosaic, 20, 0, 1))
    assert heard.args == ["conv1", 20]
    point_at(view.mosaic, cell_at(view.mosaic, 20, 0, 1))
    red, green, blue = (format_value(float(weight[20, plane, 0, 1]), 3) for plane in range(3))
    assert view.hover_text() == f"filter 21 · row 1, column 2 · red {red}, green {green}, blue {blue}"
    view.choose("conv2", 3)
    assert str(view.side) == "output"
    assert not button.isVisible()


def test_an_input_in_colour_is_seen_as_planes_and_as_the_picture(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "two", "input", 1)
    assert view.title() == "input · green of 3"
    values = values_of("two", "input")
    colors = picture_colors(kinds_snapshot("two").task.pixels(values))
    image = view.maps.mosaic.grab().toImage()
    assert image.pixel(cell_at(view.maps.mosaic, -1, 7, 9)) == int(colors[7, 9])


# --- classes


def test_the_classes_have_their_names_beside_them(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "depthwise", "softmax", 2)
    assert view.title() == "softmax · class Pullover"
    point_at(view.maps.enlarged, cell_at(view.maps.enlarged, 9))
    value = format_value(float(values_of("depthwise", "softmax")[9]))
    assert view.maps.hover_text() == f"class Ankle boot · {value}"
    labels = view.maps.enlarged._labels
    assert tuple(labels) == kinds_state("depthwise").task.classes


def test_a_hundred_classes_stay_within_the_view(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "bare", "softmax", 7)
    grid = view.maps.enlarged.grid()
    assert grid is not None
    assert (grid.columns, grid.count) == (1, 100)
    assert grid.size[1] <= view.maps.enlarged.height()


# --- batch norm


def test_a_batch_norm_shows_its_numbers_and_what_they_come_to(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "norm", "norm2", 3, 1)
    assert view.tabs.tabText(1) == "Numbers"
    weights, numbers = kinds_state("norm").weights, view.inside.numbers
    assert numbers.isVisible()
    mean, variance = (float(weights[f"norm2.{name}"][3]) for name in ("running_mean", "running_var"))
    scale = float(weights["norm2.weight"][3]) / (variance + 1e-5) ** 0.5
    shift = float(weights["norm2.bias"][3]) - mean * scale
    assert numbers.values(3) == ("4", *(format_value(v, 3) for v in (mean, variance, 1.0, 0.0, scale, shift)))
    view.choose("conv1", 0)
    assert view.tabs.tabText(1) == "Kernels"


@pytest.mark.parametrize(("network", "layer"), [("norm", "norm1"), ("norm", "norm3"), ("resnet", "norm5")])
def test_scale_and_shift_give_what_pytorch_computes(network: str, layer: str) -> None:
    values = norm_values(kinds_state(network), info_of(network, layer))
    assert values is not None
    before, out = values_of(network, info_of(network, layer).inputs[0]), values_of(network, layer)
    shape = (-1, *[1] * (before.ndim - 1))
    np.testing.assert_allclose(before * values.scale.reshape(shape) + values.shift.reshape(shape), out, atol=1e-5)


def test_the_numbers_are_sorted_by_their_heads_and_a_row_chooses_its_map(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "norm", "norm2", 0, 1)
    numbers = view.inside.numbers
    numbers.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    variance = kinds_state("norm").weights["norm2.running_var"]
    first = numbers.model().index(0, 0)
    assert first.data() == str(int(variance.argmax()) + 1)
    with qtbot.waitSignal(view.map_chosen) as heard:
        click(numbers.viewport(), numbers.visualRect(first).center())
    assert heard.args == ["norm2", int(variance.argmax())]
    view.show_network(kinds_state("norm", version=2))
    after = kinds_state("norm", version=2).weights["norm2.running_var"]
    assert numbers.model().index(0, 0).data() == str(int(after.argmax()) + 1)


# --- activation functions


@pytest.mark.parametrize(
    ("network", "layer"),
    [
        ("two", "relu1"),
        ("depthwise", "leaky_relu1"),
        ("norm", "elu1"),
        ("norm", "selu1"),
        ("norm", "gelu1"),
        ("depthwise", "silu1"),
        ("depthwise", "tanh1"),
        ("norm", "sigmoid1"),
    ],
)
def test_the_curve_is_pytorchs_function(network: str, layer: str, qtbot: QtBot) -> None:
    view = detail_of(qtbot, network, layer, 0, 1)
    assert info_of(network, layer).kind in ACTIVATIONS
    assert view.tabs.tabText(1) == "Curve"
    curve = view.inside.curve
    module = build(SPECS[network], seed=1)
    load_weights(module, kinds_state(network).weights)
    function = dict(module.named_children())[layer]
    xs = torch.linspace(-4, 4, 33)
    expected = function(xs).tolist()
    assert [curve.value(x) for x in xs.tolist()] == pytest.approx(expected, abs=1e-6)
    curve.grab()


def test_behind_the_curve_are_the_inputs_of_the_layer(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "norm", "gelu1", 0, 1)
    curve = view.inside.curve
    before = values_of("norm", "norm1")
    assert curve.inputs is not None
    assert int(curve.inputs.counts.sum()) == before.size
    assert curve.caption() == f"bars: the {before.size:,} values of norm1 before it"
    point_at(curve, curve.rect().center())
    low, high = curve.range()
    middle = (low + high) / 2
    assert curve.caption().startswith("in ")
    shown = float(curve.caption().split(" → out ")[1].replace("−", "-"))
    assert shown == pytest.approx(curve.value(middle), abs=0.05)
    view.show_snapshot(kinds_snapshot("norm", blank=True))
    assert curve.inputs is None


def test_a_layer_that_joins_says_what_it_does_in_place_of_weights(qtbot: QtBot) -> None:
    view = KernelsView()
    qtbot.addWidget(view)
    view.show()
    view.show_network(kinds_state("inception"))
    view.choose("concat1", 0)
    assert view.sentence().startswith("Joining layers takes no weights. Maps 1 to 8 are those of relu2")


def test_the_lead_of_a_mosaic_is_none_of_its_tiles(qtbot: QtBot) -> None:
    view = detail_of(qtbot, "two", "conv1", 3, 1).kernels
    mosaic: MosaicView = view.mosaic
    point_at(mosaic, cell_at(mosaic, -1, 1, 1))
    assert mosaic.cell is None
