"""The rows of a story on screen: numbers in coloured cells that can be followed to the units they come from."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from cnn_gui.core.network.messages import Index
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.grids.row_page import Cell, Cells, Page
from cnn_gui.views.grids.row_paint import RowPainter

_LOOKED_AT = 12
"""Rows among which the marked one is: rows are built when they are looked at, and there may be thousands."""


@dataclass(frozen=True, slots=True)
class Term:
    """A cell of a row's grid of units."""

    row: int
    cell: Cell


class StoryList(QAbstractScrollArea):
    """Shows a Page, scrolled where it is long. Arrow keys move over the terms, Enter or a click follows one."""

    followed = Signal(str, tuple)
    """Layer and Index of the unit a person wants to go on to; "" for the first layer that is read."""
    pointed = Signal(str)
    """What is said about the cell under the pointer or the keyboard; empty for none."""
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = Page()
        self._term: Term | None = None
        self._hovered: tuple[int, Cells, Cell] | None = None
        self._cut: tuple[str, ...] = ()
        self._begun = 0
        """Where the story begins, as a value of the scroll bar: as long as it stands there, nobody has scrolled."""
        self.setObjectName("storyTerms")
        self.setAccessibleName(self.tr("Terms"))
        self.setToolTip(
            self.tr(
                "What the value is made of. Click a number to go on to the unit it came from; arrow keys and Enter."
            )
        )
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # --- told from outside -------------------------------------------------------------------------------

    def set_page(self, page: Page, *, keep: bool) -> None:
        """keep: it is the same unit's story with new numbers, so that place and keyboard stay where they are."""
        self._page = page
        self._hovered = None
        if not keep or (self._term is not None and self._index_of(self._term) is None):
            self._term = None
        if not keep and self.hasFocus():
            self._term = self._first()
        self._set_range(begin=not keep)
        self._say_again()
        self.viewport().update()

    def _begin(self) -> None:
        """From the top, but where one of the rows is marked (softmax's own digit) that one is in view."""
        self.verticalScrollBar().setValue(0)
        first = self._term if self._term is not None else self._first()
        if first is not None:
            self._reveal(first.row)
        self._begun = self.verticalScrollBar().value()

    def _say_again(self) -> None:
        """What is under the pointer or the keyboard now has other numbers, or is not there any more."""
        if self.viewport().underMouse():
            self._point_at(QPointF(self.viewport().mapFromGlobal(QCursor.pos())))
        if self._hovered is None and self._term is not None:
            self._set_term(self._term)

    def scroll_to(self, row: int) -> None:
        """Brings a row into view and puts the keyboard on it."""
        if 0 <= row < len(self._page):
            grid = self._page.row(row).terms
            self._set_term(Term(row, (0, 0)) if grid is not None else self._term)
            self._reveal(row)

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        return self._page

    @property
    def term(self) -> Term | None:
        """The term the keyboard is on."""
        return self._term

    def position_of(self, row: int, part: int, cell: Cell) -> QPointF:
        """The middle of a cell of the row's part of that number, in the viewport; it may be out of view."""
        grid = self._page.row(row).parts[part]
        assert isinstance(grid, Cells)
        return grid.box(*cell).center() + QPointF(0, self._page.top(row) - self.verticalScrollBar().value())

    def whole_rows(self) -> tuple[int, int]:
        offset, high = self.verticalScrollBar().value(), self.viewport().height()
        tops = [(self._page.top(i), self._page.row_height(i)) for i in self._page.between(offset, offset + high)]
        whole = [(top, tall) for top, tall in tops if top >= offset and top + tall <= offset + high]
        if not whole:
            return 0, high
        return ceil(whole[0][0] - offset), int(sum(whole[-1]) - offset)

    def sizeHint(self) -> QSize:
        return QSize(480, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    # --- Qt events ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_range()
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        rows = RowPainter(painter, self, theme_of(self))
        offset = self.verticalScrollBar().value()
        area = event.rect()
        for index in self._page.between(offset + area.top(), offset + area.bottom() + 1):
            painter.save()
            painter.translate(0, self._page.top(index) - offset)
            row = self._page.row(index)
            rows.paint(row)
            if self._hovered is not None and self._hovered[0] == index:
                rows.outline(self._hovered[1], self._hovered[2], "text")
            grid = row.terms
            if self.hasFocus() and self._term is not None and self._term.row == index and grid is not None:
                rows.outline(grid, self._term.cell, "accent")
            painter.restore()
        if area.height() >= self.viewport().height():
            self._cut = tuple(rows.cut)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and self._hovered is not None:
            _, grid, cell = self._hovered
            self._follow(grid, cell)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hovered(None)
        return super().viewportEvent(event)

    def tip_at(self, position: QPoint) -> str:
        if self._hovered is not None:
            return self._words(self._hovered[1], self._hovered[2])
        # What is painted with dots is told whole.
        return "\n".join((*self._cut, self.toolTip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
        }.get(Qt.Key(event.key()))  # fmt: skip
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if step is not None and plain and len(self._page):
            self._move(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._term is not None:
            grid = self._page.row(self._term.row).terms
            assert grid is not None
            self._follow(grid, self._term.cell)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._term is None:
            self._move(0, 0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # --- the inside --------------------------------------------------------------------------------------

    def _set_range(self, *, begin: bool = False) -> None:
        """Fits the bar to the page. A list that nobody has scrolled begins anew, for it may have been filled while it
        had another height: behind another tab, or before its panel was laid out."""
        bar, high = self.verticalScrollBar(), self.viewport().height()
        begin |= bar.value() == self._begun
        bar.setRange(0, max(0, round(self._page.height) - high))
        bar.setPageStep(high)
        bar.setSingleStep(max(20, high // 8))
        if begin:
            self._begin()

    def _scrolled(self, _value: int) -> None:
        self.viewport().update()

    def _point_at(self, position: QPointF) -> None:
        y = position.y() + self.verticalScrollBar().value()
        index = self._page.row_at(y)
        found = None
        if index is not None:
            inside = QPointF(position.x(), y - self._page.top(index))
            hit = self._page.row(index).cell_at(inside)
            found = (index, *hit) if hit is not None else None
        self._set_hovered(found)

    def _set_hovered(self, hovered: tuple[int, Cells, Cell] | None) -> None:
        if hovered == self._hovered:
            return
        self._hovered = hovered
        follows = hovered is not None and self._unit(hovered[1], hovered[2]) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if follows else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(self._words(hovered[1], hovered[2]) if hovered is not None else "")
        self.viewport().update()

    @staticmethod
    def _unit(grid: Cells, cell: Cell) -> Index | None:
        return grid.place(*cell) if grid.place is not None else None

    def _words(self, grid: Cells, cell: Cell) -> str:
        if grid.is_padding(*cell):
            if not grid.counts_padding:
                return self.tr("padding: outside the map, it does not count")
            return self.tr("padding: outside the map, counted as 0")
        return format_value(float(grid.values[cell]), 6)

    def _follow(self, grid: Cells, cell: Cell) -> None:
        unit = self._unit(grid, cell)
        if unit is not None:
            self.followed.emit(grid.layer, unit)

    def _index_of(self, term: Term) -> Cells | None:
        """The grid a term is in, None where the page has no such term."""
        grid = self._page.row(term.row).terms if term.row < len(self._page) else None
        if grid is None or not all(i < n for i, n in zip(term.cell, grid.values.shape, strict=True)):
            return None
        return grid

    def _move(self, down: int, right: int) -> None:
        """To the next cell of the grid, or into the next row's grid."""
        if self._term is None:
            self._set_term(self._first())
            return
        grid = self._page.row(self._term.row).terms
        assert grid is not None
        rows, columns = grid.values.shape
        row, column = self._term.cell[0] + down, self._term.cell[1] + right
        if not 0 <= column < columns:
            return
        if 0 <= row < rows:
            self._set_term(Term(self._term.row, (row, column)))
        else:
            self._next_row(1 if row >= rows else -1, column)
        if self._term is not None:
            self._reveal(self._term.row)

    def _first(self) -> Term | None:
        """Where the keyboard begins: the marked cell of the first grid (a pool's winner), else its first real unit."""
        grids = [(i, self._page.row(i).terms) for i in range(min(len(self._page), _LOOKED_AT))]
        there = [(index, grid) for index, grid in grids if grid is not None]
        marked = next((Term(index, grid.marked[0]) for index, grid in there if grid.marked), None)
        if marked is not None or not there:
            return marked
        index, grid = there[0]
        units = (cell for cell in np.ndindex(grid.values.shape) if self._unit(grid, cell) is not None)
        return Term(index, next(units, (0, 0)))

    def _next_row(self, step: int, column: int) -> None:
        assert self._term is not None
        index = self._term.row + step
        grid = self._page.row(index).terms if 0 <= index < len(self._page) else None
        if grid is not None:
            rows, columns = grid.values.shape
            self._set_term(Term(index, (0 if step > 0 else rows - 1, min(column, columns - 1))))
        else:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum() if step > 0 else bar.minimum())

    def _set_term(self, term: Term | None) -> None:
        self._term = term
        if term is not None:
            grid = self._index_of(term)
            words = self._words(grid, term.cell) if grid is not None else ""
            self.setAccessibleDescription(words)
            self.pointed.emit(words)
        self.viewport().update()

    def _reveal(self, index: int) -> None:
        bar, high = self.verticalScrollBar(), self.viewport().height()
        top, bottom = self._page.top(index), self._page.top(index) + self._page.row_height(index)
        if top < bar.value():
            bar.setValue(int(top))
        elif bottom > bar.value() + high:
            bar.setValue(int(np.ceil(min(bottom - high, top))))
