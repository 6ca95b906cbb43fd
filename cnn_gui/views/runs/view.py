"""All kept runs in a table, with what can be done to them, and the curves of those that are selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.base.number_files import csv_text
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label
from cnn_gui.views.runs.content import run_table
from cnn_gui.views.runs.model import RunsModel
from cnn_gui.views.runs.table import RunsTable
from cnn_gui.views.runs.text import TableColumn, date_text, size_text
from cnn_gui.views.training.curve_model import EARLIER_RUNS
from cnn_gui.views.training.curves import Curves

ARRANGED_MS = 300
"""Rest after which a change of the columns is told."""


class RunsView(QWidget):
    """open_requested, folder_requested: the path of a run. rename_requested, note_requested: path and text.
    delete_requested: paths. forget_requested: paths of runs whose moments are to be deleted. undo_requested: the last
    deletion is to be taken back. curves_requested: pairs of path and name, whose curves show_curves brings. arranged:
    the columns are as they shall be next time.
    """

    open_requested = Signal(str)
    folder_requested = Signal(str)
    rename_requested = Signal(str, str)
    note_requested = Signal(str, str)
    delete_requested = Signal(tuple)
    forget_requested = Signal(tuple)
    undo_requested = Signal()
    curves_requested = Signal(tuple)
    arranged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsView")
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.model = RunsModel(self)
        self.table = RunsTable(self.model, self)
        self.search = QLineEdit(self)
        self.course = QCheckBox(self.tr("Runs of the course"), self)
        self.count = FittingLabel(parent=self)
        self.news = FittingLabel("", self)
        self.curves = Curves(self, empty=self.tr("Select runs to compare their curves here."), exports=True)
        self.open_button = self._button("runsOpen", self.tr("Open"), self.tr("Show this network. (Enter)"))
        self.rename_button = self._button("runsRename", self.tr("Rename"), self.tr("Another name for this run. (F2)"))
        self.note_button = self._button("runsNote", self.tr("Note"), self.tr("A note of yours beside this run."))
        self.folder_button = self._button("runsFolder", self.tr("Show file"), self.tr("The folder with this file."))
        self.copy_button = self._button(
            "runsCopy", self.tr("Copy as CSV"), self.tr("The selected rows as a table, or all if none is. (Ctrl+C)")
        )
        self.delete_button = self._button(
            "runsDelete", self.tr("Delete"), self.tr("Delete the selected runs; it can be undone. (Delete)")
        )
        self.forget_button = self._button("runsForget", self.tr("Delete moments"), "")
        self.undo_button = self._button("runsUndo", self.tr("Undo"), self.tr("Bring back what was deleted last."))
        self._pages = QStackedWidget(self)
        self._empty = label(self.tr("No runs yet: press Train, and each run is kept here by itself."), "muted", self)
        self._asked: tuple[str, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(ARRANGED_MS)
        self._set_up()
        self._lay_out()
        self._connect()
        self._update()

    # --- told -----------------------------------------------------------------------------------------------

    def show_runs(self, runs: Sequence[RunEntry], *, complete: bool) -> None:
        """All rows; complete: no more are on their way."""
        self.model.set_runs(runs)
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            # Something to begin with for whoever uses the keyboard.
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._complete = complete
        self._update()

    def show_curves(self, paths: Sequence[str], histories: Sequence[tuple[str, History]]) -> None:
        """The curves that were asked for; older answers are dropped."""
        if tuple(paths) == self._asked:
            self.curves.compare(histories)

    def show_deleted(self, count: int) -> None:
        """That runs were deleted, with the way back; 0 for none any more."""
        text = self.tr("1 run deleted.") if count == 1 else self.tr("{0} runs deleted.").format(count)
        self.tell(text if count else "")
        self.undo_button.setEnabled(count > 0)

    def tell(self, text: str) -> None:
        """One sentence on what has happened."""
        self.news.set_wordings((text,))

    # --- asked ----------------------------------------------------------------------------------------------

    @Slot()
    def open_current(self) -> None:
        run = self._single()
        if run is not None and not run.problem:
            self.open_requested.emit(run.path)

    @Slot()
    def delete_selected(self) -> None:
        paths = tuple(run.path for run in self.table.selected())
        if paths:
            self.delete_requested.emit(paths)

    @Slot()
    def forget_selected(self) -> None:
        """Asks for the moments of the selected runs to be deleted."""
        paths = tuple(run.path for run in self.table.selected() if run.moments)
        if paths:
            self.forget_requested.emit(paths)

    @Slot()
    def copy(self) -> None:
        """The selected rows, or all that are shown, as CSV on the clipboard."""
        runs = self.table.selected() or self.model.shown
        QGuiApplication.clipboard().setText(csv_text(run_table(runs)))
        text = self.tr("1 row copied as CSV.") if len(runs) == 1 else self.tr("{0} rows copied as CSV.")
        self.tell(text.format(len(runs)))

    # --- inside ---------------------------------------------------------------------------------------------

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _set_up(self) -> None:
        # Nothing was told yet: that there are no runs is not known.
        self._complete = False
        self.search.setObjectName("runsFind")
        self.search.setPlaceholderText(self.tr("Find"))
        self.search.setAccessibleName(self.tr("Find runs"))
        self.search.setToolTip(self.tr("Shows the runs whose name, recipe, data or note has these words."))
        self.search.setClearButtonEnabled(True)
        self.course.setObjectName("runsCourse")
        self.course.setToolTip(self.tr("Also the runs that chapters of the course have begun."))
        self.news.setObjectName("runsNews")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setObjectName("runsEmpty")
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        self.undo_button.setEnabled(False)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.search, 2)
        top.addWidget(self.course)
        top.addWidget(self.count, 1)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.open_button, self.rename_button, self.note_button, self.folder_button, self.copy_button,
                       self.delete_button, self.undo_button, self.forget_button):  # fmt: skip
            row.addWidget(button)
        row.addWidget(self.news, 1)
        upper = QWidget(self)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self._pages, 1)
        column.addLayout(row)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.addWidget(upper)
        self._splitter.addWidget(self.curves)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setSizes([430, 290])
        whole = QVBoxLayout(self)
        whole.addWidget(self._splitter)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.course.toggled.connect(self._filter)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self.open_current)
        self.table.doomed.connect(self.delete_selected)
        self.table.copied.connect(self.copy)
        self.table.arranged.connect(self._rest.start)
        self._rest.timeout.connect(self.arranged)
        self.model.renamed.connect(self.rename_requested)
        self.model.noted.connect(self.note_requested)
        self.open_button.clicked.connect(self.open_current)
        self.rename_button.clicked.connect(self._rename)
        self.note_button.clicked.connect(self._note)
        self.folder_button.clicked.connect(self._show_file)
        self.copy_button.clicked.connect(self.copy)
        self.delete_button.clicked.connect(self.delete_selected)
        self.undo_button.clicked.connect(self.undo_requested)
        self.forget_button.clicked.connect(self.forget_selected)

    def _single(self) -> RunEntry | None:
        selected = self.table.selected()
        return selected[0] if len(selected) == 1 else None

    @Slot()
    def _rename(self) -> None:
        self.table.edit_column(TableColumn.NAME)

    @Slot()
    def _note(self) -> None:
        self.table.edit_column(TableColumn.NOTE)

    @Slot()
    def _show_file(self) -> None:
        run = self._single()
        if run is not None:
            self.folder_requested.emit(run.path)

    @Slot()
    def _filter(self) -> None:
        self.model.set_words(self.search.text())
        self.model.set_course(self.course.isChecked())
        self._update()

    @Slot()
    def _chosen(self) -> None:
        runs = [run for run in self.table.selected() if not run.problem][:EARLIER_RUNS]
        self._asked = tuple(run.path for run in runs)
        self.curves_requested.emit(tuple(zip(self._asked, self._names(runs), strict=True)))
        self._update()

    def _names(self, runs: Sequence[RunEntry]) -> list[str]:
        """For the legend; with the date where two have the same."""
        names = [run.name for run in runs]
        return [run.name if names.count(run.name) == 1 else f"{run.name} · {date_text(run)}" for run in runs]

    def _update(self) -> None:
        selected, shown, all_runs = self.table.selected(), self.model.rowCount(), self.model.runs
        one = len(selected) == 1
        intact = one and not selected[0].problem
        for button in (self.open_button, self.rename_button, self.note_button):
            button.setEnabled(intact)
        self.folder_button.setEnabled(one)
        self.delete_button.setEnabled(bool(selected))
        self.copy_button.setEnabled(shown > 0)
        self._update_forget(sum(run.moments for run in selected))
        course = sum(run.course for run in all_runs)
        self.course.setVisible(course > 0)
        own = len(all_runs) - (0 if self.course.isChecked() else course)
        self._pages.setCurrentWidget(self._empty if own == 0 and self._complete else self.table)
        self.count.set_wordings((self._count_text(shown, own, len(selected)),))

    def _update_forget(self, size: int) -> None:
        """size: bytes of the selected runs' moments."""
        tip = self.tr("The selected runs have no moments: there is nothing to go back to, and nothing to delete.")
        if size:
            tip = self.tr(
                "Deletes the weights that the selected runs have passed through, {0}; networks and curves stay."
            ).format(size_text(size))
        self.forget_button.setToolTip(tip)
        self.forget_button.setEnabled(size > 0)

    def _count_text(self, shown: int, own: int, selected: int) -> str:
        text = self.tr("1 run") if own == 1 else self.tr("{0} runs").format(format_count(own))
        if shown != own:
            text = self.tr("{0} of {1}").format(format_count(shown), text)
        if not self._complete:
            return self.tr("{0} so far …").format(text)
        if selected > EARLIER_RUNS:
            return self.tr("{0}, {1} selected; curves of the first {2}").format(text, selected, EARLIER_RUNS)
        return self.tr("{0}, {1} selected").format(text, selected) if selected > 1 else text
