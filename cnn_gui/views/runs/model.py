"""The table of runs as a model: what stands in each cell, in which rows, and what may be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.views.runs.order import RunsOrder
from cnn_gui.views.runs.text import EDITABLE, NUMBERS, TableColumn, accessible_text, heads, text_of, tip_of

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

# Plain numbers: Qt asks for eight roles of every cell that it paints, and an enum takes longer than answering.
_DISPLAY, _EDIT, _TIP, _ALIGNMENT, _ACCESSIBLE = (
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
)


class RunsModel(QAbstractTableModel):
    """renamed, noted: the path of a run and the text that a person has given it."""

    renamed = Signal(str, str)
    noted = Signal(str, str)

    def __init__(self, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self._all: dict[str, RunEntry] = {}
        self._rows: list[RunEntry] = []
        self._order = RunsOrder()
        self._heads = heads()

    @property
    def runs(self) -> tuple[RunEntry, ...]:
        """All of them, also those that are not shown."""
        return tuple(self._all.values())

    @property
    def shown(self) -> tuple[RunEntry, ...]:
        """The rows, in their order."""
        return tuple(self._rows)

    def runs_at(self, row: int) -> RunEntry:
        return self._rows[row]

    def set_runs(self, runs: Sequence[RunEntry]) -> None:
        """Rows that stay are kept, so that a selection and an editor stay on them."""
        self._all = {run.path: run for run in runs}
        self._rearrange()

    def set_words(self, text: str) -> None:
        """Shows the runs that have all the words."""
        self._order = replace(self._order, words=tuple(text.casefold().split()))
        self._rearrange()

    def set_course(self, shown: bool) -> None:
        """Whether the course's runs are shown as well."""
        self._order = replace(self._order, course=shown)
        self._rearrange()

    # --- the rows -------------------------------------------------------------------------------------------

    def _rearrange(self) -> None:
        """Changes the rows into those that are wanted now, with as few signals as there can be."""
        wanted = self._order.arranged(self._all.values())
        new, old = {run.path for run in wanted}, {run.path for run in self._rows}
        if not old <= new:
            kept = [run for run in wanted if run.path in old]
            self._permute([*kept, *(run for run in self._rows if run.path not in new)])
            self.beginRemoveRows(QModelIndex(), len(kept), len(self._rows) - 1)
            del self._rows[len(kept) :]
            self.endRemoveRows()
        added = [run for run in wanted if run.path not in old]
        if added:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(added) - 1)
            self._rows.extend(added)
            self.endInsertRows()
        self._permute(wanted)
        self._replace(wanted)

    def _permute(self, rows: list[RunEntry]) -> None:
        """The same runs in another order."""
        old = {run.path: run for run in self._rows}
        if all(run.path == path for run, path in zip(rows, old, strict=True)):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        paths = [self._rows[index.row()].path for index in before]
        self._rows = [old[run.path] for run in rows]
        if before:
            places = {run.path: row for row, run in enumerate(self._rows)}
            after = [self.index(places[path], index.column()) for path, index in zip(paths, before, strict=True)]
            self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _replace(self, rows: list[RunEntry]) -> None:
        """What is known by now of the runs in their rows."""
        changed = [row for row, run in enumerate(rows) if run != self._rows[row]]
        if changed:
            self._rows = list(rows)
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(TableColumn) - 1))

    # --- Qt -------------------------------------------------------------------------------------------------

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(TableColumn):
            descending = order == Qt.SortOrder.DescendingOrder
            self._order = replace(self._order, column=TableColumn(column), descending=descending)
            self._rearrange()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(TableColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(TableColumn):
            return None
        column = TableColumn(section)
        if role == _DISPLAY:
            return self._heads[column].title
        if role == _TIP:
            return self._heads[column].tip
        return _ALIGNED[column] if role == _ALIGNMENT else None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        role = int(role)
        if role == _ALIGNMENT:
            return _ALIGNED.get(index.column())
        if role not in _TEXTS or not index.isValid():
            return None
        run, column = self._rows[index.row()], TableColumn(index.column())
        if role == _DISPLAY:
            return text_of(run, column)
        if role == _EDIT:
            return run.notes if column is TableColumn.NOTE else run.name
        return tip_of(run, column) if role == _TIP else accessible_text(run, column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        # Asked of every cell of the table when all are selected and the heads are painted.
        if not index.isValid():
            return _NO_FLAGS
        return _CHANGING if index.column() in EDITABLE and not self._rows[index.row()].problem else _STANDING

    def setData(self, index: Index, value: object, role: int = _EDIT) -> bool:
        """Asks for the change, and shows it; what then stands in the file comes back as rows."""
        text, run = str(value).strip(), self._rows[index.row()]
        if role != _EDIT or text == self.data(index, _EDIT):
            return False
        if index.column() == TableColumn.NAME:
            if not text:
                return False
            run = replace(run, name=text)
            self.renamed.emit(run.path, text)
        else:
            run = replace(run, notes=text)
            self.noted.emit(run.path, text)
        self._rows[index.row()] = self._all[run.path] = run
        self.dataChanged.emit(index, index)
        return True


def _aligned(column: TableColumn) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


_ALIGNED: dict[int, int] = {column: _aligned(column) for column in TableColumn}
_NO_FLAGS = Qt.ItemFlag.NoItemFlags
_STANDING = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_CHANGING = _STANDING | Qt.ItemFlag.ItemIsEditable
_TEXTS = frozenset((_DISPLAY, _EDIT, _TIP, _ACCESSIBLE))
