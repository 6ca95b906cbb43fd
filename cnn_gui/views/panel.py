"""The frame around every view: a dock with a quiet title, a hint on its right, and a body on the panel's ground."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget


def label(text: str = "", role: str = "", parent: QWidget | None = None) -> QLabel:
    """A label in one of the style sheet's roles: "title", "muted", "bad" or plain. Its text is text, never HTML."""
    result = QLabel(text, parent)
    result.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        result.setProperty("role", role)
    return result


class PanelTitle(QWidget):
    """A dock's title bar: the title in bold on the left, a muted hint on the right that gives way first."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panelTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 7, 11, 3)
        row.setSpacing(10)
        self._title = label(title, "title")
        self._hint = label("", "muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._title)
        row.addWidget(self._hint, 1)

    def title(self) -> str:
        return self._title.text()

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def set_hint(self, hint: str) -> None:
        self._hint.setText(hint)
        self._hint.setToolTip(hint)


class PanelDock(QDockWidget):
    """A dock that looks like a panel. Its object name (``name``) is how QMainWindow.saveState finds it again."""

    def __init__(self, name: str, title: str, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        self.title_bar = PanelTitle(title, self)
        self.setTitleBarWidget(self.title_bar)
        body = QWidget(self)
        body.setObjectName("panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(11, 4, 11, 10)
        column.addWidget(view)
        self.setWidget(body)
