"""The parts of the settings form: a label above its field, a grid of them in as many columns as fit, a fold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.views.parts.field_doubts import Doubt, range_words
from cnn_gui.views.parts.fields import CountField, RateField
from cnn_gui.views.parts.lines import FittingLabel

COLUMN_WIDTH = 104


class Cell(QWidget):
    """A label above its field, and below it a note where there is something to add."""

    def __init__(self, name: str, text: str, field: QWidget, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._doubt: Doubt | None = None
        self.field = field
        self.title = text
        self.tip = tip
        if isinstance(field, CountField | RateField):
            self.tip = self.tr("{0} It takes {1}.").format(tip, range_words(field))
            field.doubted.connect(self.show_doubt)
            # A value set by the program, or by the arrows, is in range.
            field.valueChanged.connect(self._forget_doubt)
        field.setObjectName(name)
        field.setAccessibleName(text)
        field.setAccessibleDescription(self.tip)
        self.heading = FittingLabel("muted", self)
        self.heading.set_wordings((text,))
        self.heading.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.heading)
        column.addWidget(field)
        self.note = FittingLabel(parent=self)
        self.note.setObjectName(f"{name}Note")
        self.note.hide()
        column.addWidget(self.note)
        column.addStretch(1)
        self.set_enabled(True)

    def show_note(self, text: str) -> None:
        """Something to add to the field's value; nothing for an empty text."""
        self.note.set_wordings((text,))
        self.note.setVisible(bool(text))
        self.field.setAccessibleDescription(f"{text}. {self.tip}" if text else self.tip)

    @Slot(object)
    def show_doubt(self, doubt: Doubt | None) -> None:
        """What is wrong with the number that is typed, or what it was changed into, in the place of the label, where
        it moves nothing."""
        self._doubt = doubt
        self.heading.set_wordings((doubt.short if doubt is not None else self.title,))
        self.heading.setProperty("role", "bad" if doubt is not None else "muted")
        self.heading.style().polish(self.heading)
        self.field.setAccessibleDescription(f"{doubt.text} {self.tip}" if doubt is not None else self.tip)
        self.set_enabled(self.field.isEnabled())

    @Slot()
    def _forget_doubt(self) -> None:
        if self._doubt is not None and not self.field.hasFocus():
            self.show_doubt(None)

    def set_enabled(self, enabled: bool, reason: str = "") -> None:
        self.field.setEnabled(enabled)
        tip = self.tip if enabled or not reason else f"{reason}\n{self.tip}"
        if self._doubt is not None:
            tip = f"{self._doubt.text}\n{self.tip}"
        self.field.setToolTip(tip)
        self.heading.setToolTip(tip)


class CellGrid(QWidget):
    """Cells in rows, as many columns as they are told."""

    def __init__(self, cells: Iterable[Cell], parent: QWidget) -> None:
        super().__init__(parent)
        self._cells = tuple(cells)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)

    def set_columns(self, columns: int) -> None:
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for i, cell in enumerate(self._cells):
            self._grid.addWidget(cell, i // columns, i % columns)
        self._columns = columns
        self._grid.activate()


class Fold(QWidget):
    """A button that opens and closes what is less often needed, and beside it in a few words what is set in there."""

    toggled = Signal(bool)

    def __init__(self, title: str, tip: str, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = title
        self._content = content
        self.button = QToolButton(self)
        self.button.setObjectName("advanced")
        self.button.setProperty("role", "quiet")
        self.button.setAccessibleName(title)
        self.button.setToolTip(tip)
        self.button.setCheckable(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.toggled.connect(self._toggle)
        self.summary = FittingLabel(parent=self)
        self.summary.setObjectName("advancedSummary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self.button)
        row.addWidget(self.summary, 1)
        row.addStretch()
        self._toggle(False)

    def show_summary(self, wordings: Sequence[str]) -> None:
        """What is set inside, in words, the longest first; shown while it is closed."""
        self.summary.set_wordings(wordings)

    @Slot(bool)
    def _toggle(self, opened: bool) -> None:
        self.button.setText(f"{self._title} {'▴' if opened else '▾'}")
        self._content.setVisible(opened)
        self.summary.setVisible(not opened)
        self.toggled.emit(opened)


class SettingsArea(QScrollArea):
    """The form, as high as it is where there is room, scrolling where there is not."""

    def __init__(self, form: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self.setObjectName("settingsArea")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(form)

    def sizeHint(self) -> QSize:
        return QSize(3 * COLUMN_WIDTH, self._form.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * COLUMN_WIDTH, 96)
