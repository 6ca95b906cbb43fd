"""The confusion matrix: how often each class was read as which. Rows are true labels, columns what was read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Int64
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.theme import Theme, is_new_type, theme_of

Cell = tuple[int, int]
HEADER = 18
"""Pixels for the names beside and above the cells, where they have one letter."""

LONGEST_HEADER = 64
_NAME_TYPE = 11
"""Pixels of the type of names at most."""
_LEAST, _LEAST_OF_MANY = 16, 9
"""Pixels of a cell at least: of ten classes or fewer, and of so many that the matrix scrolls."""

_LEAST_TYPE = 8
"""Pixels of type below which a comma costs more than it helps."""
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionMatrix(QWidget):
    """A row and a column for each class. Errors glow in the accent colour, the more the stronger; zero is the ground.

    cell_hovered and cell_chosen carry (label, predicted), or None. A click or Enter chooses a cell, again or on the
    diagonal chooses none; arrow keys move.
    """

    cell_hovered = Signal(object)
    cell_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusionMatrix")
        self.setAccessibleName(self.tr("Confusion matrix: true classes by row, what they were read as by column"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._names: tuple[str, ...] = ()
        self._is_of_digits = True
        self._longest: float | None = None
        self._take_names(MNIST)
        self._counts: Int64 = np.zeros((self._n, self._n), dtype=np.int64)
        self._current: Cell | None = None
        self._chosen: Cell | None = None

    @property
    def chosen(self) -> Cell | None:
        return self._chosen

    @property
    def _n(self) -> int:
        return len(self._names)

    def show_counts(self, counts: Int64, task: Task = MNIST) -> None:
        """counts[label, predicted], (classes, classes) of a task. Whatever was chosen is chosen no more."""
        self._take_names(task)
        self._counts = counts
        self.updateGeometry()
        self._current = None
        self.choose(None)
        self.update()

    def choose(self, cell: Cell | None) -> None:
        """Chooses an error cell, or none. The diagonal holds no mistakes and counts as none."""
        if cell is not None and cell[0] == cell[1]:
            cell = None
        if cell != self._chosen:
            self._chosen = cell
            self.cell_chosen.emit(cell)
            self.update()

    def cell_text(self, cell: Cell) -> str:
        """Like "31 of 1,010: a 9 read as 4", "3 of 150: heart read as cat"."""
        label, predicted = cell
        count, total = int(self._counts[cell]), int(self._counts[label].sum())
        if self._is_of_digits:
            text, right = self.tr("{0} of {1}: a {2} read as {3}"), self.tr("{0} of {1}: a {2} read right")
        else:
            text, right = self.tr("{0} of {1}: {2} read as {3}"), self.tr("{0} of {1}: {2} read right")
        names = self._names[label], self._names[predicted]
        return (right if label == predicted else text).format(format_count(count), format_count(total), *names)

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a cell is, in pixels of the widget."""
        side, (left, top) = self._side(), self._headers()
        row, column = cell
        return QRectF(left + column * side, top + row * side, side - 1, side - 1)

    def cell_at(self, x: float, y: float) -> Cell | None:
        side, (left, top) = self._side(), self._headers()
        column, row = int((x - left) // side), int((y - top) // side)
        return (row, column) if 0 <= row < self._n and 0 <= column < self._n else None

    def numbers(self) -> tuple[list[list[str]], QFont]:
        """What is written in the cells, nothing for none, and the type of all of them: the longest number fits.

        Thousands have a comma where there is room for it; where there is none for the numbers, the tips have them.
        """
        rows = self._counts.tolist()
        with_commas = [[self._number(count) for count in row] for row in rows]
        font = self._font_for(with_commas)
        if font.pixelSize() >= _LEAST_TYPE:
            return with_commas, font
        without = [[text.replace(",", "") for text in row] for row in with_commas]
        font = self._font_for(without)
        return (without if _widest(without, font) <= self._side() else [[""] * self._n] * self._n), font

    # --- Qt -------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return self._size(24 if self._n <= len(MNIST.classes) else _LEAST)

    def minimumSizeHint(self) -> QSize:
        return self._size(max(_LEAST * len(MNIST.classes) // self._n, _LEAST_OF_MANY))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_current(self.cell_at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_current(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        cell = self.cell_at(event.position().x(), event.position().y())
        self.choose(None if cell == self._chosen else cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES:
            row, column = self._current or self._chosen or (0, 0)
            down, right = _MOVES[key] if self._current or self._chosen else (0, 0)
            self._set_current(((row + down) % self._n, (column + right) % self._n))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose(None if self._current == self._chosen else self._current)
        elif key is Qt.Key.Key_Escape and self._chosen is not None:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._longest = None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def tip_at(self, position: QPoint) -> str:
        cell = self.cell_at(position.x(), position.y())
        return self.cell_text(cell) if cell is not None else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_headers(painter, theme)
        texts, font = self.numbers()
        painter.setFont(font)
        grounds = self._grounds(theme)
        seen = QRectF(event.rect())
        cells = ((row, column) for row in range(self._n) for column in range(self._n))
        for row, column in cells:
            if self.cell_rect((row, column)).intersects(seen):
                self._paint_cell(painter, theme, (row, column), grounds(row, column), texts[row][column])
        painter.end()

    # --- what a matrix of something else than counts says in its own way --------------------------------------

    def _number(self, count: int) -> str:
        """What is written in a cell."""
        return format_count(count) if count else ""

    def _grounds(self, theme: Theme) -> Callable[[int, int], QColor]:
        """The colour of a cell by its row and column, for one painting."""
        errors = self._counts - np.diag(np.diag(self._counts))
        most, zero, full = max(int(errors.max()), 1), theme.color("zero"), theme.color("accent")
        right = theme.color("control")
        return lambda row, column: right if row == column else mixed(zero, full, float(errors[row, column]) / most)

    # --- inside ---------------------------------------------------------------------------------------------

    def _side(self) -> float:
        left, top = self._headers()
        return max(4.0, float(min((self.width() - left) // self._n, (self.height() - top) // self._n)))

    def _take_names(self, task: Task) -> None:
        self._names = tuple(name_of(task.names, index) for index in range(len(task.classes)))
        self._is_of_digits = task.is_of_digits
        self._longest = None

    def _size(self, side: int) -> QSize:
        left, top = self._headers()
        return QSize(left + side * self._n, top + side * self._n)

    def _headers(self) -> tuple[int, int]:
        """Pixels for the names at the left, and above, where they stand upright."""
        if max(map(len, self._names)) == 1:
            return HEADER, HEADER
        header = min(round(self._longest_name()) + 8, LONGEST_HEADER)
        return header, header

    def _longest_name(self) -> float:
        """Pixels, measured once: each of ten thousand cells asks for it."""
        if self._longest is None:
            font = QFont(self.font())
            font.setPixelSize(_NAME_TYPE)
            metrics = QFontMetricsF(font)
            self._longest = max(metrics.horizontalAdvance(name) for name in self._names)
        return self._longest

    def _set_current(self, cell: Cell | None) -> None:
        if cell == self._current:
            return
        self._current = cell
        self.setAccessibleDescription(self.cell_text(cell) if cell is not None else "")
        self.cell_hovered.emit(cell)
        self.update()

    def _paint_headers(self, painter: QPainter, theme: Theme) -> None:
        side, (left, top) = self._side(), self._headers()
        font = self._font(side)
        if left > HEADER:
            # Beside many low cells the names are as high as they.
            font.setPixelSize(round(min(max(side * 0.8, 7.0), _NAME_TYPE)))
        painter.setFont(font)
        metrics, middle = QFontMetricsF(font), Qt.AlignmentFlag.AlignCenter
        for i, name in enumerate(self._names):
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, left - 4)
            painter.setPen(theme.color("text" if self._current and self._current[0] == i else "muted"))
            row, at = self.cell_rect((i, 0)), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            beside = QRectF(0, row.top(), left - (0 if left == HEADER else 4), side)
            painter.drawText(beside, middle if left == HEADER else at, shown)
            painter.setPen(theme.color("text" if self._current and self._current[1] == i else "muted"))
            column = self.cell_rect((0, i))
            if top == HEADER:
                painter.drawText(QRectF(column.left(), 0, side, HEADER), middle, name)
            else:
                self._paint_turned(painter, shown, column.left(), side, top)

    def _paint_turned(self, painter: QPainter, name: str, x: float, side: float, top: int) -> None:
        """A name above a column, read from below."""
        painter.save()
        painter.translate(x, top - 4)
        painter.rotate(-90)
        painter.drawText(
            QRectF(0, 0, top - 4, side - 1), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name
        )
        painter.restore()

    def _paint_cell(self, painter: QPainter, theme: Theme, cell: Cell, ground: QColor, text: str) -> None:
        rect = self.cell_rect(cell)
        painter.fillRect(rect, ground)
        if text:
            painter.setPen(theme.color("muted") if ground == theme.color("control") else readable_on(ground))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        focused = self.hasFocus() and cell == self._current
        if cell == self._chosen or cell == self._current or focused:
            painter.setPen(
                QPen(theme.color("text" if cell == self._chosen else "muted"), 2 if cell == self._chosen else 1)
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _font(self, side: float) -> QFont:
        """The type of a letter beside a cell."""
        font = QFont(self.font())
        font.setPixelSize(round(min(max(side * 0.5, 7.0), 14.0)))
        return font

    def _font_for(self, texts: list[list[str]]) -> QFont:
        """The largest type in which each of the texts fits a cell, not larger than that beside the cells."""
        # A number's ink ends half a pixel before its width on either side.
        room = self._side()
        font = self._font(self._side())
        while font.pixelSize() > 5 and _widest(texts, font) > room:
            font.setPixelSize(font.pixelSize() - 1)
        return font


def _widest(texts: list[list[str]], font: QFont) -> float:
    metrics = QFontMetricsF(font)
    return max(metrics.horizontalAdvance(text) for row in texts for text in row)


def mixed(zero: QColor, full: QColor, strength: float) -> QColor:
    """The colour at a strength in 0..1 between the neutral ground and the full colour; a root lifts small counts."""
    t = strength**0.5
    channels = zip((zero.red(), zero.green(), zero.blue()), (full.red(), full.green(), full.blue()), strict=True)
    r, g, b = (round(a + t * (c - a)) for a, c in channels)
    return QColor(r, g, b)


def readable_on(ground: QColor) -> QColor:
    """Writing that stands out from a ground: white or black, whichever has more contrast: 4.5 at least."""
    candidates = (QColor("#ffffff"), QColor("#000000"))
    return max(candidates, key=lambda color: contrast(color, ground))


def contrast(a: QColor, b: QColor) -> float:
    """Contrast ratio 1..21 of WCAG 2.1 (section "contrast ratio")."""
    first, second = sorted((_luminance(a), _luminance(b)))
    return (second + 0.05) / (first + 0.05)


def _luminance(color: QColor) -> float:
    def linear(channel: float) -> float:
        return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())
