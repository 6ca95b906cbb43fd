"""Explanations in the window: asked for with each new answer while the panel is in sight, and shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.network.messages import Snapshot
from cnn_gui.engine.explain.explainer import Explained, Inquiry, Refused, StepsFound
from cnn_gui.engine.explain.explanations import ExplanationEngine
from cnn_gui.views.explain.view import ExplainView
from cnn_gui.window.explain.answer_session import AnswerSession


class ExplainSession(AnswerSession):
    """Joins the view to its engine. What is shown is never of an older drawing or network than what was shown before.

    A question that does not fit the network is no failure: the panel itself says so.
    shown: the Explained that is on display from now on.
    """

    shown = Signal(Explained)

    def __init__(self, view: ExplainView, engine: ExplanationEngine, parent: QObject | None = None) -> None:
        super().__init__(view, parent)
        self._view, self._engine = view, engine
        view.asked.connect(self._ask)
        engine.explained.connect(self._explained)
        engine.steps_found.connect(self._steps_found)
        engine.refused.connect(self._refused)
        engine.failed.connect(self.fail)

    # --- what arrives

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new answer, which is explained in the place of the one before."""
        self._snapshot = snapshot
        if self._seen:
            self._ask()

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Whether the view is in front: nothing is computed while it is not."""
        if seen == self._seen:
            return
        self._seen = seen
        if seen:
            self._ask()
        else:
            self._engine.cancel()

    @property
    def is_at_work(self) -> bool:
        """Whether what is shown will be replaced in a moment."""
        return self._engine.is_at_work

    # --- to the engine and back

    @Slot()
    def _ask(self) -> None:
        snapshot, network = self._snapshot, self._network
        if not self._seen or snapshot is None or network is None:
            return
        if snapshot.blank:
            self._engine.cancel()
            self._view.show_blank()
        elif snapshot.network_version == network.version:
            self._engine.ask(Inquiry(network, snapshot.preprocessed.input, self._view.question, snapshot.generation))

    @Slot(object)
    def _explained(self, explained: Explained) -> None:
        if self._seen and self._is_of_this_network(explained.inquiry):
            self._view.show_explanation(explained.explanation)
            self.shown.emit(explained)

    @Slot(object)
    def _steps_found(self, found: StepsFound) -> None:
        if self._seen and self._view.explanation is found.explained.explanation:
            self._view.show_steps(found.steps)

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        if self._is_of_this_network(refused.inquiry):
            self._view.show_note(refused.sentence)

    def _is_of_this_network(self, inquiry: Inquiry) -> bool:
        return self._network is not None and inquiry.network.version == self._network.version
