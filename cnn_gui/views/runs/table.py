"""The table of runs: a real table, sorted by its heads, that works by keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QByteArray, QItemSelection, QItemSelectionModel, QItemSelectionRange, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.views.runs.model import Index, RunsModel
from cnn_gui.views.runs.text import TableColumn

_WIDTHS = {
    TableColumn.NAME: 25, TableColumn.RECIPE: 20, TableColumn.ACCURACY: 23, TableColumn.LOSS: 9,
    TableColumn.EPOCHS: 8, TableColumn.IMAGES: 8, TableColumn.DATA: 8, TableColumn.SEED: 6, TableColumn.DURATION: 9,
    TableColumn.DATE: 16, TableColumn.NOTE: 10,
}  # fmt: skip
"""Of the columns at first, in digits of the type."""


class RunsTable(QTableView):
    """opened: the current row's run is wanted on display. doomed: the selected ones are to be deleted. copied: they are
    wanted as a table. chosen: other rows are selected.
    """

    opened = Signal()
    doomed = Signal()
    copied = Signal()
    chosen = Signal()
    arranged = Signal()

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = model
        self.setModel(model)
        self.setObjectName("runsTable")
        self.setAccessibleName(self.tr("Runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(True)
        self.sortByColumn(TableColumn.DATE, Qt.SortOrder.DescendingOrder)
        self._set_up_headers()
        self.doubleClicked.connect(self._double_clicked)

    def selected(self) -> list[RunEntry]:
        """The runs of the selected rows, in the order of the table."""
        ranges = cast("Iterable[QItemSelectionRange]", self.selectionModel().selection())
        rows = sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})
        return [self._runs.runs_at(row) for row in rows]

    def edit_column(self, column: TableColumn) -> None:
        """Opens the editor in the current row."""
        index = self.currentIndex()
        if index.isValid():
            self.setFocus()
            self.setCurrentIndex(self._runs.index(index.row(), column))
            self.edit(self.currentIndex())

    def arrangement(self) -> QByteArray:
        """Order, widths and sorting of the columns."""
        return self.horizontalHeader().saveState()

    def arrange(self, state: QByteArray) -> None:
        """Brings back an arrangement; one of another version changes nothing."""
        header = self.horizontalHeader()
        header.blockSignals(True)
        if header.restoreState(state):
            self._runs.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        header.blockSignals(False)

    # --- Qt -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, busy = event.key(), self.state() is QAbstractItemView.State.EditingState
        if busy:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Delete:
            self.doomed.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif key == Qt.Key.Key_F2:
            self.edit_column(TableColumn.NOTE if self.currentIndex().column() == TableColumn.NOTE else TableColumn.NAME)
        else:
            super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up_headers(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        # One that is always empty: of the table's own it would ask, at each painting, for columns that are selected.
        header.setSelectionModel(QItemSelectionModel(self._runs, header))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        digit = self.fontMetrics().horizontalAdvance("0")
        for column, digits in _WIDTHS.items():
            header.resizeSection(column, digits * digit)
        for signal in (header.sectionResized, header.sectionMoved, header.sortIndicatorChanged):
            signal.connect(self._arranged)

    @Slot()
    def _arranged(self) -> None:
        self.arranged.emit()

    @Slot(object)
    def _double_clicked(self, index: Index) -> None:
        self.opened.emit()
