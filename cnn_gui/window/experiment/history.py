"""What was tried, step by step: a stack of Qt's, so that the menu's undo and redo serve it too."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from cnn_gui.core.experiment.messages import Edits

MOST = 200
"""Steps that are kept; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: the edits before it and after it, and what it is called."""

    before: Edits
    after: Edits
    text: str


@dataclass(frozen=True, slots=True)
class Past:
    """A history as a value. done: how many of the steps are not taken back."""

    steps: tuple[Step, ...]
    done: int


class ExperimentHistory(QObject):
    """The edits of now, those before and those that were taken back.

    moved: a step was taken back or done again, be it by the menu; not emitted for new steps.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(MOST)
        self._present: Edits = ()

    @property
    def present(self) -> Edits:
        return self._present

    def push(self, edits: Edits, text: str = "", *, merges: bool = False) -> bool:
        """A new step; whether it differs from the one before. merges: it goes on with the step before (a drag that
        has not ended), so that both are taken back together."""
        if edits == self._present:
            return False
        with QSignalBlocker(self):
            self.stack.push(_Change(self, Step(self._present, edits, text), merges=merges))
        return True

    def clear(self) -> None:
        """Forgets everything: another network."""
        self.stack.clear()
        self._present = ()

    def past(self) -> Past:
        changes = [self.stack.command(index) for index in range(self.stack.count())]
        steps = tuple(change.step for change in changes if isinstance(change, _Change))
        return Past(steps, self.stack.index())

    def restore(self, past: Past) -> None:
        """Takes a past's place, whatever was tried since. Emits nothing."""
        with QSignalBlocker(self):
            self.clear()
            for step in past.steps:
                self.stack.push(_Change(self, step))
            self.stack.setIndex(past.done)
        if past.steps:
            self._present = past.steps[past.done - 1].after if past.done else past.steps[0].before

    def show(self, edits: Edits) -> None:
        """Sets the edits; for the steps, which know what to set."""
        self._present = edits
        self.moved.emit()


class _Change(QUndoCommand):
    """A step of a history, held weakly: the stack belongs to the history, and Qt's references are not collected."""

    ID = 1

    def __init__(self, history: ExperimentHistory, step: Step, *, merges: bool = False) -> None:
        super().__init__(step.text)
        self._history = weakref.ref(history)
        self.step, self._merges = step, merges

    def redo(self) -> None:
        self._show(self.step.after)

    def undo(self) -> None:
        self._show(self.step.before)

    def id(self) -> int:
        return self.ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or not other._merges:
            return False
        self.step = Step(self.step.before, other.step.after, other.step.text)
        self.setText(other.step.text)
        return True

    def _show(self, edits: Edits) -> None:
        history = self._history()
        if history is not None:
            history.show(edits)
