from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any, SupportsIndex

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.views.runs.content import run_table
from cnn_gui.views.runs.text import TableColumn, accuracy_text, date_text, epochs_text
from cnn_gui.views.runs.view import RunsView
from cnn_gui.views.training.curve_model import EARLIER_RUNS
from tests.run_files import curves

A = RunEntry("/r/a", "alpha", "tutorial", "MNIST", 60_000, 4.0, 4, 0, 0.9909, "MNIST", 10_000, 0.03, 75.0, 30.0)
B = RunEntry("/r/b", "beta", "tutorial, 300 images", "MNIST", 300, 2.5, 30, 1, 0.91, "", None, 0.4, 3600.0, 20.0)
C = RunEntry("/r/c", "=gamma", "fast", made=10.0, notes="find me")
BROKEN = RunEntry("/r/d", "delta", problem="It is damaged or not a network file.", made=5.0)
LESSON = RunEntry("/r/course/e", "epsilon", made=40.0, course=True)


@pytest.fixture
def view(qtbot: QtBot) -> RunsView:
    widget = RunsView()
    qtbot.addWidget(widget)
    widget.resize(1100, 700)
    widget.show()
    widget.show_runs((A, B, C, BROKEN, LESSON), complete=True)
    return widget


def names(view: RunsView) -> list[str]:
    return [run.name for run in view.model.shown]


def select(view: RunsView, *rows: int) -> None:
    table = view.table
    table.clearSelection()
    for row in rows:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        table.selectionModel().select(view.model.index(row, 0), flags)
        table.selectionModel().setCurrentIndex(view.model.index(row, 0), QItemSelectionModel.SelectionFlag.NoUpdate)


def test_the_newest_stands_first_and_the_courses_runs_only_when_they_are_wanted(view: RunsView) -> None:
    assert names(view) == ["alpha", "beta", "=gamma", "delta"]
    assert view.count.full_text() == "4 runs"
    view.course.click()
    assert names(view)[0] == "epsilon"
    assert view.count.full_text() == "5 runs"


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (TableColumn.IMAGES, ["beta", "alpha"]),
        (TableColumn.DURATION, ["alpha", "beta"]),
        (TableColumn.ACCURACY, ["beta", "alpha"]),
        (TableColumn.EPOCHS, ["beta", "alpha"]),
        (TableColumn.NAME, ["alpha", "beta"]),
    ],
)
def test_every_column_sorts_and_numbers_as_numbers(view: RunsView, column: TableColumn, order: list[str]) -> None:
    view.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert [name for name in names(view) if name in order] == order
    view.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert [name for name in names(view) if name in order] == order[::-1]


@pytest.mark.parametrize("column", [TableColumn.ACCURACY, TableColumn.LOSS, TableColumn.IMAGES, TableColumn.DURATION])
def test_what_is_not_known_is_less_than_every_number(view: RunsView, column: TableColumn) -> None:
    unknown = {"=gamma", "delta"}
    view.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert set(names(view)[2:]) == unknown
    view.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert set(names(view)[:2]) == unknown


def test_an_accuracy_says_on_what_it_was_measured_or_that_it_is_not_known(view: RunsView) -> None:
    assert accuracy_text(A) == "99.09 % of 10,000 MNIST"
    assert accuracy_text(B) == "91.00 %"
    tip = view.model.index(1, TableColumn.ACCURACY).data(Qt.ItemDataRole.ToolTipRole)
    assert "does not say on which images" in str(tip)


def test_an_epoch_that_is_nearly_made_is_not_made() -> None:
    almost = RunEntry("/x", "x", epochs=3.99, planned=4)
    assert epochs_text(almost) == "3.9 of 4"
    assert epochs_text(A) == "4"
    assert epochs_text(B) == "2.5 of 30"


def test_words_are_looked_for_everywhere(view: RunsView) -> None:
    QTest.keyClicks(view.search, "me find")
    assert names(view) == ["=gamma"]
    assert view.count.full_text() == "1 of 4 runs"


def test_a_damaged_file_says_so_and_can_only_be_shown_and_deleted(view: RunsView) -> None:
    select(view, 3)
    assert view.model.index(3, TableColumn.RECIPE).data() == BROKEN.problem
    offered = [b.isEnabled() for b in (view.open_button, view.rename_button, view.folder_button, view.delete_button)]
    assert offered == [False, False, True, True]


def test_a_name_is_edited_in_its_cell(view: RunsView, qtbot: QtBot) -> None:
    view.activateWindow()
    view.table.setFocus()
    select(view, 1)
    QTest.keyClick(view.table, Qt.Key.Key_F2)
    editor = view.table.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "beta"
    editor.setText("better")
    with qtbot.waitSignal(view.rename_requested, timeout=1000) as asked:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert asked.args == ["/r/b", "better"]
    assert "better" in names(view)


