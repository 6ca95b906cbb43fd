"""Buttons that can be pressed at some times only, and keep the keyboard's focus at all times.

Qt hands the focus of a button that is disabled to the next one: whoever presses Space on "Step" twice would press
"Step" and then "Stop". Here a button that has the focus is not disabled while it has it: it looks disabled, takes no
press, and is disabled once the focus has gone elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton

UNAVAILABLE = "unavailable"
"""The property by which the style sheet finds such a button."""

_PRESSES = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.TouchBegin,
)
_PASSING = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
"""Reasons for which the focus comes back by itself."""


class Availability(QObject):
    """Says of each button it was given whether it can be pressed now."""

    def __init__(self, parent: QObject, *buttons: QAbstractButton) -> None:
        super().__init__(parent)
        self._available = dict.fromkeys(buttons, True)
        for button in buttons:
            button.installEventFilter(self)

    def is_available(self, button: QAbstractButton) -> bool:
        return self._available[button]

    def set_available(self, button: QAbstractButton, available: bool) -> None:
        self._available[button] = available
        waits = not available and button.hasFocus()
        button.setEnabled(available or waits)
        if bool(button.property(UNAVAILABLE)) != waits:
            button.setProperty(UNAVAILABLE, waits)
            button.style().polish(button)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QAbstractButton) or self._available.get(watched, True) or not watched.isEnabled():
            return False
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _PASSING:
            watched.setEnabled(False)
            return False
        if isinstance(event, QKeyEvent):
            return event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return event.type() in _PRESSES
