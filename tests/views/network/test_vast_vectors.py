"""Vectors of more units than there are pixels: the first are shown, and that there are more is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.dependencies import dependencies_of
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.units import Unit
from tests.views.many_kinds import kinds_snapshot, kinds_state

UNITS = 16 * 128 * 128


@pytest.fixture
def shown(qtbot: QtBot) -> NetworkMap:
    view = NetworkMap()
    qtbot.addWidget(view)
    view.resize(940, 300)
    view.show_network(kinds_state("vast"))
    view.show()
    view.show_snapshot(kinds_snapshot("vast"))
    QApplication.processEvents()
    return view


def place_of(view: NetworkMap, name: str) -> tuple[int, int]:
    """Index of a layer, and how many of its units are shown."""
    index = view.picture.index(name)
    assert index is not None
    return index, view.picture.places[index].grid.count


def test_the_map_says_how_many_units_it_shows_and_finds_the_last_of_them(shown: NetworkMap) -> None:
    index, count = place_of(shown, "flatten")
    assert 10_000 < count < UNITS
    assert shown.picture.titles is not None
    shapes = {title.name: title.shape for title in shown.picture.titles.titles}
    assert shapes["flatten"] == f"{count:,} of 262,144"
    assert shapes["conv1"] == "16×128×128"
    hovered: list[Unit] = []
    shown.hovered.connect(hovered.append)
    x, y, wide, high = shown.picture.places[index].grid.tile(count - 1)
    left, top = shown.frame.origin
    QTest.mouseMove(shown, QPoint(left + x + wide // 2, top + y + high // 2))
    assert hovered[-1] == Unit("flatten", count - 1)
    assert shown.hover_text().startswith(f"the first {count:,} of 262,144 units are shown · flatten · unit {count}")


def test_the_keyboard_stays_within_what_is_shown(shown: NetworkMap) -> None:
    index, count = place_of(shown, "flatten")
    shown.setFocus()
    shown.choose("flatten", UNITS - 1)
    QTest.keyClick(shown, Qt.Key.Key_End)
    assert f"unit {count} " in f"{shown.hover_text()} "
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert f"unit {count} " in f"{shown.hover_text()} "
    shown.grab()
    assert index == 3


@pytest.mark.parametrize(
    ("layer", "unit"), [("flatten", (UNITS - 1,)), ("conv1", (15, 64, 64)), ("input", (0, 64, 64)), ("fc1", (3,))]
)
def test_what_a_unit_is_joined_to_is_outlined_within_the_picture(
    shown: NetworkMap, layer: str, unit: tuple[int, ...]
) -> None:
    """Frames of units that are not shown would lie under the maps, or on the layer beside."""
    below = shown.frame.origin[1] + shown.frame.size[1] + 2
    plain = shown.grab().toImage().copy(0, below, 940, 300 - below)
    shown.set_dependencies(dependencies_of(kinds_state("vast").layers, layer, unit))
    assert shown.grab().toImage().copy(0, below, 940, 300 - below) == plain


def test_the_panel_shows_as_many_units_as_it_has_pixels_and_says_so(qtbot: QtBot) -> None:
    view = LayerDetail()
    qtbot.addWidget(view)
    view.resize(620, 400)
    view.show_network(kinds_state("vast"))
    view.show()
    view.show_snapshot(kinds_snapshot("vast"))
    view.choose("flatten", UNITS - 1)
    QApplication.processEvents()
    enlarged = view.maps.enlarged
    grid = enlarged.grid()
    assert grid is not None
    assert enlarged.cut_text() == f"the first {grid.count:,} of 262,144 units"
    assert grid.y + grid.size[1] <= enlarged.height() - enlarged.fontMetrics().height() // 2
    assert grid.x + grid.size[0] <= enlarged.width()
    enlarged.grab()
    view.choose("fc1")
    QApplication.processEvents()
    assert enlarged.cut_text() == ""
