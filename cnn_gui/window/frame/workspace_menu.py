"""Workspaces where people find them: in the bar, in the View menu, and by their keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar

from cnn_gui.views.base.captions import in_menu
from cnn_gui.views.base.translation import translate
from cnn_gui.views.parts.name_dialog import NameDialog
from cnn_gui.views.parts.workspace_bar import ShownWorkspace, WorkspaceBar
from cnn_gui.window.base.arrangement import Workspace
from cnn_gui.window.base.question import ask, losing, staying
from cnn_gui.window.base.settings import LONGEST_NAME, MOST_OWN
from cnn_gui.window.base.subject import Context
from cnn_gui.window.base.workspaces import Workspaces
from cnn_gui.window.frame.actions import WORKSPACE, Actions


class WorkspaceMenu(QObject):
    """The submenu of the View menu and the bar, which show the same; and what the commands of workspaces do.

    The bar stands at the right of the menu bar, where it takes no height from the panels. Where the menu bar is the
    desktop's own (macOS), it has a row of its own.
    """

    def __init__(self, context: Context, spaces: Workspaces, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._spaces, self._actions = context, spaces, actions
        self.bar = WorkspaceBar(context.window)
        self.menu: QMenu = actions.menus["view"].addMenu(self.tr("&Workspace"))
        self.menu.setObjectName("menu_workspace")
        self.menu.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._picked)
        self._end = self.menu.addSeparator()
        actions.fill(self.menu, WORKSPACE)
        self._place_bar()
        self._list()
        self._show(spaces.current)
        self.bar.chosen.connect(spaces.switch)
        spaces.listed.connect(self._list)
        spaces.switched.connect(self._show)
        for name, call in (
            ("save_workspace", self.save_as),
            ("rename_workspace", self.rename),
            ("delete_workspace", self.delete),
        ):
            actions[name].triggered.connect(call)

    # --- what is to be seen

    @Slot()
    def _list(self) -> None:
        for action in self._group.actions():
            self._group.removeAction(action)
            self.menu.removeAction(action)
            action.deleteLater()
        choices = []
        for number, workspace in enumerate(self._spaces.all(), start=1):
            title, tip, keys = title_of(workspace), tip_of(workspace), QKeySequence(f"Ctrl+{number}")
            action = QAction(in_menu(title), self.menu)
            action.setObjectName(f"action_workspace_{workspace.key}")
            action.setData(workspace.key)
            action.setShortcut(keys)
            action.setCheckable(True)
            action.setToolTip(tip)
            action.setStatusTip(tip)
            self._group.addAction(action)
            self.menu.insertAction(self._end, action)
            choices.append(
                ShownWorkspace(workspace.key, title, f"{tip} ({keys.toString(QKeySequence.SequenceFormat.NativeText)})")
            )
        self.bar.set_choices(choices)
        self._show(self._spaces.current)

    @Slot(Workspace)
    def _show(self, current: Workspace) -> None:
        """Which one is on display, and what can be done with it."""
        self.bar.set_current(current.key)
        for action in self._group.actions():
            action.setChecked(action.data() == current.key)
        self._actions["rename_workspace"].setEnabled(current.own)
        self._actions["delete_workspace"].setEnabled(current.own)

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        # It is marked when it is on display, which may take until a stroke is finished.
        self._show(self._spaces.current)
        self._spaces.switch(str(action.data()))

    # --- where the bar is

    def _place_bar(self) -> None:
        menu_bar = self._context.window.menuBar()
        if menu_bar.isNativeMenuBar():
            row = QToolBar(self.tr("Workspaces"), self._context.window)
            row.setObjectName("workspaceRow")
            row.setMovable(False)
            row.toggleViewAction().setVisible(False)
            row.addWidget(self.bar)
            self._context.window.addToolBar(Qt.ToolBarArea.TopToolBarArea, row)
            return
        menu_bar.setCornerWidget(self.bar, Qt.Corner.TopRightCorner)
        menu_bar.installEventFilter(self)
        self.bar.outgrown.connect(self._fit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ActionAdded, QEvent.Type.ActionChanged):
            self._fit()
        return super().eventFilter(watched, event)

    @Slot()
    def _fit(self) -> None:
        """The menus come first: the bar has what they leave."""
        menu_bar, bar = self._context.window.menuBar(), self.bar
        menus = menu_bar.sizeHint().width() - bar.sizeHint().width()
        before = bar.sizeHint()
        bar.fit(menu_bar.width() - menus)
        if bar.sizeHint() != before or bar.width() != before.width():
            # A menu bar asks for the size of what is in its corner when that comes into sight.
            bar.hide()
            bar.show()

    # --- what a person does

    @Slot()
    def save_as(self) -> None:
        if not self._spaces.may_save:
            self._context.hub.warning.emit(
                self.tr(
                    "There are {} workspaces of your own, as many as there are keys; delete one to save another."
                ).format(MOST_OWN)
            )
            return
        dialog = self._dialog(self.tr("Save as a workspace"), "", "")
        dialog.named.connect(self._spaces.save_as)
        dialog.open()

    @Slot()
    def rename(self) -> None:
        current = self._spaces.current
        dialog = self._dialog(self.tr("Rename the workspace"), current.title, current.key)
        dialog.named.connect(self._spaces.rename)
        dialog.open()

    def _dialog(self, title: str, name: str, key: str) -> NameDialog:
        """key: of the workspace whose own name may be given again."""

        def refusal(typed: str) -> str:
            if len(typed) > LONGEST_NAME:
                return self.tr("At most {} characters, so that it fits into the bar.").format(LONGEST_NAME)
            taken = (title_of(each) for each in self._spaces.all() if each.key != key)
            if typed.casefold() in (each.casefold() for each in taken):
                return self.tr("There is a workspace of this name already.")
            return ""

        return NameDialog(title, self.tr("Name"), name, refusal, self._context.window)

    @Slot()
    def delete(self) -> None:
        question = self.tr("Delete the workspace “{}”?").format(self._spaces.current.title)
        details = self.tr("Only the arrangement of its panels is deleted; what they show stays.")
        answers = losing(self.tr("Delete")), staying(self.tr("Keep it"))
        if ask(self._context.window, "delete_workspace", question, answers, details) == 0:
            self._spaces.delete()


def title_of(workspace: Workspace) -> str:
    """In the language of the person; of a person's own as it was typed."""
    return workspace.title if workspace.own else translate("workspaces", workspace.title)


def tip_of(workspace: Workspace) -> str:
    if workspace.own:
        return translate("workspaces", "A workspace of your own.")
    return translate("workspaces", workspace.tip)
