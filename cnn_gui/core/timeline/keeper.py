"""Keeps the moments of one run in their file while it trains, on a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import threading
from pathlib import Path
from queue import SimpleQueue

from cnn_gui.core.base.files import SPARE_BYTES, leave_room
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import parameter_shapes
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.timeline.moment_file import MOST_BYTES, beside, record_of, start_of
from cnn_gui.core.training.messages import MomentReached, RunStarted, TrainingEvent

log = logging.getLogger(__name__)

PATIENCE_S = 10.0
"""How long the end of a run waits for what is still to be written."""


class MomentKeeper:
    """Takes in a run's events; what has to be converted, written and synced is done on its thread.

    Nothing is written before the run has a file (``settle``): until then the records, at most MOST_BYTES of them, wait.
    A disk that does not take them ends the keeping, never the run: ``problem`` says why. They end as well where only
    so much of the disk is left as saving the network itself may need. ``close`` ends the thread.
    """

    def __init__(self, spec: NetworkSpec) -> None:
        self._spec = spec
        self._queue: SimpleQueue[RunStarted | MomentReached | Path | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._writer = _MomentWriter(spec)

    @property
    def problem(self) -> OSError | None:
        """Why the moments of this run are not kept any more."""
        return self._writer.problem

    def take(self, event: TrainingEvent) -> None:
        """Sees an event; returns at once."""
        if isinstance(event, RunStarted | MomentReached):
            # A run without moments costs no thread and leaves no file.
            if self._thread is None and isinstance(event, MomentReached):
                self._thread = threading.Thread(target=self._work, name="moments", daemon=True)
                self._thread.start()
            self._queue.put(event)

    def settle(self, run: Path) -> None:
        """The run is kept in this file from now on: its moments go beside it."""
        self._queue.put(run)

    def close(self) -> None:
        """Waits until all is written, PATIENCE_S at most. May be repeated."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(PATIENCE_S)
            self._thread = None

    def _work(self) -> None:
        try:
            while (what := self._queue.get()) is not None:
                self._writer.do(what)
                if self._queue.empty():
                    self._writer.sync()
        finally:
            self._writer.close()


class _MomentWriter:
    """The thread's side."""

    def __init__(self, spec: NetworkSpec) -> None:
        self._spec = spec
        self._waiting: list[bytes] = []
        self._written = self._held = 0
        self._spare = SPARE_BYTES + 2 * _bytes_of(spec)
        self._file: int | None = None
        self._folder = Path()
        self.problem: OSError | None = None

    def do(self, what: RunStarted | MomentReached | Path) -> None:
        if self.problem is not None:
            return
        if isinstance(what, RunStarted):
            self._add(start_of(self._spec, what.steps_per_epoch, what.total_steps))
        elif isinstance(what, MomentReached):
            self._add(record_of(Moment(what.step, what.images), what.weights, self._spec))
        try:
            if isinstance(what, Path) and self._file is None:
                self._open(beside(what))
            self._write()
        except OSError as error:
            log.warning("the moments of the run are not kept", exc_info=error)
            self.problem = error
            self._waiting.clear()

    def _add(self, data: bytes) -> None:
        if self._held + len(data) <= MOST_BYTES:
            self._held += len(data)
            self._waiting.append(data)

    def _open(self, path: Path) -> None:
        with contextlib.suppress(FileNotFoundError):
            # Of a run of this name that is gone; the name is this run's now.
            path.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._folder = path.parent
        leave_room(self._folder, sum(map(len, self._waiting[:1])), self._spare)
        self._file = os.open(path, flags, 0o666)

    def _write(self) -> None:
        """What waits, at the end of the file. A kill from here on leaves what was written."""
        while self._file is not None and self._waiting:
            rest = memoryview(self._waiting[0])
            leave_room(self._folder, len(rest), self._spare)
            try:
                while rest:
                    rest = rest[os.write(self._file, rest) :]
            except OSError:
                # A part of a record is of no use, and others want its room.
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file, self._written)
                raise
            self._written += len(self._waiting[0])
            del self._waiting[0]

    def sync(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.fsync(self._file)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _bytes_of(spec: NetworkSpec) -> int:
    """Of a network in its file, nearly."""
    return 4 * sum(math.prod(shape) for shape in parameter_shapes(spec).values())
