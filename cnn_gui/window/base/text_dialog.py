"""A dialog with a text to read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget


def show_html(parent: QWidget, title: str, text: str, name: str) -> QDialog:
    """A dialog with a text to read. text: HTML of our own; what is not must be escaped. name: of the object."""
    dialog = QDialog(parent)
    dialog.setObjectName(f"dialog_{name}")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(560, 480)
    words = QLabel(text)
    words.setTextFormat(Qt.TextFormat.RichText)
    words.setWordWrap(True)
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    words.setContentsMargins(16, 8, 16, 8)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setWidget(words)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(scroll)
    column.addWidget(buttons)
    dialog.open()
    return dialog
