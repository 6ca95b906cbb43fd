"""A race in the window: the panel's wishes to the engine, its events to the panel, the networks it ends with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Notice, Problem
from cnn_gui.core.datasets.messages import ChosenData
from cnn_gui.core.network.messages import NetworkRecord, NetworkState, Snapshot
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.race.messages import Entrant, RaceEvent, RaceRules
from cnn_gui.core.race.rules import check_race, raced
from cnn_gui.core.training.messages import RunFinished, RunState, WeightsChanged
from cnn_gui.engine.compare.answers import Answered, AnswerEngine
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.engine.race.race_engine import RaceEngine
from cnn_gui.engine.training.run_recorder import SAVING
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.views.base.translation import said
from cnn_gui.views.race.lane_curve import LaneCurve
from cnn_gui.views.race.view import RaceView
from cnn_gui.window.race.stable import Stable, named_apart, parameters_of


@dataclass(frozen=True, slots=True, eq=False)
class RaceState:
    """What is to be raced, and the race on show with its networks."""

    choices: tuple[tuple[str, str], ...]
    rules: RaceRules
    raced: tuple[LaneCurve, ...]
    raced_by: RaceRules
    entrants: tuple[Entrant, ...]
    networks: Mapping[int, NetworkState]
    ends: tuple[RunFinished, ...]


class RaceSession(QObject):
    """asked: to begin; the window answers with ``start``. failed: a Problem. warned, informed, refused: sentences.
    file_wanted: the path of a run that is to be opened."""

    asked = Signal()
    failed = Signal(Problem)
    warned = Signal(str)
    informed = Signal(str)
    refused = Signal(str)
    file_wanted = Signal(str)

    def __init__(
        self,
        engine: RaceEngine,
        training: TrainingEngine,
        inference: InferenceEngine,
        answers: AnswerEngine,
        view: RaceView,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._engine, self._training, self._inference = engine, training, inference
        self._answers, self._view = answers, view
        self._stable = Stable()
        self._entrants: list[Entrant] = []
        self._networks: dict[int, NetworkState] = {}
        self._ends: tuple[RunFinished, ...] = ()
        self._unsaved: dict[int, str] = {}
        """Why the newest weights of an entrant are in no file."""
        self._snapshot: Snapshot | None = None
        self._seen = False
        view.set_networks(self._stable.titles())
        view.start_requested.connect(self.asked)
        view.pause_requested.connect(engine.pause)
        view.resume_requested.connect(engine.resume)
        view.stop_requested.connect(engine.stop)
        view.open_requested.connect(self.open)
        view.entrants_changed.connect(self._forget)
        engine.data_changed.connect(self.show_data)
        engine.events.connect(self._show_events)
        engine.state_changed.connect(view.show_state)
        engine.finished.connect(self._end)
        engine.failed.connect(self._fail)
        answers.answered.connect(self._show_answers)
        answers.failed.connect(self.failed)

    @property
    def is_active(self) -> bool:
        return self._engine.state is not RunState.IDLE

    @property
    def has_unsaved(self) -> bool:
        """Whether a network of the last race is in no file."""
        return any(end.steps and end.saved is None for end in self._ends)

    @property
    def save_problem(self) -> str:
        """Why the newest weights of somebody in the race under way are in no file; "" where nothing is wrong."""
        return next(iter(self._unsaved.values()), "") if self.is_active else ""

    # --- what arrives

    @Slot(ChosenData)
    def show_data(self, data: ChosenData) -> None:
        """What the next races are on."""
        self._view.show_data(data.task.data)

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """What is on display can race as well, from new weights."""
        if network.moment is None and self._stable.see(network):
            self._view.set_networks(self._stable.titles())

    @Slot(Snapshot)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._ask()

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """While the panel is not seen the race goes on; nobody asks it for answers."""
        self._seen = seen
        self._ask()

    # --- for the course

    def set_up(self, choices: Sequence[tuple[str, str]], rules: RaceRules) -> None:
        """What is to be raced. A race that is under way stays, and so does one whose networks are in no file."""
        if not self.is_active and not self.has_unsaved:
            self._view.set_up(choices, rules)
            self._forget()

    def state(self) -> RaceState:
        """For ``restore``."""
        view = self._view
        return RaceState(
            choices=view.choices(),
            rules=view.rules(),
            raced=view.raced,
            raced_by=view.raced_by,
            entrants=tuple(self._entrants),
            networks=dict(self._networks),
            ends=self._ends,
        )

    def restore(self, state: RaceState) -> None:
        """Unless a race is under way: that is a person's, whoever set it up."""
        if self.is_active or self.has_unsaved:
            return
        self._view.set_up(state.choices, state.rules)
        if state.raced:
            self._view.begin(state.raced, state.raced_by)
            self._view.show_events(())
        self._entrants, self._networks, self._ends = list(state.entrants), dict(state.networks), state.ends
        self._ask()

    # --- asked for

    @Slot()
    def start(self) -> None:
        if self._training.state is not RunState.IDLE:
            self.refused.emit(self.tr("A network is being trained: stop the run before you start a race."))
            return
        if self.is_active:
            return
        data, rules = self._engine.data, self._view.rules()
        try:
            entrants = named_apart([self._stable.entrant(*choice, data.task) for choice in self._view.choices()])
            check_race(entrants, rules)
        except UserError as error:
            self._view.show_refusal(said(error.sentence))
            return
        self._forget()
        self._entrants = entrants
        self._view.begin([LaneCurve(each.name, parameters_of(each)) for each in entrants], raced(rules, data.train))
        self._engine.start(entrants, rules)

    @Slot(int)
    def open(self, place: int) -> None:
        """The network of an entrant comes on display: from the file of its run, or as it is where that has none."""
        if self._training.state is not RunState.IDLE:
            self.refused.emit(self.tr("A network is being trained: stop the run before you open another one."))
            return
        end = self._ends[place] if place < len(self._ends) else None
        if end is not None and end.saved is not None and Path(end.saved).exists():
            self.file_wanted.emit(end.saved)
        elif place in self._networks:
            network, record = self._networks[place], end.record if end is not None else None
            self._inference.load(replace(network, record=record or network.record, modified=True))

    # --- the race

    @Slot(object)
    def _show_events(self, events: Sequence[RaceEvent]) -> None:
        self._view.show_events(events)
        changed = False
        for each in events:
            if isinstance(each.event, WeightsChanged):
                self._take_weights(each.entrant, each.event)
                changed = True
            elif isinstance(each.event, Notice):
                self._take_notice(each.entrant, each.event)
        if changed:
            self._ask()

    def _take_notice(self, place: int, notice: Notice) -> None:
        text = said(notice.text)
        if notice.about == SAVING and not notice.resolved:
            self._unsaved[place] = text
        elif notice.about == SAVING:
            self._unsaved.pop(place, None)
        (self.informed if notice.resolved else self.warned).emit(text)

    def _take_weights(self, place: int, changed: WeightsChanged) -> None:
        entrant, task = self._entrants[place], self._engine.data.task
        infos = layer_infos(entrant.spec, task)
        record = NetworkRecord(entrant.name)
        self._networks[place] = NetworkState(0, entrant.spec, infos, changed.weights, record, task=task)

    @Slot(object)
    def _end(self, ends: tuple[RunFinished, ...]) -> None:
        self._ends = ends

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        self._view.show_refusal(problem.text)
        self.failed.emit(problem)

    @Slot()
    def _forget(self) -> None:
        """The race before is no longer on show; its runs are in their files."""
        self._entrants, self._networks, self._ends = [], {}, ()
        self._unsaved.clear()

    # --- their answers

    def _ask(self) -> None:
        if self._seen and self._snapshot is not None and self._networks:
            self._answers.ask(self._networks, self._snapshot.drawing, self._snapshot.preprocessed.mode)

    @Slot(Answered)
    def _show_answers(self, answered: Answered) -> None:
        """But not those of a race before."""
        self._view.show_answers(
            {
                place: snapshot
                for place, snapshot in answered.snapshots.items()
                if place in self._networks and self._networks[place].spec is answered.networks[place].spec
            }
        )
