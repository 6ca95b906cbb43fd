"""What was done to the album, step by step: a stack of Qt's, so that the menu's undo and redo serve it too."""

from __future__ import annotations

import weakref

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from cnn_gui.core.album.messages import AlbumStep

MOST = 500
"""Steps that are kept; the oldest are forgotten first, and stay done."""


class AlbumHistory(QObject):
    """wanted: a step that is to be done, be it one that is taken back; not emitted for a new one, which is done."""

    wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(MOST)

    def push(self, step: AlbumStep, text: str) -> None:
        """A step that has been done. text: what the menu calls it."""
        if step:
            self.stack.push(_StepCommand(self, step, text))


class _StepCommand(QUndoCommand):
    """A step of a history, held weakly: the stack belongs to the history, and Qt's references are not collected."""

    def __init__(self, history: AlbumHistory, step: AlbumStep, text: str) -> None:
        super().__init__(text)
        self._history, self._step = weakref.ref(history), step
        self._is_new = True

    def redo(self) -> None:
        # Pushing a command calls this once, for what has been done already.
        if not self._is_new:
            self._want(self._step)
        self._is_new = False

    def undo(self) -> None:
        self._want(self._step.taken_back())

    def _want(self, step: AlbumStep) -> None:
        history = self._history()
        if history is not None:
            history.wanted.emit(step)
