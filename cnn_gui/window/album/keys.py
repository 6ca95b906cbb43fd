"""Keys on the canvas that keep what is drawn: a digit for a class, Enter for what the network reads."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class KeepingKeys(QObject):
    """number_pressed: 0 to 9. enter_pressed. Only while ``armed``, so that nobody keeps anything who sees no album."""

    number_pressed = Signal(int)
    enter_pressed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.armed = False

    def watch(self, canvas: QWidget) -> None:
        """Hears the keys that a widget is given."""
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.armed or event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        # A key that is held down keeps one drawing.
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or event.isAutoRepeat():
            return False
        if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
            self.number_pressed.emit(event.key() - Qt.Key.Key_0)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
            return True
        return False
