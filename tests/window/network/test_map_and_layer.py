"""The whole network and one layer from near show the same choice, whichever of them a person touches."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from cnn_gui.views.network.ranges import RangeMode
from tests.views.pointing import cell_at, click, point_away
from tests.window import hand
from tests.window.story.test_in_window import unit_on_map
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, draw, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


def title_of_layer(window: WholeWindow) -> str:
    return window.layout_.docks["layer"].title_bar.title()


def layer_field(window: WholeWindow) -> QComboBox:
    field = window.detail.findChild(QComboBox, "layerChoice")
    assert field is not None
    return field


def is_framed(window: WholeWindow, layer: str, channel: int) -> bool:
    """Whether the network looks as it does when this map is chosen in it, and not as it does with its neighbour."""
    view = window.network_map
    point_away(view)
    found = view.grab().toImage()
    try:
        view.choose(layer, channel)
        same = view.grab().toImage() == found
        view.choose(layer, channel + 1)
        return same and view.grab().toImage() != found
    finally:
        view.choose(*window.detail.chosen)


def above(place: QPoint) -> QPoint:
    """Where the title of a layer stands."""
    return QPoint(place.x(), 8)


def test_a_map_clicked_in_the_network_is_enlarged_in_the_layer(window: WholeWindow) -> None:
    click(window.network_map, unit_on_map(window, "conv2", 22, 5, 5))
    assert title_of_layer(window) == "conv2 · map 23 of 64"
    assert layer_field(window).currentText() == "conv2"


def test_the_title_of_a_layer_clicked_in_the_network_opens_it_with_its_last_map(window: WholeWindow) -> None:
    click(window.network_map, unit_on_map(window, "conv2", 22, 5, 5))
    click(window.network_map, above(unit_on_map(window, "relu1", 0)))
    assert title_of_layer(window) == "relu1 · map 1 of 32"
    click(window.network_map, above(unit_on_map(window, "conv2", 0)))
    assert title_of_layer(window) == "conv2 · map 23 of 64"
    assert is_framed(window, "conv2", 22)


def test_a_layer_chosen_from_near_is_framed_in_the_network(window: WholeWindow) -> None:
    click(window.network_map, unit_on_map(window, "conv2", 22, 5, 5))
    hand.pick(layer_field(window), "pool2")
    window.draw.canvas.setFocus()
    assert title_of_layer(window) == "pool2 · map 1 of 64"
    assert is_framed(window, "pool2", 0)


def test_a_map_clicked_or_numbered_from_near_is_framed_in_the_network(window: WholeWindow) -> None:
    mosaic = window.detail.maps.mosaic
    click(mosaic, cell_at(mosaic, 9, 4, 4))
    assert title_of_layer(window) == "conv1 · map 10 of 32"
    assert is_framed(window, "conv1", 9)
    number = window.detail.findChild(QSpinBox, "mapChoice")
    assert number is not None
    hand.type_into(number, "5")
    window.draw.canvas.setFocus()
    assert title_of_layer(window) == "conv1 · map 5 of 32"
    assert is_framed(window, "conv1", 4)


def test_a_colour_range_chosen_on_either_side_holds_on_both(window: WholeWindow) -> None:
    whole, near = window.network_map.footer.range_choice, window.detail.maps.range_choice
    assert (whole.text(), near.text()) == ("range: per layer ▾", "range: per layer ▾")
    picture = window.network_map.grab().toImage()
    hand.choose_range(near, "range_network")
    QApplication.processEvents()
    assert (whole.text(), near.text()) == ("range: whole network ▾", "range: whole network ▾")
    assert window.network_map.grab().toImage() != picture
    assert window.network_map.range_mode() is RangeMode.NETWORK
    enlarged = window.detail.maps.enlarged.grab().toImage()
    hand.choose_range(whole, "range_map")
    assert (whole.text(), near.text()) == ("range: per map ▾", "range: per map ▾")
    assert window.detail.maps.enlarged.grab().toImage() != enlarged
