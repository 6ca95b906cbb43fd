"""Work in the background: one thread, one job at a time, answers on the thread that asked.

This is the only file that knows ``QThread``. A *job* is a function that gets a ``JobControl``: through it the job asks
whether it should stop and reports progress. Its result, its progress and its failure are brought back by one queued
signal into a slot of the Worker, which lives on the GUI thread and calls the functions given with the job there. No
closure is ever connected to a signal of another thread (that crashes PySide6 >= 6.8), and no thread is ever terminated.
A thread object is never destroyed before its thread has ended, whatever becomes of its Worker: Qt would abort.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QThread, Signal, Slot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.engine.base.words import said

log = logging.getLogger(__name__)

T = TypeVar("T")

KEEP_S = 20.0
"""How long closing waits for jobs that are kept, beyond its own time: a disk may be slow, and one that is gone for good
must not keep the process."""

UNFORESEEN = QT_TRANSLATE_NOOP(
    "core", "Something went wrong inside the app while {doing}; what was there before is kept, and you can go on."
)


class JobControl:
    """What a running job may ask and tell. Used on the worker's thread."""

    def __init__(self, stop: threading.Event, report: Callable[[object], None]) -> None:
        self._stop = stop
        self._report = report

    @property
    def stopping(self) -> bool:
        """Whether the worker is closing: a long job looks here often and then returns early."""
        return self._stop.is_set()

    def rest(self, seconds: float) -> None:
        """Leaves Python to the GUI's thread for a moment, as after a report that it has much to do with."""
        self._stop.wait(seconds)

    def report(self, value: object) -> None:
        """Sends ``value`` to the job's on_progress, on the GUI thread, in the order of the calls."""
        self._report(value)


@dataclass(frozen=True, slots=True, eq=False)
class _Job(Generic[T]):
    work: Callable[[JobControl], T]
    on_done: Callable[[T], None]
    on_failed: Callable[[Problem], None]
    on_progress: Callable[[Any], None] | None
    doing: str
    key: Hashable | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Report:
    """What a job has to say on the GUI thread: the function to call there, and its argument."""

    deliver: Callable[[Any], None]
    value: Any


