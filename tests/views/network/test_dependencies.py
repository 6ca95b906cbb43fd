"""What a told unit is joined to, outlined on the network map; and names of layers that are never cut."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.dependencies import Region, dependencies_of
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.theme import Scheme, apply
from cnn_gui.views.grids.tiles import Grid
from cnn_gui.views.network.map.dependencies import boxes
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.map.titles import titles_of
from tests.views.networks import network_state, snapshot

Shown = Callable[..., NetworkMap]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    def make(width: int = 940, high: int = 300) -> NetworkMap:
        view = NetworkMap()
        qtbot.addWidget(view)
        view.resize(width, high)
        view.show_network(network_state())
        view.show()
        view.show_snapshot(snapshot())
        return view

    return make


def test_layers_before_and_after_are_outlined_and_no_others(shown: Shown) -> None:
    view = shown()
    plain = view.grab().toImage()
    reach = dependencies_of(network_state().layers, "pool2", (5, 3, 3))
    view.set_dependencies(reach)
    marked = view.grab().toImage()
    changed = {place.info.name: _changed_tiles(view, place.grid, plain, marked) for place in view.picture.places}
    assert {name: changed[name] for name in ("conv2", "relu1", "pool1", "conv1", "relu2", "pool2")} == {
        "conv2": 1, "relu1": 32, "pool1": 32, "conv1": 32, "relu2": 1, "pool2": 1,
    }  # fmt: skip
    assert changed["input"]
    view.set_dependencies(None)
    assert view.grab().toImage() == plain


def _changed_tiles(view: NetworkMap, grid: Grid, plain: QImage, marked: QImage) -> int:
    """How many of a layer's maps look different, apart from their rims, which a neighbour's frame may touch."""
    left, top = view.frame.origin
    count = 0
    for index in range(grid.count):
        x, y, wide, high = grid.tile(index)
        box = QRect(left + x + 2, top + y + 2, max(wide - 4, 1), max(high - 4, 1))
        count += plain.copy(box) != marked.copy(box)
    return count


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 5), st.data())
def test_bands_of_a_flattened_strip_cover_just_the_units_meant(
    maps: int, height: int, width: int, data: st.DataObject
) -> None:
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom, right = data.draw(st.integers(top + 1, height)), data.draw(st.integers(left + 1, width))
    channel = data.draw(st.none() | st.integers(0, maps - 1))
    expected = np.zeros((maps, height, width), dtype=np.bool_)
    expected[slice(None) if channel is None else channel, top:bottom, left:right] = True
    count = maps * height * width
    grid = Grid(count, 1, 1, data.draw(st.sampled_from([height * width, 3])), 2, 3)
    covered = np.zeros(count, dtype=np.bool_)
    first, end = (0, maps) if channel is None else (channel, channel + 1)
    for x, y, wide, high in boxes(grid, Region(first, end, Box(top, left, bottom, right), (height, width))):
        for py in range(y, y + high):
            for px in range(x, x + wide):
                cell = grid.cell_at(px, py)
                assert cell is not None
                covered[cell[0]] = True
    np.testing.assert_array_equal(covered, expected.ravel())


@pytest.mark.parametrize("scale", [1.0, 1.4])
@pytest.mark.parametrize("width", [600, 760, 940, 1300])
def test_no_layers_name_is_cut(shown: Shown, width: int, scale: float) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply(app, Scheme.LIGHT, scale)
    try:
        view = shown(width)
        titles = titles_of(view.picture.places, view.frame)
        metrics = QFontMetricsF(titles.font)
        for title in titles.titles:
            assert metrics.horizontalAdvance(title.name) <= title.room, title.name
        if (width, scale) in ((1300, 1.0), (600, 1.4)):
            assert titles.two_lines == (width == 600)
    finally:
        apply(app, Scheme.LIGHT)
