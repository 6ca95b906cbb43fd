from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.timeline.moment_file import beside
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.runs.view import RunsView
from tests.run_files import write_run
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS, open_window, wait_idle


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[WholeWindow]:
    made = open_window(qtbot)
    yield made
    made.quit_without_asking()


def runs_of(qtbot: QtBot, window: WholeWindow, count: int) -> RunsView:
    """The table of runs, opened by the menu, once it has so many rows."""
    window.actions_["runs"].trigger()
    view = window.runs.view
    assert view is not None
    qtbot.waitUntil(lambda: view.model.rowCount() == count, timeout=WAIT_MS)
    return view


def test_runs_are_listed_named_deleted_brought_back_and_opened(window: WholeWindow, qtbot: QtBot) -> None:
    folder = paths.runs_dir()
    first, second = (write_run(folder, name, created=f"2026-11-0{i}") for i, name in enumerate("ab", start=1))
    view = runs_of(qtbot, window, 2)
    assert [run.name for run in view.model.shown] == ["b", "a"]
    qtbot.waitUntil(lambda: [run.name for run in view.curves.store.runs] == ["b"], timeout=WAIT_MS)

    view.rename_requested.emit(str(first), "mine")
    qtbot.waitUntil(lambda: checkpoint.load(first).record.title == "mine", timeout=WAIT_MS)

    QTest.keyClick(view.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: view.undo_button.isEnabled() and view.model.rowCount() == 1, timeout=WAIT_MS)
    assert not second.exists()
    view.undo_button.click()
    qtbot.waitUntil(lambda: view.model.rowCount() == 2, timeout=WAIT_MS)
    assert second.exists()

    view.open_requested.emit(str(first))
    qtbot.waitUntil(lambda: window.windowTitle().startswith("mine"), timeout=WAIT_MS)
    view.rename_requested.emit(str(first), "another")
    qtbot.waitUntil(lambda: window.windowTitle().startswith("another"), timeout=WAIT_MS)


@pytest.mark.parametrize("answer", ["Delete", "Keep"])
def test_the_moments_of_runs_are_deleted_when_a_person_says_so(
    answer: str, window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_run(paths.runs_dir(), "a")
    beside(path).write_bytes(bytes(2_000_000))
    asked: list[str] = []

    def click(box: QMessageBox) -> int:
        asked.append(box.text())
        next(button for button in box.buttons() if button.text() == answer).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    view = runs_of(qtbot, window, 1)
    qtbot.waitUntil(view.forget_button.isEnabled, timeout=WAIT_MS)
    view.forget_button.click()
    assert asked == ["Delete the moments of this run, 2.0 MB?"]
    if answer == "Keep":
        assert beside(path).exists()
        return
    qtbot.waitUntil(lambda: not view.forget_button.isEnabled(), timeout=WAIT_MS)
    assert not beside(path).exists()
    assert path.exists()
    assert view.news.full_text().startswith("2.0 MB are free again")


def test_what_was_deleted_last_comes_back_first(window: WholeWindow, qtbot: QtBot) -> None:
    folder = paths.runs_dir()
    for i, name in enumerate("abc", start=1):
        write_run(folder, name, created=f"2026-11-0{i}")
    view = runs_of(qtbot, window, 3)

    def shows(*names: str) -> None:
        qtbot.waitUntil(lambda: [run.name for run in view.model.shown] == list(names), timeout=WAIT_MS)

    shows("c", "b", "a")
    for left in (("b", "a"), ("a",)):
        view.table.setFocus()
        view.table.selectRow(0)
        QTest.keyClick(view.table, Qt.Key.Key_Delete)
        shows(*left)
    qtbot.waitUntil(view.undo_button.isEnabled, timeout=WAIT_MS)
    view.undo_button.click()
    shows("b", "a")
    view.undo_button.click()
    shows("c", "b", "a")
    assert not view.undo_button.isEnabled()


def test_a_run_under_way_comes_into_the_table_and_is_neither_deleted_nor_renamed(
    window: WholeWindow, qtbot: QtBot
) -> None:
    form = window.training_panel.form.settings
    form.count("train_size").setValue(640)
    form.count("epochs").setValue(1)
    window.training_panel.step()
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=WAIT_MS)
    window.training_panel.epoch()
    qtbot.waitUntil(lambda: window.engines.training.path is not None, timeout=WAIT_MS)
    path = window.engines.training.path
    assert path is not None
    view = runs_of(qtbot, window, 1)
    done: list[object] = []
    window.engines.runs.deleted.connect(done.append)
    window.engines.runs.relabelled.connect(done.append)
    view.delete_requested.emit((path,))
    view.rename_requested.emit(path, "x")
    assert "stop the run first" in view.news.full_text()
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=WAIT_MS)
    window.training_panel.toggle()
    wait_idle(qtbot, window)
    qtbot.waitUntil(lambda: view.model.runs_at(0).accuracy is not None, timeout=WAIT_MS)
    run = view.model.runs_at(0)
    assert (run.name, run.recipe) == ("tutorial, 640 images, 1 epoch", "tutorial, 640 images, 1 epoch")
    assert Path(run.path) == Path(path)
    # A person has waited longer than the training alone took.
    assert run.seconds is not None
    assert run.seconds > 0
    assert done == []
    assert not view.undo_button.isEnabled()
    # Over, it is a file like any other.
    view.rename_requested.emit(path, "mine")
    qtbot.waitUntil(lambda: view.model.runs_at(0).name == "mine", timeout=WAIT_MS)


def test_the_train_panel_leads_to_the_runs(window: WholeWindow, qtbot: QtBot) -> None:
    window.training_panel.runs_button.click()
    assert window.runs.view is not None
    assert window.runs.view.isVisible()
