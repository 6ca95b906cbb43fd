"""Fields for what only layers have: sizes of one, two or four numbers, and the rows that a layer reads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.views.parts.fields import FIELD_WIDTH, keeps_page_key

Size = int | tuple[int, ...]
_SEPARATORS = re.compile(r"[×xX*,;\s]+")


class SizeField(QLineEdit):
    """A size: "3" for both axes, "3×5" for rows and columns, and where four are allowed top, bottom, left, right.

    Arrows change all of its numbers by one. What makes no sense is put back; what is out of range becomes the nearest
    within. changed: the new size.
    """

    changed = Signal(object)

    def __init__(self, low: int, high: int, lengths: Sequence[int] = (1, 2), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high, self._lengths = low, high, tuple(lengths)
        self._value: Size = low
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(FIELD_WIDTH)
        self.editingFinished.connect(self._take)

    def value(self) -> Size:
        return self._value

    def set_value(self, value: Size) -> None:
        """Emits nothing."""
        self._value = value
        self._show()

    def parse(self, text: str) -> Size | None:
        """What a text means; None where it means nothing."""
        parts = [part for part in _SEPARATORS.split(text.strip()) if part]
        if len(parts) not in self._lengths or not all(part.isascii() and part.isdigit() for part in parts):
            return None
        numbers = tuple(min(max(int(part[:9]), self._low), self._high) for part in parts)
        return numbers[0] if len(set(numbers)) == 1 else numbers

    # --- Qt

    def event(self, event: QEvent) -> bool:
        return keeps_page_key(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 5, Qt.Key.Key_PageDown: -5}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take()
            numbers = self._value if isinstance(self._value, tuple) else (self._value,)
            moved = tuple(min(max(number + step, self._low), self._high) for number in numbers)
            self._set(moved if len(moved) > 1 else moved[0])
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show()

    # --- inside

    @Slot()
    def _take(self) -> None:
        found = self.parse(self.text())
        if found is None:
            self._show()
        else:
            self._set(found)

    def _set(self, value: Size) -> None:
        is_new = value != self._value
        self._value = value
        self._show()
        if is_new:
            self.changed.emit(value)

    def _show(self) -> None:
        text = shape_text(self._value) if isinstance(self._value, tuple) else str(self._value)
        if text != self.text():
            self.setText(text)


class InputsField(QToolButton):
    """A menu of the rows before a layer: one is chosen, or several where the layer joins them.

    changed: the names, in the order of the rows, the first one being what stands first in the sum.
    """

    changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(FIELD_WIDTH)
        self._menu = QMenu(self)
        self._menu.setObjectName("buildReadsMenu")
        self.setMenu(self._menu)
        self._group: QActionGroup | None = None
        self._names: tuple[str, ...] = ()
        self._several = False
        self._menu.triggered.connect(self._chose)

    def set_choices(self, choices: Sequence[str], chosen: Sequence[str], *, several: bool) -> None:
        """Emits nothing."""
        self._names, self._several = tuple(chosen), several
        self._menu.clear()
        self._group = QActionGroup(self._menu)
        self._group.setExclusive(not several)
        for name in reversed(choices):
            action = self._menu.addAction(name)
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name in chosen)
            self._group.addAction(action)
        self.setText(" + ".join(chosen))

    @Slot(QAction)
    def _chose(self, action: QAction) -> None:
        name = str(action.data())
        if not self._several:
            names: tuple[str, ...] = (name,)
        elif action.isChecked():
            names = (*self._names, name)
        else:
            names = tuple(each for each in self._names if each != name)
        if names != self._names:
            self._names = names
            self.setText(" + ".join(names))
            self.changed.emit(names)
