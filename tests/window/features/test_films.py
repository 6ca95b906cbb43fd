"""Pictures made up for the chosen unit, in the whole window, with the network that comes with the app."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.features import material
from cnn_gui.core.features.ascent.messages import Focus
from cnn_gui.core.network.dependencies import field_of
from cnn_gui.core.network.messages import UnitPlace
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.features import ascent_fields
from cnn_gui.views.features.film_view import FilmView
from cnn_gui.views.features.view import LikesPage
from cnn_gui.window.features.session import own_value
from tests.core.features.small_data import few_digits
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window

STEPS = 8


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    monkeypatch.setattr(material, "images_for", partial(few_digits, 100))
    monkeypatch.setattr(ascent_fields, "STEPS", STEPS)
    result = open_window(qtbot, size=(1400, 900))
    draw(qtbot, result, THREE)
    return result


def page(window: WholeWindow, qtbot: QtBot, layer: str = "conv1", unit: int = 3) -> FilmView:
    """A unit is chosen, then what would be loved is asked for by a click."""
    window.layout_.show_panel("likes")
    window.hub.map_chosen.emit(layer, unit)
    button = window.likes_view.page_button(LikesPage.MADE_UP)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_complete(window, qtbot)
    return window.likes_view.film


def wait_complete(window: WholeWindow, qtbot: QtBot) -> None:
    view = window.likes_view.film
    qtbot.waitUntil(lambda: not view.is_busy and len(view.frames) == STEPS + 1, timeout=WAIT_MS)


def test_one_click_makes_pictures_for_the_chosen_map(window: WholeWindow, qtbot: QtBot) -> None:
    view = page(window, qtbot)
    assert window.likes_view.title_label.full_text() == "conv1 · map 4"
    assert all(button.isVisible() and button.caption for button in view.pictures)
    before = view.frames
    # Another map: another film, by itself.
    window.hub.map_chosen.emit("conv1", 5)
    assert view.is_busy
    wait_complete(window, qtbot)
    assert not np.array_equal(view.frames[-1].values, before[-1].values)


def test_of_a_class_the_logit_is_raised_and_stands_beside_that_of_the_images(window: WholeWindow, qtbot: QtBot) -> None:
    view = page(window, qtbot, "softmax", 3)
    qtbot.waitUntil(lambda: "100 training images of MNIST" in view.words_label.text(), timeout=WAIT_MS)
    network = window.hub.last_network
    assert network is not None
    known = window.engines.likes.known(network)
    assert known is not None
    assert view.curve._largest == pytest.approx(float(known.unit("fc2", 3).values[0, 0]))
    assert view.frames[-1].values.max() > view.frames[0].values.max() + 1


def test_a_picture_on_the_canvas_has_the_very_value(window: WholeWindow, qtbot: QtBot) -> None:
    view = page(window, qtbot, "fc2", 8)
    wanted = float(view.frames[-1].values[1])
    QTest.mouseClick(view.pictures[1], Qt.MouseButton.LeftButton)
    drawing = window.draw.canvas.drawing()
    assert drawing.picture is not None
    assert drawing.picture.source == "made up for fc2 · digit 8"
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.drawing == drawing, timeout=WAIT_MS)
    assert own_value(window.shown, ("fc2", 8)) == pytest.approx(wanted, rel=1e-4)
    window.draw.canvas.undo_group.undo()
    assert window.draw.canvas.drawing().picture is None


def test_it_begins_with_the_drawing_and_asks_for_one_where_there_is_none(window: WholeWindow, qtbot: QtBot) -> None:
    view = page(window, qtbot, "fc2", 3)
    shown = window.shown
    assert shown is not None
    QTest.keyClick(view.fields.start, Qt.Key.Key_Down)
    wait_complete(window, qtbot)
    own = own_value(shown, ("fc2", 3))
    assert own is not None
    assert float(view.frames[0].values[0]) == pytest.approx(own, abs=0.05)
    window.draw.canvas.clear()
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.blank, timeout=WAIT_MS)
    view.run_button.click()
    assert view.note.startswith("Draw a digit")
    draw(qtbot, window, THREE)
    wait_complete(window, qtbot)


def test_the_unit_of_the_story_is_a_choice(window: WholeWindow, qtbot: QtBot) -> None:
    view = page(window, qtbot, "conv2", 21)
    window.hub.unit_placed.emit(UnitPlace("conv2", (21, 4, 5)))
    choice = view.fields.focus
    assert choice.itemText(choice.count() - 1) == "at row 5, column 6"
    QTest.keyClick(choice, Qt.Key.Key_End)
    assert view.fields.chosen_focus is Focus.PLACE
    wait_complete(window, qtbot)
    network = window.hub.last_network
    assert network is not None
    assert view.frames[0].fields[0] == field_of(network.layers, "conv2", (21, 4, 5))


def test_hidden_it_costs_nothing_and_training_ends_it(window: WholeWindow, qtbot: QtBot) -> None:
    view = page(window, qtbot)
    view.run_button.click()
    at_work = [window.films.is_at_work]
    hand.bring_to_front(window, "Layer")
    at_work.append(window.films.is_at_work)
    window.layout_.show_panel("likes")
    at_work.append(window.films.is_at_work)
    QTest.mouseClick(window.likes_view.page_button(LikesPage.IMAGES), Qt.MouseButton.LeftButton)
    at_work.append(window.films.is_at_work)
    assert at_work == [True, False, True, False]
    QTest.mouseClick(window.likes_view.page_button(LikesPage.MADE_UP), Qt.MouseButton.LeftButton)
    window.hub.run_state.emit(RunState.RUNNING)
    assert not window.films.is_at_work
    assert view.note.startswith("The network is being trained")
    window.hub.run_state.emit(RunState.IDLE)
    wait_complete(window, qtbot)


def test_another_network_has_another_film(window: WholeWindow, qtbot: QtBot) -> None:
    view = page(window, qtbot)
    before = view.frames[-1].values.copy()
    # What is tried by hand changes nothing of what the network as it was learnt would love.
    window.experiments.mute("conv1", (3,))
    qtbot.waitUntil(lambda: window.hub.last_network is not None and bool(window.hub.last_network.edits))
    assert not window.films.is_at_work
    np.testing.assert_array_equal(view.frames[-1].values, before)
    window.actions_["deep"].trigger()
    qtbot.waitUntil(lambda: window.windowTitle().startswith("deep"), timeout=WAIT_MS)
    wait_complete(window, qtbot)
    assert not np.array_equal(view.frames[-1].values, before)