@pytest.mark.parametrize(
    ("key", "signal"),
    [(Qt.Key.Key_Return, "open_requested"), (Qt.Key.Key_Delete, "delete_requested")],
)
def test_keys_act_on_the_selected_row(view: RunsView, qtbot: QtBot, key: Qt.Key, signal: str) -> None:
    select(view, 0)
    with qtbot.waitSignal(getattr(view, signal), timeout=1000) as asked:
        QTest.keyClick(view.table, key)
    assert asked.args[0] in ("/r/a", ("/r/a",))


def test_a_selection_asks_for_its_curves_and_shows_the_newest_answer_only(view: RunsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.curves_requested, timeout=1000):
        select(view, 0)
    with qtbot.waitSignal(
        view.curves_requested, timeout=1000, check_params_cb=lambda pairs: [p for p, _ in pairs] == ["/r/a", "/r/b"]
    ):
        select(view, 0, 1)
    view.show_curves(["/r/a"], [("alpha", curves())])
    assert view.curves.store.is_empty
    view.show_curves(["/r/a", "/r/b"], [("alpha", curves()), ("beta", curves(scale=2.0))])
    assert [run.name for run in view.curves.store.runs] == ["alpha", "beta"]
    view.show_curves(["/r/a", "/r/b"], [])
    assert view.curves.store.is_empty


def test_two_runs_of_one_name_are_told_apart_by_their_date(view: RunsView) -> None:
    twins = [RunEntry(f"/r/{i}", "same", made=86_400.0 * i) for i in (1, 2)]
    assert len(set(view._names(twins))) == 2


def test_no_more_runs_are_compared_than_can_be_told_apart(view: RunsView, qtbot: QtBot) -> None:
    view.show_runs([RunEntry(f"/r/{i}", f"{i}") for i in range(12)], complete=True)
    view.table.selectAll()
    assert len(view._asked) == EARLIER_RUNS
    assert view.count.full_text().endswith(f"12 selected; curves of the first {EARLIER_RUNS}")


def test_a_deletion_can_be_undone_by_one_click(view: RunsView, qtbot: QtBot) -> None:
    assert not view.undo_button.isEnabled()
    view.show_deleted(2)
    assert view.news.full_text() == "2 runs deleted."
    with qtbot.waitSignal(view.undo_requested, timeout=1000):
        view.undo_button.click()


def test_the_table_is_copied_with_numbers_as_numbers_and_no_formulas(view: RunsView) -> None:
    view.table.selectAll()
    view.copy()
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert [row["name"] for row in rows] == ["alpha", "beta", "'=gamma", "delta"]
    assert float(rows[0]["accuracy"]) == 0.9909
    assert rows[0]["images"] == "60000"
    assert rows[2]["accuracy"] == ""


def test_the_copied_table_is_the_same_to_the_last_letter(view: RunsView) -> None:
    view.table.selectAll()
    view.copy()
    header, alpha, beta, gamma, delta = QGuiApplication.clipboard().text().splitlines()
    assert header == (
        "name,recipe,data,images,epochs,epochs_planned,seed,accuracy,tested_on,tested_images,test_loss,seconds,date,"
        "note,file"
    )
    assert alpha == f"alpha,tutorial,MNIST,60000,4.0,4,0,0.9909,MNIST,10000,0.03,75.0,{date_text(A)},,/r/a"
    assert beta == f'beta,"tutorial, 300 images",MNIST,300,2.5,30,1,0.91,,,0.4,3600.0,{date_text(B)},,/r/b'
    assert gamma == f"'=gamma,fast,,,,,,,,,,,{date_text(C)},find me,/r/c"
    assert delta == f"delta,,,,,,,,,,,,{date_text(BROKEN)},It is damaged or not a network file.,/r/d"


def test_rows_that_come_and_go_leave_the_selection_where_it_is(view: RunsView) -> None:
    select(view, 1)
    view.show_runs((A, B, LESSON, RunEntry("/r/new", "new", made=99.0)), complete=True)
    assert [run.name for run in view.table.selected()] == ["beta"]
    assert names(view) == ["new", "alpha", "beta"]


def test_an_empty_folder_says_where_runs_come_from(view: RunsView) -> None:
    view.show_runs((), complete=False)
    assert not view._empty.isVisible()
    view.show_runs((), complete=True)
    assert view._empty.isVisible()
    assert "press Train" in view._empty.text()


