"""Another network comes on display while a story is open, or while something is changed by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.training.messages import RunState
from tests.window import hand
from tests.window.story.test_in_window import unit_on_map, value_of
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


def go_to(window: WholeWindow, qtbot: QtBot, entry: str, title: str) -> None:
    hand.choose(window, "Model", entry)
    hand.wait_for_title(window, qtbot, title)


def tell(window: WholeWindow, layer: str, *unit: int) -> None:
    hand.click(window.network_map, unit_on_map(window, layer, *unit))


def title_of(window: WholeWindow, panel: str) -> str:
    return window.layout_.docks[panel].title_bar.title()


# --- a story


def test_a_story_ends_with_its_network_and_begins_anew_with_a_click(window: WholeWindow, qtbot: QtBot) -> None:
    hand.bring_to_front(window, "Story")
    tell(window, "pool2", 21, 3, 3)
    assert title_of(window, "story").startswith("Story · pool2")
    go_to(window, qtbot, "Deep network", "deep")
    assert window.story.empty_text().startswith("Click any unit")
    assert title_of(window, "story") == "Story"
    # No pixel of the input is outlined any more: the map looks as it does when no story is seen.
    outlined = window.network_map.grab().toImage()
    hand.bring_to_front(window, "Try")
    assert window.network_map.grab().toImage() == outlined
    hand.bring_to_front(window, "Story")
    tell(window, "conv6", 3, 1, 1)
    assert title_of(window, "story").startswith("Story · conv6")
    assert "✓" in window.story.check_text()
    # Back: the deep network's way is no way here.
    go_to(window, qtbot, "Pretrained network", "pretrained")
    assert window.story.empty_text().startswith("Click any unit")


def test_a_story_goes_on_with_the_numbers_of_another_network_of_the_same_layers(
    window: WholeWindow, qtbot: QtBot
) -> None:
    hand.bring_to_front(window, "Story")
    tell(window, "fc1", 5)
    before = window.story.check_text()
    hand.keys(window, qtbot, "F6")
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=WAIT_MS)
    hand.settle(window, qtbot)
    assert title_of(window, "story").startswith("Story · fc1")
    assert "✓" in window.story.check_text() != before
    assert window.story.story is not None
    assert window.story.story.value == value_of(window, "fc1", (5,))
    hand.keys(window, qtbot, "Shift+F5")
    qtbot.waitUntil(lambda: window.training.state is RunState.IDLE, timeout=WAIT_MS)


def test_a_unit_clicked_just_when_the_weights_change_is_never_told_with_two_networks_at_once(
    window: WholeWindow, qtbot: QtBot
) -> None:
    """Weights come a moment before the activations that were computed with them."""
    hand.bring_to_front(window, "Story")
    told: list[str] = []

    def click(_network: NetworkState) -> None:
        tell(window, "fc1", 5 + len(told))
        if window.story.story is not None:
            told.append(window.story.check_text())

    tell(window, "fc1", 4)
    told.append(window.story.check_text())
    window.networks.changed.connect(click)
    hand.keys(window, qtbot, "F6")
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED and len(told) > 1, timeout=WAIT_MS)
    hand.settle(window, qtbot)
    told.append(window.story.check_text())
    assert [text for text in told if "✓" not in text] == []
    assert title_of(window, "story").startswith("Story · fc1")
    hand.keys(window, qtbot, "Shift+F5")
    qtbot.waitUntil(lambda: window.training.state is RunState.IDLE, timeout=WAIT_MS)
    window.networks.changed.disconnect(click)


# --- something changed by hand


def toggle_mute(window: WholeWindow, qtbot: QtBot, channel: int) -> None:
    hand.click(window.experiment.grid, window.experiment.grid.mute_box(channel).center())
    hand.settle(window, qtbot)


def silent(window: WholeWindow) -> list[int]:
    """The maps of the first layer in which nothing is to be seen."""
    assert window.shown is not None
    return [number for number, each in enumerate(window.shown.layers[1].values) if not each.any()]


def changes(window: WholeWindow) -> str:
    return window.experiment.head.changes.full_text()


def test_changes_end_with_their_network_and_can_be_brought_back(window: WholeWindow, qtbot: QtBot) -> None:
    hand.bring_to_front(window, "Try")
    toggle_mute(window, qtbot, 3)
    toggle_mute(window, qtbot, 7)
    head = window.experiment.head
    assert (changes(window), silent(window)) == ("conv1 map 8 muted · conv1 map 4 muted · 2 changes", [3, 7])
    go_to(window, qtbot, "Deep network", "deep")
    assert (changes(window), silent(window)) == ("Nothing is changed.", [])
    assert head.notice.text.text() == "Another network is on display; the changes belonged to “pretrained”."
    assert not head.undo.isEnabled()
    hand.click(head.back)
    hand.wait_for_title(window, qtbot, "pretrained, changed")
    assert (changes(window), silent(window)) == ("conv1 map 8 muted · conv1 map 4 muted · 2 changes", [3, 7])
    assert not head.back.isVisible()


def test_going_back_to_the_same_network_is_another_beginning(window: WholeWindow, qtbot: QtBot) -> None:
    hand.bring_to_front(window, "Try")
    toggle_mute(window, qtbot, 3)
    go_to(window, qtbot, "Pretrained network", "pretrained")
    assert (changes(window), silent(window)) == ("Nothing is changed.", [])
    # A change now is one of this network; the older ones are not offered beside it.
    toggle_mute(window, qtbot, 5)
    assert (changes(window), silent(window)) == ("conv1 map 6 muted · 1 change", [5])
    assert not window.experiment.head.back.isVisible()
    hand.click(window.experiment.head.undo)
    hand.settle(window, qtbot)
    assert silent(window) == []
    assert not window.experiment.head.undo.isEnabled()


def test_a_changed_network_that_was_saved_is_opened_as_it_sounded(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.bring_to_front(window, "Try")
    toggle_mute(window, qtbot, 3)
    assert window.shown is not None
    answered = window.shown.probabilities
    path = tmp_path / "mine.safetensors"
    hand.name_file(monkeypatch, path)
    hand.click(window.experiment.head.save)
    qtbot.waitUntil(lambda: hand.notice(window) == "The network is saved as mine.safetensors.", timeout=WAIT_MS)
    go_to(window, qtbot, "Deep network", "deep")
    hand.keys(window, qtbot, "Ctrl+Shift+O")
    hand.wait_for_title(window, qtbot, "pretrained, changed")
    assert (changes(window), silent(window)) == ("Nothing is changed.", [3])
    assert window.shown is not None
    np.testing.assert_allclose(window.shown.probabilities, answered, atol=1e-6)
