"""Dragging over a widget, with the releases of Qt on both sides of a change."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

COPY, LEFT, NO_KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drag_over(widget: QWidget, position: QPoint, data: QMimeData) -> bool:
    """Drags data onto a place of the widget; whether the widget would take it."""
    # Since Qt 6.12 the place is given in fractions of a pixel and whole pixels warn; earlier releases know only those.
    make: Any = QDragEnterEvent
    try:
        event: QDragEnterEvent = make(QPointF(position), COPY, data, LEFT, NO_KEY)
    except TypeError:
        event = make(position, COPY, data, LEFT, NO_KEY)
    event.setAccepted(False)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop_on(widget: QWidget, position: QPoint, data: QMimeData) -> None:
    """Lets go of data above a place of the widget."""
    QApplication.sendEvent(widget, QDropEvent(QPointF(position), COPY, data, LEFT, NO_KEY))
