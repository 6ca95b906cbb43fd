"""The kept runs in the background: listed, renamed, deleted and brought back, their curves read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, QTimer, Signal, Slot

from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.runs import run_files, run_list
from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.core.runs.trash import FOLDER, Deleted, Trash, restore_left
from cnn_gui.core.timeline.moment_file import size_beside
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

PORTION = 100
"""Rows after which what has been read so far is told."""

REST_S = 0.1
"""After each portion: while both threads run Python, the table would take five times as long to show it."""

SETTLE_MS = 400
"""After a change in the folder, how long until it is read again: a run that is saved changes it several times."""


@dataclass(frozen=True, slots=True)
class RunsListed:
    """entries: the newest first. complete: False while more are being read."""

    entries: tuple[RunEntry, ...]
    complete: bool


@dataclass(frozen=True, slots=True, eq=False)
class RunCurves:
    """The curves of the runs that were asked for last, in that order; those that cannot be read are left out."""

    paths: tuple[str, ...]
    histories: tuple[tuple[str, History], ...]


_Known = tuple[tuple[int, int, int], RunEntry]
"""A row, and what its files were like when it was read: when the network was written, its size, that of the moments."""


class RunList(QObject):
    """listed: a RunsListed, the rows so far and then all of them. curves: a RunCurves. deleted: a tuple of Deleted.
    relabelled: the path of a run whose name or note was changed. returned: the paths that were brought back. freed:
    the bytes of moments that were deleted. failed: a Problem.
    """

    listed = Signal(RunsListed)
    curves = Signal(RunCurves)
    deleted = Signal(tuple)
    relabelled = Signal(str)
    returned = Signal(tuple)
    freed = Signal(object)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, folder: Callable[[], Path] = paths.runs_dir) -> None:
        super().__init__(parent)
        self._worker = Worker("runs", nice=NICE, parent=self)
        self._shelf = _RunFolder(folder)
        self._folder = folder
        self._watcher: QFileSystemWatcher | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Reads the folder; files that have not changed are not read again."""
        self._worker.replace(
            "list",
            self._shelf.listed,
            on_done=self.listed.emit,
            on_failed=self.failed.emit,
            on_progress=self.listed.emit,
            doing=QT_TRANSLATE_NOOP("core", "reading the runs"),
        )

    def follow(self, seen: bool) -> None:
        """Whether the list is read again by itself whenever the folder changes."""
        if not seen:
            self._settle.stop()
            if self._watcher is not None:
                self._watcher.deleteLater()
                self._watcher = None
        elif self._watcher is None:
            self._watcher = QFileSystemWatcher(self)
            for place in (self._folder(), self._folder() / run_list.COURSE):
                if place.is_dir():
                    self._watcher.addPath(str(place))
            self._watcher.directoryChanged.connect(self._changed)

    @Slot()
    def _changed(self) -> None:
        if not self._settle.isActive():
            self._settle.start()

    def ask_curves(self, wanted: Sequence[tuple[str, str]]) -> None:
        """Reads the curves of runs, given by path and name. The newest wish counts."""
        self._worker.replace(
            "curves",
            lambda control: _curves(tuple(wanted), control),
            on_done=self.curves.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "reading the curves of runs"),
        )

    def relabel(self, path: str, *, title: str | None = None, notes: str | None = None) -> None:
        """Gives a run another name or note, in its file."""
        self._submit(lambda: _relabel(path, title, notes), self.relabelled.emit, "writing the run's name into its file")

    def delete(self, doomed: Iterable[str]) -> None:
        """Moves runs aside; restore() brings them back, close() deletes them for good."""
        files = tuple(map(Path, doomed))
        self._submit(lambda: self._shelf.put(files), self.deleted.emit, QT_TRANSLATE_NOOP("core", "deleting runs"))

    def forget_moments(self, runs: Iterable[str]) -> None:
        """Deletes the moments of runs, for good; the runs stay."""
        files = tuple(map(Path, runs))
        doing = QT_TRANSLATE_NOOP("core", "deleting the moments of runs")
        self._submit(lambda: run_list.forget_moments(files), self.freed.emit, doing)

    def restore(self, deleted: Sequence[Deleted]) -> None:
        self._submit(
            lambda: self._shelf.restore(deleted), self.returned.emit, QT_TRANSLATE_NOOP("core", "bringing runs back")
        )

    @Slot()
    def restore_left(self) -> None:
        """Brings back what a session had deleted that could not end as it should."""
        self._submit(
            self._shelf.restore_left, _nothing, QT_TRANSLATE_NOOP("core", "looking for deleted runs"), kept=False
        )

    def close(self, timeout_s: float) -> bool:
        """Does what was asked for, and ends the thread; what was deleted is gone then."""
        self.follow(False)
        ended = self._worker.close(timeout_s)
        if ended:
            self._shelf.purge()
        return ended

    def _submit(
        self, work: Callable[[], object], done: Callable[[object], None], doing: str, *, kept: bool = True
    ) -> None:
        self._worker.submit(lambda _control: work(), on_done=done, on_failed=self.failed.emit, doing=doing, kept=kept)
        self.refresh()


