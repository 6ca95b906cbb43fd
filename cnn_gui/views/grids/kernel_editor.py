"""A kernel one can change: drag a cell, type into it, or go through the cells with the arrow keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.grids.plane_colors import Tint
from cnn_gui.views.grids.plane_parts import Mark
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.field_doubts import parse_number
from cnn_gui.views.parts.fields import keeps_page_key

STEP, FINE, COARSE = 0.1, 0.01, 1.0
"""What a few pixels of a drag, or Page Up and Page Down, change; with Ctrl, and with Shift."""
LARGEST = 100.0
_PIXELS = 6
"""Of a drag for one step."""
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_STEPS = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}


class KernelEditor(PlaneView):
    """changed: the new kernel, (kh, kw) float32, for every change that a person made; also in the middle of a drag."""

    changed = Signal(object)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        tip = self.tr(
            "The kernel's weights. Drag a cell up or down to change it (Ctrl: finely, Shift: coarsely), or type a "
            "number. Arrow keys go from cell to cell, Page Up and Page Down change it, Delete makes it 0."
        )
        super().__init__(name, title, tip, parent)
        self._kernel: Float32 = np.zeros((1, 1), dtype=np.float32)
        self._place = (0, 0)
        self._drag: tuple[float, float] | None = None
        self._field = QLineEdit(self)
        self._field.setObjectName(f"{name}_number")
        self._field.setAccessibleName(self.tr("Weight"))
        self._field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._field.setStyleSheet("QLineEdit { padding: 0; border-radius: 0; }")
        self._field.hide()
        self._field.editingFinished.connect(self._commit)
        self._field.installEventFilter(self)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self._show()

    # --- told from outside -------------------------------------------------------------------------------

    def set_kernel(self, kernel: Float32) -> None:
        """kernel: (kh, kw)."""
        if np.array_equal(kernel, self._kernel):
            return
        self._kernel = np.array(kernel, dtype=np.float32)
        rows, columns = self._kernel.shape
        self._place = min(self._place[0], rows - 1), min(self._place[1], columns - 1)
        self._field.hide()
        self._show()

    @property
    def kernel(self) -> Float32:
        return self._kernel

    @property
    def place(self) -> tuple[int, int]:
        """The cell that the keys change."""
        return self._place

    @property
    def is_typing(self) -> bool:
        return self._field.isVisible()

    def sizeHint(self) -> QSize:
        return QSize(130, 130)

    # --- Qt events ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._commit()
        super().mousePressEvent(event)
        cell = self._cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(cell)
            self._drag = event.position().y(), float(self._kernel[cell])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        start, value = self._drag
        steps = int((start - event.position().y()) / _PIXELS)
        self._put(value + steps * _step(event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._cell_at(event.position()) is not None:
            self._type(format_value(float(self._kernel[self._place])))

    def event(self, event: QEvent) -> bool:
        return keeps_page_key(event) or super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_place()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_place()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            row, column = (at + by for at, by in zip(self._place, _ARROWS[key], strict=True))
            rows, columns = self._kernel.shape
            self._go((min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))
        elif key in _STEPS:
            self._put(float(self._kernel[self._place]) + _STEPS[key] * _step(event.modifiers()))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._put(0.0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._type(format_value(float(self._kernel[self._place])))
        elif event.text() and event.text() in "0123456789.,-":
            self._type(event.text())
        else:
            QWidget.keyPressEvent(self, event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return and Escape end the typing; a field of its own would hand Return on to the cells, and begin anew."""
        if watched is not self._field or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._field.hide()
        self._commit()
        self.setFocus()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._field.hide()
        super().resizeEvent(event)

    # --- the inside --------------------------------------------------------------------------------------

    def _go(self, place: tuple[int, int]) -> None:
        self._place = place
        self._show_place()
        self.hovered.emit(*place)

    def _put(self, value: float) -> None:
        value = min(max(round(value, 6), -LARGEST), LARGEST)
        if float(self._kernel[self._place]) == np.float32(value):
            return
        self._kernel = self._kernel.copy()
        self._kernel[self._place] = value
        self._show()
        self.changed.emit(self._kernel)

    def _show(self) -> None:
        self.set_values(self._kernel, Tint.WEIGHTS)
        self._show_place()

    def _show_place(self) -> None:
        row, column = self._place
        value = format_value(float(self._kernel[row, column]))
        self.setAccessibleDescription(self.tr("row {0}, column {1}: {2}").format(row + 1, column + 1, value))
        here = Mark(Box(row, column, row + 1, column + 1), "text")
        self.set_marks((here,) if self.hasFocus() else ())

    def _type(self, text: str) -> None:
        center, grid = self.position_of(*self._place), self.grid()
        assert grid is not None
        side = max(round(grid.cell_size / self.devicePixelRatioF()), self.fontMetrics().height() + 2)
        wide = max(side, self.fontMetrics().horizontalAdvance("−0.0000"))
        corner = center - QPointF(wide / 2, side / 2)
        box = QRect(corner.toPoint(), QSize(wide, side))
        box.moveLeft(min(max(box.left(), 0), max(self.width() - wide, 0)))
        self._field.setGeometry(box)
        self._field.setText(text)
        self._field.show()
        self._field.setFocus()
        if len(text) > 1:
            self._field.selectAll()

    @Slot()
    def _commit(self) -> None:
        if not self._field.isVisible():
            return
        number = parse_number(self._field.text())
        self._field.hide()
        if number is not None:
            self._put(number)


def _step(modifiers: Qt.KeyboardModifier) -> float:
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return FINE
    return COARSE if modifiers & Qt.KeyboardModifier.ShiftModifier else STEP
