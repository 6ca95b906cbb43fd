"""How long a configuration will take: from the speed of earlier runs like it, else from a short measurement."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.agreement import learns_from
from cnn_gui.core.datasets.catalogue import known
from cnn_gui.core.datasets.messages import MNIST, MNIST_DATA, ChosenData, Task
from cnn_gui.core.network.messages import NetworkSpec, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.regularised import network_of
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES, duration_between
from cnn_gui.core.training.messages import RunFinished, RunStarted, StepDone, TrainingEvent
from cnn_gui.core.training.speed import Speed, kind
from cnn_gui.engine.training.estimates import Measured
from cnn_gui.views.base.translation import said
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.training.session_speeds import SessionSpeeds

MANY = 3
"""More estimates than these have extremes to leave out."""

MEANINGFUL_S = 2.0
"""A run shorter than this says little about the speed."""


class Estimate(QObject):
    """Remembers the images per second of each kind of run, and asks for a measurement where there was none.

    The true speed of an earlier run is believed before a measurement. What goes on from the network on display has its
    speed, and learns from the data that it can learn from. wanted: a tuple of the TrainingConfigs whose speed is not
    known, the one in the form first, the task, and the network's spec where it is none that the configs name; take()
    gets the answers.
    """

    wanted = Signal(tuple, Task, object)

    def __init__(
        self,
        panel: TrainingPanel,
        settings: Settings,
        parent: QObject,
        *,
        recipes: Mapping[str, TrainingConfig] = RECIPES,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._settings = settings
        self._recipes = dict(recipes)
        self._started: RunStarted | None = None
        self._first: StepDone | None = None
        self._last: StepDone | None = None
        self._tried: set[str] = set()
        self._session = SessionSpeeds()
        self._data = MNIST_DATA
        self._network: NetworkState | None = None
        self._aim = _Aim(MNIST_DATA)
        self._task: Task | None = MNIST
        self._spec: NetworkSpec | None = None
        panel.config_changed.connect(self.show)
        self.show(panel.config())

    @Slot(object)
    def show(self, config: TrainingConfig) -> None:
        """Tells the panel what is known about its configuration and about each recipe on the same device."""
        self._aim = self._aimed()
        self._panel.set_estimate(self._capitalised(config))
        on_device = {name: replace(recipe, device=config.device) for name, recipe in self._recipes.items()}
        self._panel.set_durations({name: self._words(recipe) for name, recipe in on_device.items()})
        self._ask(config, *on_device.values())

    @Slot(object)
    def set_data(self, data: ChosenData) -> None:
        """What the next run is trained on: how much there is of it."""
        self._data = data
        self.show(self._panel.config())

    @Slot(object)
    def set_network(self, network: NetworkState) -> None:
        """What a run would go on from."""
        before, self._network = self._network, network
        if before is None or (before.spec, before.task) != (network.spec, network.task):
            self.show(self._panel.config())

    @Slot()
    def ask(self) -> None:
        """Says again what is wanted."""
        self.show(self._panel.config())

    @Slot(object)
    def take(self, measured: Measured) -> None:
        """A measurement has been made, or failed for good in this session."""
        sort = key(measured.config, measured.task, measured.spec)
        self._tried.add(sort)
        if measured.speed is not None:
            self._book(measured.spec).set_measured(sort, measured.speed)
        self.show(self._panel.config())

    @Slot(object)
    def learn(self, events: Iterable[TrainingEvent]) -> None:
        """Follows a run; its speed is known at its end."""
        for event in events:
            if isinstance(event, RunStarted):
                aim = self._aimed()
                self._task, self._spec = self._task_of(event.data.name, aim), aim.spec
                self._started, self._first, self._last = event if self._task is not None else None, None, None
            elif isinstance(event, StepDone):
                # The first steps warm up caches and kernels.
                self._first = self._first if self._first is not None else event
                self._last = event
            elif isinstance(event, RunFinished):
                self._remember()

    def _task_of(self, name: str, aim: _Aim) -> Task | None:
        """The task of the data that a run trains on; None where that is not known, and its speed says nothing then."""
        if aim.data is None:
            return None
        if aim.spec is not None or name == aim.task.data:
            return aim.task
        found = known(name or MNIST.data)
        return found.task if found is not None else None

    def _remember(self) -> None:
        if self._started is None or self._task is None or self._first is None or self._last is None:
            return
        seconds = self._last.seconds - self._first.seconds
        if seconds >= MEANINGFUL_S:
            sort = key(self._started.config, self._task, self._spec)
            self._book(self._spec).add_speed(sort, (self._last.images - self._first.images) / seconds)
            self.show(self._panel.config())

    def _ask(self, *configs: TrainingConfig) -> None:
        unknown = {self._key(config): config for config in reversed(configs) if not self._is_known(config)}
        self.wanted.emit(tuple(reversed(unknown.values())), self._aim.task, self._aim.spec)

    def _aimed(self) -> _Aim:
        """What a run would train now, and with what."""
        form, network = self._panel.form, self._network
        if network is None or not (form.go_on() or form.afresh()):
            return _Aim(self._data)
        if form.afresh():
            try:
                return _Aim(self._data, network_of(self._panel.config(), self._data.task, network.base.spec))
            except UserError:
                return _Aim(None, network.base.spec)
        data = learns_from(network.task, self._data)
        return _Aim(data if isinstance(data, ChosenData) else None, network.spec)

    def _book(self, spec: NetworkSpec | None) -> Settings | SessionSpeeds:
        """Where speeds are kept: those of one of the many networks that there are only until the window closes."""
        return self._settings if spec is None or _name_of(spec) else self._session

    def _is_known(self, config: TrainingConfig) -> bool:
        """A measurement is wanted beside the speed of a run too: it says how long the tests take."""
        sort = self._key(config)
        nothing = self._aim.data is None or not self._aim.data.train
        return nothing or sort in self._tried or self._book(self._aim.spec).measured(sort) is not None

    def _speeds(self, config: TrainingConfig) -> tuple[Speed, ...]:
        sort, book = self._key(config), self._book(self._aim.spec)
        measured, runs = book.measured(sort), book.speeds(sort)
        if not runs:
            return () if measured is None else (measured,)
        return tuple(Speed(run, measured.test if measured is not None else 0.0) for run in runs)

    def _words(self, config: TrainingConfig) -> str:
        """A machine is not always equally fast: the range of what it was, without the one extreme on each side."""
        data = self._aim.data
        if data is None or not data.train:
            return ""
        seconds = sorted(speed.run(config, data.train, data.test) for speed in self._speeds(config))
        usual = seconds[1:-1] if len(seconds) > MANY else seconds
        return said(duration_between(usual[0], usual[-1])) if usual else ""

    def _key(self, config: TrainingConfig) -> str:
        return key(config, self._aim.task, self._aim.spec)

    def _capitalised(self, config: TrainingConfig) -> str:
        words = self._words(config)
        return words and f"{words[0].upper()}{words[1:]}."


@dataclass(frozen=True, slots=True)
class _Aim:
    """data: what is trained on, in the network's own numbers; None where the network can learn from nothing. spec: a
    network that goes on, None for new ones."""

    data: ChosenData | None
    spec: NetworkSpec | None = None

    @property
    def task(self) -> Task:
        return self.data.task if self.data is not None else MNIST


def key(config: TrainingConfig, task: Task = MNIST, spec: NetworkSpec | None = None) -> str:
    """What decides the speed of a run, with the machine: settings may be in a home that several machines share.

    Data of MNIST's sizes take as long as MNIST; of others, input and number of classes decide. spec: the network that
    goes on, in place of the one that the config names.
    """
    if spec is not None:
        made_of = hashlib.sha256(repr(spec).encode()).hexdigest()[:12]
        config = replace(config, network=_name_of(spec) or made_of)
    sizes = (*task.input_shape, len(task.classes))
    own = "" if sizes == _USUAL else "-" + "x".join(map(str, sizes))
    return f"{_machine()}-{kind(config)}{own}"


def _name_of(spec: NetworkSpec) -> str:
    """Of one of the app's own networks, for MNIST's sizes; "" for any other."""
    return next((name for name, each in NETWORKS.items() if each == spec), "")


_USUAL = (*MNIST.input_shape, len(MNIST.classes))


@lru_cache(maxsize=1)
def _machine() -> str:
    """Tells machines apart without saying which one this is."""
    facts = f"{platform.node()} {platform.machine()} {os.cpu_count()}"
    return hashlib.sha256(facts.encode()).hexdigest()[:8]
