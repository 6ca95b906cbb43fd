"""A disk that is full while a network is trained: nothing is promised that will not be kept."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import Notice
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunStarted, RunState
from cnn_gui.engine.training.run_recorder import SAVING
from cnn_gui.views.parts.notice_bar import Kind
from cnn_gui.window.base import closing
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import open_window

FAILED = Notice("The run could not be saved: the disk is full; training goes on, and saving is tried again.", SAVING)
WORKS = Notice("Saving works again: the run is saved as a.safetensors.", SAVING, resolved=True)
LAST = Notice("The run could not be saved: the disk is full; it stays on display.", SAVING)
BEGUN = RunStarted(TrainingConfig(), "cpu", 1, 1)


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    return open_window(qtbot)


def tell(window: WholeWindow, *events: object) -> None:
    window.engines.training.events.emit(events)


def in_sight(window: WholeWindow) -> list[str]:
    current = window.notices.current
    return [notice.text for notice in ((current,) if current is not None else ()) + window.notices.waiting]


def test_a_notice_about_saving_goes_when_saving_works_again(window: WholeWindow) -> None:
    tell(window, BEGUN, FAILED)
    assert in_sight(window) == [FAILED.text]
    tell(window, WORKS)
    assert in_sight(window) == [WORKS.text]
    assert window.notices.current is not None
    assert window.notices.current.kind is Kind.INFO
    assert window.training_panel.notice_line.text.text() == WORKS.text


def test_at_the_runs_end_nothing_is_tried_again(window: WholeWindow) -> None:
    tell(window, BEGUN, FAILED)
    tell(window, LAST)
    assert in_sight(window) == [LAST.text]
    window.training.network_saved()
    assert in_sight(window) == []


def test_a_new_run_begins_without_the_last_ones_trouble(window: WholeWindow) -> None:
    tell(window, BEGUN, Notice("Out of memory.", ""), LAST)
    tell(window, BEGUN)
    assert in_sight(window) == ["Out of memory."]


def test_a_run_under_way_tells_why_it_is_not_saved(window: WholeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(window, BEGUN, FAILED)
    assert window.training.save_problem == ""
    monkeypatch.setattr(type(window.engines.training), "state", RunState.RUNNING)
    assert window.training.save_problem == FAILED.text
    tell(window, WORKS)
    assert window.training.save_problem == ""


@pytest.mark.parametrize("problem", ["", FAILED.text])
def test_closing_promises_to_save_only_where_that_has_worked(
    window: WholeWindow, monkeypatch: pytest.MonkeyPatch, problem: str
) -> None:
    said: list[str] = []

    def close(box: QMessageBox) -> int:
        said.append(f"{box.text()} {box.informativeText()}")
        next(button for button in box.buttons() if button is not box.escapeButton()).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", close)
    assert closing.while_training(window, problem)
    assert ("are saved" in said[0]) is not bool(problem)
    # And where they are found again, in the menu's own words.
    assert ("Model > Automatically saved runs" in said[0]) is not bool(problem)
    assert window.network.runs.menu.title().replace("&", "") == "Automatically saved runs"
    assert problem in said[0]
    assert ("lost" in said[0]) is bool(problem)
