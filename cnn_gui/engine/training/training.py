"""Training in the background, with a person's hand on the brake and its events batched for the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData, Task
from cnn_gui.core.network.messages import NetworkSpec, NetworkState
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunFinished, RunState
from cnn_gui.engine.base.told_work import ACTIVE, ToldWork
from cnn_gui.engine.base.worker import JobControl, problem_of
from cnn_gui.engine.training.event_buffer import EventBuffer
from cnn_gui.engine.training.run import CoreTrainer, Trainer, TrainingRun
from cnn_gui.engine.training.run_control import RunControl, Until


class TrainingEngine(ToldWork):
    """Runs one training at a time. All methods are for the GUI thread and return at once; what makes no sense in the
    current state (pausing what does not run) does nothing.

    events: a tuple of TrainingEvents, in order, at most 30 times a second, and before a pause or the end is told. None
    is lost, except that of several WeightsChanged in a batch only the newest is handed on.
    state_changed: a RunState; PAUSED when the run really stands still, between two of its events.
    finished: the run's RunFinished, after the batch that ends with it. failed: a Problem with details, where the run
    ended by an exception; its RunFinished has come before. refused: a run was asked for while
    ``set_blocked`` forbids one.
    """

    finished = Signal(RunFinished)
    refused = Signal()

    def __init__(self, parent: QObject | None = None, *, trainer: Trainer | None = None) -> None:
        super().__init__("training", EventBuffer(), parent)
        self._trainer: Trainer = trainer if trainer is not None else CoreTrainer()
        self._data = MNIST_DATA
        self._is_blocked = False
        self._own: NetworkSpec | None = None
        self._control: RunControl | None = None
        self._spec: NetworkSpec | None = None
        self._task: Task | None = None
        self._run: TrainingRun | None = None

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
        if self._state in ACTIVE and self._control is not None:
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
        if self._state in ACTIVE and self._control is not None:
            self._control.stop()
            self._set_state(RunState.STOPPING)

    def close(self, timeout_s: float) -> bool:
        """Ends a run as stop() does, and the thread. The run is saved, but no signal comes any more."""
        if self._control is not None:
            self._control.stop()
        return self._close_work(timeout_s)

    # --- on the way to the worker

    def _go_until(self, until: Until, config: TrainingConfig | None, initial: NetworkState | None) -> None:
        if self._state is RunState.IDLE and config is not None:
            self._begin(config, initial, until)
        elif self._state in ACTIVE and self._control is not None:
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
        buffer = EventBuffer()
        errand = _TrainingJob(self._trainer, config, initial, until, buffer, origin, data or self._data, self._own)
        self._control, self._run = errand.control, errand.run
        self._spec, self._task = errand.run.spec, errand.run.task
        self._begin_work(buffer, errand.perform, QT_TRANSLATE_NOOP("core", "training"))

    def _forget_work(self) -> None:
        self._control = self._run = None


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
