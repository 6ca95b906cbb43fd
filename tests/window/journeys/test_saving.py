"""Saving a network, and again, and finding it under the recent ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.exchange import checkpoint
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


def mute(window: WholeWindow, qtbot: QtBot, channel: int) -> None:
    """By a click on the switch of a filter of the first layer, in the panel Try."""
    hand.bring_to_front(window, "Try")
    grid = window.experiment.grid
    hand.click(grid, grid.mute_box(channel).center())
    hand.settle(window, qtbot)


def save_as(window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    hand.name_file(monkeypatch, path)
    hand.choose(window, "Model", "Save network as")
    qtbot.waitUntil(lambda: hand.notice(window) == f"The network is saved as {path.name}.", timeout=WAIT_MS)


def silent_maps(path: Path) -> list[int]:
    """The filters of the first layer whose weights are all zero in a file."""
    weights = checkpoint.load(path).weights["conv1.weight"]
    return [number for number, each in enumerate(weights) if not each.any()]


def recent(window: WholeWindow) -> list[str]:
    return hand.entries(window, "Model", "Recent networks")


def test_a_changed_network_is_saved_and_saved_again_without_a_question(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute(window, qtbot, 2)
    assert " pretrained, changed*, " in hand.facts(window)
    path = tmp_path / "mine.safetensors"
    save_as(window, qtbot, monkeypatch, path)
    assert silent_maps(path) == [2]
    # No star: it is in a file, which the line names where the pointer rests.
    assert " pretrained, changed, " in hand.facts(window)
    assert hand.facts(window).endswith(str(path))
    # Again: into the same file, and nothing is asked.
    hand.ask_nothing(monkeypatch)
    path.unlink()
    with qtbot.waitSignal(window.engines.files.saved, timeout=WAIT_MS):
        hand.keys(window, qtbot, "Ctrl+Alt+S")
    assert silent_maps(path) == [2]
    assert recent(window) == ["1  mine"]
    # Nor is anything asked when the window closes, for nothing would be lost.
    window.close()
    assert not window.isVisible()


def test_what_is_changed_after_saving_is_unsaved_again_and_goes_into_a_file_of_its_own(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute(window, qtbot, 2)
    save_as(window, qtbot, monkeypatch, tmp_path / "one.safetensors")
    mute(window, qtbot, 5)
    assert " pretrained, changed*, " in hand.facts(window)
    hand.name_file(monkeypatch, tmp_path / "two.safetensors")
    hand.keys(window, qtbot, "Ctrl+Alt+S")
    qtbot.waitUntil(lambda: hand.notice(window) == "The network is saved as two.safetensors.", timeout=WAIT_MS)
    assert (silent_maps(tmp_path / "one.safetensors"), silent_maps(tmp_path / "two.safetensors")) == ([2], [2, 5])
    assert " pretrained, changed, " in hand.facts(window)


def test_the_network_saved_or_opened_last_stands_first_among_the_recent_ones(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recent(window) == ["None yet"]
    for name in ("a", "b", "c"):
        save_as(window, qtbot, monkeypatch, tmp_path / f"{name}.safetensors")
    assert recent(window) == ["1  c", "2  b", "3  a"]
    hand.choose(window, "Model", "Recent networks", "3  a")
    qtbot.waitUntil(lambda: recent(window) == ["1  a", "2  c", "3  b"], timeout=WAIT_MS)
    hand.settle(window, qtbot)
    assert hand.facts(window).endswith(str(tmp_path / "a.safetensors"))
    # One more window, and the next day's: they stand there in the same order.
    window.close()
    assert recent(open_window(qtbot)) == ["1  a", "2  c", "3  b"]
