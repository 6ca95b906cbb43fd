"""The test in the window: its result stays with the network and the edits it was measured with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.evaluation.messages import Evaluation
from cnn_gui.core.experiment.text import summary
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.evaluation.evaluation import EvaluationEngine
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.base.translation import said
from cnn_gui.views.evaluation.view import EvaluationView
from cnn_gui.window.evaluation.results import KeptResult, Results


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationState:
    """All results that are kept, and the one on show."""

    results: Results
    shown: KeptResult | None


class EvaluationSession(QObject):
    """Shows the result of the network on display where there is one; else the last one, with a word on whose it is.

    failed: a Problem. refused: one sentence why the network on display cannot be tested.
    """

    failed = Signal(Problem)
    refused = Signal(str)

    def __init__(
        self, inference: InferenceEngine, evaluation: EvaluationEngine, view: EvaluationView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._inference, self._evaluation, self._view = inference, evaluation, view
        self._results = Results()
        self._shown: KeptResult | None = None
        self._testing: NetworkState | None = None
        self._displayed: int | None = None
        view.evaluate_requested.connect(self.evaluate)
        view.cancel_requested.connect(evaluation.cancel)
        evaluation.progress.connect(view.show_progress)
        evaluation.done.connect(self._done)
        evaluation.failed.connect(self._failed)
        evaluation.cancelled.connect(self._cancelled)
        inference.network_changed.connect(self._show_network)

    @property
    def is_of_display(self) -> bool:
        """Whether the result on show is that of the network on display."""
        network = self._inference.displayed
        return self._shown is not None and network is not None and self._shown.is_of(network)

    @Slot()
    def evaluate(self) -> None:
        """Tests the network on display; the weights of this moment, also while they train."""
        network = self._inference.displayed
        refusal = why_untestable(network.task) if network is not None else None
        if refusal is not None:
            self._view.set_running(False)
            self.refused.emit(said(refusal))
            return
        if network is not None:
            # Ends the test that is going on, if any, which is told first.
            self._evaluation.evaluate(network)
            self._testing = network
        self._view.set_running(network is not None)

    # --- for the course

    def state(self) -> EvaluationState:
        return EvaluationState(self._results, self._shown)

    def begin_anew(self) -> None:
        """As if nothing had been tested yet."""
        self.restore(EvaluationState(Results(), None))

    def restore(self, state: EvaluationState) -> None:
        self._evaluation.cancel()
        self._results, self._shown = state.results, state.shown
        self._view.show_evaluation(self._shown.evaluation if self._shown is not None else None)
        self._tell_whose()

    # --- what arrives

    @Slot(object)
    def _show_network(self, network: NetworkState) -> None:
        self._take_names(network)
        self._view.mistakes.set_sure_from(network.record.threshold)
        self._view.show_task(network.task, said(why_untestable(network.task) or ""))
        if network.id != self._displayed:
            self._displayed = network.id
            own = self._results.of(network)
            if own is not None:
                self._show(own)
                # Not at once: others have yet to hear of the network as it is now.
                QTimer.singleShot(0, self, self._note_known)
        self._tell_whose()

    def _take_names(self, network: NetworkState) -> None:
        """The classes have been named since the test."""
        shown = self._shown
        if shown is not None and shown.is_of(network) and shown.evaluation.task.names != network.task.names:
            renamed = KeptResult(network, replace(shown.evaluation, task=network.task))
            self._results.add(renamed)
            self._show(renamed)

    @Slot(object)
    def _done(self, evaluation: Evaluation) -> None:
        network, self._testing = self._testing, None
        self._view.set_running(False)
        if network is None:
            return
        result = KeptResult(network, evaluation)
        self._results.add(result)
        self._show(result)
        self._tell_whose()
        if self.is_of_display:
            self._note(result)

    @Slot(object)
    def _failed(self, problem: object) -> None:
        self._testing = None
        self._view.set_running(False)
        self.failed.emit(problem)

    @Slot()
    def _cancelled(self) -> None:
        self._testing = None
        self._view.set_running(False)

    # --- telling

    def _show(self, result: KeptResult) -> None:
        if result is not self._shown:
            self._shown = result
            self._view.show_evaluation(result.evaluation)

    def _tell_whose(self) -> None:
        network = self._inference.displayed
        if self._shown is not None and network is not None:
            self._view.set_whose(self._whose(self._shown, network))

    def _whose(self, result: KeptResult, network: NetworkState) -> tuple[str, ...]:
        if result.is_of(network):
            return ()
        if not result.has_base_of(network):
            if network.moment is not None or result.network.moment is not None:
                return (self.tr("for another moment of the run"), self.tr("for another moment"))
            return (self.tr("for earlier weights"),)
        tested = result.network.edits
        if not tested:
            return (self.tr("of the network without the changes"), self.tr("without the changes"))
        changes = said(summary(tested, result.network.layers)[0])
        whose = self.tr("with other changes") if network.edits else self.tr("of the changed network")
        return (self.tr("{0}: {1}").format(whose, changes), whose)

    @Slot()
    def _note_known(self) -> None:
        """A network that comes back on display, and was tested, knows its accuracy again."""
        network = self._inference.displayed
        known = self._results.of(network) if network is not None else None
        if network is not None and known is not None and network.record.tested is None:
            self._note(known)

    def _note(self, result: KeptResult) -> None:
        """The accuracy goes with the network on display, into the file it is saved in."""
        network = self._inference.displayed
        if network is not None and network.moment is None:
            record = replace(network.record, tested=result.evaluation.measured)
            self._inference.set_record(record, modified=network.modified)
