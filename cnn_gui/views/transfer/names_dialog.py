"""A dialog that asks what a person wants a network to tell apart: a name for it all, and one thing a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import MAX_CLASS_NAME
from cnn_gui.core.transfer.messages import FEWEST_CLASSES, MOST_CLASSES
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.parts.panel import label

WIDTH, HEIGHT = 400, 420


class OwnClassesDialog(QDialog):
    """named: the name of the set, and those of its classes. It deletes itself when closed.

    Classes that have drawings are there already: they can be called otherwise, and more can follow.
    """

    named = Signal(str, tuple)

    def __init__(
        self,
        name: str,
        classes: Sequence[str],
        taken: Callable[[str], bool],
        parent: QWidget,
        *,
        fewest: int = FEWEST_CLASSES,
    ) -> None:
        """name, classes: those there are. taken: whether another set has a name. fewest: as many of the classes have
        drawings."""
        super().__init__(parent)
        self.setObjectName("ownClassesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Your classes"))
        self.resize(WIDTH, HEIGHT)
        self._taken, self._fewest, self._own = taken, max(FEWEST_CLASSES, fewest), name
        self.name_field = QLineEdit(name, self)
        self.name_field.setObjectName("ownClassesName")
        self.name_field.setMaxLength(MAX_CLASS_NAME)
        self.name_field.setPlaceholderText(self.tr("My signs"))
        self.classes_field = QPlainTextEdit("\n".join(classes), self)
        self.classes_field.setObjectName("ownClassesThings")
        self.classes_field.setPlaceholderText(self.tr("heart\nhouse\ncat"))
        self.classes_field.setTabChangesFocus(True)
        self.words = label("", "muted", self)
        self.words.setObjectName("ownClassesRefused")
        self.words.setWordWrap(True)
        # Two lines of it, so that the dialog does not jump while one types.
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self._lay_out()
        self.name_field.textChanged.connect(self._check)
        self.classes_field.textChanged.connect(self._check)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        (self.classes_field if name else self.name_field).setFocus()
        self._check()

    def name(self) -> str:
        return " ".join(self.name_field.text().split())

    def classes(self) -> tuple[str, ...]:
        """One a line; lines without letters count for nothing."""
        lines = (" ".join(line.split()) for line in self.classes_field.toPlainText().splitlines())
        return tuple(line for line in lines if line)

    def refusal(self) -> str:
        """Why these names cannot be taken, in a sentence; "" where they can."""
        name, classes = self.name(), self.classes()
        twice = next((each for place, each in enumerate(classes) if each in classes[:place]), None)
        if len(classes) < self._fewest and self._fewest > FEWEST_CLASSES:
            text = self.tr("The first {0} have drawings: they can be called otherwise, and stay.")
            return text.format(format_count(self._fewest))
        if not FEWEST_CLASSES <= len(classes) <= MOST_CLASSES:
            text = self.tr("There are {0}: name {1} to {2} things.")
            return text.format(format_count(len(classes)), format_count(FEWEST_CLASSES), format_count(MOST_CLASSES))
        if twice is not None:
            return self.tr("Two are called “{0}”: give one of them another name.").format(twice)
        if any(len(each) > MAX_CLASS_NAME for each in classes):
            return self.tr("A name has at most {0} letters.").format(format_count(MAX_CLASS_NAME))
        if name != self._own and self._taken(name):
            return self.tr("There is a set called “{0}” already.").format(name)
        return "" if name else self.tr("Give the set a name.")

    # --- inside ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        for text, field in (
            (self.tr("What is the set called?"), self.name_field),
            (self.tr("What is it to tell apart? One thing a line."), self.classes_field),
        ):
            question = label(text, "", self)
            question.setWordWrap(True)
            question.setBuddy(field)
            field.setAccessibleName(text)
            column.addWidget(question)
            column.addWidget(field, int(field is self.classes_field))
        column.addWidget(self.words)
        column.addWidget(self.buttons)

    @Slot()
    def _check(self) -> None:
        refusal = self.refusal()
        untouched = not self.name() and not self.classes()
        self.words.setText("" if untouched else refusal)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not refusal)

    @Slot()
    def _accept(self) -> None:
        if not self.refusal():
            self.named.emit(self.name(), self.classes())
            self.accept()
