"""From the drawing to the picture of the network: the newest question wins, and every answer is for what was asked.

What is wanted is one immutable value: this drawing, in this input mode, through this network. A request replaces the
one that still waits, and carries everything, so nothing is lost by replacing it: the worker takes over the network if
it is not the one it has, and answers. Requests carry a growing *generation*, networks a growing *version*; an answer
names both, and one that is not newer than the last answer shown is dropped.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.messages import DeviceInfo, Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.modes import possible
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec, NetworkState, Snapshot
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.engine.base.worker import JobControl, Worker, problem_of
from cnn_gui.engine.network.viewer import TorchViewer, Viewer

log = logging.getLogger(__name__)

CPU = DeviceInfo("cpu", "CPU", works=True)


class NetworkLike(Protocol):
    """A network as read from a file (checkpoint.LoadedNetwork) or as already on display (NetworkState)."""

    @property
    def spec(self) -> NetworkSpec: ...
    @property
    def weights(self) -> Mapping[str, Float32]: ...
    @property
    def record(self) -> NetworkRecord: ...
    @property
    def task(self) -> Task: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    network: NetworkState
    drawing: Drawing
    mode: InputMode
    generation: int


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """network is the one the snapshot was computed with. refusal: why the wanted one could not be taken over."""

    network: NetworkState
    snapshot: Snapshot
    refused: NetworkState | None = None
    refusal: Problem | None = None


class _ViewerOnWorker:
    """The worker's side of the engine. Everything in it is touched on the worker's thread only."""

    def __init__(self, make_viewer: Callable[[], Viewer]) -> None:
        self._make_viewer = make_viewer
        self._made: Viewer | None = None
        self._network: NetworkState | None = None

    def prepare(self, _control: JobControl) -> float:
        """Makes the viewer (the real one loads torch); returns the seconds that took."""
        start = time.perf_counter()
        self._viewer()
        return time.perf_counter() - start

    def answer(self, wanted: _Wanted) -> _Answer:
        """Takes over the wanted network if it is another one; if it does not work, the one before answers."""
        viewer, refusal = self._viewer(), None
        if self._network is None or self._network.version != wanted.network.version:
            try:
                viewer.show(wanted.network)
                self._network = wanted.network
            except Exception as error:
                if self._network is None:
                    raise
                refusal = problem_of(error, QT_TRANSLATE_NOOP("core", "taking over the network"))
        refused = wanted.network if refusal is not None else None
        snapshot = viewer.answer(wanted.drawing, wanted.mode, wanted.generation)
        return _Answer(self._network, snapshot, refused, refusal)

    def _viewer(self) -> Viewer:
        if self._made is None:
            self._made = self._make_viewer()
        return self._made


class InferenceEngine(QObject):
    """Owns the network on display and the thread it runs on. All methods are for the GUI thread and return at once.

    answered: a Snapshot. network_changed: the NetworkState on display, before the first Snapshot computed with it.
    failed: a Problem; the network before it stays on display. ready: the DeviceInfo of what
    answers, once torch is there. unavailable: torch does not load (failed has said why), so no answer will come.
    """

    answered = Signal(Snapshot)
    network_changed = Signal(NetworkState)
    failed = Signal(Problem)
    ready = Signal(DeviceInfo)
    unavailable = Signal()

    def __init__(self, parent: QObject | None = None, *, viewer: Callable[[], Viewer] = TorchViewer) -> None:
        """viewer: makes what computes the answers; called on the worker's thread."""
        super().__init__(parent)
        self._worker = Worker("inference", parent=self)
        self._desk = _ViewerOnWorker(viewer)
        self._started = time.perf_counter()
        self._drawing = Drawing()
        self._mode = InputMode.LIKE_MNIST
        self._wanted_network: NetworkState | None = None
        self._shown: NetworkState | None = None
        self._now: NetworkState | None = None
        """The network as it is, while a moment of its run is on display; None while it is itself."""
        self._version = 0
        self._generation = 0
        self._answered_generation = 0
        self._last_problem = ""

    @property
    def network(self) -> NetworkState | None:
        """The network as it is: the one on display, or that whose moment is."""
        return self._shown if self._now is None else self._now

    @property
    def displayed(self) -> NetworkState | None:
        """What is on display: the network, or a moment of its run."""
        return self._shown

    @property
    def is_at_moment(self) -> bool:
        """Whether a moment is on display, or on its way there."""
        return self._now is not None

    @property
    def mode(self) -> InputMode:
        """How drawings become the input."""
        return self._mode

    @property
    def wanted(self) -> NetworkState | None:
        """The network that was loaded last: as ``network``, or on its way to the display."""
        return self._wanted_network if self._now is None else self._now

    @property
    def is_up_to_date(self) -> bool:
        """Whether ``network`` is the one that was loaded last, not one before it."""
        wanted, shown = self._wanted_network, self._shown
        return self._now is not None or wanted is None or (shown is not None and shown.version == wanted.version)

    @Slot()
    def start(self) -> None:
        """Begins to load torch, so that it is there when the first network and drawing come."""
        self._started = time.perf_counter()
        self._worker.submit(
            self._desk.prepare,
            on_done=self._prepared,
            on_failed=self._unprepared,
            doing=QT_TRANSLATE_NOOP("core", "getting ready to answer"),
        )

    @Slot(object)
    def request(self, drawing: Drawing) -> int:
        """Asks for a Snapshot of ``drawing``; returns its generation. Without a network it waits for one."""
        self._drawing = drawing
        return self._ask()

    @Slot(object)
    def set_mode(self, mode: InputMode) -> None:
        """How drawings become the input from now on, where the network can; the current one is answered anew."""
        mode = self._possible(mode)
        if mode is not self._mode:
            self._mode = mode
            self._ask()

    @Slot(object)
    def load(self, network: NetworkLike) -> None:
        """Puts another network on display and answers the current drawing through it."""
        self._last_problem = ""
        self._now = None
        if isinstance(network, NetworkState):
            # Itself again, edited perhaps: its identity and its origin go with it.
            self._put_on_display(network)
        else:
            self._show(network.spec, network.weights, network.record, network.task, modified=False)

    def load_weights(
        self,
        weights: Mapping[str, Float32],
        title: str | None = None,
        *,
        spec: NetworkSpec | None = None,
        task: Task | None = None,
    ) -> None:
        """New weights while a network trains; the current drawing is answered through them.

        spec, task: the network being trained, where it is not the one on display. What the record said of the weights
        before (a file, a test, its data and notes) is not true of these, so it goes. Does nothing while there is no
        network.
        """
        base = self.wanted
        chosen = spec if spec is not None else base.spec if base is not None else None
        if chosen is None:
            return
        record = NetworkRecord(title or (base.record.title if base is not None else "in training"))
        known = task if task is not None else base.task if base is not None else MNIST
        if self._now is None:
            self._show(chosen, weights, record, known, modified=True)
        else:
            # Whoever looks at a moment goes on looking at it.
            self._version += 1
            infos = layer_infos(chosen, known)
            self._now = NetworkState(self._version, chosen, infos, weights, record, modified=True, task=known)

    def visit(self, moment: Moment, weights: Mapping[str, Float32], title: str) -> None:
        """Shows the network as it was at a moment of its run, on the display alone: ``network`` stays what it is, and
        what a person tries on it rests. title: of what is shown. Does nothing while there is no network.
        """
        now = self.wanted
        if now is None:
            return
        self._now, base = now, now.base
        record = replace(base.record, title=title, path=None, tested=None)
        self._put_on_display(NetworkState(0, base.spec, base.layers, weights, record, task=base.task, moment=moment))

    @Slot()
    def return_to_now(self) -> None:
        """Shows the network as it is, with all that has happened to it meanwhile."""
        now, self._now = self._now, None
        if now is not None:
            self._put_on_display(now)

    def set_record(self, record: NetworkRecord, *, modified: bool) -> None:
        """What is known about the network on display has changed (it was saved or tested); its weights have not."""
        if self._now is not None:
            self._now = replace(self._now, record=record, modified=modified)
            return
        if self._shown is None:
            return
        is_wanted = self._wanted_network is not None and self._wanted_network.version == self._shown.version
        self._shown = replace(self._shown, record=record, modified=modified)
        if is_wanted:
            self._wanted_network = self._shown
        self.network_changed.emit(self._shown)

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._worker.close(timeout_s)

    # --- on the way to the worker

    def _show(
        self, spec: NetworkSpec, weights: Mapping[str, Float32], record: NetworkRecord, task: Task, *, modified: bool
    ) -> None:
        self._put_on_display(NetworkState(0, spec, layer_infos(spec, task), weights, record, modified, task))

    def _put_on_display(self, network: NetworkState) -> None:
        """The newest version of all that were on display. A network for another task brings its way to the input."""
        before = self._wanted_network.task if self._wanted_network is not None else MNIST
        if network.task != before:
            self._mode = possible(network.task.mode, network.task)
        self._version += 1
        self._wanted_network = replace(network, version=self._version)
        self._ask()

    def _possible(self, mode: InputMode) -> InputMode:
        return mode if self._wanted_network is None else possible(mode, self._wanted_network.task)

    def _ask(self) -> int:
        self._generation += 1
        if self._wanted_network is not None:
            wanted = _Wanted(self._wanted_network, self._drawing, self._mode, self._generation)
            self._worker.replace(
                "answer",
                lambda _control: self._desk.answer(wanted),
                on_done=self._done,
                on_failed=self._failed,
                doing=QT_TRANSLATE_NOOP("core", "looking at the drawing"),
            )
        return self._generation

    # --- on the way back, on the GUI thread

    def _prepared(self, seconds: float) -> None:
        log.info("ready to answer %.2f s after the start, %.2f s of them loading", self._age(), seconds)
        self.ready.emit(CPU)

    def _unprepared(self, problem: Problem) -> None:
        self.failed.emit(problem)
        self.unavailable.emit()

    def _done(self, answer: _Answer) -> None:
        snapshot, network = answer.snapshot, answer.network
        if answer.refused is not None and answer.refusal is not None:
            self._refused(answer.refused, answer.refusal)
        if snapshot.generation <= self._answered_generation:
            return
        if self._answered_generation == 0:
            log.info("first answer %.2f s after the start", self._age())
        self._answered_generation = snapshot.generation
        self._last_problem = ""
        if self._shown is None or network.version > self._shown.version:
            self._shown = network
            self.network_changed.emit(network)
        self.answered.emit(snapshot)

    def _refused(self, network: NetworkState, problem: Problem) -> None:
        """Goes back to the network that works; the next requests may still have been sent with the other."""
        if self._wanted_network is not None and self._wanted_network.version == network.version:
            self._wanted_network, self._now = self._shown, None
            self._mode = self._possible(self._mode)
            self.failed.emit(problem)

    def _failed(self, problem: Problem) -> None:
        """The same problem is told once, not for every move of the pen."""
        if problem.text != self._last_problem:
            self._last_problem = problem.text
            self.failed.emit(problem)

    def _age(self) -> float:
        return time.perf_counter() - self._started
