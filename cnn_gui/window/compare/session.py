"""Two networks side by side: which they are, their answers to the drawing, and their tests on the same images."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.compare.comparison import on_same_data, why_incomparable
from cnn_gui.core.compare.messages import Comparison, NetworkSource, SourceKind
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.engine.compare.answers import Answered, AnswerEngine
from cnn_gui.engine.compare.opening import NetworkOpener
from cnn_gui.engine.compare.pair_tests import PairTests
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.base.translation import said
from cnn_gui.views.compare.view import A, B, CompareView
from cnn_gui.window.compare.sources import display, held, shipped, sources

MOST_HELD = 6


class CompareSession(QObject):
    """failed: a Problem. While the panel is not seen nothing is computed for it.

    recent: gives the files that were opened or saved before.
    """

    failed = Signal(Problem)

    def __init__(
        self,
        opener: NetworkOpener,
        answers: AnswerEngine,
        tests: PairTests,
        inference: InferenceEngine,
        view: CompareView,
        recent: Callable[[], Iterable[Path]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._opener, self._answers, self._tests, self._view = opener, answers, tests, view
        self._inference, self._recent = inference, recent
        self._chosen = [display(), shipped("deep")]
        self._networks: list[NetworkState | None] = [None, None]
        self._held: list[NetworkState] = []
        self._snapshot: Snapshot | None = None
        self._seen = False
        opener.opened.connect(self._opened)
        opener.failed.connect(self._not_opened)
        answers.answered.connect(self._show_answers)
        answers.failed.connect(self.failed)
        tests.progress.connect(view.show_progress)
        tests.done.connect(self._show_comparison)
        tests.failed.connect(self._test_failed)
        tests.cancelled.connect(self._test_ended)
        view.source_chosen.connect(self.choose)
        view.hold_requested.connect(self.hold)
        view.count_requested.connect(self.count)
        view.cancel_requested.connect(tests.cancel)

    @property
    def networks(self) -> tuple[NetworkState | None, NetworkState | None]:
        """A and B, as far as they are there."""
        return self._networks[A], self._networks[B]

    # --- what arrives

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Counting goes on while it is not: a person has asked for it."""
        self._seen = seen
        if seen:
            self.refresh()
            self._ask()

    @Slot(NetworkState)
    def show_network(self, _network: NetworkState) -> None:
        """What is on display has changed; so has whoever follows it."""
        if not self._seen:
            return
        for place in (A, B):
            if self._chosen[place].kind in (SourceKind.DISPLAY, SourceKind.NOW):
                self._take(place)

    @Slot(Snapshot)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._ask()

    # --- for the course

    def set_up(self, beside: str) -> None:
        """What is on display beside a network that comes with the app, by its name."""
        self.restore((display(), shipped(beside)))

    def state(self) -> tuple[NetworkSource, NetworkSource]:
        """For ``restore``: A and B."""
        return self._chosen[A], self._chosen[B]

    def restore(self, chosen: tuple[NetworkSource, NetworkSource]) -> None:
        """What has been counted is kept; a test that goes on for others is not."""
        for place, source in enumerate(chosen):
            if source.key != self._chosen[place].key:
                self._chosen[place] = source
                self._put(place, None)
        self.refresh()

    # --- asked for

    @Slot(int, NetworkSource)
    def choose(self, place: int, source: NetworkSource) -> None:
        """A or B is another network from now on."""
        self._chosen[place] = source
        self._take(place)

    @Slot(int)
    def hold(self, place: int) -> None:
        """What is shown there stays there, whatever comes on display."""
        network = self._networks[place]
        if network is None:
            return
        if all(each.id != network.id for each in self._held):
            self._held = [*self._held, network][-MOST_HELD:]
        self._chosen[place] = held(network)
        self.refresh()

    @Slot()
    def count(self) -> None:
        """Tests both on the same images, in sight."""
        a, b = self._networks
        if a is None or b is None or self._refusal(a, b):
            self._view.set_running(False)
        else:
            self._tests.count(a, b)

    @Slot()
    def refresh(self) -> None:
        """The list of networks as it is now, and those that are chosen."""
        if not self._seen:
            return
        offered = {source.key: source for source in sources(self._held, self._recent())}
        for source in self._chosen:
            # A file that is gone by now stays chosen, and is what it was.
            offered.setdefault(source.key, source)
        self._view.set_sources(tuple(offered.values()), self._chosen)
        for place in (A, B):
            if self._networks[place] is None or self._chosen[place].kind in (SourceKind.DISPLAY, SourceKind.NOW):
                self._take(place)

    # --- networks on their way

    def _take(self, place: int) -> None:
        source = self._chosen[place]
        match source.kind:
            case SourceKind.DISPLAY:
                self._put(place, self._inference.displayed)
            case SourceKind.NOW:
                network = self._inference.network
                self._put(place, None if network is None else network.base)
            case SourceKind.HELD:
                self._put(place, next((each for each in self._held if str(each.id) == source.name), None))
            case SourceKind.SHIPPED | SourceKind.FILE:
                self._put(place, None)
                self._opener.open(source)

    @Slot(NetworkSource, NetworkState)
    def _opened(self, source: NetworkSource, network: NetworkState) -> None:
        for place in (A, B):
            if self._chosen[place].key == source.key:
                self._put(place, network)

    @Slot(NetworkSource, Problem)
    def _not_opened(self, source: NetworkSource, problem: Problem) -> None:
        for place in (A, B):
            if self._chosen[place].key == source.key:
                self._networks[place] = None
                self._view.show_missing(place, problem.text)
        self.failed.emit(problem)

    def _put(self, place: int, network: NetworkState | None) -> None:
        before, self._networks[place] = self._networks[place], network
        if before is not None and network is not None and before.id == network.id:
            return
        self._tests.cancel()
        self._view.show_network(place, network)
        self._update()
        self._ask()

    # --- both of them

    def _update(self) -> None:
        a, b = self._networks
        if a is None or b is None:
            self._view.show_refusal("")
            self._view.show_comparison(None)
            return
        self._view.show_refusal(self._refusal(a, b))
        self._show(self._tests.known(a, b))

    def _refusal(self, a: NetworkState, b: NetworkState) -> str:
        reason = why_incomparable(a.task, b.task)
        if reason is None:
            reason = why_untestable(on_same_data(a.task, b.task)[A])
        return said(reason) if reason is not None else ""

    def _show(self, comparison: Comparison | None) -> None:
        self._view.show_comparison(comparison)
        if comparison is not None:
            self._view.show_measured(self._networks)

    def _ask(self) -> None:
        """Both answers; of networks that are not there yet, none."""
        snapshot = self._snapshot
        there = {place: network for place, network in enumerate(self._networks) if network is not None}
        if self._seen and snapshot is not None and there:
            self._answers.ask(there, snapshot.drawing, snapshot.preprocessed.mode)

    @Slot(Answered)
    def _show_answers(self, answered: Answered) -> None:
        """But not those of networks that are no longer here."""
        here = {
            place: snapshot
            for place, snapshot in answered.snapshots.items()
            if (network := self._networks[place]) is not None and network.id == answered.networks[place].id
        }
        self._view.show_answers(here)

    @Slot(Comparison)
    def _show_comparison(self, comparison: Comparison) -> None:
        self._view.set_running(False)
        self._show(comparison)

    @Slot(Problem)
    def _test_failed(self, problem: Problem) -> None:
        self._view.set_running(False)
        self.failed.emit(problem)

    @Slot()
    def _test_ended(self) -> None:
        self._view.set_running(False)
