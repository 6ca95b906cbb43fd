from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox, QTabWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.views.base import theme
from cnn_gui.views.base.cell_numbers import cell_texts
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.ranges import RangeMode
from cnn_gui.views.parts.elided import ElidedLabel
from tests.views.networks import SPECS, network_state, snapshot
from tests.views.pointing import cell_at, click, point_at, point_away, press

# The offscreen platform has no size hints for windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def view(qtbot: QtBot) -> LayerDetail:
    result = LayerDetail()
    qtbot.addWidget(result)
    result.resize(560, 330)
    result.show_network(network_state())
    result.show_snapshot(snapshot())
    result.show()
    return result


def values_of(layer: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return next(item.values for item in snapshot().layers if item.info.name == layer)


def test_it_begins_with_the_first_convolution(view: LayerDetail) -> None:
    assert view.chosen == ("conv1", 0)
    assert view.title() == "conv1 · map 1 of 32"
    assert view.hint() == "320 parameters"


@pytest.mark.parametrize("factor", [1.0, 1.4])
def test_the_fields_never_lie_over_the_tabs(qapp: QApplication, qtbot: QtBot, factor: float) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT, factor)
    try:
        view = LayerDetail()
        qtbot.addWidget(view)
        view.show_network(network_state())
        view.show_snapshot(snapshot())
        view.resize(view.minimumSizeHint().width(), 400)
        view.show()
        qtbot.waitExposed(view)
        tabs = view.tabs
        corner = tabs.cornerWidget()
        assert corner is not None
        last = tabs.tabBar().tabRect(tabs.count() - 1)
        assert last.right() < corner.geometry().left()
    finally:
        theme.apply(qapp, theme.Scheme.LIGHT)


@pytest.mark.parametrize("factor", [1.0, 1.4])
def test_layer_and_map_stay_within_their_corner_in_any_type(qapp: QApplication, qtbot: QtBot, factor: float) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT, factor)
    try:
        view = LayerDetail()
        qtbot.addWidget(view)
        view.resize(600, 400)
        view.show_network(network_state())
        view.show()
        qtbot.waitExposed(view)
        tabs = view.findChild(QTabWidget, "layerTabs")
        assert tabs is not None
        corner = tabs.cornerWidget()
        fields = [corner.findChild(QComboBox), corner.findChild(QSpinBox)]
        assert all(field is not None and corner.rect().contains(field.geometry()) for field in fields)
    finally:
        theme.apply(qapp, theme.Scheme.LIGHT)


def test_choosing_is_told_to_the_panel_but_not_back(view: LayerDetail, qtbot: QtBot) -> None:
    with (
        qtbot.waitSignals([view.title_changed, view.hint_changed]),
        qtbot.assertNotEmitted(view.map_chosen),
        qtbot.assertNotEmitted(view.layer_chosen),
    ):
        view.choose("conv2", 21)
    assert view.title() == "conv2 · map 22 of 64"
    assert view.hint() == "18,496 parameters"
    view.choose("no such layer", 3)
    assert view.chosen == ("conv2", 21)


def test_a_layer_keeps_the_map_that_was_on_display(view: LayerDetail) -> None:
    view.choose("fc1", 77)
    view.choose("conv1")
    assert view.chosen == ("conv1", 0)
    view.choose("fc1")
    assert view.chosen == ("fc1", 77)
    view.show_network(network_state("sprint"))
    view.choose("conv1")
    assert view.chosen == ("conv1", 0)


def test_hovering_either_mosaic_says_the_value(view: LayerDetail) -> None:
    view.choose("conv2", 21)
    point_at(view.maps.enlarged, cell_at(view.maps.enlarged, 0, 5, 8))
    value = format_value(float(values_of("conv2")[21, 5, 8]))
    assert view.maps.hover_text() == f"map 22 · row 6, column 9 · {value}"
    point_away(view.maps.enlarged)
    assert view.maps.hover_text() == ""
    point_at(view.maps.mosaic, cell_at(view.maps.mosaic, 63, 2, 3))
    value = format_value(float(values_of("conv2")[63, 2, 3]))
    assert view.maps.hover_text() == f"map 64 · row 3, column 4 · {value}"


