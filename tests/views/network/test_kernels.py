from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.grids.mosaic_view import MosaicView
from cnn_gui.views.network.layer.kernel_sets import KernelSide, exact_weight_text, layer_weights, weight_text
from cnn_gui.views.network.layer.kernels import KernelsView
from tests.views.networks import network_state, snapshot
from tests.views.pointing import cell_at, click, point_at

# The offscreen platform has no size hints for windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def view(qtbot: QtBot) -> KernelsView:
    result = KernelsView()
    qtbot.addWidget(result)
    result.resize(560, 300)
    result.show()
    result.show_network(network_state())
    return result


def by_input(view: KernelsView) -> QToolButton:
    button = view.findChild(QToolButton, "kernelsByInput")
    assert button is not None
    return button


def number(view: KernelsView) -> QSpinBox:
    spin = view.findChild(QSpinBox, "kernelNumber")
    assert spin is not None
    return spin


def test_a_filter_shows_its_kernels_and_bias(view: KernelsView) -> None:
    view.choose("conv2", 21)
    weights = network_state().weights
    assert view.title() == f"32 kernels 3×3 · bias {format_value(float(weights['conv2.bias'][21]), 3)}"
    grid = view.mosaic.grid()
    assert grid is not None
    assert (grid.count, grid.height, grid.width) == (32, 3, 3)
    assert view.legend.limit == pytest.approx(float(np.abs(weights["conv2.weight"][21]).max()))


def test_hovering_says_the_weight(view: KernelsView) -> None:
    view.choose("conv2", 21)
    point_at(view.mosaic, cell_at(view.mosaic, 4, 0, 1))
    value = float(network_state().weights["conv2.weight"][21, 4, 0, 1])
    assert view.hover_text() == f"filter 22 · input map 5 · row 1, column 2 · {format_value(value)}"


def test_the_hover_text_follows_the_weights_while_they_train(view: KernelsView) -> None:
    view.choose("conv2", 21)
    point_at(view.mosaic, cell_at(view.mosaic, 4, 0, 1))
    view.show_network(network_state(version=2))
    value = float(network_state(version=2).weights["conv2.weight"][21, 4, 0, 1])
    assert view.hover_text().endswith(format_value(value))
    assert view.kernel == (21, 0)


def test_by_input_map_each_filter_has_a_kernel(view: KernelsView, qtbot: QtBot) -> None:
    view.choose("conv2", 21)
    by_input(view).click()
    number(view).setValue(6)
    assert view.side is KernelSide.INPUT
    grid = view.mosaic.grid()
    assert grid is not None
    assert grid.count == 64
    assert view.mosaic.selected == 21
    point_at(view.mosaic, cell_at(view.mosaic, 40, 2, 2))
    assert view.hover_text().startswith("filter 41 · input map 6 · row 3, column 3")
    with qtbot.waitSignals([view.filter_chosen, view.kernel_chosen]):
        click(view.mosaic, cell_at(view.mosaic, 40, 1, 1))
    assert view.kernel == (40, 5)


def test_clicking_a_kernel_chooses_it_but_no_other_filter(view: KernelsView, qtbot: QtBot) -> None:
    view.choose("conv2", 21)
    with qtbot.waitSignal(view.kernel_chosen) as heard, qtbot.assertNotEmitted(view.filter_chosen):
        click(view.mosaic, cell_at(view.mosaic, 7, 1, 1))
    assert heard.args == ["conv2", 21, 7]
    by_input(view).click()
    assert number(view).value() == 8


def test_choosing_a_filter_by_number_is_told_and_being_told_is_not(view: KernelsView, qtbot: QtBot) -> None:
    view.choose("conv2", 21)
    with qtbot.waitSignal(view.filter_chosen) as heard:
        number(view).setValue(10)
    assert heard.args == ["conv2", 9]
    with qtbot.assertNotEmitted(view.filter_chosen):
        view.choose("conv2", 3)
    assert number(view).value() == 4


