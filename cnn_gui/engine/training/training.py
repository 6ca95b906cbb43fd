"""Training in the background, with a person's hand on the brake and its events batched for the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData, Task
from cnn_gui.core.network.messages import NetworkSpec, NetworkState
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunFinished, RunState
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker, problem_of
from cnn_gui.engine.training.event_buffer import EventBuffer
from cnn_gui.engine.training.run import CoreTrainer, Trainer, TrainingRun
from cnn_gui.engine.training.run_control import RunControl, Until

BATCH_MS = 34
"""Shortest time between two batches of events: at most 30 signals a second."""

_ACTIVE = (RunState.RUNNING, RunState.PAUSED)


class TrainingEngine(QObject):
    """Runs one training at a time. All methods are for the GUI thread and return at once; what makes no sense in the
    current state (pausing what does not run) does nothing.

    events: a tuple of TrainingEvents, in order, at most 30 times a second, and before a pause or the end is told. None
    is lost, except that of several WeightsChanged in a batch only the newest is handed on.
    state_changed: a RunState; PAUSED when the run really stands still, between two of its events.
    finished: the run's RunFinished, after the batch that ends with it. failed: a Problem with details, where the run
    ended by an exception; its RunFinished has come before. refused: a run was asked for while
    ``set_blocked`` forbids one.
    """

    events = Signal(object)
    state_changed = Signal(RunState)
    finished = Signal(RunFinished)
    failed = Signal(Problem)
    refused = Signal()

    def __init__(self, parent: QObject | None = None, *, trainer: Trainer | None = None) -> None:
        super().__init__(parent)
        self._trainer: Trainer = trainer if trainer is not None else CoreTrainer()
        self._data = MNIST_DATA
        self._is_blocked = False
        self._own: NetworkSpec | None = None
        self._worker = Worker("training", nice=NICE, parent=self)
        self._control: RunControl | None = None
        self._buffer = EventBuffer()
        self._state = RunState.IDLE
        self._spec: NetworkSpec | None = None
        self._task: Task | None = None
        self._run: TrainingRun | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BATCH_MS)
        self._timer.timeout.connect(self._flush)

    @property
    def state(self) -> RunState:
        return self._state

    @property
    def spec(self) -> NetworkSpec | None:
        """The network of the current or last run: the one that its WeightsChanged belong to."""
        return self._spec

    @property
    def task(self) -> Task | None:
        """What that network is for."""
        return self._task

    @property
    def path(self) -> str | None:
        """The file of the run under way, which is written again and again; None where there is none."""
        run = self._run if self._state is not RunState.IDLE else None
        return str(run.path) if run is not None and run.path is not None else None

    @Slot()
    def prepare(self) -> None:
        """Loads what the first run needs (code and data), for when the window is idle. Failures wait for the run."""
        self._worker.submit(
            lambda _control: self._trainer.prepare(),
            on_done=_nothing,
            on_failed=_nothing,
            doing=QT_TRANSLATE_NOOP("core", "preparing to train"),
        )

    def set_blocked(self, blocked: bool) -> None:
        """Whether no run may begin now, because the processor is needed by a race."""
        self._is_blocked = blocked

    @Slot(object)
    def set_data(self, data: ChosenData) -> None:
        """What the next runs are trained on; MNIST until somebody says so."""
        self._data = data

    def set_own(self, spec: NetworkSpec) -> None:
        """The network that a config means which calls it OWN_NETWORK."""
        self._own = spec

    @Slot(object, object)
    def start(
        self,
        config: TrainingConfig,
        initial: NetworkState | None = None,
        origin: str = "",
        data: ChosenData | None = None,
    ) -> None:
        """Begins a run from fresh weights, or from ``initial``, whose network then replaces the config's.

        origin: as in NetworkRecord. data: for this run alone, in place of what set_data said.
        """
        self._begin(config, initial, Until.THE_END, origin, data)

    @Slot()
    def pause(self) -> None:
        if self._state is RunState.RUNNING and self._control is not None:
            self._control.pause()

    @Slot()
    def resume(self) -> None:
        if self._state in _ACTIVE and self._control is not None:
            self._control.go_on()

    @Slot(object, object)
    def step_once(self, config: TrainingConfig | None = None, initial: NetworkState | None = None) -> None:
        """One optimiser update, then pause. Where nothing runs yet, a run of ``config`` begins with it."""
        self._go_until(Until.STEP, config, initial)

    @Slot(object, object)
    def epoch_once(self, config: TrainingConfig | None = None, initial: NetworkState | None = None) -> None:
        """To the end of the epoch and its test, then pause. Where nothing runs yet, a run of ``config`` begins."""
        self._go_until(Until.EPOCH, config, initial)

    @Slot()
    def stop(self) -> None:
        """Ends the run between two of its events; its network and history are saved."""
        if self._state in _ACTIVE and self._control is not None:
            self._control.stop()
            self._set_state(RunState.STOPPING)

    def close(self, timeout_s: float) -> bool:
        """Ends a run as stop() does, and the thread. The run is saved, but no signal comes any more."""
        if self._control is not None:
            self._control.stop()
        self._timer.stop()
        return self._worker.close(timeout_s)

    # --- on the way to the worker

    def _go_until(self, until: Until, config: TrainingConfig | None, initial: NetworkState | None) -> None:
        if self._state is RunState.IDLE and config is not None:
            self._begin(config, initial, until)
        elif self._state in _ACTIVE and self._control is not None:
            self._control.go_on(until)

    def _begin(
        self,
        config: TrainingConfig,
        initial: NetworkState | None,
        until: Until,
        origin: str = "",
        data: ChosenData | None = None,
    ) -> None:
        if self._state is not RunState.IDLE:
            return
        if self._is_blocked:
            self.refused.emit()
            return
        self._buffer = EventBuffer()
        errand = _TrainingJob(
            self._trainer, config, initial, until, self._buffer, origin, data or self._data, self._own
        )
        self._control, self._run = errand.control, errand.run
        self._spec, self._task = errand.run.spec, errand.run.task
        self._set_state(RunState.RUNNING)
        self._worker.submit(
            errand.perform,
            on_done=self._ended,
            on_failed=self._broke,
            on_progress=self._told,
            doing=QT_TRANSLATE_NOOP("core", "training"),
            kept=True,  # it ends soon, and is saved first
        )

    # --- on the way back, on the GUI thread

    def _told(self, message: RunState | None) -> None:
        """The worker has changed its state, or (None) has events after it had none."""
        if message is None:
            if not self._timer.isActive():
                self._flush()
        elif self._state in _ACTIVE:
            # What came before the pause is shown before the pause is.
            self._flush()
            self._set_state(message)

    @Slot()
    def _flush(self) -> None:
        events = self._buffer.take()
        if events:
            self._timer.start()
            self.events.emit(events)

    def _ended(self, end: tuple[RunFinished, Problem | None]) -> None:
        self._settle()
        finished, problem = end
        self.finished.emit(finished)
        if problem is not None:
            self.failed.emit(problem)

    def _broke(self, problem: Problem) -> None:
        """A bug in the run's own machinery: all other failures are told by its last event."""
        self._settle()
        self.failed.emit(problem)

    def _settle(self) -> None:
        self._flush()
        self._timer.stop()
        self._control = self._run = None
        self._set_state(RunState.IDLE)

    def _set_state(self, state: RunState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


class _TrainingJob:
    """A run as a job of the worker."""

    def __init__(
        self,
        trainer: Trainer,
        config: TrainingConfig,
        initial: NetworkState | None,
        until: Until,
        buffer: EventBuffer,
        origin: str = "",
        data: ChosenData = MNIST_DATA,
        own: NetworkSpec | None = None,
    ) -> None:
        self.control = RunControl(until, self._report)
        self.run = TrainingRun(
            trainer, config, initial, self.control, buffer, lambda: self._report(None), origin, data, own
        )
        self._job: JobControl | None = None

    def perform(self, job: JobControl) -> tuple[RunFinished, Problem | None]:
        self._job = job
        return self.run.perform(lambda error: problem_of(error, "training"))

    def _report(self, message: RunState | None) -> None:
        assert self._job is not None
        self._job.report(message)


def _nothing(_: object) -> None:
    pass
