from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.messages import Box, Index, LayerInfo, LayerKind, Sides, UnitPlace
from cnn_gui.core.story.messages import ConvStory
from cnn_gui.core.story.telling import tell
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.grids.row_page import Cells
from cnn_gui.views.parts.fields import CountField
from cnn_gui.views.story.slide import unit_around
from cnn_gui.views.story.view import StoryView
from tests.views.networks import network_state, snapshot
from tests.views.pointing import click, point_at


def show(view: StoryView, layer: str, unit: Index, *, slid: bool = False) -> None:
    story = tell(snapshot().layers, network_state().weights, layer, unit)
    view.show_story(story, network_state().layers, [UnitPlace(layer, unit)], slid=slid)
    QApplication.processEvents()


@pytest.fixture
def view(qtbot: QtBot) -> StoryView:
    result = StoryView()
    qtbot.addWidget(result)
    result.resize(540, 340)
    result.show()
    assert QTest.qWaitForWindowActive(result)
    # What the window's session does.
    result.unit_slid.connect(lambda layer, unit: show(result, layer, unit, slid=True))
    show(result, "conv2", (21, 5, 8))
    return result


def button(view: StoryView) -> QToolButton:
    found = view.findChild(QToolButton, "storyPlay")
    assert isinstance(found, QToolButton)
    return found


def test_one_click_plays_from_the_first_unit_and_the_map_fills_in(qtbot: QtBot, view: StoryView) -> None:
    click(button(view), button(view).rect().center())
    slide = view.slide
    assert slide.player.is_playing()
    assert slide.player.count() == 14 * 14
    told: list[object] = []
    view.unit_slid.connect(lambda layer, unit: told.append((layer, unit)))
    qtbot.waitUntil(lambda: slide.player.position() >= 5)
    slide.player.pause()
    position = slide.player.position()
    assert slide.output_plane.filled == position + 1
    assert told[-1] == ("conv2", (21, *divmod(position, 14)))
    assert view.story is not None
    assert view.story.unit == (21, *divmod(position, 14))
    # The window and the unit are marked where they are.
    row, column = divmod(position, 14)
    assert slide.input_plane.marks[0].box == Box(row - 1, column - 1, row + 2, column + 2)
    assert slide.output_plane.marks[0].box == Box(row, column, row + 1, column + 1)
    assert slide.value_text().endswith(format_value(view.story.value))


def test_at_the_end_all_of_the_map_is_pytorchs(qtbot: QtBot, view: StoryView) -> None:
    view.slide.player.set_speed(640)
    with qtbot.waitSignals([view.slide.player.playing_changed] * 2, timeout=10_000):
        click(button(view), button(view).rect().center())
    plane = view.slide.output_plane
    assert plane.filled == 14 * 14
    assert plane.values is not None
    assert (plane.values == snapshot().layers[4].values[21]).all()


def test_a_pointer_takes_over(qtbot: QtBot, view: StoryView) -> None:
    click(button(view), button(view).rect().center())
    slide = view.slide
    point_at(slide.output_plane, slide.output_plane.position_of(9, 4).toPoint())
    assert not slide.player.is_playing()
    assert slide.player.position() == 9 * 14 + 4
    assert slide.output_plane.filled is None
    assert view.story is not None
    assert view.story.unit == (21, 9, 4)
    point_at(slide.input_plane, slide.input_plane.position_of(3, 3).toPoint())
    assert view.story.unit == (21, 3, 3)


def test_a_unit_chosen_elsewhere_takes_over(view: StoryView) -> None:
    click(button(view), button(view).rect().center())
    show(view, "conv2", (21, 2, 2))
    assert not view.slide.player.is_playing()
    assert view.slide.player.position() == 2 * 14 + 2


def test_the_map_on_show_is_the_first_term_and_can_be_changed(view: StoryView) -> None:
    click(button(view), button(view).rect().center())
    view.slide.player.pause()
    number = view.findChild(CountField, "storySlideMap")
    assert isinstance(number, CountField)
    assert view.story is not None
    assert isinstance(view.story.body, ConvStory)
    number.setValue(12)
    assert view.slide.channel == 11
    grid = view.terms.page.row(0).parts[1]
    assert isinstance(grid, Cells)
    term = next(term for term in view.story.body.terms if term.channel == 11)
    assert (grid.values == term.patch).all()
    plane = view.slide.input_plane
    assert plane.values is not None
    assert (plane.values == snapshot().layers[3].values[11]).all()


def test_pooling_slides_over_its_own_map(view: StoryView) -> None:
    click(button(view), button(view).rect().center())
    show(view, "pool1", (3, 4, 5))
    assert view.is_sliding
    assert view.slide.channel == 3
    assert view.slide.input_plane.marks[0].box == Box(8, 10, 10, 12)


def test_a_layer_without_a_window_has_nothing_to_slide(view: StoryView) -> None:
    click(button(view), button(view).rect().center())
    show(view, "fc1", (5,))
    assert not view.is_sliding
    assert not view.slide.isVisible()
    assert not button(view).isVisible()
    assert not view.slide.player.is_playing()


def test_it_costs_nothing_when_it_is_hidden_or_paused(view: StoryView) -> None:
    def timers() -> list[QTimer]:
        return [timer for timer in view.slide.findChildren(QTimer) if timer.isActive()]

    assert not timers()
    click(button(view), button(view).rect().center())
    assert timers()
    view.pause()
    assert not timers()
    view.slide.player.play()
    view.hide()
    assert not timers()


def test_all_of_it_is_seen_in_a_narrow_panel(view: StoryView) -> None:
    """A whole row of the terms stays in view under the planes."""
    view.resize(530, 330)
    click(button(view), button(view).rect().center())
    view.slide.player.pause()
    show(view, "conv2", (21, 5, 8))
    assert view.terms.page.row_height(0) <= view.terms.viewport().height()
    assert view.slide.output_plane.height() >= 80


def convolution(k: int, s: int, p: int, size: int) -> LayerInfo:
    out = (size + 2 * p - k) // s + 1
    return LayerInfo("conv", LayerKind.CONV, (1, size, size), (1, out, out), 0, (k, k), (s, s), Sides(p, p, p, p))


layers = st.builds(convolution, st.integers(1, 7), st.integers(1, 4), st.integers(0, 3), st.integers(7, 28))


@settings(max_examples=50, deadline=None)
@given(layers, st.data())
def test_the_unit_around_a_windows_middle_is_that_windows(info: LayerInfo, data: st.DataObject) -> None:
    row, column = (data.draw(st.integers(0, size - 1)) for size in info.shape_out[1:])
    window = info.window(row, column)
    middle = ((window.top + window.bottom - 1) // 2, (window.left + window.right - 1) // 2)
    found = unit_around(info, *middle)
    # An even window has two middles; with stride 1 either of the two units around is as near.
    assert max(abs(found[0] - row), abs(found[1] - column)) <= (1 if info.kernel_size[0] % 2 == 0 else 0)
