"""The story of one number in the real window: clicked in the network, followed to the pixel, kept while drawing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.experiment.messages import SetPooling
from cnn_gui.core.network.dependencies import Dependencies
from cnn_gui.core.network.messages import Index, LayerKind, NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos, parameter_shapes
from cnn_gui.core.story.messages import Story
from cnn_gui.core.training.messages import RunState
from tests.views.pointing import cell_at, click, press
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import ONE, THREE, WAIT_MS, draw, open_window
from tests.work import calls


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


def open_story(window: WholeWindow, qtbot: QtBot) -> None:
    """What a click on its tab does."""
    window.layout_.docks["story"].raise_()
    qtbot.waitUntil(lambda: window.stories.is_seen)


def unit_on_map(window: WholeWindow, layer: str, index: int, row: int = 0, column: int = 0) -> QPoint:
    view = window.network_map
    place = next(place for place in view.picture.places if place.info.name == layer)
    x, y, width, high = place.grid.cell(index, row, column)
    left, top = view.frame.origin
    return QPoint(int((left + x + width // 2) / view.frame.ratio), int((top + y + high // 2) / view.frame.ratio))


def told(window: WholeWindow) -> Story:
    assert window.story.story is not None
    return window.story.story


def value_of(window: WholeWindow, layer: str, unit: Index) -> float:
    assert window.shown is not None
    return float(next(item.values for item in window.shown.layers if item.info.name == layer)[unit])


def test_before_a_click_it_says_what_to_do(window: WholeWindow, qtbot: QtBot) -> None:
    open_story(window, qtbot)
    assert window.story.empty_text().startswith("Click any unit")


def test_a_click_in_the_network_and_one_on_the_tab_tell_a_story(window: WholeWindow, qtbot: QtBot) -> None:
    click(window.network_map, unit_on_map(window, "pool2", 21, 3, 3))
    assert window.detail.chosen == ("pool2", 21)
    open_story(window, qtbot)
    qtbot.waitUntil(lambda: window.story.story is not None)
    story = window.story.story
    assert story is not None
    assert (story.info.name, story.unit[0]) == ("pool2", 21)
    assert story.value == value_of(window, "pool2", story.unit)
    assert "✓" in window.story.check_text()
    assert "10×10" in window.story.field_text()
    field = story.field
    assert (field.bottom - field.top, field.right - field.left) == (10, 10)
    assert "pool2" in window.layout_.docks["story"].title_bar.title()


def test_the_title_of_a_layer_leaves_its_marked_unit_where_the_story_is(window: WholeWindow, qtbot: QtBot) -> None:
    open_story(window, qtbot)
    click(window.network_map, unit_on_map(window, "fc1", 77))
    qtbot.waitUntil(lambda: window.story.story is not None)
    for layer in ("conv1", "fc1"):
        title = unit_on_map(window, layer, 0)
        title.setY(8)
        click(window.network_map, title)
    assert told(window).unit == (77,)
    assert window.detail.chosen == ("fc1", 77)


def test_a_double_click_opens_the_story(window: WholeWindow, qtbot: QtBot) -> None:
    place = unit_on_map(window, "conv2", 21, 5, 8)
    click(window.network_map, place)
    assert not window.stories.is_seen
    QTest.mouseDClick(window.network_map, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    qtbot.waitUntil(lambda: window.stories.is_seen)
    assert told(window).info.name == "conv2"


def test_a_unit_of_the_enlarged_map_has_a_story_too(window: WholeWindow, qtbot: QtBot) -> None:
    window.detail.choose("conv2", 5)
    big = window.detail.maps.enlarged
    click(big, cell_at(big, 0, 6, 7))
    open_story(window, qtbot)
    qtbot.waitUntil(lambda: window.story.story is not None)
    assert window.stories.way == (("conv2", (5, 6, 7)),)


def test_from_a_class_back_to_the_pixel_and_forward_again(window: WholeWindow, qtbot: QtBot) -> None:
    open_story(window, qtbot)
    click(window.network_map, unit_on_map(window, "softmax", 3))
    story = window.story
    qtbot.waitUntil(lambda: story.story is not None)
    layers = []
    story.terms.setFocus()
    for _ in range(11):
        layers.append(told(window).info.name)
        press(story.terms, Qt.Key.Key_Return)
        assert "✓" in story.check_text()
        # The other views go along.
        assert window.detail.chosen == (told(window).info.name, told(window).unit[0])
    assert layers == ["softmax", "fc2", "relu3", "fc1", "flatten", "relu2", "pool2", "conv2", "relu1", "pool1", "conv1"]
    assert len(window.stories.way) == 12
    back = story.findChild(QToolButton, "storyBack")
    forward = story.findChild(QToolButton, "storyForward")
    assert back is not None
    assert forward is not None
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert told(window).info.name == "conv1"
    while forward.isEnabled():
        QTest.mouseClick(forward, Qt.MouseButton.LeftButton)
    assert told(window).info.name == "softmax"
    before = len(window.stories.way)
    QTest.mouseClick(story.crumbs.buttons()[0], Qt.MouseButton.LeftButton)
    assert len(window.stories.way) < before


def test_the_story_follows_the_drawing_and_only_while_it_is_seen(window: WholeWindow, qtbot: QtBot) -> None:
    window.stories.choose("conv2", (21, 5, 8))
    assert window.story.empty_text()
    open_story(window, qtbot)
    qtbot.waitUntil(lambda: window.story.story is not None)
    before = told(window)
    window.actions_["clear"].trigger()
    draw(qtbot, window, ONE)
    after = told(window)
    assert after.place == before.place
    assert after.value == value_of(window, "conv2", (21, 5, 8)) != before.value
    window.layout_.docks["layer"].raise_()
    qtbot.waitUntil(lambda: not window.stories.is_seen)
    draw(qtbot, window, THREE)
    assert window.story.story is after


def test_the_story_follows_the_weights_while_they_train(window: WholeWindow, qtbot: QtBot) -> None:
    open_story(window, qtbot)
    window.stories.choose("fc1", (5,))
    before = window.story.story
    assert before is not None
    network = window.networks.network
    window.actions_["step"].trigger()
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.networks.network is not network, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.story.story is not before, timeout=WAIT_MS)
    story = window.story.story
    assert story is not None
    assert story.agrees
    assert story.value == value_of(window, "fc1", (5,))
    window.actions_["stop"].trigger()
    qtbot.waitUntil(lambda: window.training.state is RunState.IDLE, timeout=WAIT_MS)


def test_what_a_unit_sees_is_outlined_while_its_story_is_seen(window: WholeWindow, qtbot: QtBot) -> None:
    plain_map, plain_stages = window.network_map.grab().toImage(), window.stages.row.grab().toImage()
    open_story(window, qtbot)
    window.stories.choose("pool2", (0, 3, 3))
    assert window.network_map.grab().toImage() != plain_map
    assert window.stages.row.grab().toImage() != plain_stages
    window.layout_.docks["layer"].raise_()
    qtbot.waitUntil(lambda: not window.stories.is_seen)
    assert window.network_map.grab().toImage() == plain_map
    assert window.stages.row.grab().toImage() == plain_stages


def test_what_a_unit_is_joined_to_is_said_while_its_story_is_seen(window: WholeWindow, qtbot: QtBot) -> None:
    reached: list[Dependencies | None] = []
    window.stories.dependencies_changed.connect(reached.append)
    open_story(window, qtbot)
    window.stories.choose("input", (0, 14, 14))
    assert reached[-1] is not None
    assert not reached[-1].before
    assert list(reached[-1].after) == [info.name for info in window.story.infos[1:]]
    window.stories.choose("pool2", (5, 3, 3))
    assert reached[-1] is not None
    assert list(reached[-1].before) == ["conv2", "relu1", "pool1", "conv1", "input"]
    window.layout_.docks["layer"].raise_()
    qtbot.waitUntil(lambda: reached[-1] is None)


def test_the_sliding_window_tells_of_each_unit_and_stops_when_it_is_not_seen(window: WholeWindow, qtbot: QtBot) -> None:
    open_story(window, qtbot)
    window.stories.choose("conv2", (21, 6, 8))
    button = window.story.findChild(QToolButton, "storyPlay")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    player = window.story.slide.player
    qtbot.waitUntil(lambda: told(window).unit[2] >= 4 and told(window).unit[1] == 0)
    story = told(window)
    assert story.value == value_of(window, "conv2", story.unit)
    assert story.agrees
    # It goes on in the same place of the way, and goes on playing with another drawing's numbers.
    assert len(window.stories.way) == 1
    assert player.is_playing()
    window.layout_.docks["layer"].raise_()
    qtbot.waitUntil(lambda: not window.stories.is_seen)
    assert not player.is_playing()


def test_the_label_of_a_test_digit_is_the_one_whose_loss_is_told(window: WholeWindow, qtbot: QtBot) -> None:
    open_story(window, qtbot)
    window.stories.choose("softmax", (3,))
    assert window.shown is not None
    assert window.story.softmax.label == window.shown.verdict.label
    drawing = replace(window.draw.canvas.drawing(), label=8)
    window.draw.canvas.set_drawing(drawing)
    qtbot.waitUntil(lambda: window.story.softmax.label == 8, timeout=WAIT_MS)


def test_a_unit_by_keyboard(window: WholeWindow, qtbot: QtBot) -> None:
    """Enter on a map of the network tells of its strongest unit."""
    open_story(window, qtbot)
    window.network_map.choose("conv1", 3)
    window.network_map.setFocus()
    press(window.network_map, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.story.story is not None)
    story = window.story.story
    assert story is not None
    assert window.shown is not None
    assert (story.info.name, story.unit[0]) == ("conv1", 3)
    assert abs(story.value) == np.abs(window.shown.layers[1].values[3]).max()


def test_a_story_in_the_window_is_told_without_a_loop_over_its_terms(window: WholeWindow, qtbot: QtBot) -> None:
    open_story(window, qtbot)

    def tell(layer: str, unit: tuple[int, ...]) -> None:
        window.stories.choose(layer, unit)
        window.story.terms.viewport().repaint()

    assert calls(lambda: tell("conv2", (21, 5, 8))) < 60_000
    assert calls(lambda: tell("fc1", (5,))) < 60_000
    assert calls(lambda: tell("softmax", (3,))) < 60_000


def test_the_story_goes_on_when_a_pooling_takes_the_mean_and_ends_with_another_network(
    window: WholeWindow, qtbot: QtBot
) -> None:
    open_story(window, qtbot)
    window.stories.choose("pool1", (3, 7, 7))
    window.experiments.edit(SetPooling("pool1", "avg"))
    qtbot.waitUntil(lambda: told(window).info.kind is LayerKind.AVG_POOL, timeout=WAIT_MS)
    (inputs,) = told(window).inputs
    assert told(window).value == pytest.approx(inputs[3, 14:16, 14:16].mean(), abs=1e-5)
    spec = NETWORKS["deep"]
    weights = {name: np.zeros(shape, np.float32) for name, shape in parameter_shapes(spec).items()}
    window.engines.inference.load(NetworkState(0, spec, layer_infos(spec), weights, NetworkRecord("deep")))
    qtbot.waitUntil(lambda: not window.stories.way, timeout=WAIT_MS)
