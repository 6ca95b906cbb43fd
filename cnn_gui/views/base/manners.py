"""What every widget of the app does alike, whoever made it: how tips are shown and how the keyboard's focus looks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFocusEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.views.base import tips
from cnn_gui.views.base.focus_ring import FocusRings


class Manners(QObject):
    """One filter of the application's events; there is one for an application."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("manners")
        self._rings = FocusRings(self)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Asked of every event: its class is known at once, its type takes a while.
        if isinstance(event, QHelpEvent):
            is_tip = event.type() is QEvent.Type.ToolTip
            return is_tip and isinstance(watched, QWidget) and tips.answer(watched, event)
        if isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
            self._rings.note(event)
        return False