def test_clicking_a_map_chooses_it_and_its_filter(view: LayerDetail, qtbot: QtBot) -> None:
    view.choose("conv2", 0)
    with qtbot.waitSignal(view.map_chosen) as heard:
        click(view.maps.mosaic, cell_at(view.maps.mosaic, 30, 7, 7))
    assert heard.args == ["conv2", 30]
    assert view.kernels.kernel[0] == 30


def test_choosing_a_filter_chooses_its_map_once(view: LayerDetail, qtbot: QtBot) -> None:
    view.choose("conv2", 0)
    view.tabs.setCurrentWidget(view.inside)
    heard: list[tuple[str, int]] = []
    view.map_chosen.connect(lambda layer, channel: heard.append((layer, channel)))
    spin = view.kernels.findChild(QSpinBox, "kernelNumber")
    assert spin is not None
    spin.setValue(12)
    assert heard == [("conv2", 11)]
    assert view.chosen == ("conv2", 11)
    view.tabs.setCurrentWidget(view.maps)
    assert view.maps.mosaic.selected == 11


def test_a_unit_of_a_vector_can_be_chosen(view: LayerDetail, qtbot: QtBot) -> None:
    view.choose("fc1", 0)
    with qtbot.waitSignal(view.map_chosen) as heard:
        click(view.maps.enlarged, cell_at(view.maps.enlarged, 77))
    assert heard.args == ["fc1", 77]
    assert view.title() == "fc1 · unit 78 of 128"


def test_layer_and_map_can_be_chosen_by_keyboard(view: LayerDetail, qtbot: QtBot) -> None:
    combo = view.findChild(QComboBox, "layerChoice")
    spin = view.findChild(QSpinBox, "mapChoice")
    assert combo is not None
    assert spin is not None
    with qtbot.waitSignal(view.layer_chosen) as heard:
        press(combo, Qt.Key.Key_Down)
    assert heard.args == ["pool1"]
    with qtbot.waitSignal(view.map_chosen) as heard:
        spin.stepUp()
    assert heard.args == ["pool1", 1]
    view.choose("fc2", 7)
    assert spin.text() == "digit 7"


@pytest.mark.parametrize(
    ("layer", "parts"),
    [
        (
            "conv2",
            ["32×14×14 → 64×14×14", "floor((14 − 3 + 2·1) / 1) + 1 = 14", "= 64 · (32 · 3² + 1) = 18,496", "8×8"],
        ),
        ("pool1", ["32×28×28 → 32×14×14", "floor((28 − 2 + 2·0) / 2) + 1 = 14", "none"]),
        ("fc1", ["3,136 → 128", "401,536", "the whole input"]),
        ("input", ["1×28×28", "normal"]),
    ],
)
def test_about_has_this_layers_numbers(view: LayerDetail, layer: str, parts: list[str]) -> None:
    view.choose(layer, 0)
    text = view.about.text().replace("grey values less their mean", "normal")
    for part in parts:
        assert part in text


@pytest.mark.parametrize("mode", list(RangeMode))
def test_the_legend_states_the_limit(view: LayerDetail, mode: RangeMode) -> None:
    view.choose("conv2", 21)
    view.set_range(mode)
    expected = {
        RangeMode.MAP: np.abs(values_of("conv2")[21]).max(),
        RangeMode.LAYER: np.abs(values_of("conv2")).max(),
        RangeMode.NETWORK: max(np.abs(layer.values).max() for layer in snapshot().layers),
    }
    assert view.maps.legend.limit == pytest.approx(float(expected[mode]))


def test_a_person_chooses_the_range(view: LayerDetail, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.range_changed) as heard:
        view.maps.range_choice.menu().actions()[2].trigger()
    assert heard.args == [RangeMode.NETWORK]
    with qtbot.assertNotEmitted(view.range_changed):
        view.set_range(RangeMode.LAYER)


def test_statistics_are_those_of_the_chosen_map(view: LayerDetail) -> None:
    view.choose("relu1", 4)
    values = values_of("relu1")
    low, mean, high = (format_value(float(v), 3) for v in (values[4].min(), values[4].mean(), values[4].max()))
    assert view.maps.statistics_text() == f"14×14 · min {low} · mean {mean} · max {high}"
    layer, chosen = view.maps.histogram.layer, view.maps.histogram.chosen
    assert layer is not None
    assert chosen is not None
    assert int(layer.counts.sum()) == values.size
    assert int(chosen.counts.sum()) == 14 * 14
    share = 100 * float((values == 0).mean())
    assert f"{share:.1f} % zeros" in view.maps.histogram.caption()


