"""A small dialog that asks for a name, and says at once why one cannot be taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from cnn_gui.views.parts.panel import label

WIDTH = 360


class NameDialog(QDialog):
    """named: the name that a person has given, in one line without spaces around it. It deletes itself when closed."""

    named = Signal(str)

    def __init__(self, title: str, question: str, name: str, refusal: Callable[[str], str], parent: QWidget) -> None:
        """name: what stands there at first. refusal: why a name cannot be taken, in a sentence; "" where it can."""
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self._refusal = refusal
        self.field = QLineEdit(name, self)
        self.field.setObjectName("nameField")
        self.field.setAccessibleName(question)
        self.field.selectAll()
        self.words = label("", "muted", self)
        self.words.setObjectName("nameRefused")
        self.words.setWordWrap(True)
        # Two lines of it, so that the dialog does not jump while one types.
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        column = QVBoxLayout(self)
        column.addWidget(label(question, "", self))
        column.addWidget(self.field)
        column.addWidget(self.words)
        column.addWidget(self.buttons)
        self.field.textChanged.connect(self._check)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._check()

    def name(self) -> str:
        return " ".join(self.field.text().split())

    @Slot()
    def _check(self) -> None:
        name = self.name()
        refusal = self._refusal(name) if name else ""
        self.words.setText(refusal)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(name) and not refusal)

    @Slot()
    def _accept(self) -> None:
        self.named.emit(self.name())
        self.accept()
