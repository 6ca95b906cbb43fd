"""What remains when something breaks: a rotating log, the trace of a hard crash, and a hook for unforeseen errors."""

from __future__ import annotations

import copy
import faulthandler
import logging
import sys
import threading
import traceback
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QCoreApplication, QObject, Signal

from cnn_gui.core.base import paths
from cnn_gui.core.base.files import ordinary
from cnn_gui.core.base.messages import Problem

log = logging.getLogger("cnn_gui")

LOG_NAME = "cnn-gui.log"


def start_logging(folder: Path, level: str) -> None:
    """Logs to a rotating file in folder (created; where that fails only to stderr) and warnings to stderr."""
    handlers: list[logging.Handler] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = ordinary(folder / LOG_NAME)
        handlers.append(RotatingFileHandler(path, maxBytes=512_000, backupCount=2, encoding="utf-8", delay=True))
    except OSError:
        pass
    if sys.stderr is not None:  # None in a windowed frozen app
        console = logging.StreamHandler()
        console.setLevel(logging.WARNING)
        handlers.append(console)
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(level.upper())
    for handler in handlers:
        formatter = logging.Formatter if isinstance(handler, RotatingFileHandler) else _Brief
        handler.setFormatter(formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # A full disk must not make each log line a traceback on stderr.
    logging.raiseExceptions = False


class _Brief(logging.Formatter):
    """For the terminal: a warning is a fault that was foreseen, so its traceback stands in the log file alone."""

    def format(self, record: logging.LogRecord) -> str:
        if record.levelno < logging.ERROR:
            record = copy.copy(record)
            record.exc_info = record.exc_text = None
        return super().format(record)


def log_tail(lines: int) -> str:
    """The last lines of the log in the app's own folder; "" where there is none."""
    try:
        with ordinary(paths.log_dir() / LOG_NAME).open(encoding="utf-8", errors="replace") as file:
            return "".join(deque(file, maxlen=lines)).rstrip()
    except OSError:
        return ""


class CrashTrace:
    """faulthandler's file: written to only by a hard crash, so that one found at start tells of the run before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    @property
    def file(self) -> IO[str] | None:
        """What a crash is written to, while this run is watched."""
        return self._file

    def start(self) -> str | None:
        """Returns the trace of a crash of an earlier run, if there is one, and begins to watch this one."""
        earlier = None
        try:
            if self._path.exists():
                earlier = self._path.read_text(encoding="utf-8", errors="replace").strip() or None
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8")
            faulthandler.enable(self._file)
        except OSError:
            log.warning("no crash trace can be kept in %s", self._path)
        return earlier

    def close(self) -> None:
        """Ends the watch of a run that ended well."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None


def unforeseen() -> str:
    return QCoreApplication.translate(
        "core", "Something went wrong inside the app; your drawing and your networks are kept, and you can go on."
    )


class UnforeseenErrors(QObject):
    """sys.excepthook and threading.excepthook as a signal: log it, say it, go on.

    PySide calls sys.excepthook for an exception in a slot or a paint event, often on a worker thread; the signal is
    delivered on the thread of the receiver, so only there is anything shown.
    """

    happened = Signal(Problem)

    def install(self) -> None:
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def uninstall(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        log.error("unforeseen error\n%s", details)
        self.happened.emit(Problem(unforeseen(), details))

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)
