"""Keeps the samples of one run in their file while it trains."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from cnn_gui.core.base.files import leave_room
from cnn_gui.core.dynamics.dynamics_file import MOST_BYTES, dynamics_beside, sample_bytes, start_bytes
from cnn_gui.core.dynamics.messages import DynamicsSample

log = logging.getLogger(__name__)


class DynamicsKeeper:
    """Appends each sample as it comes; some kilobytes, a few times a second.

    Nothing is written before the run has a file (``settle``): until then the samples, at most MOST_BYTES, wait. A disk
    that does not take them, or has little room left, ends the keeping, never the run: ``problem`` says why.
    """

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._held = 0
        self._file: int | None = None
        self._folder = Path()
        self.problem: OSError | None = None

    def take(self, sample: DynamicsSample) -> None:
        if self.problem is not None:
            return
        if not self._held:
            self._add(start_bytes(sample.layers))
        self._add(sample_bytes(sample))
        if self._file is not None:
            self._try(self._write)

    def settle(self, run: Path) -> None:
        """The run is kept in this file from now on: its samples go beside it."""
        if self._file is None and self.problem is None and self._held:
            self._try(lambda: self._open(dynamics_beside(run)))

    def close(self) -> None:
        """All is on the disk when this returns. May be repeated."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.fsync(self._file)
            os.close(self._file)
            self._file = None

    def _add(self, data: bytes) -> None:
        if self._held + len(data) <= MOST_BYTES:
            self._held += len(data)
            self._waiting.append(data)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except OSError as error:
            log.warning("the numbers of the run are not kept", exc_info=error)
            self.problem = error
            self._waiting.clear()

    def _open(self, path: Path) -> None:
        with contextlib.suppress(FileNotFoundError):
            # Of a run of this name that is gone; the name is this run's now.
            path.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._folder = path.parent
        leave_room(self._folder, sum(map(len, self._waiting[:1])))
        self._file = os.open(path, flags, 0o666)
        self._write()

    def _write(self) -> None:
        """What waits, at the end of the file. A kill from here on leaves what was written."""
        while self._file is not None and self._waiting:
            rest = memoryview(self._waiting[0])
            leave_room(self._folder, len(rest))
            while rest:
                rest = rest[os.write(self._file, rest) :]
            del self._waiting[0]