def test_the_kernels_of_a_single_input_map_are_shown_at_once(view: KernelsView, qtbot: QtBot) -> None:
    view.choose("conv1", 4)
    grid = view.mosaic.grid()
    assert grid is not None
    assert grid.count == 32
    assert not by_input(view).isVisible()
    assert view.mosaic.selected == 4
    with qtbot.waitSignal(view.filter_chosen) as heard:
        click(view.mosaic, cell_at(view.mosaic, 30, 1, 1))
    assert heard.args == ["conv1", 30]


def test_a_neuron_after_maps_shows_its_weights_as_maps(view: KernelsView) -> None:
    view.choose("fc1", 5)
    grid = view.mosaic.grid()
    assert grid is not None
    assert (grid.count, grid.height, grid.width) == (64, 7, 7)
    point_at(view.mosaic, cell_at(view.mosaic, 63, 6, 5))
    value = float(network_state().weights["fc1.weight"][5, 63 * 49 + 6 * 7 + 5])
    assert view.hover_text() == f"unit 6 · input map 64 · row 7, column 6 · {format_value(value)}"


def test_a_class_shows_a_weight_for_each_unit_before_it(view: KernelsView) -> None:
    view.choose("fc2", 3)
    assert number(view).text() == "digit 3"
    point_at(view.mosaic, cell_at(view.mosaic, 17))
    value = float(network_state().weights["fc2.weight"][3, 17])
    assert view.hover_text() == f"digit 3 · from unit 18 · {format_value(value)}"


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ("pool1", "Pooling has no weights: it keeps the largest of each 2×2 window."),
        ("relu2", "ReLU has no weights"),
        ("flatten", "Flatten has no weights"),
        ("softmax", "Softmax has no weights"),
        ("input", "The input has no weights"),
    ],
)
def test_a_layer_without_weights_says_why(view: KernelsView, layer: str, words: str) -> None:
    view.choose(layer, 0)
    assert view.sentence().startswith(words)
    view.choose("conv1", 0)
    assert view.sentence() == ""


def test_new_weights_wait_until_the_view_is_shown(view: KernelsView) -> None:
    view.choose("conv2", 0)
    before = view.title()
    view.hide()
    view.show_network(network_state(version=2))
    assert view.title() == before
    view.show()
    assert view.title() != before


@pytest.mark.parametrize("name", ["sprint", "odd"])
def test_other_networks(view: KernelsView, name: str) -> None:
    view.choose("conv2", 63)
    view.show_network(network_state(name))
    for info in network_state(name).layers:
        for index in {0, info.shape_out[0] - 1}:
            view.choose(info.name, index)
            view.grab()
    view.resize(30, 20)
    view.grab()


def test_before_a_network_nothing_is_shown(qtbot: QtBot) -> None:
    view = KernelsView()
    qtbot.addWidget(view)
    view.show()
    view.choose("conv1", 3)
    view.grab()
    assert view.title() == ""
    view.show_network(network_state())
    assert "bias" in view.title()


def test_texts_name_the_weight_in_the_file() -> None:
    weights = layer_weights(network_state(), "fc1")
    assert weights is not None
    value = weights.weight[5, 2 * 49 + 3 * 7 + 4]
    assert exact_weight_text(weights, 5, 2, 3, 4) == f"fc1.weight[5, 123] = {value!s}"
    assert weight_text(weights, 5, 2, 3, 4).startswith("unit 6 · input map 3 · row 4, column 5")


def test_weights_that_are_missing_are_no_weights() -> None:
    network = replace(network_state(), weights={})
    assert layer_weights(network, "conv1") is None
    assert layer_weights(network_state(), "nothing") is None


def test_a_convolution_s_kernel_stands_beside_the_map_it_makes(qtbot: QtBot) -> None:
    view = KernelsView()
    qtbot.addWidget(view)
    view.resize(560, 300)
    view.show_network(network_state())
    view.set_layers(snapshot().layers)
    view.show()
    view.choose("conv2", 5)
    made = view.findChild(MosaicView, "kernelMap")
    assert made is not None
    assert made.isVisible()
    values = next(layer.values for layer in snapshot().layers if layer.info.name == "conv2")
    np.testing.assert_array_equal(made._values, values[5:6])
    view.choose("conv2", 6)
    np.testing.assert_array_equal(made._values, values[6:7])
    view.choose("fc1", 6)
    assert not made.isVisible()
