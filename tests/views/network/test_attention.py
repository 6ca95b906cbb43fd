from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.views.network.map.attention import Attention
from cnn_gui.views.network.map.frame import Frame
from cnn_gui.views.network.map.keys import Cursor
from cnn_gui.views.network.map.picture import NetworkPicture
from cnn_gui.views.network.map.values import NetworkValues
from cnn_gui.views.network.units import Unit
from tests.views.many_kinds import kinds_state
from tests.views.networks import network_state, snapshot


@pytest.fixture
def attention(qapp: QApplication) -> Attention:
    return attention_to(network_state())


def attention_to(network: NetworkState) -> Attention:
    picture = NetworkPicture()
    picture.set_infos(network.layers, network.task.classes)
    picture.arrange(Frame(1.0, QFont(), QFont(), 30.0, (900, 280)))
    return Attention(picture)


def test_a_layer_under_the_pointer_darkens_its_arcs_and_an_arc_itself_alone(qapp: QApplication) -> None:
    attention = attention_to(kinds_state("inception"))
    skips = attention._picture.skips
    assert attention.marks(focused=False).skips == frozenset()
    names = [info.name for info in attention._picture.infos]
    attention.point(names.index("pool1"), None)
    assert attention.marks(focused=False).skips == {skip for skip in skips if names[skip.source] == "pool1"}
    attention.point(names.index("pool1"), None, skips[0])
    assert attention.marks(focused=False).skips == {skips[0]}


def test_the_keyboard_goes_on_from_what_is_chosen(attention: Attention) -> None:
    attention.choose("conv2", 999)
    assert attention.cursor == Cursor(4, 63)
    assert attention.walk(Qt.Key.Key_Home, by_layer=False)
    assert attention.cursor == Cursor(4, 0)
    assert not attention.walk(Qt.Key.Key_A, by_layer=False)
    attention.choose("no such layer", 3)
    assert attention.cursor == Cursor(4, 0)
    attention.begin()
    assert attention.cursor == Cursor(0, 0)


def test_the_pointer_is_spoken_of_before_the_keyboard_and_that_before_what_is_chosen(attention: Attention) -> None:
    assert attention.stated(focused=False) == (None, None)
    attention.choose("conv1", 3)
    attention.walk(Qt.Key.Key_Home, by_layer=False)
    assert attention.stated(focused=False) == (1, 3)
    assert attention.stated(focused=True) == (1, 0)
    attention.point(4, Unit("conv2", 21, 5, 8))
    assert attention.stated(focused=True) == (4, 21)
    attention.point(4, None)
    assert attention.stated(focused=True) == (4, None)


def test_the_keyboards_map_is_outlined_only_where_nothing_else_is(attention: Attention) -> None:
    attention.choose("conv1", 3)
    assert attention.marks(focused=True).cursor is None
    attention.walk(Qt.Key.Key_Home, by_layer=False)
    assert attention.marks(focused=True).cursor == (1, 0)
    assert attention.marks(focused=False).cursor is None
    unit = Unit("conv2", 21, 5, 8)
    attention.point(4, unit)
    marks = attention.marks(focused=True)
    assert (marks.chosen, marks.cursor, marks.unit) == ((1, 3), None, (4, unit))


def test_a_chosen_layer_that_is_gone_is_not_outlined(attention: Attention) -> None:
    attention.choose("no such layer", 3)
    assert attention.marks(focused=False).chosen is None


def test_the_strongest_unit_of_a_map_is_the_one_with_the_largest_magnitude() -> None:
    values = NetworkValues(snapshot())
    conv2 = snapshot().layers[4].values[21]
    unit = values.strongest(Cursor(4, 21))
    assert (unit.layer, unit.map) == ("conv2", 21)
    assert abs(conv2[unit.row, unit.column]) == np.abs(conv2).max()
    assert values.index(unit) == (21, unit.row, unit.column)
    value = str(conv2[unit.row, unit.column]).replace("-", "−")
    place = f"conv2 · map 22 · row {unit.row + 1}, column {unit.column + 1}"
    assert values.exact_text(unit) == f"{place} = {value} (conv2[21, {unit.row}, {unit.column}])"
    assert values.index(Unit("fc1", 77)) == (77,)
