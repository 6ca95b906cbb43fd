"""Undo and redo of the menu: one group of stacks, of which the one is in use where the focus is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget


class _Guest(NamedTuple):
    view: QWidget
    stack: QUndoStack
    may_step: Callable[[], bool]


class Undo(QObject):
    """Undo and redo. activate: puts the stack in use that is the group's own, that of the drawing."""

    def __init__(self, group: QUndoGroup, activate: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.group, self._activate = group, activate
        self._guests: list[_Guest] = []
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def share(self, view: QWidget, stack: QUndoStack, may_step: Callable[[], bool]) -> None:
        """From now on this stack is in use while the focus is in the view. may_step: asked before each step; it says
        why not, where not."""
        self.group.addStack(stack)
        self._guests.append(_Guest(view, stack, may_step))

    def join(self, undo: QAction, redo: QAction) -> None:
        """The commands of the menu: they say what they would take back or do again, and whether there is anything."""
        self._undo, self._redo = undo, redo
        group = self.group
        group.canUndoChanged.connect(undo.setEnabled)
        group.canRedoChanged.connect(redo.setEnabled)
        group.undoTextChanged.connect(self._name_undo)
        group.redoTextChanged.connect(self._name_redo)
        undo.setEnabled(group.canUndo())
        redo.setEnabled(group.canRedo())
        self._name_undo(group.undoText())
        self._name_redo(group.redoText())

    @Slot(str)
    def _name_undo(self, text: str) -> None:
        # An ampersand in it would underline the letter behind it.
        name = self.tr("&Undo: {0}").format(text.replace("&", "&&")) if text else self.tr("&Undo")
        self._undo.setText(name)

    @Slot(str)
    def _name_redo(self, text: str) -> None:
        self._redo.setText(self.tr("&Redo: {0}").format(text.replace("&", "&&")) if text else self.tr("&Redo"))

    @Slot()
    def undo(self) -> None:
        if self._may_step():
            self.group.undo()

    @Slot()
    def redo(self) -> None:
        if self._may_step():
            self.group.redo()

    def _may_step(self) -> bool:
        active = self.group.activeStack()
        return all(guest.may_step() for guest in self._guests if guest.stack is active)

    @Slot(QWidget, QWidget)
    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        # The menu is where one goes to undo: it changes nothing about what is undone.
        if now is None or isinstance(now, QMenuBar | QMenu):
            return
        for guest in self._guests:
            if guest.view is now or guest.view.isAncestorOf(now):
                self.group.setActiveStack(guest.stack)
                return
        if self.group.activeStack() in [guest.stack for guest in self._guests]:
            self._activate()
