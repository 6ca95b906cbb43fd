"""The table of runs: a real table, sorted and filtered, that works by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QItemSelection, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from cnn_gui.core.run_list import RunEntry
from cnn_gui.views.runs_model import ENTRY, SORT, Column, Index, RunsModel

_WIDTHS = {
    Column.NAME: 27, Column.RECIPE: 24, Column.ACCURACY: 23, Column.LOSS: 10, Column.EPOCHS: 9, Column.IMAGES: 8,
    Column.DATA: 8, Column.SEED: 6, Column.DURATION: 9, Column.DATE: 16, Column.NOTE: 12,
}  # fmt: skip
"""Of the columns at first, in digits of the type."""


class RunsFilter(QSortFilterProxyModel):
    """Rows whose name, recipe, data or note has the words, in any order; the course's only where wanted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._course = False
        self.setSortRole(SORT)

    def set_words(self, text: str) -> None:
        self._words = tuple(text.casefold().split())
        self.invalidate()

    def set_course(self, shown: bool) -> None:
        self._course = shown
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        model = self.sourceModel()
        assert isinstance(model, RunsModel)
        run = model.runs_at(row)
        if run.course and not self._course:
            return False
        text = f"{run.name} {run.recipe} {run.data} {run.notes}".casefold()
        return all(word in text for word in self._words)


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
        self.filter = RunsFilter(self)
        self.filter.setSourceModel(model)
        self.setModel(self.filter)
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
        self.sortByColumn(Column.DATE, Qt.SortOrder.DescendingOrder)
        self._set_up_headers()
        self.doubleClicked.connect(self._double_clicked)

    def selected(self) -> list[RunEntry]:
        """The runs of the selected rows, in the order of the table."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [index.data(ENTRY) for index in rows]

    def shown(self) -> list[RunEntry]:
        """All runs that the filter lets through, in the order of the table."""
        return [self.filter.index(row, 0).data(ENTRY) for row in range(self.filter.rowCount())]

    def edit_column(self, column: Column) -> None:
        """Opens the editor in the current row."""
        index = self.currentIndex()
        if index.isValid():
            self.setFocus()
            self.setCurrentIndex(self.filter.index(index.row(), column))
            self.edit(self.currentIndex())

    def arrangement(self) -> QByteArray:
        """Order, widths and sorting of the columns."""
        return self.horizontalHeader().saveState()

    def arrange(self, state: QByteArray) -> None:
        """Brings back an arrangement; one of another version changes nothing."""
        header = self.horizontalHeader()
        header.blockSignals(True)
        if header.restoreState(state):
            self.filter.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
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
            self.edit_column(Column.NOTE if self.currentIndex().column() == Column.NOTE else Column.NAME)
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
