"""The drawing on disk, all the time, so that closing or a crash loses at most the last second.

Each open window keeps its drawing in a file of its own: ``drawing.json``, ``drawing-2.json`` and so on. A lock file
beside it says that it is in use. A starting window takes over the newest file that no living window holds, so what a
crashed or closed window left is what the next one begins with, and no window ever writes over the drawing of another.
In safe mode a window begins a new file, and what others hold stays as it is.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from cnn_gui.core.base import paths, safe_mode
from cnn_gui.core.base.errors import FileError, UserError
from cnn_gui.core.base.files import is_regular, reason
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.drawing import drawing_json as drawings
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.engine.base.words import said
from cnn_gui.engine.base.worker import Worker, problem_of

log = logging.getLogger(__name__)

EVERY_MS = 1000
MAX_WINDOWS = 100

Write = Callable[[Path, Sequence[Drawing]], None]


class Autosave(QObject):
    """failed: a Problem, once until it works again; the drawing on the canvas is unharmed.
    resolved: the sentence of that Problem, when it does.
    """

    failed = Signal(Problem)
    resolved = Signal(str)

    def __init__(
        self,
        worker: Worker,
        parent: QObject | None = None,
        *,
        interval_ms: int = EVERY_MS,
        write: Write = drawings.save,
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._slot = _OwnedFile.take(paths.autosave_path())
        self._pen = _OrderedWriter(self._slot, write)
        self._newest: Drawing | None = None
        self._number = 0
        self._complaint = ""
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._save_soon)

    @property
    def path(self) -> Path:
        """This window's own file."""
        return self._slot.path

    @property
    def has_company(self) -> bool:
        """Whether another window was open on the same folder when this one began."""
        return self._slot.has_company

    def restore(self) -> Drawing | None:
        """The drawing of the last session, or None. A damaged file is set aside, not deleted."""
        path = self._slot.path
        try:
            found = drawings.load(path) if os.path.exists(path) and path.stat().st_size else ()  # noqa: PTH110
        except (UserError, OSError) as error:
            self._set_aside(path, error)
            return None
        return found[0] if found else None

    @Slot(object)
    def keep(self, drawing: Drawing) -> None:
        """Writes ``drawing`` within a second; if others come before, only the last of them."""
        if self._closed or drawing is self._newest:
            return
        self._newest = drawing
        self._number += 1
        if not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """Writes what is not written yet, at once, and gives the file free for the next window. May be repeated."""
        if self._closed:
            return
        self._closed = True
        self.write_now()
        self._slot.release()

    def write_now(self) -> None:
        """Writes what is not written yet before it returns, because the process may end at any moment."""
        self._timer.stop()
        if self._newest is not None:
            try:
                self._pen.write(self._number, self._newest)
            except Exception as error:  # closing goes on, whatever is wrong with the disk
                self._failed(problem_of(error, QT_TRANSLATE_NOOP("core", "keeping the drawing")))

    @Slot()
    def _save_soon(self) -> None:
        drawing, number = self._newest, self._number
        if drawing is None:
            return
        self._worker.replace(
            self,
            lambda _control: self._pen.write(number, drawing),
            on_done=self._worked,
            on_failed=self._failed,
            doing=QT_TRANSLATE_NOOP("core", "keeping the drawing"),
        )

    def _worked(self, _nothing: None) -> None:
        if self._complaint:
            complaint, self._complaint = self._complaint, ""
            self.resolved.emit(complaint)

    def _failed(self, problem: Problem) -> None:
        if problem.text != self._complaint:
            earlier, self._complaint = self._complaint, problem.text
            if earlier:
                self.resolved.emit(earlier)
            self.failed.emit(problem)

    def _set_aside(self, path: Path, error: Exception) -> None:
        log.warning("the drawing of the last session was not read", exc_info=error)
        aside = path.with_name(f"{path.stem}.damaged{path.suffix}")
        try:
            os.replace(path, aside)  # noqa: PTH105
            kept = Sentence(QT_TRANSLATE_NOOP("core", "it is kept as {name}"), name=aside.name)
        except OSError:
            kept = Sentence(QT_TRANSLATE_NOOP("core", "it could not be set aside"))
        text = QT_TRANSLATE_NOOP(
            "core", "The drawing of the last session could not be read; {kept}, and the canvas begins empty."
        )
        self.failed.emit(Problem(said(Sentence(text, kept=kept)), str(error)))


class _OrderedWriter:
    """Writes drawings in the order of their numbers: one that comes late, on the other thread, is not written."""

    def __init__(self, slot: _OwnedFile, write: Write) -> None:
        self._slot = slot
        self._write = write
        self._lock = threading.Lock()
        self._written = 0

    def write(self, number: int, drawing: Drawing) -> None:
        with self._lock:
            if number > self._written:
                self._try(drawing)
                self._written = number

    def _try(self, drawing: Drawing) -> None:
        try:
            self._slot.hold()
            self._write(self._slot.path, (drawing,))
        except (FileError, OSError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            why = reason(cause) if isinstance(cause, Exception) else str(error)
            raise FileError(
                QT_TRANSLATE_NOOP(
                    "core",
                    "The drawing cannot be kept on disk: {reason}; it stays on the canvas, and every change "
                    "tries again.",
                ),
                reason=why,
            ) from error


class _OwnedFile:
    """A file that belongs to this window as long as it holds the lock beside it."""

    def __init__(self, path: Path, lock: QLockFile | None, *, has_company: bool = False) -> None:
        """has_company: another one was held when this one was taken."""
        self.path = path
        self._lock = lock
        self.has_company = has_company

    def hold(self) -> None:
        """Takes the place anew where the lock has gone: its folder was removed, by a person or with its disk.

        Raises OSError where the folder cannot be made. Another window may have been quicker; then the next free name.
        """
        if self._lock is None or os.path.exists(self._lock.fileName()):  # noqa: PTH110
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Before PySide6 6.11 Qt warns of a lock file that is not there to be removed.
        Path(self._lock.fileName()).touch()
        self._lock.unlock()
        if not self._lock.tryLock(0):
            other = _OwnedFile.take(paths.autosave_path())
            self.path, self._lock = other.path, other._lock

    @staticmethod
    def take(first: Path) -> _OwnedFile:
        """The newest file that nobody holds, else the first name that nobody holds."""
        names = [first] + [first.with_name(f"{first.stem}-{n}{first.suffix}") for n in range(2, MAX_WINDOWS)]
        # os.path.exists, because Path's raises where the folder may not be looked into.
        existing = sorted((path for path in names if os.path.exists(path)), key=_age, reverse=True)  # noqa: PTH110
        if safe_mode.is_on():
            names, existing = [path for path in names if path not in existing], []
        has_company = False
        for path in (*existing, *names):
            beside = path.with_name(f".{path.name}.lock")
            if os.path.lexists(beside) and not is_regular(beside):
                # A pipe of that name would be waited for.
                continue
            lock = QLockFile(str(beside))
            # A lock is stale only when its process is gone, however long that process has been running.
            lock.setStaleLockTime(0)
            if lock.tryLock(0):
                return _OwnedFile(path, lock, has_company=has_company)
            if lock.error() is not QLockFile.LockError.LockFailedError:
                break
            has_company = True
        # No lock can be made there (a read-only folder): writing will fail too, and say so.
        return _OwnedFile(first.with_name(f"{first.stem}-{os.getpid()}{first.suffix}"), None)

    def release(self) -> None:
        if self._lock is not None:
            self._lock.unlock()


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
