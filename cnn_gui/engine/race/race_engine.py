"""A race in the background, with a person's hand on the brake and its events batched for the screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData
from cnn_gui.core.race.messages import Entrant, RaceRules
from cnn_gui.core.training.messages import RunFinished, RunState
from cnn_gui.engine.base.told_work import ACTIVE, ToldWork
from cnn_gui.engine.base.worker import JobControl, problem_of
from cnn_gui.engine.race.gate import RaceGate
from cnn_gui.engine.race.race_buffer import RaceBuffer
from cnn_gui.engine.race.race_run import CoreRaceMaker, RaceMaker, RaceRun


class RaceEngine(ToldWork):
    """Runs one race at a time. All methods are for the GUI thread and return at once; what makes no sense in the
    current state does nothing.

    events: a tuple of RaceEvents, in order, at most 30 times a second. state_changed: a RunState; PAUSED when the race
    really stands still, with the newest weights of all told before. finished: a tuple with the RunFinished of each
    entrant, after the batch that ends with them. failed: a Problem with details, where it ended by an exception.
    data_changed: the ChosenData that the next races are on.
    """

    data_changed = Signal(ChosenData)

    def __init__(self, parent: QObject | None = None, *, maker: RaceMaker | None = None) -> None:
        super().__init__("race", RaceBuffer(), parent)
        self._maker: RaceMaker = maker if maker is not None else CoreRaceMaker()
        self._data = MNIST_DATA
        self._gate: RaceGate | None = None

    @property
    def data(self) -> ChosenData:
        """What is raced on."""
        return self._data

    @Slot(object)
    def set_data(self, data: ChosenData) -> None:
        """What the next races are on; MNIST until somebody says so."""
        self._data = data
        self.data_changed.emit(data)

    def start(self, entrants: Sequence[Entrant], rules: RaceRules) -> None:
        """Begins a race. Their networks are fitted to the data already."""
        if self._state is not RunState.IDLE:
            return
        buffer = RaceBuffer()
        job = _RaceJob(self._maker, entrants, rules, self._data, buffer)
        self._gate = job.gate
        self._begin_work(buffer, job.perform, QT_TRANSLATE_NOOP("core", "racing"))

    @Slot()
    def pause(self) -> None:
        if self._state is RunState.RUNNING and self._gate is not None:
            self._gate.set_paused(True)

    @Slot()
    def resume(self) -> None:
        if self._state in ACTIVE and self._gate is not None:
            self._gate.set_paused(False)

    @Slot()
    def stop(self) -> None:
        """Ends the race between two turns; the network and the history of each are saved."""
        if self._state in ACTIVE and self._gate is not None:
            self._gate.stop()
            self._set_state(RunState.STOPPING)

    def close(self, timeout_s: float) -> bool:
        """Ends a race as stop() does, and the thread. All are saved, but no signal comes any more."""
        if self._gate is not None:
            self._gate.stop()
        return self._close_work(timeout_s)

    def _forget_work(self) -> None:
        self._gate = None


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
