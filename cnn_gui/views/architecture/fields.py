"""Fields for what only layers have: sizes of one, two or four numbers, and the rows that a layer reads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from cnn_gui.core.base.plain_text import one_line, shape_text
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.parts.field_doubts import Doubt
from cnn_gui.views.parts.fields import FIELD_WIDTH, keeps_page_key

Size = int | tuple[int, ...]
_SEPARATORS = re.compile(r"[×xX*,;\s]+")


class SizeField(QLineEdit):
    """A size: "3" for both axes, "3×5" for rows and columns, and where four are allowed top, bottom, left, right.

    Arrows change all of its numbers by one. What makes no sense is put back; what is out of range becomes the nearest
    within. changed: the new size. doubted: a Doubt while what is typed is out of range, and when it has been changed or
    put back; None when all is well.
    """

    changed = Signal(object)
    doubted = Signal(object)

    def __init__(self, low: int, high: int, lengths: Sequence[int] = (1, 2), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high, self._lengths = low, high, tuple(lengths)
        self._value: Size = low
        self._typed: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(FIELD_WIDTH)
        self.textEdited.connect(self._edited)
        self.editingFinished.connect(self._take)

    def value(self) -> Size:
        return self._value

    def set_value(self, value: Size) -> None:
        """Emits nothing."""
        self._value = value
        self._show()

    def parse(self, text: str) -> Size | None:
        """What a text means; None where it means nothing."""
        typed = self._numbers(text)
        if typed is None:
            return None
        numbers = tuple(min(max(number, self._low), self._high) for number in typed)
        return numbers[0] if len(set(numbers)) == 1 else numbers

    def takes(self) -> str:
        """In a sentence what its numbers can be."""
        return self.tr("Each number can be {0} to {1}.").format(format_count(self._low), format_count(self._high))

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

    def _numbers(self, text: str) -> tuple[int, ...] | None:
        """As they are typed, whether they can be or not; None where it is no size."""
        parts = [part for part in _SEPARATORS.split(text.strip()) if part]
        if len(parts) not in self._lengths or not all(part.isascii() and part.isdigit() for part in parts):
            return None
        # What is longer is beyond all limits as well.
        return tuple(int(part[:9]) for part in parts)

    @Slot(str)
    def _edited(self, text: str) -> None:
        self._typed = text
        numbers = self._numbers(text)
        fits = numbers is None or all(self._low <= number <= self._high for number in numbers)
        words = self.tr("{0} to {1}").format(format_count(self._low), format_count(self._high))
        self.doubted.emit(None if fits else Doubt(words, self.takes()))

    @Slot()
    def _take(self) -> None:
        typed, self._typed = self._typed, None
        found = self.parse(self.text())
        if found is None:
            self._show()
        else:
            self._set(found)
        if typed is not None:
            self.doubted.emit(self._doubt_of(typed.strip()))

    def _doubt_of(self, typed: str) -> Doubt | None:
        """What to say of a text that was taken; nothing where the value is what was typed."""
        numbers = self._numbers(typed)
        if numbers is None:
            text = self.tr("“{0}” is no size: {1} is kept.").format(one_line(typed, 24), self.text())
            return Doubt(self.tr("no size"), text)
        became = self.tr("{0} It is {1} now.").format(self.takes(), self.text())
        if max(numbers) > self._high:
            return Doubt(self.tr("at most {0}").format(format_count(self._high)), became)
        if min(numbers) < self._low:
            return Doubt(self.tr("at least {0}").format(format_count(self._low)), became)
        return None

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
        self._group = QActionGroup(self._menu)
        self._names: tuple[str, ...] = ()
        self._several = False
        self._menu.triggered.connect(self._chose)

    def set_choices(self, choices: Sequence[str], chosen: Sequence[str], *, several: bool) -> None:
        """Emits nothing."""
        self._names, self._several = tuple(chosen), several
        self._menu.clear()
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
