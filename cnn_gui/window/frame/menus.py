"""The menus: what each command calls, and what stands there beside the commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from cnn_gui.core.base import paths
from cnn_gui.window.base.folders import Folders
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.base.take_away import TakeAway
from cnn_gui.window.base.workspaces import Workspaces
from cnn_gui.window.frame import about
from cnn_gui.window.frame.actions import RESET, Actions
from cnn_gui.window.frame.language import LanguageChoice
from cnn_gui.window.frame.look import Look
from cnn_gui.window.frame.workspace_menu import WorkspaceMenu


class Menus(QObject):
    """Joins the commands with the subjects, which also add menus of their own."""

    def __init__(
        self,
        context: Context,
        subjects: Iterable[Subject],
        layout: Layout,
        spaces: Workspaces,
        actions: Actions,
        look: Look,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context, self._subjects, self._layout, self._actions = context, tuple(subjects), layout, actions
        self._spaces = spaces
        self.workspaces = WorkspaceMenu(context, spaces, actions, self)
        self._folders = Folders(self)
        self._folders.informed.connect(context.hub.info)
        self._folders.refused.connect(context.hub.warning)
        self.take_away = TakeAway(context, layout, self)
        self._fill_view(actions.menus["view"])
        self._fill_settings(actions.menus["settings"], look)
        for subject in self._subjects:
            subject.fill_menus(actions.menus, actions)
            self._connect(subject.commands())

    def join(self, copy_details: Callable[[], object], tour: Callable[[], object]) -> None:
        """The commands that are the window's own."""
        self._connect(
            {
                "open": self.open, "quit": self._context.window.close, "keys": self.show_keys, "about": self.show_about,
                "copy_details": copy_details, "tour": tour,
                "data_folder": self._show_runs, "log_folder": self._show_log,
            }
        )  # fmt: skip

    def _connect(self, commands: Mapping[str, Callable[[], object]]) -> None:
        for name, call in commands.items():
            self._actions[name].triggered.connect(call)

    def _fill_view(self, view: QMenu) -> None:
        view.addSeparator()
        for dock in self._layout.docks.values():
            view.addAction(dock.toggleViewAction())
        view.aboutToShow.connect(self._layout.note_sizes)
        view.triggered.connect(self._panel_toggled)
        view.addSeparator()
        self.take_away.fill(view)
        view.addSeparator()
        self._actions.fill(view, (RESET,))
        self._actions[RESET.name].triggered.connect(self._reset_workspace)

    @Slot(QAction)
    def _panel_toggled(self, action: QAction) -> None:
        """A panel that a person has asked for is not left behind another tab."""
        for name, dock in self._layout.docks.items():
            if dock.toggleViewAction() is action and not dock.isHidden():
                self._layout.make_room(name)
                self._layout.show_panel(name)

    def _fill_settings(self, menu: QMenu, look: Look) -> None:
        look.fill(menu)
        language = LanguageChoice(self._context.settings, self)
        language.told.connect(self._context.hub.info)
        language.fill(menu)

    @Slot()
    def _reset_workspace(self) -> None:
        # The course is closed with all that it has put on display; a lesson that is merely hidden leaves it there.
        if not self._spaces.current.is_of_lesson:
            for subject in self._subjects:
                subject.leave()
        self._spaces.reset()

    @Slot()
    def open(self) -> None:
        path = self._context.dialogs.open_anything()
        if path is not None:
            self._context.hub.file_wanted.emit(str(path))

    @Slot()
    def show_keys(self) -> None:
        about.show_keys(self._context.window, self._actions, self._spaces)

    @Slot()
    def show_about(self) -> None:
        about.show_about(self._context.window)

    @Slot()
    def _show_runs(self) -> None:
        self._folders.show(paths.runs_dir(), self.tr("The saved runs are in {}."))

    @Slot()
    def _show_log(self) -> None:
        self._folders.show(paths.log_dir(), self.tr("The log is in {}."))