class _RunFolder:
    """The folder, what has been read of it, and what was moved aside. Used on the worker's thread."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._known: dict[str, _Known] = {}
        self._trash: Trash | None = None
        self._lock: QLockFile | None = None

    def listed(self, control: JobControl) -> RunsListed:
        """Everything in the folder, the newest first; portions of it are reported on the way."""
        found = self._files()
        known: dict[str, _Known] = {}
        fresh = 0
        for path, course, status in found:
            stamp, key = (status.st_mtime_ns, status.st_size, size_beside(path)), str(path)
            kept = self._known.get(key)
            if kept is None or kept[0] != stamp:
                if control.stopping:
                    break
                kept = stamp, run_list.entry(path, status.st_mtime, course=course)
                fresh += 1
                if fresh % PORTION == 0:
                    control.report(RunsListed(_rows([*known.values(), kept]), False))
                    control.rest(REST_S)
            known[key] = kept
        self._known = known
        return RunsListed(_rows(known.values()), True)

    def _files(self) -> list[tuple[Path, bool, os.stat_result]]:
        """The newest first, so that a person sees first what was made last. An empty file is a name that a run has
        taken before it has anything to save."""
        found = []
        for path, course in run_list.files(self._folder()):
            try:
                status = path.stat()
            except OSError:
                continue
            if status.st_size > 0:
                found.append((path, course, status))
        return sorted(found, key=lambda each: each[2].st_mtime, reverse=True)

    def put(self, files: Sequence[Path]) -> tuple[Deleted, ...]:
        if self._trash is None:
            place = self._folder() / FOLDER / secrets.token_hex(6)
            place.mkdir(parents=True, exist_ok=True)
            self._lock = _lock_of(place)
            self._lock.tryLock(0)
            self._trash = Trash(place)
        return self._trash.put(files)

    def restore(self, deleted: Sequence[Deleted]) -> tuple[str, ...]:
        return self._trash.restore(deleted) if self._trash is not None else ()

    def restore_left(self) -> int:
        return restore_left(self._folder(), _is_held)

    def purge(self) -> None:
        if self._trash is not None:
            self._trash.purge()
        if self._lock is not None:
            self._lock.unlock()


def _lock_of(place: Path) -> QLockFile:
    lock = QLockFile(str(place.with_suffix(".lock")))
    # Only a process that has ended gives up its lock, however long it runs.
    lock.setStaleLockTime(0)
    return lock


def _is_held(place: Path) -> bool:
    lock = _lock_of(place)
    held = not lock.tryLock(0)
    lock.unlock()
    return held


def _rows(known: Iterable[_Known]) -> tuple[RunEntry, ...]:
    return tuple(sorted((entry for _, entry in known), key=lambda entry: entry.made, reverse=True))


def _curves(wanted: tuple[tuple[str, str], ...], control: JobControl) -> RunCurves:
    found = []
    for path, name in wanted:
        if control.stopping:
            break
        try:
            found.append((name, run_files.history(Path(path))))
        except UserError:
            continue  # the row says what is wrong with it
    return RunCurves(tuple(path for path, _ in wanted), tuple(found))


def _relabel(path: str, title: str | None, notes: str | None) -> str:
    run_files.relabel(Path(path), title=title, notes=notes)
    return path


def _nothing(_: object) -> None:
    pass
