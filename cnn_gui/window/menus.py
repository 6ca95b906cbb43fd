"""What stands in the menus beside the commands: panels, looks, files and devices; and what each command calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.window.network_menus import FileMenu, saved_runs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from cnn_gui.window.main import MainWindow


class Menus:
    """Fills the menus of a window. recent, runs: the submenus of network files."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        menus = window.actions_.menus
        self._join_commands()
        self._fill_view(menus["view"])
        self._fill_model(menus["model"])
        self._join_undo()

    def _join_commands(self) -> None:
        window = self._window
        canvas, panel = window.draw.canvas, window.training_panel
        handlers = window.commands.handlers() | {
            "undo": canvas.undo_stack.undo, "redo": canvas.undo_stack.redo, "clear": canvas.clear,
            "train": panel.toggle, "step": panel.step, "epoch": panel.epoch, "stop": panel.stop,
            "about_network": window.about_network, "keys": window.show_keys, "about": window.about_app,
            "quit": window.close,
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
        reset.triggered.connect(window.layout_.reset)

    def _fill_model(self, model: QMenu) -> None:
        window = self._window
        model.addSeparator()
        self.recent = FileMenu(model, "recent", window.tr("&Recent networks"), window.settings.recent_network_paths)
        self.runs = FileMenu(model, "runs", window.tr("Runs saved by the&mselves"), saved_runs)
        for files in (self.recent, self.runs):
            files.chosen.connect(window.commands.open_network_file)
        model.addSeparator()
        window.device.fill(model)

    def _join_undo(self) -> None:
        stack, actions = self._window.draw.canvas.undo_stack, self._window.actions_
        stack.canUndoChanged.connect(actions["undo"].setEnabled)
        stack.canRedoChanged.connect(actions["redo"].setEnabled)
        actions["undo"].setEnabled(stack.canUndo())
        actions["redo"].setEnabled(stack.canRedo())
