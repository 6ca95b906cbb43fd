"""Before and after: a small table of what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label

FigureRow = tuple[str, str, str]
"""What was measured on, before, after; "" where it is not known yet."""


class FiguresTable(QWidget):
    """Hidden while there is nothing in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transferFigures")
        self.setAccessibleName(self.tr("Before and after"))
        self._rows: tuple[FigureRow, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self._cells: list[QLabel] = []
        self.hide()

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        return self._rows

    def show_rows(self, rows: Sequence[FigureRow]) -> None:
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        for cell in self._cells:
            cell.hide()
            cell.deleteLater()
        self._cells.clear()
        if rows:
            self._add(0, (self.tr("right"), self.tr("before"), self.tr("after")), "muted")
        for number, row in enumerate(rows, start=1):
            self._add(number, row, "")
        self.setVisible(bool(rows))

    def _add(self, number: int, row: FigureRow, role: str) -> None:
        for column, text in enumerate(row):
            if column:
                cell: QLabel = label(text, role, self)
                cell.setAlignment(Qt.AlignmentFlag.AlignRight)
            else:
                cell = FittingLabel(role, self)
                cell.set_wordings((text,))
            self._grid.addWidget(cell, number, column)
            cell.show()
            self._cells.append(cell)
