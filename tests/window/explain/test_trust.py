"""Checks of an explanation in the whole window: opened by a button, they follow the drawing."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.explain import trust
from cnn_gui.core.explain.messages import Method
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.explain.trust_dialog import TrustDialog
from cnn_gui.window.explain.subject import ExplainSubject
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import SEVEN, THREE, WAIT_MS, draw, open_window


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    monkeypatch.setattr(trust, "IMAGES", 1)
    result = open_window(qtbot, size=(1400, 900))
    hand.keys(result, qtbot, "Ctrl+2")
    label = draw(qtbot, result, THREE).verdict.label

    def is_of_all_of_it() -> bool:
        """Not of the drawing as it was while the pen moved."""
        found = result.why.explanation
        return found is not None and found.question.target == label

    qtbot.waitUntil(is_of_all_of_it, timeout=WAIT_MS)
    return result


def opened(window: WholeWindow, qtbot: QtBot) -> TrustDialog:
    button = window.why.findChild(QToolButton, "whyTrustButton")
    assert button is not None
    hand.click(button)
    dialog = window.subject(ExplainSubject).trust.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.strip.rows) == 4 and dialog.random_words() != "", timeout=WAIT_MS)
    return dialog


def test_an_explanation_is_checked_and_checked_anew_for_another_drawing(window: WholeWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    assert [row.layer for row in dialog.strip.rows] == ["fc2", "fc1", "conv2", "conv1"]
    assert "of 3 is halved" in dialog.ink_words()
    qtbot.waitUntil(lambda: dialog.table.text_at(Method.LINEAR, 3) != "", timeout=WAIT_MS)
    assert all(dialog.table.text_at(method, column) for method in (*Method, None) for column in range(4))
    window.draw.canvas.clear()
    draw(qtbot, window, SEVEN)
    qtbot.waitUntil(lambda: "of 7 is halved" in dialog.ink_words(), timeout=WAIT_MS)
    assert window.engines.trust.is_of_interest
    dialog.close()
    assert not window.engines.trust.is_of_interest


def is_empty(dialog: TrustDialog) -> bool:
    """Whether nothing is shown of any explanation."""
    cells = {dialog.table.text_at(method, column) for method in (*Method, None) for column in range(4)}
    return (cells, dialog.strip.rows, dialog.ink_words()) == ({""}, (), "") and dialog.panel_content() is None


def test_where_nothing_is_explained_the_window_says_why_and_shows_nothing(window: WholeWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    window.draw.canvas.clear()
    qtbot.waitUntil(lambda: dialog.title() == "Draw a digit: then you see why it is read so.", timeout=WAIT_MS)
    assert is_empty(dialog)
    draw(qtbot, window, THREE)
    qtbot.waitUntil(lambda: dialog.panel_content() is not None, timeout=WAIT_MS)
    hand.pick(window.why.fields.against, "3")
    qtbot.waitUntil(lambda: "against itself" in dialog.title(), timeout=WAIT_MS)
    assert is_empty(dialog)
    hand.pick(window.why.fields.against, "nothing")
    qtbot.waitUntil(lambda: dialog.panel_content() is not None, timeout=WAIT_MS)
    window.layout_.show_panel("try")
    qtbot.waitUntil(lambda: dialog.title().startswith("The panel “Why” is hidden"), timeout=WAIT_MS)
    assert is_empty(dialog)
    window.layout_.show_panel("why")
    qtbot.waitUntil(lambda: dialog.panel_content() is not None, timeout=WAIT_MS)


def test_while_it_trains_nothing_is_checked_and_the_window_says_so(window: WholeWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    window.hub.run_state.emit(RunState.RUNNING)
    assert dialog.title().startswith("The network is being trained")
    assert is_empty(dialog)
    window.draw.canvas.clear()
    draw(qtbot, window, SEVEN)
    window.hub.run_state.emit(RunState.PAUSED)
    assert dialog.title().startswith("The network is being trained")
    assert is_empty(dialog)
    window.hub.run_state.emit(RunState.IDLE)
    qtbot.waitUntil(lambda: dialog.title().endswith("for digit 7"), timeout=WAIT_MS)
    assert dialog.panel_content() is not None


def test_an_explanation_that_the_panel_does_not_take_is_not_checked(window: WholeWindow, qtbot: QtBot) -> None:
    """It came too late: by then another network is on display."""
    dialog = opened(window, qtbot)
    found, network = window.trust._explained, window.hub.last_network
    assert found is not None
    assert network is not None
    late = replace(found, inquiry=replace(found.inquiry, network=replace(network, version=network.version - 1)))
    window.engines.explanations.explained.emit(late)
    assert window.trust._explained is found
    assert dialog.panel_content() is not None


def take(dialog: TrustDialog, words: str) -> None:
    """One of what the window's own button offers."""
    menu = dialog.take_button.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    action = next(each for each in menu.actions() if each.text().replace("&", "").startswith(words))
    assert action.isEnabled()
    action.trigger()


def is_saved(window: WholeWindow, name: str) -> bool:
    return hand.notice(window) == f"Saved as {name}."


def test_the_checks_are_taken_away_as_a_table_as_arrays_and_as_pictures(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window, qtbot)
    qtbot.waitUntil(lambda: dialog.table.text_at(Method.LINEAR, 3) != "", timeout=WAIT_MS)
    for name, words in (
        ("trust.csv", "Save numbers"),
        ("trust.npz", "Save numbers"),
        ("trust.png", "Save picture"),
        ("trust.svg", "Save picture"),
    ):
        hand.name_file(monkeypatch, tmp_path / name)
        take(dialog, words)
        qtbot.waitUntil(partial(is_saved, window, name), timeout=WAIT_MS)
    rows = list(csv.reader((tmp_path / "trust.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["method", "deletion", "deletion_mean", "insertion", "insertion_mean"]
    assert [row[0] for row in rows[1:]] == [*Method, "random"]
    for row, method in zip(rows[1:], (*Method, None), strict=True):
        shown = [dialog.table.text_at(method, column) for column in range(4)]
        assert [f"{float(value):.3f}" for value in row[1:]] == shown
    arrays = np.load(tmp_path / "trust.npz")
    assert arrays["random_layers"].tolist() == ["fc2", "fc1", "conv2", "conv1"]
    assert arrays["random_shares"].shape == (4, 28, 28)
    assert float(arrays["deletion_gradient"][0]) == pytest.approx(float(arrays["deletion_random"][0]), abs=1e-5)
    assert arrays["mean_insertion_linear"].ndim == 1
    with Image.open(tmp_path / "trust.png") as image:
        assert image.width > 2 * dialog.width()
    assert "Integrated gradients" in (tmp_path / "trust.svg").read_text("utf-8")


def test_a_window_that_is_closed_offers_nothing(window: WholeWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    dialog.close()
    menu = dialog.take_button.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    assert not any(action.isEnabled() for action in menu.actions())
