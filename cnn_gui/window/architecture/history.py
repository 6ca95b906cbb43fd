"""What was built, step by step: a stack of Qt's, so that the menu's undo and redo serve it too."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from cnn_gui.window.architecture.draft import Draft, weight_bytes

MOST = 200
"""Steps that are kept; the oldest are forgotten first."""

MOST_BYTES = 500_000_000
"""Of weights that all steps hold; where there are more, the oldest networks begin anew when they are wanted again."""


Place = tuple[Draft, int]
"""A draft, and the place of the row that one is on."""


@dataclass(frozen=True, slots=True, eq=False)
class BuildPast:
    """A history as a value. steps: from, to, and what each is called. done: how many of them are not taken back.
    present: the draft of then; a step may have been taken back to another one."""

    steps: tuple[tuple[Place, Place, str], ...]
    done: int
    present: Draft | None


class BuildHistory(QObject):
    """The draft of now, those before and those that were taken back.

    moved: a step was taken back or done again, be it by the menu; not emitted for new steps.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None, *, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(MOST)
        self._most_bytes = most_bytes
        self._present: Draft | None = None
        self._current = 0

    @property
    def present(self) -> Draft | None:
        return self._present

    @property
    def current(self) -> int:
        """The place of the row that the step is about."""
        return self._current

    def begin(self, draft: Draft) -> None:
        """Forgets everything: there is nothing to go back to."""
        self.stack.clear()
        self._present = draft

    def push(self, draft: Draft, text: str, before: int, after: int) -> None:
        """A new step from the draft of now. before, after: the place of the row that one was on, and is on then."""
        assert self._present is not None
        with QSignalBlocker(self):
            self.stack.push(_BuildStep(self, (self._present, before), (draft, after), text))

    def past(self) -> BuildPast:
        steps = tuple((step.before, step.after, step.text()) for step in self._steps())
        return BuildPast(steps, self.stack.index(), self._present)

    def restore(self, past: BuildPast) -> None:
        """Takes a past's place, whatever was built since. Emits nothing."""
        with QSignalBlocker(self):
            self.stack.clear()
            for before, after, text in past.steps:
                self.stack.push(_BuildStep(self, before, after, text))
            self.stack.setIndex(past.done)
        self._present = past.present

    def drafts(self) -> Iterator[Draft]:
        """All that a step leads to, the oldest first."""
        found = self._steps()
        if found:
            yield found[0].before[0]
        for step in found:
            yield step.after[0]

    def reached(self) -> Iterator[Draft]:
        """What the steps lead to, without where they began."""
        return (step.after[0] for step in self._steps())

    def _steps(self) -> list[_BuildStep]:
        steps = (self.stack.command(index) for index in range(self.stack.count()))
        return [step for step in steps if isinstance(step, _BuildStep)]

    def save_memory(self) -> None:
        """Lets the weights of the oldest networks go where all of them are too much."""
        drafts = list(self.drafts())
        for draft in drafts:
            if weight_bytes(iter(drafts)) <= self._most_bytes:
                return
            if draft is not self._present:
                draft.forget()

    def show(self, draft: Draft, current: int) -> None:
        """Sets the draft; for the steps, which know what to set."""
        self._present, self._current = draft, current
        self.moved.emit()


class _BuildStep(QUndoCommand):
    """A step of a history, held weakly: the stack belongs to the history, and Qt's references are not collected."""

    def __init__(self, history: BuildHistory, before: Place, after: Place, text: str) -> None:
        super().__init__(text)
        self._history = weakref.ref(history)
        self.before, self.after = before, after

    def redo(self) -> None:
        self._show(*self.after)

    def undo(self) -> None:
        self._show(*self.before)

    def _show(self, draft: Draft, current: int) -> None:
        history = self._history()
        if history is not None:
            history.show(draft, current)
