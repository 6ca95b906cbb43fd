"""Closing the window, and finding everything in the next one as it was left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.views.base import theme
from cnn_gui.window.base import place
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import SEVEN, THREE, WAIT_MS, draw, open_window


def in_front(window: WholeWindow) -> list[str]:
    return sorted(window.layout_.in_front())


@pytest.fixture(autouse=True)
def usual_look(qapp: QApplication) -> Iterator[None]:
    """The theme is the app's: whatever a window was given, the next test begins in the light one."""
    yield
    theme.apply(qapp, theme.Scheme.LIGHT)


def test_drawing_panels_and_choices_are_there_again(qtbot: QtBot) -> None:
    first = open_window(qtbot)
    draw(qtbot, first, SEVEN)
    height = first.layout_.docks["draw"].height()
    hand.choose(first, "View", "What the network sees")
    qtbot.waitUntil(lambda: first.layout_.docks["draw"].height() > height)
    hand.bring_to_front(first, "Try")
    hand.bring_to_front(first, "Bench")
    hand.choose(first, "Settings", "Theme", "Dark")
    answer, panels = hand.answer(first), in_front(first)
    assert answer[0] == "7"
    assert {"try", "bench"} < set(panels)
    assert not {"stages", "layer", "network"} & set(panels)
    hand.keys(first, qtbot, "Ctrl+Q")
    assert not first.isVisible()
    sizes = {name: first.layout_.docks[name].size() for name in panels}
    second = open_window(qtbot)
    hand.settle(second, qtbot)
    assert hand.answer(second) == answer
    assert in_front(second) == panels
    qtbot.waitUntil(lambda: {name: second.layout_.docks[name].size() for name in panels} == sizes)
    assert second.palette().window().color().lightness() < 70
    # What was closed comes back by the same entry.
    hand.choose(second, "View", "What the network sees")
    assert "stages" in in_front(second)
    hand.choose(second, "View", "Reset this workspace")
    assert {"stages", "layer", "network", "train"} < set(in_front(second))


def test_what_was_left_on_a_large_screen_comes_back_on_a_small_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Panels that stood beside each other go behind each other, while the window is being made."""
    monkeypatch.setattr(place, "screen_of", lambda _: QRect(0, 0, 1920, 1080))
    first = open_window(qtbot, size=(1400, 900))
    docks = first.layout_.docks
    assert docks["test"] not in first.tabifiedDockWidgets(docks["train"])
    first.quit_without_asking()
    monkeypatch.setattr(place, "screen_of", lambda _: QRect(0, 0, 800, 800))
    second = open_window(qtbot, size=(800, 800))
    docks = second.layout_.docks
    assert docks["test"] in second.tabifiedDockWidgets(docks["train"])


def test_the_network_of_the_last_window_is_one_click_away(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_window(qtbot)
    draw(qtbot, first, THREE)
    hand.choose(first, "Model", "Deep network")
    hand.wait_for_title(first, qtbot, "deep")
    assert first.shown is not None
    probabilities = first.shown.probabilities
    hand.name_file(monkeypatch, tmp_path / "mine.safetensors")
    hand.choose(first, "Model", "Save network as")
    qtbot.waitUntil(lambda: hand.notice(first) == "The network is saved as mine.safetensors.", timeout=WAIT_MS)
    first.close()
    second = open_window(qtbot)
    hand.wait_for_title(second, qtbot, "pretrained")
    assert hand.entries(second, "Model", "Recent networks") == ["1  mine"]
    hand.choose(second, "Model", "Recent networks", "1  mine")
    hand.wait_for_title(second, qtbot, "deep")
    assert second.shown is not None
    assert second.shown.probabilities.tolist() == probabilities.tolist()
