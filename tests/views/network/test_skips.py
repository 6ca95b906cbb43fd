"""Skip connections on the network map: which there are, where their arcs run, what pointing at one does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.tips import tip_of
from cnn_gui.views.grids.row_labels import named_rows
from cnn_gui.views.network.map.edges import Skip, skips_of
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.map.skips import Way
from cnn_gui.views.network.map.titles import titles_of
from tests.views.many_kinds import SPECS, kinds_snapshot, kinds_state
from tests.views.networks import network_state
from tests.views.pointing import point_at, point_away

# The offscreen platform has no size hints for windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def map_of(qtbot: QtBot, name: str, size: tuple[int, int] = (940, 330), *, blank: bool = False) -> NetworkMap:
    view = NetworkMap()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    view.show_network(kinds_state(name))
    view.show_snapshot(kinds_snapshot(name, blank=blank))
    # Laid out for good: a look that an earlier test has changed is heard of by an event.
    view.grab()
    return view


def named(name: str) -> set[tuple[str, str]]:
    infos = kinds_state(name).layers
    return {(infos[skip.source].name, infos[skip.target].name) for skip in skips_of(infos)}


def on(view: NetworkMap, way: Way) -> QPoint:
    """The middle of an arc's lowest part, in the widget."""
    left, top = view.frame.origin
    return QPoint(round(left + (way.left + way.right) / 2), round(top + way.bottom))


def test_a_chain_has_no_arcs() -> None:
    assert skips_of(network_state().layers) == ()
    assert skips_of(network_state("deep").layers) == ()


def test_arcs_are_what_the_layers_read_besides_the_one_at_their_left() -> None:
    assert named("resnet") == {("relu1", "add1"), ("relu3", "add2")}
    assert named("inception") == {
        ("pool1", "conv3"),
        ("pool1", "pool2"),
        ("relu2", "concat1"),
        ("relu4", "concat1"),
    }


def test_an_arc_within_another_runs_above_it_and_none_lie_on_each_other() -> None:
    for name in ("resnet", "inception"):
        skips = skips_of(kinds_state(name).layers)
        for one in skips:
            for other in skips:
                if one is not other and other.source <= one.source and one.target <= other.target:
                    assert one.level < other.level
                if one is not other and one.level == other.level:
                    assert one.target <= other.source or other.target <= one.source


def test_arcs_cross_neither_maps_nor_titles(qtbot: QtBot) -> None:
    for name in ("resnet", "inception"):
        view = map_of(qtbot, name)
        places = view.picture.places
        for way in view.picture.ways:
            passed = places[way.skip.source : way.skip.target + 1]
            assert way.bottom > max(place.grid.size[1] for place in passed)
            assert way.bottom < view.frame.size[1]
            for index, x, top in (
                (way.skip.source, way.left, way.top_left),
                (way.skip.target, way.right, way.top_right),
            ):
                assert places[index].grid.x <= x <= places[index].right
                assert top > places[index].grid.size[1]


def test_pointing_at_an_arc_darkens_it_and_says_what_it_joins(qtbot: QtBot) -> None:
    view = map_of(qtbot, "resnet")
    way = view.picture.ways[0]
    place = on(view, way)
    before = view.grab().toImage().pixelColor(place).lightness()
    point_at(view, place)
    assert view.grab().toImage().pixelColor(place).lightness() < before - 60
    assert view.hover_text() == "relu1 → add1, past the 5 layers between"
    assert tip_of(view, place) == view.hover_text()
    point_away(view)
    assert view.hover_text() == ""
    assert view.grab().toImage().pixelColor(place).lightness() == before


def test_an_arrow_stands_only_before_a_layer_that_reads_the_one_at_its_left(qtbot: QtBot) -> None:
    view = map_of(qtbot, "inception")
    image = view.grab().toImage()
    left, top = view.frame.origin
    y = top + round(view.frame.size[1] * 0.42)
    places = {place.info.name: number for number, place in enumerate(view.picture.places)}
    marked = {}
    for name in ("conv1", "conv3", "conv4", "pool2"):
        after, before = view.picture.places[places[name]], view.picture.places[places[name] - 1]
        middle = left + (before.right + after.x) // 2
        marked[name] = image.pixel(middle, y) != image.pixel(middle, y + 20)
    assert marked == {"conv1": True, "conv3": False, "conv4": True, "pool2": False}


@pytest.mark.parametrize("name", list(SPECS))
def test_the_map_of_every_network_is_painted_walked_and_blank(name: str, qtbot: QtBot) -> None:
    for blank in (False, True):
        view = map_of(qtbot, name, blank=blank)
        for place in view.picture.places:
            left, top = view.frame.origin
            x, y, wide, high = place.grid.tile(place.grid.count - 1)
            point_at(view, QPoint(left + x + wide // 2, top + y + high // 2))
            assert view.hover_text().startswith(f"{place.info.name} · ")
            view.choose(place.info.name, 0)
        view.grab()


def test_where_titles_find_no_room_those_that_begin_a_module_are_left(qtbot: QtBot) -> None:
    view = map_of(qtbot, "long")
    found = titles_of(view.picture.places, view.frame)
    names = [title.name for title in found.titles]
    assert "conv20" in names
    assert "relu7" not in names
    metrics = QFontMetricsF(found.font)
    assert all(metrics.horizontalAdvance(title.name) <= title.room for title in found.titles)


def test_many_classes_are_named_where_they_are_likely() -> None:
    likely = kinds_snapshot("bare").layers[-1].values
    rows = named_rows(100, 2.0, 9.0, likely)
    assert int(likely.argmax()) in rows
    assert all(abs(a - b) >= 5 for a in rows for b in rows if a != b)
    assert named_rows(10, 20.0, 9.0, likely[:10]) == list(range(10))
    assert len(named_rows(100, 2.0, 9.0, None)) > 10


def test_a_skip_touches_its_ends() -> None:
    assert Skip(2, 7).touches(7)
    assert not Skip(2, 7).touches(4)


@pytest.mark.parametrize("name", ["resnet18", "resnet34"])
def test_a_residual_network_has_names_that_are_whole_and_maps_that_are_seen(qtbot: QtBot, name: str) -> None:
    """Of the names as many as there is room for; of maps of a pixel or two more than of the gaps between them."""
    view = map_of(qtbot, name)
    found = titles_of(view.picture.places, view.frame)
    assert {"input", "conv1", "softmax"} <= {title.name for title in found.titles}
    assert len(found.titles) > 15
    assert all(title.shown == title.name for title in found.titles)
    metrics = QFontMetricsF(found.font)
    for line in (0, 1):
        spans = sorted((t.x, t.x + metrics.horizontalAdvance(t.name)) for t in found.titles if t.line == line)
        assert all(one[1] < other[0] for one, other in pairwise(spans))
    for place in view.picture.places:
        if place.info.is_spatial and place.grid.count > 1:
            assert place.grid.gap <= max(place.grid.tile_width, place.grid.tile_height) / 3
