"""Theme and size of type, changed in the middle of work and remembered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.views.base import theme
from cnn_gui.window.base.settings import Settings
from tests.views.drawing.canvas_hand import grey
from tests.window import hand
from tests.window.shown_window import differences, seen
from tests.window.story.test_in_window import unit_on_map
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, draw, open_window


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[WholeWindow]:
    """In the light theme, with a story in front of a drawn three."""
    Settings().set_scheme(theme.Scheme.LIGHT)
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    hand.click(result.network_map, unit_on_map(result, "pool2", 21, 3, 3))
    hand.bring_to_front(result, "Story")
    yield result
    theme.apply(qapp, theme.Scheme.LIGHT)


def lightness(window: WholeWindow) -> float:
    """Of the middle pixel of the window by lightness: what most of it looks like, 0..255."""
    return float(np.median(grey(window.grab().toImage())))


def words(window: WholeWindow) -> dict[str, object]:
    """All that can be read in the panels in front, wherever it stands."""
    return {f"{panel}: {place}": what for panel, place, what in seen(window, painted=False) if place != "size"}


def type_height(window: WholeWindow) -> int:
    """Of a line of the menu and of the answer's panel, in pixels."""
    return window.menuBar().fontMetrics().height() + window.answer.fontMetrics().height()


def test_another_theme_changes_the_colours_and_nothing_that_is_said(window: WholeWindow, qtbot: QtBot) -> None:
    before = words(window)
    assert lightness(window) > 200
    hand.choose(window, "Settings", "Theme", "Dark")
    assert lightness(window) < 70
    assert differences(before, words(window)) == []
    # The digit is white on black in both: it is what the network is given.
    hand.choose(window, "Settings", "Theme", "Light")
    assert lightness(window) > 200
    assert differences(before, words(window)) == []
    # What comes now is in the new colours, too.
    hand.choose(window, "Settings", "Theme", "Dark")
    hand.bring_to_front(window, "Try")
    assert float(np.median(grey(window.experiment.grab().toImage()))) < 70


def test_large_type_makes_everything_larger_and_loses_nothing(window: WholeWindow, qtbot: QtBot) -> None:
    answer, story, height = hand.answer(window), window.story.field_text(), type_height(window)
    hand.choose(window, "Settings", "Large type")
    assert type_height(window) >= 1.3 * height
    assert (hand.answer(window), window.story.field_text()) == (answer, story)
    assert "story" in window.layout_.in_front()
    # The window asks for no more than the screen has.
    assert window.screen().availableGeometry().contains(window.frameGeometry())
    hand.choose(window, "Settings", "Large type")
    assert type_height(window) == height
    assert (hand.answer(window), window.story.field_text()) == (answer, story)


def test_the_next_window_looks_as_the_last_one_was_left(window: WholeWindow, qtbot: QtBot) -> None:
    height = type_height(window)
    hand.choose(window, "Settings", "Theme", "Dark")
    hand.choose(window, "Settings", "Large type")
    window.close()
    again = open_window(qtbot)
    assert lightness(again) < 70
    assert type_height(again) >= 1.3 * height
    hand.choose(again, "Settings", "Theme", "Light")
    hand.choose(again, "Settings", "Large type")
    assert lightness(again) > 200
    assert type_height(again) == height