def test_columns_come_back_as_they_were(view: RunsView, qtbot: QtBot, make_view: Callable[[], RunsView]) -> None:
    view.table.sortByColumn(TableColumn.LOSS, Qt.SortOrder.AscendingOrder)
    with qtbot.waitSignal(view.arranged, timeout=2000):
        view.table.horizontalHeader().resizeSection(TableColumn.NAME, 333)
    other = make_view()
    other.table.arrange(view.table.arrangement())
    other.show_runs((A, B, C), complete=True)
    assert other.table.horizontalHeader().sectionSize(TableColumn.NAME) == 333
    assert names(other) == names_by_loss(view)
    other.table.arrange(b"nonsense")  # type: ignore[arg-type]
    assert other.table.horizontalHeader().sectionSize(TableColumn.NAME) == 333


def names_by_loss(view: RunsView) -> list[str]:
    return [name for name in names(view) if name != "delta"]


@pytest.fixture
def make_view(qtbot: QtBot) -> Callable[[], RunsView]:
    def make() -> RunsView:
        widget = RunsView()
        qtbot.addWidget(widget)
        return widget

    return make


def test_a_hostile_name_is_one_line(view: RunsView) -> None:
    view.show_runs((RunEntry("/r/x", "a\x00b\u202e\nline" + "x" * 9_000),), complete=True)
    shown = str(view.model.index(0, TableColumn.NAME).data())
    assert len(shown) <= 200
    assert shown.startswith("a b line")


def test_every_cell_says_what_it_is_to_a_screen_reader(view: RunsView) -> None:
    index = view.model.index(0, TableColumn.ACCURACY)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Accuracy: 99.09 % of 10,000 MNIST"
    for button in (view.open_button, view.delete_button, view.undo_button, view.copy_button):
        assert button.accessibleName()
        assert button.toolTip()


def test_rows_are_exchanged_sorted_and_found_with_few_signals_and_the_selection_stays(view: RunsView) -> None:
    """Each signal for a row costs the table a new layout; a thousand of them were half a second."""
    many = [RunEntry(f"/r/{i}", f"run {i:03}", accuracy=(i * 37 % 101) / 101, made=float(i)) for i in range(300)]
    signals: list[str] = []
    model = view.model
    model.rowsInserted.connect(lambda *_: signals.append("in"))
    model.rowsRemoved.connect(lambda *_: signals.append("out"))
    model.layoutChanged.connect(lambda *_: signals.append("order"))
    model.dataChanged.connect(lambda *_: signals.append("data"))
    view.show_runs(many, complete=True)
    assert signals == ["out", "in"]
    select(view, 5, 250)
    chosen = [run.name for run in view.table.selected()]
    view.table.sortByColumn(TableColumn.ACCURACY, Qt.SortOrder.AscendingOrder)
    assert [run.accuracy for run in model.shown] == sorted(run.accuracy for run in many if run.accuracy is not None)
    assert sorted(run.name for run in view.table.selected()) == sorted(chosen)
    signals.clear()
    view.show_runs(many, complete=True)
    assert signals == []
    view.search.setText("RUN 04")
    assert {run.name for run in model.shown} == {run.name for run in many if "04" in run.name}
    assert signals == ["order", "out"]
    view.search.clear()
    assert [run.accuracy for run in model.shown] == sorted(run.accuracy for run in many if run.accuracy is not None)
    signals.clear()
    better = [replace(run, accuracy=2.0) if run.name == chosen[0] else run for run in many]
    view.show_runs(better, complete=True)
    assert signals == ["order", "data"]
    assert model.shown[-1].name == chosen[0]


def test_painting_asks_for_the_rows_in_sight_only(view: RunsView) -> None:
    view.show_runs([RunEntry(f"/r/{i}", f"run {i}", made=float(i)) for i in range(500)], complete=True)
    view.table.selectAll()
    asked: set[int] = set()

    class Rows(list[RunEntry]):
        def __getitem__(self, row: SupportsIndex | slice) -> Any:
            asked.add(int(row))  # type: ignore[arg-type]
            return super().__getitem__(row)

    view.model._rows = Rows(view.model._rows)
    view.table.horizontalHeader().viewport().repaint()
    view.table.viewport().repaint()
    assert 5 < len(asked) < 100


def test_what_was_held_back_is_said_where_a_run_held_images_back(view: RunsView) -> None:
    run = replace(A, held=(0.25, 0.9512), held_images=6_000)
    view.show_runs((run, B), complete=True)
    row = names(view).index(A.name)
    tips = [str(view.model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)) for column in (
        TableColumn.ACCURACY, TableColumn.LOSS)]  # fmt: skip
    assert tips[0].endswith("95.12 % on the 6,000 training images held back")
    assert tips[1].endswith("0.25 on the 6,000 training images held back")
    table = run_table((run, B))
    assert table.header[-3:] == ("held_back_loss", "held_back_accuracy", "held_back_images")
    assert [row[-3:] for row in table.rows] == [(0.25, 0.9512, 6_000), (None, None, None)]
    assert run_table((B,)).header[-1] == "file"
