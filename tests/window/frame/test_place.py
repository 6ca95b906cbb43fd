"""Where the window is and how large: never larger than its screen, whatever it shows and whatever was stored."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from cnn_gui.options import WindowOptions
from cnn_gui.window.base import place
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import open_window

SCHOOL = QRect(0, 0, 1024, 768)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[WholeWindow]:
    window = open_window(qtbot)
    yield window
    window.settings.set_large(False)
    window.look.apply()
    window.quit_without_asking()


def use_screen(monkeypatch: pytest.MonkeyPatch, screen: QRect) -> None:
    monkeypatch.setattr(place, "screen_of", lambda _: screen)


def test_it_opens_at_85_percent_in_the_middle(qtbot: QtBot) -> None:
    window = WholeWindow(WindowOptions())
    qtbot.addWidget(window, before_close_func=lambda _: window.quit_without_asking())
    screen = window.screen().availableGeometry()
    assert screen.size() == QSize(1920, 1080)
    assert window.size() == QSize(1632, 918)
    assert not window.windowState() & Qt.WindowState.WindowMaximized
    outside = window.geometry().center() - screen.center()
    assert outside.manhattanLength() < 40


@pytest.mark.parametrize(("width", "height", "all_of_it"), [(1366, 768, True), (1280, 1024, True), (1440, 900, False)])
def test_it_takes_all_of_a_small_screen(width: int, height: int, all_of_it: bool) -> None:
    assert place.is_small(QSize(width, height)) is all_of_it


def test_what_was_stored_on_a_larger_screen_is_brought_onto_this_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = QMainWindow()
    qtbot.addWidget(before)
    before.setGeometry(3000, 900, 2500, 1900)
    use_screen(monkeypatch, SCHOOL)
    place.keep_on_screen(before)
    assert SCHOOL.contains(before.frameGeometry())
    assert before.size() == SCHOOL.size() - place.FRAME


def test_it_follows_when_the_screen_gets_smaller(window: WholeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    use_screen(monkeypatch, SCHOOL)
    window.place.keep()
    assert SCHOOL.contains(window.geometry())


@pytest.mark.parametrize("large", [False, True])
def test_with_the_course_open_it_fits_on_a_school_screen(
    window: WholeWindow, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    use_screen(monkeypatch, SCHOOL)
    window.settings.set_large(large)
    window.look.apply()
    window.place.keep()
    window.lessons.open("convolution")
    assert window.minimumSizeHint().boundedTo(SCHOOL.size()) == window.minimumSizeHint()
    window.lessons.leave()
    assert window.minimumSizeHint().boundedTo(SCHOOL.size()) == window.minimumSizeHint()
    for name in ("draw", "stages", "answer", "network", "layer"):
        assert window.rect().contains(window.layout_.docks[name].geometry())


def test_what_a_panel_shows_later_does_not_make_the_window_grow(window: WholeWindow, qtbot: QtBot) -> None:
    before, least = window.size(), window.minimumSizeHint()
    window.training_panel.setMinimumSize(2000, 1500)
    window.detail.setMinimumSize(2000, 1500)
    qtbot.waitUntil(lambda: window.layout_.docks["train"].body.horizontalScrollBar().isVisible())
    assert window.layout_.docks["train"].body.verticalScrollBar().isVisible()
    assert window.size() == before
    assert window.minimumSizeHint() == least
    assert window.training_panel.size() == QSize(2000, 1500)


def reset_workspace(window: WholeWindow) -> None:
    (reset,) = (a for a in window.actions_.menus["view"].actions() if a.objectName() == "action_reset_layout")
    reset.trigger()


def test_putting_the_workspace_back_leaves_a_course_that_does_not_belong_to_it(
    window: WholeWindow, qtbot: QtBot
) -> None:
    own = window.draw.canvas.drawing()
    window.lessons.explain("image", "")
    window.lessons.show_link("show:digit?label=7")
    qtbot.waitUntil(lambda: window.draw.canvas.drawing() != own)
    assert window.spaces.current.key == "look"
    reset_workspace(window)
    qtbot.waitUntil(lambda: window.draw.canvas.drawing() == own)
    assert not window.layout_.docks["lesson"].isVisible()


def test_putting_the_workspace_of_the_course_back_keeps_what_a_chapter_shows(window: WholeWindow, qtbot: QtBot) -> None:
    own = window.draw.canvas.drawing()
    window.lessons.open("image")
    window.lessons.show_link("show:digit?label=7")
    qtbot.waitUntil(lambda: window.draw.canvas.drawing() != own)
    shown = window.draw.canvas.drawing()
    window.layout_.docks["layer"].setFloating(True)
    reset_workspace(window)
    assert window.spaces.current.key == "learn"
    assert window.layout_.docks["lesson"].isVisible()
    assert not window.layout_.docks["layer"].isFloating()
    assert window.draw.canvas.drawing() == shown
    window.lessons.leave()
    qtbot.waitUntil(lambda: window.draw.canvas.drawing() == own)
