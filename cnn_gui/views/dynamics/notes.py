"""Notes that a run goes wrong: a line each, with the button that sets what would help."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cnn_gui.core.dynamics.messages import DynamicsNote, NoteKind
from cnn_gui.views.dynamics.note_words import change_text, note_text
from cnn_gui.views.parts.lines import IconLine


class NoteLine(IconLine):
    """One note, or nothing. setting_wanted: name and value of a setting of the recipe."""

    setting_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warning", parent)
        self.setObjectName("dynamicsNote")
        self._note: DynamicsNote | None = None
        self._done: tuple[str, object] | None = None
        self.button = QPushButton(self)
        self.button.setObjectName("dynamicsNoteFix")
        self.button.clicked.connect(self._set)
        self.row.addWidget(self.button)

    @property
    def note(self) -> DynamicsNote | None:
        return self._note

    def show_note(self, note: DynamicsNote | None) -> None:
        """What the button has set already is not offered again while the note is the same kind."""
        if note is None or self._note is None or note.kind is not self._note.kind:
            self._done = None
        self._note = note
        self.show_text(note_text(note) if note is not None else "")
        self._show_button()

    def _show_button(self) -> None:
        words = change_text(self._note) if self._note is not None else ""
        done = self._note is not None and self._note.change is not None and self._note.change == self._done
        self.button.setVisible(bool(words))
        self.button.setEnabled(not done)
        self.button.setText(self.tr("Set for the next run") if done else words)
        self.button.setAccessibleName(self.button.text())
        self.button.setToolTip(
            self.tr("Changes the setting of the recipe for you; a run that goes on keeps its own until it ends.")
        )

    @Slot()
    def _set(self) -> None:
        if self._note is not None and self._note.change is not None:
            self._done = self._note.change
            self.setting_wanted.emit(*self._note.change)
            self._show_button()


class NoteLines(QWidget):
    """A line for each kind, hidden while nothing is off."""

    setting_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dynamicsNotes")
        self.lines = {kind: NoteLine(self) for kind in NoteKind}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for line in self.lines.values():
            line.setting_wanted.connect(self.setting_wanted)
            column.addWidget(line)
        self.hide()

    def show_notes(self, notes: Sequence[DynamicsNote]) -> None:
        by_kind = {note.kind: note for note in notes}
        for kind, line in self.lines.items():
            line.show_note(by_kind.get(kind))
        self.setVisible(bool(by_kind))
