"""The rows of a network as a table that works by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QPoint, QRect, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from cnn_gui.core.architecture.messages import LayerRow
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.architecture.model import Index, LayerModel
from cnn_gui.views.architecture.text import RowColumn, cell_text
from cnn_gui.views.architecture.trouble_line import TroubleLine
from cnn_gui.views.base.theme import is_new_type

_LEAST_LAYER, _ROOMY_LAYER = 5, 30
"""Digits of the type that the column of the layers has at least, and from which on its words are not shortened."""

_PADDING = 8
"""Pixels of a cell beside its text."""


class LayerTable(QTableView):
    """chosen: the place of a row that a person has gone to. The others: what is wanted of the current row; moved: by
    how many places."""

    chosen = Signal(int)
    deleted = Signal()
    duplicated = Signal()
    moved = Signal(int)
    inserting = Signal()
    skipping = Signal()
    editing = Signal()
    mended = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = LayerModel(self)
        self.setModel(self._model)
        self.setObjectName("buildRows")
        self.setAccessibleName(self.tr("Rows of the network"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.trouble = TroubleLine(self.viewport())
        self.trouble.mended.connect(self.mended)
        self.trouble.grown.connect(self._place_trouble)
        self._set_up_headers()
        self.doubleClicked.connect(self._double_clicked)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._move_trouble)

    @property
    def model_(self) -> LayerModel:
        return self._model

    def current(self) -> LayerRow | None:
        """The row that the keyboard is on."""
        return self._model.row_at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def show_rows(self, rows: Sequence[LayerRow], current: int) -> None:
        """All rows, and which of them is the current one; emits nothing."""
        with QSignalBlocker(self):
            before = self._model.trouble_line
            self._model.set_rows(rows)
            if before is not None:
                self.setRowHeight(before, self.verticalHeader().defaultSectionSize())
                self.clearSpans()
            trouble = self._model.trouble
            self.trouble.show_trouble(trouble.trouble if trouble is not None else None)
            line = self._model.trouble_line
            if line is not None:
                self.setSpan(line, 0, 1, len(RowColumn))
            self.go_to(current)
        self._share_width()
        self._place_trouble()

    def fit_all(self, rows: Sequence[LayerRow], width: int) -> None:
        """All rows on a table that nobody sees but in a picture: as high as they are, with none of them marked."""
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.ensurePolished()
        self.show_rows(rows, -1)
        self.clearSelection()
        lines = sum(self.rowHeight(line) for line in range(self._model.rowCount()))
        frame = 2 * self.frameWidth()
        self.resize(width, self.horizontalHeader().sizeHint().height() + lines + frame)
        columns = sum(self.columnWidth(column) for column in range(len(RowColumn)))
        if columns + frame > width:
            self.resize(columns + frame, self.height())

    def subject_at(self, place: QPoint | None) -> LayerInfo | None:
        """The layer at a place, or the one that the keyboard is on, for whoever explains it; None for the trouble."""
        index = self.currentIndex()
        if place is not None:
            index = self.indexAt(self.viewport().mapFrom(self, place))
        row = self._model.row_at(index.row()) if index.isValid() else None
        return row.info if row is not None else None

    def go_to(self, index: int) -> None:
        """Makes a row the current one; emits nothing."""
        line = self._model.line_of(index)
        if 0 <= line < self._model.rowCount() and line != self.currentIndex().row():
            with QSignalBlocker(self):
                self.setCurrentIndex(self._model.index(line, RowColumn.LAYER))
                self.selectRow(line)
        self.viewport().update()

    # --- Qt

    def event(self, event: QEvent) -> bool:
        """Its keys are its own: in the menus Del clears the canvas."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit()
        elif key == Qt.Key.Key_Insert:
            self.inserting.emit()
        elif control and key == Qt.Key.Key_D:
            self.duplicated.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.editing.emit()
        elif key == Qt.Key.Key_M and not control and self.trouble.buttons and not self.trouble.isHidden():
            self.trouble.buttons[0].click()
        elif key == Qt.Key.Key_S and not control:
            self.skipping.emit()
        else:
            super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        row = self.current()
        if row is not None and not self.signalsBlocked():
            self.chosen.emit(row.index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self._place_trouble()

    def sizeHint(self) -> QSize:
        # What is left over is the table's; the fields below it come first.
        return QSize(420, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 3 * self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._measure()
            self._share_width()
            self._place_trouble()

    # --- inside

    def _set_up_headers(self) -> None:
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        header.sectionResized.connect(self._move_trouble)
        self._measure()

    def _measure(self) -> None:
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)

    def _share_width(self) -> None:
        """The layer has what the numbers leave; where that is too little, words are shortened, and after that the table
        scrolls sideways."""
        digit, header = self.fontMetrics().horizontalAdvance("0"), self.horizontalHeader()
        room = self.viewport().width()
        for short in (False, True):
            self._model.set_short(short)
            widths = {column: self._needed(column) for column in RowColumn if column is not RowColumn.LAYER}
            left = room - sum(widths.values())
            if left >= _ROOMY_LAYER * digit:
                break
        for column, wide in widths.items():
            header.resizeSection(column, wide)
        header.resizeSection(RowColumn.LAYER, max(left, _LEAST_LAYER * digit))

    def _needed(self, column: RowColumn) -> int:
        """The width of the longest text in a column."""
        measure = self.fontMetrics().horizontalAdvance
        texts = max((measure(cell_text(row, column)) for row in self._model.rows), default=0)
        title = str(self._model.headerData(column, Qt.Orientation.Horizontal))
        return max(texts, measure(title)) + _PADDING

    @Slot()
    def _place_trouble(self) -> None:
        """Its line is as high as its words need."""
        line = self._model.trouble_line
        if line is None:
            return
        high = self.trouble.heightForWidth(self.viewport().width())
        if self.rowHeight(line) != high:
            self.setRowHeight(line, high)
        self._move_trouble()

    @Slot()
    def _move_trouble(self) -> None:
        line = self._model.trouble_line
        if line is not None:
            self.trouble.setGeometry(
                QRect(0, self.rowViewportPosition(line), self.viewport().width(), self.rowHeight(line))
            )

    @Slot(object)
    def _double_clicked(self, _index: Index) -> None:
        self.editing.emit()


def _is_own(event: QKeyEvent) -> bool:
    key, modifiers = event.key(), event.modifiers()
    if modifiers == Qt.KeyboardModifier.ControlModifier:
        return key == Qt.Key.Key_D
    if modifiers == Qt.KeyboardModifier.AltModifier:
        return key in (Qt.Key.Key_Up, Qt.Key.Key_Down)
    return not modifiers and key in (Qt.Key.Key_Delete, Qt.Key.Key_Insert, Qt.Key.Key_M, Qt.Key.Key_S, Qt.Key.Key_F2)
