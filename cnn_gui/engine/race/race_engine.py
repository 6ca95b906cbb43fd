"""A race in the background, with a person's hand on the brake and its events batched for the screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData
from cnn_gui.core.race.messages import Entrant, RaceRules
from cnn_gui.core.training.messages import RunFinished, RunState
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker, problem_of
from cnn_gui.engine.race.gate import RaceGate
from cnn_gui.engine.race.race_buffer import RaceBuffer
from cnn_gui.engine.race.race_run import CoreRaceMaker, RaceMaker, RaceRun

BATCH_MS = 34
"""Shortest time between two batches of events: at most 30 signals a second."""

_ACTIVE = (RunState.RUNNING, RunState.PAUSED)


class RaceEngine(QObject):
    """Runs one race at a time. All methods are for the GUI thread and return at once; what makes no sense in the
    current state does nothing.

    events: a tuple of RaceEvents, in order, at most 30 times a second. state_changed: a RunState; PAUSED when the race
    really stands still, with the newest weights of all told before. finished: a tuple with the RunFinished of each
    entrant, after the batch that ends with them. failed: a Problem with details, where it ended by an exception.
    """

    events = Signal(object)
    state_changed = Signal(RunState)
    finished = Signal(object)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, maker: RaceMaker | None = None) -> None:
        super().__init__(parent)
        self._maker: RaceMaker = maker if maker is not None else CoreRaceMaker()
        self._data = MNIST_DATA
        self._worker = Worker("race", nice=NICE, parent=self)
        self._gate: RaceGate | None = None
        self._buffer = RaceBuffer()
        self._state = RunState.IDLE
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BATCH_MS)
        self._timer.timeout.connect(self._flush)

    @property
    def state(self) -> RunState:
        return self._state

    @property
    def data(self) -> ChosenData:
        """What is raced on."""
        return self._data

    @Slot(object)
    def set_data(self, data: ChosenData) -> None:
        """What the next races are on; MNIST until somebody says so."""
        self._data = data

    def start(self, entrants: Sequence[Entrant], rules: RaceRules) -> None:
        """Begins a race. Their networks are fitted to the data already."""
        if self._state is not RunState.IDLE:
            return
        self._buffer = RaceBuffer()
        job = _RaceJob(self._maker, entrants, rules, self._data, self._buffer)
        self._gate = job.gate
        self._set_state(RunState.RUNNING)
        self._worker.submit(
            job.perform,
            on_done=self._ended,
            on_failed=self._broke,
            on_progress=self._told,
            doing=QT_TRANSLATE_NOOP("core", "racing"),
            kept=True,  # it ends soon, and all are saved first
        )

    @Slot()
    def pause(self) -> None:
        if self._state is RunState.RUNNING and self._gate is not None:
            self._gate.set_paused(True)

    @Slot()
    def resume(self) -> None:
        if self._state in _ACTIVE and self._gate is not None:
            self._gate.set_paused(False)

    @Slot()
    def stop(self) -> None:
        """Ends the race between two turns; the network and the history of each are saved."""
        if self._state in _ACTIVE and self._gate is not None:
            self._gate.stop()
            self._set_state(RunState.STOPPING)

    def close(self, timeout_s: float) -> bool:
        """Ends a race as stop() does, and the thread. All are saved, but no signal comes any more."""
        if self._gate is not None:
            self._gate.stop()
        self._timer.stop()
        return self._worker.close(timeout_s)

    # --- on the way back, on the GUI thread

    def _told(self, message: RunState | None) -> None:
        """The worker has changed its state, or (None) has events after it had none."""
        if message is None:
            if not self._timer.isActive():
                self._flush()
        elif self._state in _ACTIVE:
            self._flush()
            self._set_state(message)

    @Slot()
    def _flush(self) -> None:
        events = self._buffer.take()
        if events:
            self._timer.start()
            self.events.emit(events)

    def _ended(self, end: tuple[tuple[RunFinished, ...], Problem | None]) -> None:
        self._settle()
        finished, problem = end
        self.finished.emit(finished)
        if problem is not None:
            self.failed.emit(problem)

    def _broke(self, problem: Problem) -> None:
        self._settle()
        self.failed.emit(problem)

    def _settle(self) -> None:
        self._flush()
        self._timer.stop()
        self._gate = None
        self._set_state(RunState.IDLE)

    def _set_state(self, state: RunState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


class _RaceJob:
    """A race as a job of the worker."""

    def __init__(
        self,
        maker: RaceMaker,
        entrants: Sequence[Entrant],
        rules: RaceRules,
        data: ChosenData,
        buffer: RaceBuffer,
    ) -> None:
        self.gate = RaceGate(self._report)
        self._run = RaceRun(maker, entrants, rules, data, self.gate, buffer, lambda: self._report(None))
        self._job: JobControl | None = None

    def perform(self, job: JobControl) -> tuple[tuple[RunFinished, ...], Problem | None]:
        self._job = job
        return self._run.perform(lambda error: problem_of(error, "racing"))

    def _report(self, message: RunState | None) -> None:
        assert self._job is not None
        self._job.report(message)
