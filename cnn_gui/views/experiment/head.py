"""Above an experiment: what is changed, what came of it, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.network.messages import Verdict
from cnn_gui.views.base.class_names import invitation, name_of
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.numbers import format_count, format_percent
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.base.verdict_words import doubt, sign_of
from cnn_gui.views.parts.button_words import ButtonWords
from cnn_gui.views.parts.lines import FittingLabel, IconLine

_ROOM_FOR_WORDS = 420
"""Logical pixels that the changes have before the buttons get words."""


class ExperimentHead(QWidget):
    undo_requested = Signal()
    redo_requested = Signal()
    reset_requested = Signal()
    save_requested = Signal()
    bring_back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes = FittingLabel("title", self)
        self.changes.setObjectName("tryChanges")
        self.answer = FittingLabel("", self)
        self.answer.setObjectName("tryAnswer")
        self.score = FittingLabel("muted", self)
        self.score.setObjectName("tryScore")
        self.notice = IconLine("info", self)
        self.notice.setObjectName("tryNotice")
        self._icons: dict[QToolButton, str] = {}
        self.undo = self._button(
            "tryUndo", "undo", self.tr("Undo"), self.tr("Take back the last change. (Ctrl+Z here)")
        )
        self.redo = self._button("tryRedo", "redo", self.tr("Redo"), self.tr("Do it again. (Ctrl+Shift+Z here)"))
        self.reset = self._button(
            "tryReset",
            "clear",
            self.tr("Reset"),
            self.tr("The network as it was learnt. Undo brings the changes back."),
        )
        self.save = self._button(
            "trySave", "save", self.tr("Save as a network…"),
            self.tr("Keeps the changed network in a file of its own, with a list of what was changed."),
        )  # fmt: skip
        self.back = self._button(
            "tryBringBack", "undo", self.tr("Bring back"), self.tr("The changed network on display again.")
        )
        self.back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._lay_out()
        self._connect()
        self.set_notice("")
        self._draw_icons()

    # --- told from outside -------------------------------------------------------------------------------

    def set_changes(self, wordings: Sequence[str]) -> None:
        self.changes.set_wordings(wordings)

    def set_steps(self, *, undo: bool, redo: bool, changed: bool) -> None:
        """What can be taken back, done again, reset and saved."""
        for button, possible in ((self.undo, undo), (self.redo, redo), (self.reset, changed), (self.save, changed)):
            button.setEnabled(possible)

    def set_answer(self, before: Verdict | None, after: Verdict | None, task: Task = MNIST) -> None:
        """This drawing's answer; None while it is not known, or where nothing is drawn. task: the network's."""
        if after is None:
            self.answer.set_wordings(
                (
                    self.tr("{0}: then you see what a change does to the answer.").format(invitation(task)),
                    self.tr("Draw to see what a change does."),
                )
            )
        elif before is None:
            self.answer.set_wordings((self.tr("this drawing: {0}").format(_said(after, task)),))
        else:
            text = self.tr("{0} → {1}").format(_said(before, task), _said(after, task))
            short = f"{sign_of(before, task.names)} → {sign_of(after, task.names)}"
            self.answer.set_wordings((self.tr("this drawing: {0}").format(text), text, short))

    def set_score(self, before: float | None, after: float | None, counted: DataUsed, *, changed: bool) -> None:
        """Shares of the test images ``counted`` that are right, 0..1, None while they are being counted."""
        parts = [_share(before)] + ([_share(after)] if changed else [])
        shares = " → ".join(parts)
        wordings = (
            self.tr("right of the first {0} {1} test images: {2}"),
            self.tr("right of {0} {1} test images: {2}"),
            self.tr("of {0} {1} images: {2}"),
        )
        n, data = format_count(counted.images), one_line(counted.name, 24)
        self.score.set_wordings(
            (*(text.format(n, data, shares) for text in wordings), self.tr("of {0}: {1}").format(n, shares))
        )

    def clear_score(self) -> None:
        """Nothing is being counted."""
        self.score.set_wordings(("",))

    def set_notice(self, text: str, *, can_bring_back: bool = False) -> None:
        """Why nothing can be changed, or what became of the changes; empty for nothing to say."""
        self.notice.show_text(text)
        self.back.setVisible(bool(text) and can_bring_back)

    # --- Qt events ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._words.fit(self.width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        elif is_new_type(event):
            self._words.fit(self.width())

    # --- the inside --------------------------------------------------------------------------------------

    def _button(self, name: str, icon_name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        self._icons[button] = icon_name
        return button

    def _draw_icons(self) -> None:
        for button, name in self._icons.items():
            button.setIcon(icon(name, theme_of(self)))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.changes, 1)
        for button in (self.undo, self.redo, self.reset, self.save):
            top.addWidget(button)
        results = QHBoxLayout()
        results.setSpacing(12)
        results.addWidget(self.answer, 5)
        results.addWidget(self.score, 6)
        told = QHBoxLayout()
        told.addWidget(self.notice, 1)
        told.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(top)
        column.addLayout(results)
        column.addLayout(told)
        self._words = ButtonWords(top, (self.reset, self.save), slack=_ROOM_FOR_WORDS)

    def _connect(self) -> None:
        self.undo.clicked.connect(self.undo_requested)
        self.redo.clicked.connect(self.redo_requested)
        self.reset.clicked.connect(self.reset_requested)
        self.save.clicked.connect(self.save_requested)
        self.back.clicked.connect(self.bring_back_requested)


def _said(verdict: Verdict, task: Task) -> str:
    """As the Answer panel says it: where that is "not sure", no class is named as the answer here either."""
    if not verdict.sure:
        return ", ".join(doubt(verdict, task.names, len(task.classes)))
    return f"{name_of(task.names, verdict.label)} ({format_percent(verdict.probability)})"


def _share(share: float | None) -> str:
    return "…" if share is None else format_percent(share)
