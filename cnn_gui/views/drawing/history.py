"""The drawing and its past: undo as keeping old values, since drawings share what did not change.

A pen stroke is undone by dropping it, so its command keeps one stroke and not two drawings: a drawing of ten thousand
strokes then costs nothing per step of undo. Every other change keeps the drawing before and after it.

A drawing can be set aside for another one that has a past of its own, and be taken back with its whole past: a lesson
draws on the same canvas without a trace. Buttons therefore listen to the history, whichever stack is in use. The menu
listens to ``group``, where stacks of other things may be in use too.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke

UNDO_LIMIT = 100


class DrawingHistory(QObject):
    """Owns the committed drawing (without a stroke in progress) and the stack of its changes.

    changed is emitted after every change, undo and redo alike, steps_changed when there may be more or less to undo.
    """

    changed = Signal()
    steps_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = Drawing()
        self.group = QUndoGroup(self)
        self.stack = self._new_stack()
        self._aside: tuple[QUndoStack, Drawing] | None = None
        self._previewed: _Previewed | None = None

    @property
    def drawing(self) -> Drawing:
        return self._drawing

    def add_stroke(self, stroke: Stroke, text: str) -> None:
        self.stack.push(_AddStroke(self, stroke, text))

    def replace(self, drawing: Drawing, text: str) -> None:
        """Shows another drawing; the one before can be had back by undo."""
        self.stack.push(_Replace(self, drawing, text))

    def preview(self, drawing: Drawing, text: str) -> None:
        """Shows another drawing in the place of the one that was shown so last, if nothing has happened since: however
        many there are, one undo brings back what was there before the first."""
        last, stack = self._previewed, self.stack
        is_newest = last is not None and stack.count() == stack.index() == last.index and last.stack is stack
        if last is not None and is_newest and last.command.after == self._drawing:
            last.command.after = drawing
            self.show(drawing)
        else:
            command = _Replace(self, drawing, text)
            stack.push(command)
            self._previewed = _Previewed(command, stack, stack.index())

    def reset(self, drawing: Drawing) -> None:
        """Shows another drawing with no past, as at the start of the app."""
        self.stack.clear()
        self.show(drawing)

    def reshape(self, canvas: tuple[int, int]) -> None:
        """Another canvas for a drawing of nothing, which is no change that one would take back."""
        self._drawing = Drawing(canvas=canvas)
        self.changed.emit()

    @property
    def can_undo(self) -> bool:
        return self.stack.canUndo()

    @property
    def can_redo(self) -> bool:
        return self.stack.canRedo()

    @Slot()
    def undo(self) -> None:
        self.stack.undo()

    @Slot()
    def redo(self) -> None:
        self.stack.redo()

    @property
    def is_set_aside(self) -> bool:
        return self._aside is not None

    @property
    def own(self) -> Drawing:
        """The person's own drawing: the one that is set aside, or else the one on display."""
        return self._aside[1] if self._aside is not None else self._drawing

    def set_aside(self) -> None:
        """What comes now is another drawing's past, until take_back."""
        if self._aside is None:
            self._aside = (self.stack, self._drawing)
            self.stack = self._new_stack()
            self.steps_changed.emit()

    def take_back(self, made: Drawing | None = None, text: str = "") -> None:
        """The drawing that was set aside, with its past. made: something drawn meanwhile; redo brings it."""
        if self._aside is None:
            return
        guest = self.stack
        self.stack, drawing = self._aside
        self._aside = None
        self.activate()
        self.group.removeStack(guest)
        guest.deleteLater()
        self.show(drawing)
        if made is not None and made != drawing:
            self.stack.push(_Replace(self, made, text))
            self.stack.undo()
        self.steps_changed.emit()

    def activate(self) -> None:
        """The menu's undo and redo are the drawing's from now on."""
        self.group.setActiveStack(self.stack)

    def _new_stack(self) -> QUndoStack:
        stack = QUndoStack(self)
        stack.setUndoLimit(UNDO_LIMIT)
        stack.canUndoChanged.connect(self.steps_changed)
        stack.canRedoChanged.connect(self.steps_changed)
        self.group.addStack(stack)
        self.group.setActiveStack(stack)
        return stack

    def show(self, drawing: Drawing) -> None:
        """Sets the drawing; for the commands, which know how to take it back."""
        self._drawing = drawing
        self.changed.emit()


@dataclass(frozen=True, slots=True, eq=False)
class _Previewed:
    """The command that shows previews, on which stack, and its place there."""

    command: _Replace
    stack: QUndoStack
    index: int


class _Command(QUndoCommand):
    """A change of a history, held weakly: the stack belongs to the history, and Qt's references are not collected."""

    def __init__(self, history: DrawingHistory, text: str) -> None:
        super().__init__(text)
        self._history = weakref.ref(history)

    def _now(self) -> Drawing:
        history = self._history()
        return history.drawing if history is not None else Drawing()

    def _show(self, drawing: Drawing) -> None:
        history = self._history()
        if history is not None:
            history.show(drawing)


class _AddStroke(_Command):
    def __init__(self, history: DrawingHistory, stroke: Stroke, text: str) -> None:
        super().__init__(history, text)
        self._stroke = stroke
        # What with_stroke changes beside the strokes: a test digit drawn over is exact and labelled no more.
        self._picture: Picture | None = history.drawing.picture
        self._label, self._meaning = history.drawing.label, history.drawing.meaning
        self._canvas = history.drawing.canvas

    def redo(self) -> None:
        """On the canvas that it was drawn on: an empty one may have taken another shape meanwhile."""
        self._show(replace(self._now(), canvas=self._canvas).with_stroke(self._stroke))

    def undo(self) -> None:
        now = self._now()
        labelled = replace(now, label=self._label, meaning=self._meaning)
        self._show(replace(labelled, strokes=now.strokes[:-1], picture=self._picture))


class _Replace(_Command):
    def __init__(self, history: DrawingHistory, after: Drawing, text: str) -> None:
        super().__init__(history, text)
        self._before = history.drawing
        self.after = after

    def redo(self) -> None:
        self._show(self.after)

    def undo(self) -> None:
        self._show(self._before)
