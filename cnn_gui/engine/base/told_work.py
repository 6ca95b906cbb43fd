"""Long work of which much is told: its events come batched for the screen, with the state that it is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

BATCH_MS = 34
"""Shortest time between two batches of events: at most 30 signals a second."""

ACTIVE = (RunState.RUNNING, RunState.PAUSED)


class EventSource(Protocol):
    def take(self) -> tuple[Any, ...]:
        """What has come since the last call."""


class ToldWork(QObject):
    """events: a tuple, in order, at most 30 times a second, and before a pause or the end is told. state_changed: a
    RunState. finished: what the work ends with, after the batch that ends with it. failed: a Problem with details.
    """

    events = Signal(object)
    state_changed = Signal(RunState)
    finished = Signal(object)
    failed = Signal(Problem)

    def __init__(self, name: str, source: EventSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(name, nice=NICE, parent=self)
        self._source = source
        self._state = RunState.IDLE
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BATCH_MS)
        self._timer.timeout.connect(self._flush)

    @property
    def state(self) -> RunState:
        return self._state

    # --- for those who are such work

    def _begin_work(
        self, source: EventSource, perform: Callable[[JobControl], tuple[Any, Problem | None]], doing: str
    ) -> None:
        """perform: reports a RunState where that changes, and None where ``source`` has events after it had none; its
        result is what ``finished`` carries, and why it failed."""
        self._source = source
        self._set_state(RunState.RUNNING)
        self._worker.submit(
            perform,
            on_done=self._ended,
            on_failed=self._broke,
            on_progress=self._told,
            doing=doing,
            kept=True,  # it ends soon, and what it has is saved first
        )

    def _forget_work(self) -> None:
        """The work is at an end; its state is told next."""
        raise NotImplementedError

    def _set_state(self, state: RunState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _close_work(self, timeout_s: float) -> bool:
        self._timer.stop()
        return self._worker.close(timeout_s)

    # --- on the way back, on the GUI thread

    def _told(self, message: RunState | None) -> None:
        if message is None:
            if not self._timer.isActive():
                self._flush()
        elif self._state in ACTIVE:
            # What came before the pause is shown before the pause is.
            self._flush()
            self._set_state(message)

    @Slot()
    def _flush(self) -> None:
        events = self._source.take()
        if events:
            self._timer.start()
            self.events.emit(events)

    def _ended(self, end: tuple[Any, Problem | None]) -> None:
        self._settle()
        finished, problem = end
        self.finished.emit(finished)
        if problem is not None:
            self.failed.emit(problem)

    def _broke(self, problem: Problem) -> None:
        """A bug in the work's own machinery: all other failures are told by its last event."""
        self._settle()
        self.failed.emit(problem)

    def _settle(self) -> None:
        self._flush()
        self._timer.stop()
        self._forget_work()
        self._set_state(RunState.IDLE)