def problem_of(error: BaseException, doing: str) -> Problem:
    """The error as a person may read it: a UserError's own sentence, or a general one with the traceback to copy."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, UserError):
        log.warning("while %s: %s", doing, error)
        return Problem(said(error.sentence), details, doing)
    log.error("unforeseen error while %s\n%s", doing, details)
    return Problem(said(Sentence(UNFORESEEN, doing=Sentence(doing))), details, doing)


class Worker(QObject):
    """One background thread and its queue. Belongs to the thread that made it (the GUI's); use it only there.

    The thread starts with the first job. name: shown by debuggers and in the log. nice: on Linux, how much the thread
    steps back behind others, 0 (not at all) to 19; threads that it starts itself (torch's) step back with it.
    """

    _reported = Signal(object)

    def __init__(self, name: str, *, nice: int = 0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = _Queue()
        self._thread = _Thread(name, nice, self._queue, self._reported.emit)
        self._closed = False
        self._reported.connect(self._deliver)
        # A worker that goes with its window, closed or not, leaves no thread that waits for ever.
        self.destroyed.connect(self._queue.close)

    def submit(
        self,
        work: Callable[[JobControl], T],
        *,
        on_done: Callable[[T], None],
        on_failed: Callable[[Problem], None],
        on_progress: Callable[[Any], None] | None = None,
        doing: str,
        kept: bool = False,
    ) -> None:
        """Queues a job behind all others. Exactly one of on_done and on_failed is called, unless close() comes first.

        doing: what goes on, for the error sentence: "opening the network". kept: done also where close() comes before
        its turn; for what a person has asked to be written.
        """
        self._add(_Job(work, on_done, on_failed, on_progress, doing, kept=kept))

    def replace(
        self,
        key: Hashable,
        work: Callable[[JobControl], T],
        *,
        on_done: Callable[[T], None],
        on_failed: Callable[[Problem], None],
        on_progress: Callable[[Any], None] | None = None,
        doing: str,
    ) -> None:
        """Like submit, but a job of the same key that has not begun is forgotten and this one takes its place."""
        self._add(_Job(work, on_done, on_failed, on_progress, doing, key))

    def close(self, timeout_s: float) -> bool:
        """Forgets what waits and is not kept, asks the running job to stop, waits. True when the thread has ended.

        Nothing is delivered any more from the moment of the call, which may be repeated. Jobs that are kept are still
        done, in their order, and waited for up to KEEP_S longer. False means that a job is still running (it is never
        killed): the process should then leave by os._exit.

        With a timeout of 0 it only asks, so that several can be asked before the first is waited for.
        """
        self._closed = True
        self._queue.close()
        ended = self._thread.ended_within(timeout_s)
        if not ended and timeout_s > 0:
            # Nothing is lost by it: a library is being loaded, or one step of a computation takes long.
            log.info("%s is still busy after %.1f s", self._thread.objectName(), timeout_s)
            ended = self._queue.finished_kept(KEEP_S) and self._thread.ended_within(0.1)
        return ended

    def _add(self, job: _Job[Any]) -> None:
        if self._closed:
            return
        self._queue.put(job)
        self._thread.begin()

    @Slot(object)
    def _deliver(self, report: _Report) -> None:
        # Reports may still be on their way when the window closes.
        if not self._closed:
            report.deliver(report.value)


class _Queue:
    """First in, first out, except that a job takes the place of a waiting one with its key. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: deque[_Job[Any]] = deque()
        self._current: _Job[Any] | None = None
        self.stop = threading.Event()

    def put(self, job: _Job[Any]) -> None:
        with self._changed:
            for place, waiting in enumerate(self._jobs):
                if job.key is not None and waiting.key == job.key:
                    self._jobs[place] = job
                    return
            self._jobs.append(job)
            self._changed.notify_all()

    def take(self) -> _Job[Any] | None:
        """Waits for the next job; None when closed and nothing is left. The job before it is done by that."""
        with self._changed:
            self._current = None
            self._changed.notify_all()
            while not self._jobs and not self.stop.is_set():
                self._changed.wait()
            self._current = self._jobs.popleft() if self._jobs else None
            return self._current

    def close(self, _destroyed: object = None) -> None:
        """Asks the running job to stop; of those that wait only those that are kept are still done."""
        with self._changed:
            self.stop.set()
            self._jobs = deque(job for job in self._jobs if job.kept)
            self._changed.notify_all()

    def finished_kept(self, timeout_s: float) -> bool:
        """After close(): waits until no job that is kept runs or waits. False where there is one all the same.

        Also False, at once, where nothing kept is under way but another job that does not stop.
        """
        with self._changed:
            if not self._owes():
                return False
            if not self._changed.wait_for(lambda: not self._owes(), timeout_s):
                log.warning("what was to be written is not, after %.0f s", timeout_s)
                return False
            return True

    def deliver(self, emit: Callable[[object], None], report: _Report) -> None:
        """Emits unless closed; close() comes before or after it, so that the Worker is there while it emits."""
        with self._changed:
            if not self.stop.is_set():
                emit(report)

    def _owes(self) -> bool:
        return bool(self._jobs) or (self._current is not None and self._current.kept)


class _Thread(QThread):
    """Runs the queue's jobs until it is closed.

    emit: a signal's emit; the signal belongs to an object of the GUI thread, so its connection there is queued.
    """

    def __init__(self, name: str, nice: int, queue: _Queue, emit: Callable[[object], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._nice = nice
        self._queue = queue
        self._emit = emit

    def begin(self) -> None:
        """Starts the thread unless it runs."""
        if not self.isRunning():
            _ALIVE.difference_update([thread for thread in _ALIVE if thread.isFinished()])
            _ALIVE.add(self)
            self.start()

    def ended_within(self, timeout_s: float) -> bool:
        """Waits for the end of a thread that was asked to end, or was never started."""
        ended = bool(self.wait(max(0, round(timeout_s * 1000))))
        if ended:
            _ALIVE.discard(self)
        return ended

    def ask_to_end(self) -> None:
        self._queue.close()

    def run(self) -> None:
        step_back(self._nice)
        while (job := self._queue.take()) is not None:
            self._perform(job)
            # Without this the thread would keep the last job, and all it holds, alive until the next one.
            del job

    def _perform(self, job: _Job[Any]) -> None:
        control = JobControl(self._queue.stop, lambda value: self._progress(job, value))
        try:
            result = job.work(control)
        except Exception as error:  # the border: whatever goes wrong in a job becomes a Problem
            self._send(job.on_failed, problem_of(error, job.doing))
        else:
            self._send(job.on_done, result)

    def _progress(self, job: _Job[Any], value: object) -> None:
        if job.on_progress is not None:
            self._send(job.on_progress, value)

    def _send(self, deliver: Callable[[Any], None], value: object) -> None:
        self._queue.deliver(self._emit, _Report(deliver, value))


_ALIVE: set[_Thread] = set()
"""All threads that were started and not seen to end."""


def _end_threads() -> None:
    """At the interpreter's end, before Qt is taken down with every object that Python holds: for a process that did not
    leave by os._exit, because an error or a test ended it.
    """
    for thread in _ALIVE:
        thread.ask_to_end()
    end = time.monotonic() + KEEP_S
    for thread in tuple(_ALIVE):
        thread.ended_within(end - time.monotonic())


# What is registered last is called first: Qt's own was registered by its import.
atexit.register(_end_threads)


def step_back(nice: int) -> None:
    """Lowers the priority of the calling thread, where the system has priorities per thread (Linux)."""
    if nice and sys.platform == "linux":
        with contextlib.suppress(OSError):
            own = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, own, min(19, os.getpriority(os.PRIO_PROCESS, own) + nice))
