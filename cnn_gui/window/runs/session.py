"""The window of runs: opened from the menu or the Train panel, filled in the background, followed while it is seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.runs.trash import Deleted
from cnn_gui.engine.runs.run_list import RunCurves, RunsListed
from cnn_gui.views.runs.text import size_text
from cnn_gui.views.runs.view import RunsView
from cnn_gui.window.base import curve_files
from cnn_gui.window.base.question import ask, losing, staying
from cnn_gui.window.base.subject import Context

SIZE = QSize(1180, 760)
FRAME = QSize(24, 64)
"""Room for the frame that the desktop draws around a window."""


class RunsWindow(QDialog):
    """A window beside the main one; seen: whether it is shown."""

    seen = Signal(bool)

    def __init__(self, view: RunsView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("runsWindow")
        self.setWindowTitle(self.tr("Runs"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(view)
        room = self.screen().availableGeometry().size() - FRAME
        self.resize(SIZE.boundedTo(room))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen.emit(False)


class RunsSession(QObject):
    """Makes the window when it is first wanted, so that nobody waits for it who does not."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        engines = context.engines
        self._runs, self._training, self._inference = engines.runs, engines.training, engines.inference
        self._context, self._settings = context, context.settings
        self._window: RunsWindow | None = None
        self._deletions: list[tuple[Deleted, ...]] = []

    @property
    def view(self) -> RunsView | None:
        """The table, once it was shown."""
        return self._view if self._window is not None else None

    @Slot()
    def show(self) -> None:
        """Brings the window of runs to the front."""
        if self._window is None:
            self._make()
        assert self._window is not None
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        self._view.table.setFocus()

    def _make(self) -> None:
        view = self._view = RunsView()
        window = self._window = RunsWindow(view, self._context.window)
        arrangement = self._settings.runs_header()
        if arrangement is not None:
            view.table.arrange(arrangement)
        runs, curves = self._runs, view.curves
        runs.listed.connect(self._show_runs)
        runs.curves.connect(self._show_curves)
        runs.deleted.connect(self._show_deleted)
        runs.returned.connect(self._show_returned)
        runs.relabelled.connect(self._show_relabelled)
        runs.freed.connect(self._show_freed)
        runs.failed.connect(self._show_problem)
        self._training.state_changed.connect(self._refresh)
        window.seen.connect(self._follow)
        view.open_requested.connect(self._open)
        view.folder_requested.connect(self._show_folder)
        view.rename_requested.connect(self._rename)
        view.note_requested.connect(self._note)
        view.delete_requested.connect(self._delete)
        view.undo_requested.connect(self._undo)
        view.forget_requested.connect(self._forget)
        view.curves_requested.connect(runs.ask_curves)
        view.arranged.connect(self._keep_arrangement)
        curves.export_csv_requested.connect(self._export_csv)
        curves.export_png_requested.connect(self._export_png)

    # --- told

    @Slot(object)
    def _show_runs(self, listed: RunsListed) -> None:
        self._view.show_runs(listed.entries, complete=listed.complete)

    @Slot(object)
    def _show_curves(self, curves: RunCurves) -> None:
        self._view.show_curves(curves.paths, curves.histories)

    @Slot(object)
    def _show_deleted(self, deleted: tuple[Deleted, ...]) -> None:
        self._deletions.append(deleted)
        self._view.show_deleted(len(deleted))

    @Slot(object)
    def _show_returned(self, paths: tuple[str, ...]) -> None:
        self._view.show_deleted(len(self._deletions[-1]) if self._deletions else 0)
        names = ", ".join(Path(path).name for path in paths)
        self._view.tell(self.tr("Brought back: {0}").format(names))

    @Slot(str)
    def _show_relabelled(self, path: str) -> None:
        self._view.tell(self.tr("Written into {0}.").format(Path(path).name))

    @Slot(object)
    def _show_freed(self, size: int) -> None:
        self._view.tell(self.tr("{0} are free again: the networks and their curves are kept.").format(size_text(size)))

    @Slot(object)
    def _show_problem(self, problem: Problem) -> None:
        self._view.tell(problem.text)

    @Slot()
    def _refresh(self) -> None:
        if self._window is not None and self._window.isVisible():
            self._runs.refresh()

    @Slot(bool)
    def _follow(self, seen: bool) -> None:
        self._runs.follow(seen)
        if seen:
            self._runs.refresh()

    # --- asked

    @Slot(str)
    def _open(self, path: str) -> None:
        if self._training.path is not None:
            self._view.tell(self.tr("A network is being trained: stop the run before you open another one."))
            return
        self._context.hub.file_wanted.emit(path)
        self._context.window.raise_()

    @Slot(str)
    def _show_folder(self, path: str) -> None:
        folder = Path(path).parent
        # Where no file manager is set up, the path is what helps.
        self._view.tell(self.tr("It is in {0}").format(folder))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot(str, str)
    def _rename(self, path: str, name: str) -> None:
        if self._is_free(path):
            self._runs.relabel(path, title=name)
            self._retitle(path, name)

    @Slot(str, str)
    def _note(self, path: str, text: str) -> None:
        if self._is_free(path):
            self._runs.relabel(path, notes=text)

    @Slot(object)
    def _delete(self, paths: tuple[str, ...]) -> None:
        if all(self._is_free(path) for path in paths):
            self._runs.delete(paths)

    @Slot(object)
    def _forget(self, paths: tuple[str, ...]) -> None:
        """Asks first: moments do not come back."""
        if not all(self._is_free(path) for path in paths):
            return
        size = size_text(sum(run.moments for run in self._view.model.runs if run.path in paths))
        text = self.tr("Delete the moments of this run, {0}?").format(size)
        if len(paths) > 1:
            text = self.tr("Delete the moments of {0} runs, {1}?").format(len(paths), size)
        details = self.tr("The networks and their curves stay; how they came about cannot be looked at any more.")
        answers = losing(self.tr("Delete")), staying(self.tr("Keep"))
        if ask(self._view.window(), "forget_moments", text, answers, details) == 0:
            self._runs.forget_moments(paths)

    def _is_free(self, path: str) -> bool:
        """Whether no run under way will write the file again."""
        if path != self._training.path:
            return True
        self._view.tell(self.tr("{0} is being trained: stop the run first.").format(Path(path).name))
        return False

    @Slot()
    def _undo(self) -> None:
        if self._deletions:
            self._runs.restore(self._deletions.pop())

    def _retitle(self, path: str, name: str) -> None:
        """The network on display has the name of its file."""
        network: NetworkState | None = self._inference.network
        if network is not None and network.record.path == path:
            self._inference.set_record(replace(network.record, title=name), modified=network.modified)

    @Slot()
    def _keep_arrangement(self) -> None:
        self._settings.set_runs_header(self._view.table.arrangement())

    @Slot()
    def _export_csv(self) -> None:
        curve_files.export_csv(self._view.curves, self._context.dialogs, self._context.engines.library)

    @Slot()
    def _export_png(self) -> None:
        curve_files.export_png(self._view.curves, self._context.dialogs, self._context.engines.library)
