"""The rows of a network as a table's model: the input, the layers, the answer, and below a row why it does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cnn_gui.core.architecture.messages import LayerRow
from cnn_gui.views.architecture.text import NUMERIC, RowColumn, cell_text, column_head
from cnn_gui.views.base.translation import said

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class LayerModel(QAbstractTableModel):
    """Below the row in trouble, if there is one, stands one more line, with no cells of its own: that of its mends."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LayerRow, ...] = ()
        self._trouble: int | None = None
        self._short = False

    @property
    def is_short(self) -> bool:
        return self._short

    def set_short(self, short: bool) -> None:
        """Whether there is little room for what a layer is."""
        if short is not self._short:
            self._short = short
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(RowColumn) - 1)
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(RowColumn) - 1))

    @property
    def rows(self) -> tuple[LayerRow, ...]:
        return self._rows

    @property
    def trouble_line(self) -> int | None:
        """Which line of the table tells of the trouble."""
        return None if self._trouble is None else self._trouble + 1

    @property
    def trouble(self) -> LayerRow | None:
        return None if self._trouble is None else self._rows[self._trouble]

    def set_rows(self, rows: Sequence[LayerRow]) -> None:
        """All of them anew: names and shapes of many change with one."""
        trouble = next((place for place, row in enumerate(rows) if row.trouble is not None), None)
        if len(rows) == len(self._rows) and trouble == self._trouble:
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(RowColumn) - 1))
            return
        self.beginResetModel()
        self._rows, self._trouble = tuple(rows), trouble
        self.endResetModel()

    def row_at(self, line: int) -> LayerRow | None:
        """The row that stands in a line of the table; that of the trouble belongs to the row above it."""
        place = line if self._trouble is None or line <= self._trouble else line - 1
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def line_of(self, index: int) -> int:
        """The line of the row with that place in the spec; -1 is the input."""
        place = index + 1
        return place if self._trouble is None or place <= self._trouble else place + 1

    # --- Qt

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows) + (self._trouble is not None)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(RowColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(RowColumn):
            return None
        column = RowColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            head = column_head(column)
            return (head.short or head.title) if self._short else head.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column_head(column).tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in NUMERIC else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = RowColumn(index.column())
        told = index.row() == self.trouble_line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if told:
                # Painted by the line itself; a screen reader reads it here.
                return None
            whole = role == Qt.ItemDataRole.ToolTipRole
            return cell_text(row, column, short=self._short and not whole) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if told and row.trouble is not None:
                return said(row.trouble.why)
            return f"{column_head(column).title}: {cell_text(row, column)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in NUMERIC else _LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        if not index.isValid() or index.row() == self.trouble_line:
            return plain
        return plain | Qt.ItemFlag.ItemIsSelectable
