"""What stands in the menus beside the commands: panels, looks, files and devices; and what each command calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.course.lessons import course
from cnn_gui.window.network.menus import FileMenu, saved_runs

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

    from cnn_gui.window.frame.main import MainWindow


class Menus:
    """Fills the menus of a window. recent, runs: the submenus of network files."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        menus = window.actions_.menus
        self._join_commands()
        self._fill_view(menus["view"])
        self._fill_model(menus["model"])
        self._fill_learn(menus["learn"])
        self._join_undo()

    def _join_commands(self) -> None:
        window = self._window
        canvas, panel = window.draw.canvas, window.training_panel
        handlers = window.commands.handlers() | {
            "undo": canvas.undo_group.undo, "redo": canvas.undo_group.redo, "clear": canvas.clear,
            "train": panel.toggle, "step": panel.step, "epoch": panel.epoch, "stop": panel.stop,
            "about_network": window.about_network, "keys": window.show_keys, "about": window.about_app,
            "quit": window.close, "runs": window.runs.show, "copy_details": window.reports.copy,
            "course": self._open_course, "explain": window.explainer.explain_here,
            "tour": window.tour.start,
        }  # fmt: skip
        for name, handler in handlers.items():
            window.actions_[name].triggered.connect(handler)

    def _fill_view(self, view: QMenu) -> None:
        window = self._window
        for dock in window.layout_.docks.values():
            view.addAction(dock.toggleViewAction())
        view.addSeparator()
        window.look.fill(view)
        view.addSeparator()
        reset = view.addAction(window.tr("&Reset layout"))
        reset.setObjectName("action_reset_layout")
        reset.triggered.connect(self._reset_layout)

    def _reset_layout(self) -> None:
        # The course is closed with all that it has put on display; a lesson that is merely hidden leaves it there.
        self._window.lessons.leave()
        self._window.layout_.reset()

    def _fill_model(self, model: QMenu) -> None:
        window = self._window
        model.addSeparator()
        self.recent = FileMenu(model, "recent", window.tr("&Recent networks"), window.settings.recent_network_paths)
        self.runs = FileMenu(model, "runs", window.tr("A&utomatically saved runs"), saved_runs)
        for files in (self.recent, self.runs):
            files.chosen.connect(window.commands.open_network_file)
        model.addSeparator()
        window.device.fill(model)

    def _fill_learn(self, learn: QMenu) -> None:
        """The questions come from the course, which is read when the menu is first opened."""
        self.questions = learn.addMenu(self._window.tr("&Questions"))
        self.questions.setObjectName("menu_questions")
        self.questions.aboutToShow.connect(self._fill_questions)

    def _open_course(self) -> None:
        self._window.lessons.open()

    def _fill_questions(self) -> None:
        if not self.questions.isEmpty():
            return
        try:
            questions = course().questions
        except UserError as error:
            self._window.notices.show_warning(str(error))
            return
        for asked in questions:
            self.questions.addAction(asked.text).setData(asked)
        self.questions.triggered.connect(self._ask)

    def _ask(self, action: QAction) -> None:
        self._window.lessons.ask(action.data())

    def _join_undo(self) -> None:
        stack, actions = self._window.draw.canvas.undo_group, self._window.actions_
        stack.canUndoChanged.connect(actions["undo"].setEnabled)
        stack.canRedoChanged.connect(actions["redo"].setEnabled)
        actions["undo"].setEnabled(stack.canUndo())
        actions["redo"].setEnabled(stack.canRedo())