def test_the_line_below_the_map_keeps_its_wording_while_its_numbers_change(view: LayerDetail) -> None:
    """The width decides what is said, not the digits of this moment."""
    line = view.findChild(ElidedLabel, "mapStatistics")
    assert line is not None
    view.choose("relu1", 4)
    layers = snapshot().layers
    for width in range(60, 420, 12):
        line.resize(width, line.height())
        words = set()
        for factor in (1.0, -3.0, 0.0123, 1234.5, 0.000321):
            view.maps.set_layers([replace(layer, values=layer.values * np.float32(factor)) for layer in layers])
            words.add(re.sub(r"[−\d.,]+", "0", line.shown_text().removeprefix("14×14")))
        assert len(words) == 1 or width < 100, (width, words)


def test_a_medium_width_has_room_for_both_ends_with_their_names(view: LayerDetail) -> None:
    line = view.findChild(ElidedLabel, "mapStatistics")
    assert line is not None
    view.choose("relu1", 4)
    line.resize(196, line.height())
    assert re.fullmatch(r"min \S+ · max \S+", line.shown_text())


def test_numbers_stand_in_the_cells_where_they_fit(view: LayerDetail) -> None:
    view.choose("relu2", 3)
    view.grab()
    assert view.maps.enlarged.numbers() == ()
    view.resize(1100, 700)
    view.grab()
    assert view.maps.enlarged.numbers() == tuple(cell_texts(values_of("relu2")[3], lambda _: True) or ())
    assert len(view.maps.enlarged.numbers()) == values_of("relu2")[3].size


def test_values_before_the_network_and_the_other_way_round(qtbot: QtBot) -> None:
    view = LayerDetail()
    qtbot.addWidget(view)
    view.show()
    view.choose("conv2", 3)
    assert (view.title(), view.hint()) == ("Layer", "")
    view.grab()
    view.show_snapshot(snapshot())
    assert view.chosen == ("conv1", 0)
    view.show_network(network_state())
    view.choose("conv2", 63)
    view.show_network(network_state("sprint"))
    assert view.chosen == ("conv2", 31)
    assert view.maps.statistics_text() == "no values yet"
    view.show_snapshot(snapshot("sprint"))
    _, height, width = next(info for info in layer_infos(NETWORKS["sprint"]) if info.name == "conv2").shape_out
    assert view.maps.statistics_text().startswith(f"{height}×{width}")


def test_what_is_hidden_is_brought_up_to_date_when_shown(view: LayerDetail) -> None:
    view.choose("conv2", 21)
    view.tabs.setCurrentWidget(view.inside)
    before = view.maps.statistics_text()
    view.show_snapshot(snapshot(seed=9))
    assert view.maps.statistics_text() == before
    view.tabs.setCurrentWidget(view.maps)
    assert view.maps.statistics_text() != before


@pytest.mark.parametrize("name", list(SPECS))
@pytest.mark.parametrize("size", [(20, 20), (560, 330), (1200, 800)])
def test_every_layer_of_any_network_at_any_size(view: LayerDetail, name: str, size: tuple[int, int]) -> None:
    view.show_network(network_state(name))
    view.show_snapshot(snapshot(name))
    view.resize(*size)
    for mode, page in zip(RangeMode, range(3), strict=True):
        view.set_range(mode)
        view.tabs.setCurrentIndex(page)
        for info in network_state(name).layers:
            view.choose(info.name, info.shape_out[0] - 1)
            view.grab()


def test_nothing_is_wider_than_the_panel_at_the_smallest_window(view: LayerDetail) -> None:
    for info in network_state().layers:
        view.choose(info.name, info.shape_out[0] - 1)
        for page in range(3):
            view.tabs.setCurrentIndex(page)
            QApplication.processEvents()
            assert view.minimumSizeHint().width() <= 560
            assert view.minimumSizeHint().height() <= 330
