"""A click in the enlarged map: marked at once, told beside it where there is room, one step away where there is not."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.views.story.view import StoryView
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, draw, open_window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    window = open_window(qtbot, size=(1280, 800))
    draw(qtbot, window, THREE)
    window.networks.choose("conv1", 3)
    return window


def pixel(window: WholeWindow, row: int, column: int) -> QPoint:
    big = window.detail.maps.enlarged
    grid = big.grid()
    assert grid is not None
    x, y, width, high = grid.cell(0, row, column)
    ratio = big.devicePixelRatioF()
    return QPoint(int((x + width / 2) / ratio), int((y + high / 2) / ratio))


def beside(window: WholeWindow) -> StoryView | None:
    return window.detail.findChild(StoryView, "storyBeside")


def test_a_click_marks_the_pixel_and_the_button_tells_its_story(window: WholeWindow, qtbot: QtBot) -> None:
    big = window.detail.maps.enlarged
    before = big.grab().toImage()
    QTest.mouseClick(big, LEFT, pos=pixel(window, 12, 14))
    assert big.marked == (0, 12, 14)
    QTest.mouseMove(big, QPoint(1, 1))
    assert big.grab().toImage() != before
    button = window.detail.findChild(QToolButton, "mapStory")
    assert button is not None
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: window.stories.is_seen)
    story = window.story.story
    assert story is not None
    assert story.place == ("conv1", (3, 12, 14))
    sign = window.story.findChild(QLabel, "storySign")
    assert sign is not None
    assert sign.text() == "✓"
    # The mark goes with the story, into other layers too, and does not stay in a map that is not its own.
    marks = []
    for index in (4, 3):
        window.networks.choose("conv1", index)
        marks.append(big.marked)
    assert marks == [None, (0, 12, 14)]


def test_a_double_click_brings_the_story_to_the_front(window: WholeWindow, qtbot: QtBot) -> None:
    QTest.mouseDClick(window.detail.maps.enlarged, LEFT, pos=pixel(window, 3, 20))
    QTest.mouseMove(window.detail.maps.enlarged, pixel(window, 3, 20))
    QTest.mouseClick(window.detail.maps.enlarged, LEFT, pos=pixel(window, 3, 20))
    QTest.mouseDClick(window.detail.maps.enlarged, LEFT, pos=pixel(window, 3, 20))
    qtbot.waitUntil(lambda: window.stories.is_seen)
    assert window.stories.way == (("conv1", (3, 3, 20)),)


def test_in_a_wide_window_the_story_stands_beside_the_map(window: WholeWindow, qtbot: QtBot) -> None:
    assert beside(window) is None
    window.resize(1920, 1040)
    qtbot.waitUntil(lambda: window.detail.has_room_beside)
    QTest.mouseClick(window.detail.maps.enlarged, LEFT, pos=pixel(window, 12, 14))
    view = beside(window)
    assert view is not None
    assert view.isVisible()
    assert window.detail.maps.isVisible()
    assert view.story is not None
    assert view.story.place == ("conv1", (3, 12, 14))
    assert "✓" in view.check_text()
    # Following a term there goes the same way everywhere.
    view.terms.setFocus()
    QTest.keyClick(view.terms, Qt.Key.Key_Return)
    assert window.stories.way[-1].layer == "input"
    assert window.detail.chosen == ("input", 0)
    # The button hides it and shows it again; a narrow window has none.
    button = window.detail.findChild(QToolButton, "mapStory")
    assert button is not None
    QTest.mouseClick(button, LEFT)
    assert not view.isVisible()
    QTest.mouseClick(button, LEFT)
    assert view.isVisible()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: not window.detail.has_room_beside)
    assert not view.isVisible()


def test_forward_says_where_a_pixel_stops_mattering_before_it_goes_on(window: WholeWindow, qtbot: QtBot) -> None:
    window.layout_.docks["story"].raise_()
    qtbot.waitUntil(lambda: window.stories.is_seen)
    assert window.shown is not None
    values = next(layer.values for layer in window.shown.layers if layer.info.name == "relu1")
    channel, row, column = (int(i) for i in np.argwhere(values == 0)[0])
    window.stories.choose("relu1", (channel, row, column))
    assert window.story.stop_text() == ""
    forward = window.story.findChild(QToolButton, "storyForward")
    assert forward is not None
    QTest.mouseClick(forward, LEFT)
    assert window.stories.way[-1].layer == "relu1"
    assert window.story.stop_text().startswith(
        "Here your pixel stops mattering: relu1 is 0, so it adds nothing to conv2."
    )
    QTest.mouseClick(forward, LEFT)
    assert window.stories.way[-1].layer == "conv2"
    assert window.story.stop_text() == ""


def test_no_number_of_another_story_stays_in_the_footer(window: WholeWindow, qtbot: QtBot) -> None:
    window.layout_.docks["story"].raise_()
    qtbot.waitUntil(lambda: window.stories.is_seen)
    window.stories.choose("softmax", (7,))
    terms = window.story.terms
    terms.setFocus()
    # Its own digit is marked and where the keyboard begins, not digit 0.
    assert terms.term is not None
    grid = terms.page.row(terms.term.row).terms
    assert grid is not None
    assert grid.marked == ((0, 0),)
    assert terms.term.row == 8
    said = window.story._pointed.text()
    assert said
    window.detail.tabs.setFocus()
    window.stories.choose("conv1", (3, 12, 14))
    assert window.story._pointed.text() == ""
