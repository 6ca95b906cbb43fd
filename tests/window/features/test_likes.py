"""What the chosen unit likes, in the whole window: real engines over a few of MNIST's training digits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import NotFiniteError
from cnn_gui.core.features import material
from cnn_gui.core.features.messages import SurveyProgress
from cnn_gui.core.features.survey import Survey
from cnn_gui.core.network.messages import UnitPlace
from cnn_gui.core.training.messages import RunState
from cnn_gui.window.features.session import own_value
from tests.core.features.small_data import few_digits
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window

FEW = 300


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    monkeypatch.setattr(material, "images_for", partial(few_digits, FEW))
    result = open_window(qtbot, size=(1400, 900))
    draw(qtbot, result, THREE)
    return result


def look_at(window: WholeWindow, qtbot: QtBot, layer: str = "conv2", unit: int = 21) -> None:
    """The panel in front, and a unit chosen whose images have all been seen."""
    window.layout_.show_panel("likes")
    window.hub.unit_chosen.emit(layer, (unit, 2, 2))
    wait_complete(window, qtbot)


def wait_complete(window: WholeWindow, qtbot: QtBot) -> None:
    words = f"{FEW} training images of MNIST"
    view = window.likes_view
    qtbot.waitUntil(lambda: view.images.isVisible() and view.source_label.full_text() == words, timeout=WAIT_MS)


def test_the_chosen_unit_is_looked_at_and_the_drawing_stands_among_the_images(
    window: WholeWindow, qtbot: QtBot
) -> None:
    window.layout_.show_panel("likes")
    assert window.likes_view.empty_label.text().startswith("Choose a map, a unit or a class")
    look_at(window, qtbot)
    view = window.likes_view
    assert view.title_label.full_text() == "conv2 · map 22"
    assert len(view.images.images) == 9
    values = [image.value for image in view.images.images]
    assert values == sorted(values, reverse=True)
    shown = window.shown
    assert shown is not None
    own = own_value(shown, ("conv2", 21))
    layer = next(each.values for each in shown.layers if each.info.name == "conv2")
    assert own == pytest.approx(float(layer[21].max()))
    assert view.standing_label.full_text().startswith("Your drawing: ")
    qtbot.waitUntil(view.spares.isEnabled, timeout=WAIT_MS)


def test_the_value_follows_the_pen(window: WholeWindow, qtbot: QtBot) -> None:
    look_at(window, qtbot)
    before = window.likes_view.standing_label.full_text()
    draw(qtbot, window, [(100.0, 100.0), (400.0, 400.0)])
    assert window.likes_view.standing_label.full_text() != before
    window.draw.canvas.clear()
    words = "Draw something to see where it stands."
    qtbot.waitUntil(lambda: window.likes_view.standing_label.full_text() == words, timeout=WAIT_MS)


def test_an_image_is_put_on_the_canvas_with_its_label(window: WholeWindow, qtbot: QtBot) -> None:
    look_at(window, qtbot)
    view = window.likes_view
    wanted = view.images.images[1]
    QTest.mouseClick(
        view.images.viewport(),
        Qt.MouseButton.LeftButton,
        pos=view.images.visualRect(view.images.model().index(1, 0)).center(),
    )
    drawing = window.draw.canvas.drawing()
    assert drawing.label == wanted.label
    assert drawing.picture is not None
    assert f"training image {wanted.index}" in drawing.picture.source
    # The value is that of the image, to the last digits that it is computed with.
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.drawing == drawing, timeout=WAIT_MS)
    own = own_value(window.shown, ("conv2", 21))
    assert own == pytest.approx(wanted.value, rel=1e-3)
    window.draw.canvas.undo_group.undo()
    assert window.draw.canvas.drawing().picture is None


def test_a_flattened_unit_is_its_map_and_a_class_is_called_by_its_name(window: WholeWindow, qtbot: QtBot) -> None:
    look_at(window, qtbot, "conv1", 3)
    view = window.likes_view
    window.hub.unit_placed.emit(UnitPlace("flatten", (49 * 12 + 3,)))
    qtbot.waitUntil(lambda: view.title_label.full_text() == "relu2 · map 13", timeout=WAIT_MS)
    window.hub.unit_placed.emit(UnitPlace("softmax", (7,)))
    qtbot.waitUntil(lambda: view.title_label.full_text() == "softmax · digit 7", timeout=WAIT_MS)
    assert "Fires for 7" in view.words_label.text()
    window.hub.unit_placed.emit(UnitPlace("input", (0, 3, 3)))
    assert view.empty_label.text().startswith("This is the input itself")


def test_hidden_it_costs_nothing(window: WholeWindow, qtbot: QtBot) -> None:
    looks = [window.engines.likes.is_looking]
    window.hub.unit_chosen.emit("conv2", (21, 2, 2))
    looks.append(window.engines.likes.is_looking)
    window.layout_.show_panel("likes")
    looks.append(window.engines.likes.is_looking)
    hand.bring_to_front(window, "Layer")
    looks.append(window.engines.likes.is_looking)
    assert looks == [False, False, True, False]
    window.layout_.show_panel("likes")
    wait_complete(window, qtbot)


def test_while_it_trains_nothing_is_looked_for(window: WholeWindow, qtbot: QtBot) -> None:
    look_at(window, qtbot)
    view = window.likes_view
    window.hub.run_state.emit(RunState.RUNNING)
    assert view.empty_label.text().startswith("The network is being trained")
    assert not view.images.isVisible()
    window.hub.run_state.emit(RunState.IDLE)
    wait_complete(window, qtbot)


def test_a_network_of_unknown_data_says_so(window: WholeWindow, qtbot: QtBot) -> None:
    look_at(window, qtbot)
    network = window.hub.last_network
    assert network is not None
    window.likes.show_network(replace(network, id=-1, task=replace(network.task, data="nobody's")))
    assert window.likes_view.empty_label.text() == (
        "The data of this network are not known here, so there are no images to look at: open them once."
    )


def test_stop_keeps_what_was_found_and_look_goes_on(window: WholeWindow, qtbot: QtBot) -> None:
    window.layout_.show_panel("likes")
    window.hub.unit_chosen.emit("conv2", (21, 2, 2))
    view = window.likes_view
    said, looks = [view.run_button.accessibleName()], [window.engines.likes.is_looking]
    for _ in range(2):
        view.run_button.click()
        said.append(view.run_button.accessibleName())
        looks.append(window.engines.likes.is_looking)
    assert said == ["Stop", "Look", "Stop"]
    assert looks == [True, False, True]
    wait_complete(window, qtbot)
    qtbot.waitUntil(lambda: not view.run_button.isVisible(), timeout=WAIT_MS)


def test_why_there_is_nothing_to_see_is_said_of_each_unit(
    window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overflow(_survey: Survey) -> Iterator[SurveyProgress]:
        raise NotFiniteError

    monkeypatch.setattr(Survey, "steps", overflow)
    window.layout_.show_panel("likes")
    label, words = window.likes_view.empty_label, str(NotFiniteError())
    for unit in (21, 5):
        window.hub.unit_chosen.emit("conv2", (unit, 2, 2))
        qtbot.waitUntil(lambda: label.isVisible() and label.text() == words, timeout=WAIT_MS)
    assert window.likes_view.run_button.isVisible()
    monkeypatch.undo()
    monkeypatch.setattr(material, "images_for", partial(few_digits, FEW))
    window.likes_view.run_button.click()
    wait_complete(window, qtbot)


def test_trying_without_some_units_mutes_them_in_one_step(window: WholeWindow, qtbot: QtBot) -> None:
    look_at(window, qtbot)
    window.likes_view.spares.without_wanted.emit("conv1", (2, 5))
    qtbot.waitUntil(lambda: len(window.experiments.edits) == 2)
    network = window.engines.inference.wanted
    assert network is not None
    assert not np.any(network.weights["conv1.weight"][[2, 5]])
    # What the units of the network as it was learnt like is the same.
    window.layout_.show_panel("likes")
    wait_complete(window, qtbot)
    window.experiments.undo()
    assert window.experiments.edits == ()
