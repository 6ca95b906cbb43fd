"""Training in the window: the panel's wishes to the engine, the engine's events to panel, curves and display."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Notice, Problem
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.recipe.messages import History, TrainingConfig
from cnn_gui.core.recipe.run_names import named
from cnn_gui.core.training.history import HistoryBuilder
from cnn_gui.core.training.messages import (
    RunFinished,
    RunStarted,
    RunState,
    RunWanted,
    TrainingEvent,
    WeightsChanged,
)
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.engine.training.run_recorder import SAVING
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.views.base.translation import said
from cnn_gui.views.training.curves import Curves
from cnn_gui.views.training.panel import TrainingPanel


class TrainingSession(QObject):
    """state_changed: a RunState. finished: a RunFinished, when its last weights are on display or on their way.
    failed: a Problem, after that. complained: the same, where the panel does not say it already to whoever looks.
    warned, informed: sentences; withdrawn: one that was told before and holds no longer.
    """

    state_changed = Signal(RunState)
    finished = Signal(RunFinished)
    failed = Signal(Problem)
    complained = Signal(Problem)
    warned = Signal(str)
    informed = Signal(str)
    withdrawn = Signal(str)

    def __init__(
        self,
        engine: TrainingEngine,
        inference: InferenceEngine,
        panel: TrainingPanel,
        curves: Curves,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._engine, self._inference = engine, inference
        self._panel, self._curves = panel, curves
        self._title, self._next_origin = "", ""
        self._config: TrainingConfig | None = None
        self._history = HistoryBuilder()
        self._finished: RunFinished | None = None
        self._concerns: dict[str, str] = {}
        panel.start_requested.connect(self._start)
        panel.step_requested.connect(self._step)
        panel.epoch_requested.connect(self._epoch)
        panel.pause_requested.connect(engine.pause)
        panel.resume_requested.connect(engine.resume)
        panel.stop_requested.connect(engine.stop)
        engine.events.connect(self._show_events)
        engine.state_changed.connect(self._show_state)
        engine.finished.connect(self._ended)
        engine.failed.connect(self._failed)
        inference.network_changed.connect(self._show_network)
        inference.network_changed.connect(self._tell_finished)

    @property
    def state(self) -> RunState:
        return self._engine.state

    @property
    def is_active(self) -> bool:
        return self._engine.state is not RunState.IDLE

    @property
    def is_settled(self) -> bool:
        """Whether no run goes on, and the last one's network is on display with what is known about it."""
        return not self.is_active and self._finished is None

    @property
    def save_problem(self) -> str:
        """Why the newest weights of the run under way are in no file; "" where nothing is wrong."""
        return self._concerns.get(SAVING, "") if self.is_active else ""

    def record(self) -> NetworkRecord | None:
        """Recipe and curves of the current or last run up to now."""
        if self._config is None:
            return None
        return NetworkRecord(self._title, recipe=self._config, history=self._history.history())

    @Slot(object)
    def show_history(self, network: NetworkState) -> None:
        """The curves that came with an opened file are on show, and those of this session's runs beside them."""
        record = network.record
        self._panel.forget_run()
        # The shipped network has no file; the curves of the runs before it stay beside the plot's empty place.
        history = record.history if record.path is not None and record.history is not None else History()
        self._curves.load_history(history, record.title, record.path or "")

    def mark_next(self, origin: str) -> None:
        """Of the run that is asked for next: what began it, as in NetworkRecord."""
        self._next_origin = origin

    @Slot()
    def network_saved(self) -> None:
        """The network on display is in a file now: that its run could not save it no longer matters."""
        if not self.is_active:
            self._forget_concerns()

    @Slot(RunWanted)
    def begin(self, wanted: RunWanted) -> None:
        """A run that another panel wants; nothing happens while one goes on."""
        self._engine.start(wanted.config, self._initial(wanted.goes_on), "", wanted.data)

    @Slot(object, bool)
    def _start(self, config: TrainingConfig, go_on: bool) -> None:
        origin, self._next_origin = self._next_origin, ""
        self._engine.start(config, self._initial(go_on), origin)

    @Slot(object, bool)
    def _step(self, config: TrainingConfig, go_on: bool) -> None:
        self._engine.step_once(config, self._initial(go_on))

    @Slot(object, bool)
    def _epoch(self, config: TrainingConfig, go_on: bool) -> None:
        self._engine.epoch_once(config, self._initial(go_on))

    @Slot(object)
    def _show_network(self, network: NetworkState) -> None:
        """What a run may go on from; no moment, for that is only looked at."""
        if network.moment is None:
            self._engine.set_own(network.base.spec)
            self._panel.show_network(network)

    def _initial(self, go_on: bool) -> NetworkState | None:
        return self._inference.network if go_on else None

    @Slot(object)
    def _show_events(self, events: tuple[TrainingEvent, ...]) -> None:
        self._panel.show_events(events)
        self._curves.extend(events)
        for event in events:
            self._history.take(event)
            if isinstance(event, RunStarted):
                self._title = self.tr("{}, in training").format(named(event.config, event.data.name))
                self._config, self._history = event.config, HistoryBuilder()
                self._forget_concerns()
            elif isinstance(event, WeightsChanged):
                self._inference.load_weights(event.weights, self._title, spec=self._engine.spec, task=self._engine.task)
            elif isinstance(event, Notice):
                self._tell(event)

    def _tell(self, notice: Notice) -> None:
        earlier = self._concerns.pop(notice.about, "")
        if earlier:
            self.withdrawn.emit(earlier)
        text = said(notice.text)
        if notice.resolved:
            self.informed.emit(text)
            return
        if notice.about:
            self._concerns[notice.about] = text
        self.warned.emit(text)

    @Slot(object)
    def _show_state(self, state: RunState) -> None:
        self._panel.show_state(state)
        self.state_changed.emit(state)

    def _forget_concerns(self) -> None:
        """What was said of the run before: its network has left the display."""
        for text in self._concerns.values():
            self.withdrawn.emit(text)
        self._concerns.clear()

    @Slot(object)
    def _ended(self, finished: RunFinished) -> None:
        self._finished = finished
        self._tell_finished()

    @Slot(object)
    def _failed(self, problem: Problem) -> None:
        self.failed.emit(problem)
        if not self._panel.tells(problem.text):
            self.complained.emit(problem)

    @Slot()
    def _tell_finished(self) -> None:
        """The run's file and accuracy are told once its last weights are on display, so that they go with them."""
        if self._finished is not None and self._inference.is_up_to_date:
            finished, self._finished = self._finished, None
            self.finished.emit(finished)
