"""While the course is open the lesson is always in sight, and afterwards every panel is where it was."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from cnn_gui.options import WindowOptions
from cnn_gui.window.base.layout import Layout
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS, open_window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[WholeWindow]:
    window = open_window(qtbot)
    yield window
    window.quit_without_asking()


def places(layout: Layout) -> dict[str, tuple[int, int, int, int]]:
    shown = layout.in_front()
    return {name: layout.docks[name].geometry().getRect() for name in shown}  # type: ignore[misc]


def seen(layout: Layout, *names: str) -> bool:
    return set(names) <= set(layout.in_front())


def same(after: dict[str, tuple[int, int, int, int]], before: dict[str, tuple[int, int, int, int]]) -> bool:
    """But for a few pixels that Qt's docks round differently."""
    if after.keys() != before.keys():
        return False
    return all(abs(a - b) <= 4 for name, rect in before.items() for a, b in zip(rect, after[name], strict=True))


def test_the_first_window_shows_network_layer_and_training_and_no_lesson(window: WholeWindow) -> None:
    shown = window.layout_.in_front()
    assert set(shown) == {"draw", "stages", "answer", "network", "layer", "train"}


def test_a_panel_behind_a_tab_comes_to_the_front(qtbot: QtBot, window: WholeWindow) -> None:
    for name, behind in (("bench", "network"), ("story", "layer"), ("test", "story"), ("network", "bench")):
        window.layout_.show_panel(name)
        qtbot.waitUntil(partial(seen, window.layout_, name))
        assert behind not in window.layout_.in_front()


def test_every_panel_can_be_shown_beside_the_lesson(qtbot: QtBot, window: WholeWindow) -> None:
    window.layout_.open_lesson()
    for name in (
        "story",
        "likes",
        "projection",
        "why",
        "why_not",
        "robustness",
        "test",
        "album",
        "teach",
        "compare",
        "race",
        "train",
        "build",
        "numbers",
        "try",
        "layer",
        "bench",
        "network",
    ):
        window.layout_.show_panel(name)
        qtbot.waitUntil(partial(seen, window.layout_, "lesson", name))


def test_a_window_that_starts_in_the_lesson_has_the_widths_of_one_that_does_not(
    qtbot: QtBot, window: WholeWindow
) -> None:
    window.lessons.open("kernels")
    qtbot.waitUntil(lambda: seen(window.layout_, "lesson"))
    first = WholeWindow(WindowOptions(reset_layout=True, lesson="kernels"))
    qtbot.addWidget(first, before_close_func=lambda _: first.quit_without_asking())
    first.resize(window.size())
    with qtbot.waitSignal(first.engines.inference.answered, timeout=WAIT_MS):
        first.show()
    qtbot.waitUntil(lambda: same(places(first.layout_), places(window.layout_)))


def test_closing_the_lesson_puts_training_back(qtbot: QtBot, window: WholeWindow) -> None:
    before = places(window.layout_)
    window.layout_.open_lesson()
    qtbot.waitUntil(lambda: seen(window.layout_, "lesson", "layer"))
    assert not seen(window.layout_, "train")
    window.layout_.close_lesson()
    qtbot.waitUntil(lambda: same(places(window.layout_), before))


def test_a_closed_training_panel_stays_closed(qtbot: QtBot, window: WholeWindow) -> None:
    window.layout_.docks["train"].hide()
    window.layout_.open_lesson()
    qtbot.waitUntil(lambda: seen(window.layout_, "lesson"))
    window.layout_.close_lesson()
    assert not window.layout_.docks["train"].isVisible()
    assert not window.layout_.docks["lesson"].isVisible()


def test_no_tab_bar_is_left_behind(qtbot: QtBot, window: WholeWindow) -> None:
    """Qt leaves some of groups that are no more; they would shine through the gaps between the panels."""

    def stray() -> list[set[str]]:
        bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        on_screen = [bar for bar in bars if bar.isVisible() and window.rect().intersects(bar.geometry())]
        names = [{bar.tabText(index) for index in range(bar.count())} for bar in on_screen]
        wanted = [{"Network", "Bench"}, {"Layer", "Story", "Why", "Try", "Test"}]
        if window.layout_.docks["lesson"].isVisible():
            wanted[1].add("Train")
        return [each for each in names if each not in wanted] + [each for each in wanted if each not in names]

    qtbot.waitUntil(lambda: stray() == [])
    window.layout_.open_lesson()
    qtbot.waitUntil(lambda: seen(window.layout_, "lesson"))
    qtbot.waitUntil(lambda: stray() == [])
    window.layout_.close_lesson()
    qtbot.waitUntil(lambda: seen(window.layout_, "train"))
    qtbot.waitUntil(lambda: stray() == [])
