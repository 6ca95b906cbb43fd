"""Reliability in the window: found when a person asks, kept for the networks it is of; and the threshold of doubt."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.network_key import key_of
from cnn_gui.core.robustness.messages import Reliability
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.engine.robustness.reliability import ReliabilityEngine, ReliabilityFound
from cnn_gui.views.robustness.reliability_page import ReliabilityPage
from cnn_gui.window.base.settings import Settings

KEPT = 12
"""Networks of which it is remembered."""


class ReliabilitySession(QObject):
    """failed: a Problem. refused: why a threshold cannot be chosen now, in a sentence."""

    failed = Signal(Problem)
    refused = Signal(str)

    def __init__(
        self,
        page: ReliabilityPage,
        engine: ReliabilityEngine,
        inference: InferenceEngine,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page, self._engine = page, engine
        self._inference, self._settings = inference, settings
        self._network: NetworkState | None = None
        self._training = False
        self._known: dict[int, Reliability] = {}
        self._recalled = 0
        page.look_wanted.connect(self.look)
        page.stop_wanted.connect(self._stop)
        page.threshold_chosen.connect(self._choose)
        engine.found.connect(self._found)
        engine.failed.connect(self._failed)

    @property
    def is_at_work(self) -> bool:
        return self._engine.is_at_work

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """What is known of it; and the threshold that was chosen for it once."""
        self._network = network
        self._page.show_threshold(network.record.threshold)
        known = self._known.get(network.id)
        if known is not self._page.found:
            self._page.show_reliability(known)
        self._recall(network)

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        self._training = state is not RunState.IDLE

    @Slot()
    def look(self) -> None:
        """At the network on display."""
        if self._network is not None:
            self._page.set_busy(True)
            self._engine.look_at(self._network)

    # --- for the course

    def begin_anew(self) -> None:
        """As if no network had been looked at yet."""
        self.restore({})

    def state(self) -> dict[int, Reliability]:
        """For ``restore``: what is known, by the networks' ids."""
        return dict(self._known)

    def restore(self, known: dict[int, Reliability]) -> None:
        self._stop()
        self._known = dict(known)
        network = self._network
        self._page.show_reliability(self._known.get(network.id) if network is not None else None)

    # --- the inside

    @Slot()
    def _stop(self) -> None:
        self._engine.stop()
        self._page.set_busy(False)

    @Slot(object)
    def _found(self, found: ReliabilityFound) -> None:
        self._page.set_busy(False)
        if found.found is None:
            if self._network is not None and self._network.id == found.network.id:
                self._page.show_note(found.refused)
            return
        self._known[found.network.id] = found.found
        while len(self._known) > KEPT:
            self._known.pop(next(iter(self._known)))
        if self._network is not None and self._network.id == found.network.id:
            self._page.show_reliability(found.found)

    @Slot(object)
    def _failed(self, problem: Problem) -> None:
        self._page.set_busy(False)
        self._page.show_note(problem.text)
        self.failed.emit(problem)

    @Slot(object)
    def _choose(self, sure_from: float | None) -> None:
        """For the network on display from now on, in its file too once it is saved."""
        network = self._network
        if network is None or network.record.sure_from == sure_from:
            return
        if self._training or network.edits or network.moment is not None or self._inference.network is not network:
            self._page.show_threshold(network.record.threshold)
            self.refused.emit(
                self.tr("The threshold belongs to a network as it is: end the run, the moment or the changes first.")
            )
            return
        self._settings.set_sure_from(_key(network), sure_from)
        self._recalled = network.id
        self._inference.load(replace(network, record=replace(network.record, sure_from=sure_from)))

    def _recall(self, network: NetworkState) -> None:
        """Once for a network; what it is called by takes some milliseconds."""
        if self._training or network.id == self._recalled or network.edits or network.moment is not None:
            return
        self._recalled = network.id
        if not self._settings.has_sure_from:
            return
        chosen = self._settings.sure_from(_key(network))
        if chosen is not None and chosen != network.record.sure_from and self._inference.network is network:
            self._inference.load(replace(network, record=replace(network.record, sure_from=chosen)))


def _key(network: NetworkState) -> str:
    return key_of("sure from 1", network.spec, network.weights, (), ())
