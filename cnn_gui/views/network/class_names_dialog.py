"""A dialog that gives the classes of a network names, one field each: 2 to 100 of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import MAX_CLASS_NAME, class_name
from cnn_gui.views.base.translation import said
from cnn_gui.views.parts.panel import label

WIDTH, MOST_HEIGHT = 380, 520


class ClassNamesDialog(QDialog):
    """named: the names that a person has given, in the classes' order. It deletes itself when closed.

    A field that is left empty keeps the class's number for its name. Enter and the arrow keys go from field to field.
    """

    named = Signal(tuple)

    def __init__(self, names: Sequence[str], count: int, parent: QWidget) -> None:
        """names: those there are, () for none; count: of the classes."""
        super().__init__(parent)
        self.setObjectName("classNamesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Name the classes"))
        self._numbers = tuple(said(class_name((), index)) for index in range(count))
        self.fields = tuple(self._field(index, names) for index in range(count))
        self.words = label("", "muted", self)
        self.words.setObjectName("classNamesRefused")
        self.words.setWordWrap(True)
        # Two lines of it, so that the dialog does not jump while one types.
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self._lay_out()
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        for field in self.fields:
            field.textChanged.connect(self._check)
        self.fields[0].setFocus()
        self._check()

    def names(self) -> tuple[str, ...]:
        """What stands in the fields, in one line each; the number where one is empty."""
        typed = (" ".join(field.text().split()) for field in self.fields)
        return tuple(name or number for name, number in zip(typed, self._numbers, strict=True))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Up: -1}.get(
                Qt.Key(event.key())
            )
            at = next((index for index, field in enumerate(self.fields) if field is watched), -1)
            if by is not None and at >= 0 and 0 <= at + by < len(self.fields):
                self._go_to(at + by)
                return True
        return super().eventFilter(watched, event)

    # --- inside ---------------------------------------------------------------------------------------------

    def _field(self, index: int, names: Sequence[str]) -> QLineEdit:
        field = QLineEdit(names[index] if index < len(names) else "", self)
        field.setObjectName(f"className{index + 1}")
        field.setAccessibleName(self._numbers[index])
        field.setPlaceholderText(self._numbers[index])
        field.setMaxLength(MAX_CLASS_NAME)
        field.installEventFilter(self)
        return field

    def _lay_out(self) -> None:
        holder = QWidget()
        form = QFormLayout(holder)
        form.setContentsMargins(0, 0, 8, 0)
        for number, field in zip(self._numbers, self.fields, strict=True):
            form.addRow(label(number, "muted", holder), field)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(holder)
        self.area.setMinimumHeight(min(holder.sizeHint().height(), MOST_HEIGHT) + 2)
        self.setMinimumWidth(WIDTH)
        question = label(self.tr("What are the network's outputs called, in their order?"), "", self)
        question.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(question)
        column.addWidget(self.area, 1)
        column.addWidget(self.words)
        column.addWidget(self.buttons)

    def _go_to(self, index: int) -> None:
        self.fields[index].setFocus()
        self.fields[index].selectAll()
        self.area.ensureWidgetVisible(self.fields[index])

    @Slot()
    def _check(self) -> None:
        names = self.names()
        twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
        refusal = self.tr("Two classes are called “{0}”: give one of them another name.").format(twice)
        self.words.setText(refusal if twice is not None else "")
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(twice is None)

    @Slot()
    def _accept(self) -> None:
        self.named.emit(self.names())
        self.accept()
