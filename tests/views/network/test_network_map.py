from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.tips import tip_of
from cnn_gui.views.network.map.lens import SMALL
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.ranges import RangeMode
from cnn_gui.views.network.units import Unit
from tests.views.networks import SPECS, network_state, snapshot
from tests.views.pointing import click, point_at, point_away, press
from tests.work import calls

# The offscreen platform has no size hints for windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Shown = Callable[..., NetworkMap]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    """Makes a network map on screen, with a snapshot unless told otherwise."""

    def make(name: str = "tutorial", size: tuple[int, int] = (940, 330), answer: Snapshot | None = None) -> NetworkMap:
        view = NetworkMap()
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        view.show_network(network_state(name))
        view.show_snapshot(answer or snapshot(name))
        return view

    return make


def at(view: NetworkMap, layer: str, index: int, row: int = 0, column: int = 0) -> QPoint:
    """Where a unit is in the widget."""
    place = next(place for place in view.picture.places if place.info.name == layer)
    x, y, width, high = place.grid.cell(index, row, column)
    left, top = view.frame.origin
    ratio = view.frame.ratio
    return QPoint(int((left + x + width // 2) / ratio), int((top + y + high // 2) / ratio))


def pixel(view: NetworkMap, position: QPoint) -> int:
    return view.grab().toImage().pixel(position * view.frame.ratio)


@pytest.mark.parametrize(
    ("layer", "place"),
    [("input", (0, 14, 12)), ("conv1", (3, 9, 20)), ("conv2", (21, 5, 8)), ("relu2", (63, 6, 6)), ("fc1", (77, 0, 0))],
)
def test_hovering_says_the_value_pytorch_computed(shown: Shown, layer: str, place: tuple[int, int, int]) -> None:
    view = shown()
    point_at(view, at(view, layer, *place))
    text = view.hover_text()
    values = next(item.values for item in snapshot().layers if item.info.name == layer)
    value = values[place] if values.ndim == 3 else values[place[0]]
    assert text.startswith(f"{layer} · ")
    assert text.endswith(f" · {format_value(float(value))}")
    assert view.footer.hover.text() == text


def test_the_hover_text_follows_a_new_snapshot(shown: Shown) -> None:
    view = shown()
    point_at(view, at(view, "conv1", 3, 9, 10))
    before = view.hover_text()
    view.show_snapshot(snapshot(seed=5))
    value = float(snapshot(seed=5).layers[1].values[3, 9, 10])
    assert view.hover_text() != before
    assert view.hover_text().endswith(format_value(value))


def test_hovering_is_told_and_ends_outside(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    with qtbot.waitSignal(view.hovered) as heard:
        point_at(view, at(view, "conv2", 4, 3, 2))
    assert heard.args == [Unit("conv2", 4, 3, 2)]
    with qtbot.waitSignal(view.hovered) as heard:
        point_away(view)
    assert heard.args == [None]
    assert view.hover_text() == ""


def test_the_tool_tip_has_the_exact_value(shown: Shown) -> None:
    view = shown()
    position = at(view, "conv2", 4, 3, 2)
    point_at(view, position)
    value = str(snapshot().layers[4].values[4, 3, 2]).replace("-", "−")
    assert tip_of(view, position) == f"conv2 · map 5 · row 4, column 3 = {value} (conv2[4, 3, 2])"


def test_clicking_a_map_chooses_it(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    with qtbot.waitSignal(view.map_chosen) as heard:
        click(view, at(view, "pool2", 40, 3, 3))
    assert heard.args == ["pool2", 40]


def test_clicking_a_title_chooses_the_layer(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    position = at(view, "conv2", 0)
    position.setY(8)
    with qtbot.waitSignal(view.layer_chosen) as heard, qtbot.assertNotEmitted(view.map_chosen):
        click(view, position)
    assert heard.args == ["conv2"]


@pytest.mark.parametrize("layer", ["conv1", "pool2", "relu2", "fc1", "relu3", "softmax"])
@pytest.mark.parametrize("beside", [True, False])
def test_the_gap_between_two_maps_belongs_to_the_nearer_one(shown: Shown, layer: str, beside: bool) -> None:
    view = shown()
    heard: list[tuple[object, ...]] = []
    view.layer_chosen.connect(lambda *args: heard.append(args))
    view.map_chosen.connect(lambda *args: heard.append(args))
    view.unit_chosen.connect(lambda name, index: heard.append((name, index[0])))
    grid = next(place.grid for place in view.picture.places if place.info.name == layer)
    assert grid.gap > 0
    index = grid.columns
    x, y, width, high = grid.tile(index)
    left, top = view.frame.origin
    # The first pixel behind the tile, to its right or below it.
    right, down = (width, high // 2) if beside else (width // 2, high)
    click(view, QPoint(left + x + right, top + y + down))
    assert heard == [(layer, index), (layer, index)]
    assert view.pointed_map == (layer, index)


def test_beside_the_maps_no_map_is_meant(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    grid = next(place.grid for place in view.picture.places if place.info.name == "softmax")
    left, top = view.frame.origin
    with qtbot.waitSignal(view.layer_chosen), qtbot.assertNotEmitted(view.map_chosen):
        click(view, QPoint(left + grid.x - grid.gap - 3, top + grid.y + 5))
    assert view.pointed_map is None


def test_being_told_what_is_chosen_emits_nothing(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    with qtbot.assertNotEmitted(view.map_chosen), qtbot.assertNotEmitted(view.layer_chosen):
        view.choose("conv2", 21)
        view.choose("no such layer", 3)
        view.choose("conv2", 999)
        view.grab()


def test_the_arrow_keys_walk_through_maps_and_layers(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    view.setFocus()
    view.choose("conv1", 0)
    columns = view.picture.places[1].grid.columns
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        press(view, key)
    with qtbot.waitSignal(view.map_chosen) as heard:
        press(view, Qt.Key.Key_Return)
    assert heard.args == ["conv1", columns + 1]
    press(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert "pool1" in view.accessibleDescription()
    for _ in range(4):
        press(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.map_chosen) as heard:
        press(view, Qt.Key.Key_Return)
    assert heard.args is not None
    assert heard.args[0] == "relu1"


def test_the_keys_stop_at_the_ends(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    view.choose("input", 0)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
        press(view, key)
    with qtbot.waitSignal(view.map_chosen) as heard:
        press(view, Qt.Key.Key_Space)
    assert heard.args == ["input", 0]


@pytest.mark.parametrize("mode", list(RangeMode))
def test_the_legend_states_the_limit_of_what_is_hovered(shown: Shown, mode: RangeMode) -> None:
    view = shown()
    view.set_range(mode)
    point_at(view, at(view, "conv2", 21, 5, 8))
    layers = [layer.values for layer in snapshot().layers]
    expected = {
        RangeMode.MAP: np.abs(layers[4][21]).max(),
        RangeMode.LAYER: np.abs(layers[4]).max(),
        RangeMode.NETWORK: max(np.abs(values).max() for values in layers),
    }
    assert view.footer.legend.limit == pytest.approx(float(expected[mode]))


def test_per_map_the_legend_names_no_limit_before_a_map_is_named(shown: Shown) -> None:
    view = shown()
    view.set_range(RangeMode.MAP)
    assert view.footer.legend.limit is None
    view.choose("conv1", 2)
    assert view.footer.legend.limit == pytest.approx(float(np.abs(snapshot().layers[1].values[2]).max()))


def test_a_person_chooses_the_range(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    before = view.grab().toImage()
    with qtbot.waitSignal(view.range_changed) as heard:
        view.footer.range_choice.menu().actions()[0].trigger()
    assert heard.args == [RangeMode.MAP]
    assert view.range_mode() is RangeMode.MAP
    assert view.grab().toImage() != before


def test_the_strongest_unit_has_the_end_colour_and_zero_the_neutral_one(shown: Shown) -> None:
    """What is on screen is what the legend says: read back from the grabbed picture."""
    view = shown()
    values = snapshot().layers[3].values
    strongest = tuple(int(i) for i in np.unravel_index(np.argmax(values), values.shape))
    zero = tuple(int(i) for i in np.argwhere(values == 0)[0])
    assert pixel(view, at(view, "relu1", *strongest)) & 0xFFFFFF in (0xC24A12, 0xFFA63D)
    assert pixel(view, at(view, "relu1", *zero)) & 0xFFFFFF in (0xF8F8F8, 0x202126)


def test_a_new_snapshot_changes_the_picture(shown: Shown) -> None:
    view = shown()
    before = view.grab().toImage()
    view.show_snapshot(snapshot(seed=7))
    assert view.grab().toImage() != before
    view.show_snapshot(snapshot())
    assert view.grab().toImage() == before


def test_a_snapshot_while_hidden_is_shown_later(shown: Shown) -> None:
    view = shown()
    view.show_snapshot(snapshot(seed=7))
    # The footer lays itself out when its legend has its words.
    QApplication.processEvents()
    expected = view.grab().toImage()
    view.show_snapshot(snapshot())
    view.hide()
    view.show_snapshot(snapshot(seed=7))
    assert view.picture.stale
    view.show()
    QApplication.processEvents()
    assert view.grab().toImage() == expected


def test_before_a_snapshot_it_says_that_it_loads(qtbot: QtBot) -> None:
    view = NetworkMap()
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    view.choose("conv2", 3)
    point_at(view, QPoint(50, 50))
    assert not view.footer.isVisible()
    view.show_snapshot(snapshot())
    assert view.footer.isVisible()


def test_a_blank_input_says_so(shown: Shown) -> None:
    assert "blank input" in shown(answer=snapshot(blank=True)).hover_text()
    assert "blank" not in shown().hover_text()


@pytest.mark.parametrize("name", list(SPECS))
@pytest.mark.parametrize("size", [(1, 1), (60, 40), (240, 140), (940, 330), (1600, 500)])
def test_any_network_at_any_size(shown: Shown, name: str, size: tuple[int, int]) -> None:
    view = shown(name, size)
    for mode in RangeMode:
        view.set_range(mode)
        view.grab()
    for x in range(0, size[0], 37):
        point_at(view, QPoint(x, size[1] // 2))
        view.grab()


def test_another_network_takes_the_place_of_the_first(shown: Shown) -> None:
    view = shown()
    view.set_range(RangeMode.MAP)
    view.choose("conv2", 63)
    point_at(view, at(view, "conv2", 63, 3, 3))
    view.show_network(network_state("sprint"))
    assert view.hover_text() == ""
    view.show_snapshot(snapshot("sprint"))
    view.grab()
    assert [place.info for place in view.picture.places] == list(network_state("sprint").layers)


def test_colouring_and_painting_are_work_for_arrays_and_not_for_loops(shown: Shown) -> None:
    view = shown()
    view.show_snapshot(snapshot(seed=1))
    view.repaint()
    assert calls(lambda: view.show_snapshot(snapshot(seed=0))) < 6000
    assert calls(view.repaint) < 6000


def test_a_map_of_few_pixels_is_seen_through_a_lens(shown: Shown) -> None:
    """A deep network has maps of eight pixels: pointing at one shows it enlarged, beside it and within the map."""
    view = shown("deep", (700, 260))
    layer = next(p for p in view.picture.places if p.info.is_spatial and p.grid.tile_width < SMALL)
    name, last = layer.info.name, layer.info.shape_out[0] - 1
    before = view.grab().toImage()
    point_at(view, at(view, name, last))
    lens = view._surface.lens()
    assert lens is not None
    assert lens.grid.tile_width >= 4 * layer.grid.tile_width
    x, y, width, high = (lens.grid.x, lens.grid.y, *lens.grid.size)
    left, _, tile_width, _ = layer.grid.tile(last)
    assert x >= left + tile_width or x + width <= left
    assert 0 <= x <= view.frame.size[0] - width
    assert 0 <= y <= view.frame.size[1] - high
    assert view.grab().toImage() != before
    point_away(view)
    assert view._surface.lens() is None


def test_a_large_map_needs_no_lens(shown: Shown) -> None:
    view = shown()
    point_at(view, at(view, "input", 0, 14, 12))
    assert view._surface.lens() is None
