"""Removing, once at each start, what killed processes of this app have left behind."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject

from cnn_gui.core.base import paths, strays
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.engine.base.worker import Worker

log = logging.getLogger(__name__)


class Housekeeping(QObject):
    """Has a thread of its own: a folder on a network drive that does not answer keeps nothing else waiting."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("housekeeping", parent=self)

    def begin(self, beside: Iterable[Path]) -> None:
        """Looks through the app's own folders, and ``beside`` files that it has saved elsewhere."""
        folders = tuple(beside)
        self._worker.submit(
            lambda _control: tidy(folders),
            on_done=_told,
            on_failed=_ignored,
            doing=QT_TRANSLATE_NOOP("core", "looking for left-over files"),
        )

    def close(self, timeout_s: float) -> bool:
        """Ends the thread. False: still busy (see Worker.close)."""
        return self._worker.close(timeout_s)


def tidy(beside: Iterable[Path]) -> list[Path]:
    """Temporary files and locks that nobody holds; returns what was removed."""
    removed = strays.sweep((paths.data_dir(), paths.runs_dir(), paths.features_dir(), paths.means_dir()), beside)
    # A lock tells itself whether the process that took it is gone.
    for path in sorted(paths.data_dir().glob(".drawing*.lock")):
        lock = QLockFile(str(path))
        lock.setStaleLockTime(0)
        if lock.removeStaleLockFile():
            removed.append(path)
    return removed


def _told(removed: list[Path]) -> None:
    if removed:
        log.info("removed %d left-over files", len(removed))


def _ignored(_problem: Problem) -> None:
    """Nobody has asked for it; the log has the reason."""
