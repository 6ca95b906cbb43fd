"""The left column keeps its width while the window's changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnn_gui.options import WindowOptions
from cnn_gui.window.base.side import NEAR, SIDE_WIDTH, WIDEST, side_width
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS, open_window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[WholeWindow]:
    window = open_window(qtbot)
    yield window
    window.quit_without_asking()


def widths(window: WholeWindow) -> tuple[int, int]:
    """Of the left column and of the maps."""
    return window.layout_.docks["draw"].width(), window.layout_.docks["network"].width()


def resize(qtbot: QtBot, window: WholeWindow, width: int, height: int) -> tuple[int, int]:
    window.resize(width, height)
    # As a desktop does: once by hand and once more with the size that it allows.
    window.resize(width, height - 1)
    qtbot.wait(20)
    return widths(window)


def test_between_narrow_and_wide_the_column_is_a_fifth_of_the_window() -> None:
    assert [side_width(width) for width in (800, 1280, 1600, 1920, 4000)] == [SIDE_WIDTH, 292, 320, 384, WIDEST]


def test_what_a_window_gains_is_for_the_maps(qtbot: QtBot, window: WholeWindow) -> None:
    column, maps = widths(window)
    wide_column, wide_maps = resize(qtbot, window, 1920, 1080)
    assert wide_column == pytest.approx(side_width(1920), abs=NEAR)
    assert wide_maps > maps + 500
    assert list(resize(qtbot, window, 1280, 800)) == pytest.approx([column, maps], abs=NEAR)


def test_a_width_that_a_person_chose_is_kept(qtbot: QtBot, window: WholeWindow) -> None:
    docks = window.layout_.docks
    window.resizeDocks([docks["draw"], docks["network"]], [330, 926], Qt.Orientation.Horizontal)
    qtbot.wait(20)
    chosen, _ = widths(window)
    assert chosen == pytest.approx(330, abs=10)
    assert resize(qtbot, window, 1800, 900)[0] == pytest.approx(chosen, abs=3)
    assert resize(qtbot, window, 1500, 800)[0] == pytest.approx(chosen, abs=3)


def test_a_start_changes_no_width(qtbot: QtBot) -> None:
    """Of a maximised window, which is a little smaller until the desktop makes it as large as the screen."""
    found = []
    for start in range(3):
        window = WholeWindow(WindowOptions())
        qtbot.addWidget(window)
        window.resize(1264, 752)
        with qtbot.waitSignal(window.beginning.begun, timeout=WAIT_MS):
            window.show()
            window.resize(1280, 800)
        if not start:
            window.hub.workspace_wanted.emit("build")
        build = window.layout_.docks["build"]
        qtbot.waitUntil(lambda: not build.visibleRegion().isEmpty())  # noqa: B023 (it is called at once)
        qtbot.wait(20)
        found.append([window.layout_.docks[name].width() for name in ("draw", "network", "build")])
        window.quit_without_asking()
    assert found == [found[0]] * 3


def test_on_a_larger_screen_the_next_start_leaves_what_is_gained_to_the_maps(qtbot: QtBot) -> None:
    window = open_window(qtbot)
    window.hub.workspace_wanted.emit("explain")
    qtbot.wait(20)
    column, maps = widths(window)
    window.quit_without_asking()
    window = open_window(qtbot, size=(1900, 1000))
    qtbot.waitUntil(lambda: window.width() == 1900)
    qtbot.wait(20)
    wide_column, wide_maps = widths(window)
    assert wide_column == pytest.approx(side_width(1900), abs=2 * NEAR)
    assert wide_maps > maps
    # One that a person has made wide is as at first when the workspace is.
    docks = window.layout_.docks
    window.resizeDocks([docks["draw"], docks["network"]], [700, 500], Qt.Orientation.Horizontal)
    qtbot.wait(20)
    assert widths(window)[0] > 600
    window.spaces.reset()
    qtbot.wait(20)
    assert widths(window)[0] == pytest.approx(side_width(1900), abs=2 * NEAR)
    assert column < 310
    window.quit_without_asking()


def test_without_its_panels_nothing_is_kept(qtbot: QtBot, window: WholeWindow) -> None:
    for name in ("draw", "stages", "answer"):
        window.layout_.docks[name].hide()
    qtbot.wait(20)
    assert resize(qtbot, window, 1800, 900)[1] > 1700
