"""The keys that take a change of an experiment back, or make it again."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Wish = Literal["undo", "redo"]

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def undo_or_redo(event: QKeyEvent) -> Wish | None:
    """What a key asks for: Ctrl+Z, Ctrl+Shift+Z or Ctrl+Y; None for any other."""
    wishes: dict[tuple[Qt.Key, Qt.KeyboardModifier], Wish] = {
        (Qt.Key.Key_Z, _CONTROL): "undo",
        (Qt.Key.Key_Z, _CONTROL | _SHIFT): "redo",
        (Qt.Key.Key_Y, _CONTROL): "redo",
    }
    return wishes.get((Qt.Key(event.key()), event.modifiers()))
