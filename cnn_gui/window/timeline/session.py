"""Back in time: the moment that the slider is at is what the whole window shows; the network itself stays untouched."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network.messages import NetworkSpec, NetworkState
from cnn_gui.core.timeline.messages import Moment, Moments
from cnn_gui.core.training.messages import MomentKept, RunState, TrainingEvent
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.engine.timeline.moments import MomentReader, MomentWeights
from cnn_gui.engine.timeline.tester import MomentTester
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.timeline.bar import MomentBar

REST_MS = 150
"""How long the slider stays at a moment before that is tested: a test beside the dragging would make it stutter."""

LOOK_MS = 400
"""After a run has kept a moment, how long until the file is looked into: at first they come one after the other."""


class TimelineSession(QObject):
    """moment_shown: the step of the moment on display, None where it is Now. failed: a Problem."""

    moment_shown = Signal(object)
    failed = Signal(Problem)

    def __init__(
        self,
        reader: MomentReader,
        tester: MomentTester,
        inference: InferenceEngine,
        training: TrainingEngine,
        bar: MomentBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._reader, self._tester = reader, tester
        self._inference, self._training, self._bar = inference, training, bar
        self._moments: Moments | None = None
        self._run, self._of = "", 0
        self._asked = False
        """Whether a moment is on its way from the file: what a run shows meanwhile does not lead back to Now."""
        self._wished: int | None = None
        """The step to go to as soon as there are moments."""
        self._plays_soon = False
        """Whether the run is played as soon as it has ended and its moments are there."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_MS)
        self._soon.timeout.connect(self.look_again)
        self._rested = QTimer(self)
        self._rested.setSingleShot(True)
        self._rested.setInterval(REST_MS)
        self._rested.timeout.connect(self._test)
        reader.found.connect(self._show_found)
        reader.read.connect(self._show_weights)
        reader.failed.connect(self._fail)
        tester.measured.connect(self._show_measured)
        bar.moment_wanted.connect(self._go)
        bar.now_wanted.connect(self._return)
        training.events.connect(self._see)

    @property
    def moments(self) -> Moments | None:
        """Those of the network on display."""
        return self._moments

    # --- for the course

    def set_up(self, *, plays: bool) -> None:
        """At Now. plays: the next run is played once it has ended."""
        self.leave()
        self._plays_soon = plays

    def leave(self) -> None:
        """Returns to Now, also where a moment is on its way."""
        self._wished = None
        self._bar.go_now()
        self._return()

    def state(self) -> int | None:
        """For ``restore``: the step of the moment on display; None at Now."""
        return self._bar.moment.step if self._bar.moment is not None else None

    def restore(self, step: int | None) -> None:
        """Once the network is on display again: where it has such a moment, now or as soon as its file is read."""
        self._plays_soon, self._wished = False, step
        self._go_to_wished()

    def _go_to_wished(self) -> None:
        if self._wished is None or self._moments is None:
            return
        if self._bar.go_to(self._wished):
            self._wished = None

    # --- what arrives

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """What is on display: another network has other moments, or none."""
        if network.moment is not None:
            self.moment_shown.emit(network.moment.step)
            self._tell_accuracy(network)
            return
        if not (self._inference.is_at_moment or self._asked) and self._bar.moment is not None:
            # Somebody has put the network itself on display.
            self._bar.show_now()
        self.moment_shown.emit(None)
        base = network.base
        if self._training.state is RunState.IDLE and base.id != self._of:
            self._of = base.id
            path = base.record.path or ""
            self._look_at(path if path.endswith(".safetensors") else "")

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        """A run begins with the network as it is, and has moments of its own."""
        if state is not RunState.IDLE and self._of:
            self._of = 0
            self._bar.go_now()
            self._look_at("")

    @Slot(object)
    def _see(self, events: tuple[TrainingEvent, ...]) -> None:
        if any(isinstance(event, MomentKept) for event in events) and not self._soon.isActive():
            self._soon.start()

    # --- the moments

    def _look_at(self, run: str) -> None:
        if run != self._run:
            # Weights that are still being read belong to another network by now.
            self._run = run
            self._show(None)
        if run:
            self.look_again()

    @Slot()
    def look_again(self) -> None:
        """The file may have other moments by now: more of a run under way, or none where somebody has deleted them."""
        if self._training.state is not RunState.IDLE and self._training.path is not None:
            self._run = self._training.path
        spec = self._spec()
        if self._run and spec is not None:
            self._reader.look(self._run, spec)

    @Slot(str, object)
    def _show_found(self, run: str, moments: Moments | None) -> None:
        if run == self._run:
            self._show(moments)

    def _show(self, moments: Moments | None) -> None:
        self._moments = moments
        if moments is None:
            self._asked = False
        if moments is None and self._inference.is_at_moment:
            self._inference.return_to_now()
        self._bar.show_moments(moments, self._last_step(moments))
        self._go_to_wished()
        if moments is not None and self._plays_soon and self._training.state is RunState.IDLE:
            self._plays_soon = False
            self._bar.play()

    def _last_step(self, moments: Moments | None) -> int:
        """Where Now is: at the end of what was learnt, of a run under way at that of what is planned."""
        if moments is None:
            return 0
        network = self._inference.network
        history = network.record.history if network is not None else None
        if self._training.state is RunState.IDLE and history is not None and history.steps:
            return history.steps[-1][0]
        return moments.total_steps

    def _spec(self) -> NetworkSpec | None:
        """Of the network that the moments belong to, without what a person tries on it."""
        if self._training.state is not RunState.IDLE:
            return self._training.spec
        network = self._inference.network
        return network.base.spec if network is not None else None

    @Slot(int)
    def _go(self, number: int) -> None:
        spec = self._spec()
        if self._moments is not None and spec is not None:
            self._asked = True
            self._reader.ask(self._moments, number, spec)

    @Slot()
    def _return(self) -> None:
        self._asked = False
        self._inference.return_to_now()

    @Slot(MomentWeights)
    def _show_weights(self, read: MomentWeights) -> None:
        """Unless the slider has left that run, or is at Now again."""
        self._asked = False
        network = self._inference.network
        if self._bar.moment is None or self._moments is None or self._moments.path != read.moments.path:
            return
        if network is not None:
            title = self.tr("{0} · step {1}").format(
                one_line(network.base.record.title), format_count(read.moment.step)
            )
            self._inference.visit(read.moment, read.weights, title)

    # --- how good it was

    def _tell_accuracy(self, network: NetworkState) -> None:
        """At once where it is known; else it is found out as soon as the slider rests."""
        moments, moment = self._moments, network.moment
        if moments is not None and moment is not None:
            known = self._tester.known(moments, moment)
            self._bar.show_measured(moment, known)
            if known is None:
                self._rested.start()

    @Slot()
    def _test(self) -> None:
        displayed = self._inference.displayed
        if self._moments is not None and displayed is not None and displayed.moment == self._bar.moment:
            self._tester.ask(self._moments, displayed)

    @Slot(str, Moment, Measurement)
    def _show_measured(self, path: str, moment: Moment, measured: Measurement) -> None:
        if self._moments is not None and self._moments.path == path:
            self._bar.show_measured(moment, measured)

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        """The file is gone, or damaged at this place: the window is at Now again."""
        self._asked = False
        self._bar.show_now()
        self._inference.return_to_now()
        self.failed.emit(problem)
        self.look_again()
