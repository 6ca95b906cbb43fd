"""Explanations under the moving pen: a thread of its own, behind the answers, and the newest question wins.

As with answers (docs/decisions/0010-newest-wins.md) a request takes the place of one that waits, and the one under way
is brought to its end: ended for each newer drawing, a slow method would never come to one. It is ended where another
method, another class or another network is asked about.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.explain.explainer import AnswerExplainer, Explained, Inquiry, Refused, StepsFound, TorchExplainer

CALM_MS = 300
"""After so long without a new question, the number of steps that would do is looked for, which takes a while."""


class ExplanationEngine(QObject):
    """explained: an Explained, never older than one before it. steps_found: a StepsFound, for the newest explanation
    whose sum is not complete. refused: a Refused, of the newest question. failed: a Problem that is ours.

    All methods are for the GUI thread and return at once.
    """

    explained = Signal(Explained)
    steps_found = Signal(StepsFound)
    refused = Signal(Refused)
    failed = Signal(Problem)

    def __init__(
        self, parent: QObject | None = None, *, explainer: Callable[[], AnswerExplainer] = TorchExplainer
    ) -> None:
        """explainer: makes what computes; called on the worker's thread."""
        super().__init__(parent)
        self._worker = Worker("explain", nice=NICE, parent=self)
        self._make = explainer
        self._made: AnswerExplainer | None = None
        self._wanted: Inquiry | None = None
        self._newest: Explained | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._look_for_steps)

    def ask(self, inquiry: Inquiry) -> None:
        """Explains this in the place of what was asked before."""
        self._wanted = inquiry
        self._calm.stop()
        self._worker.replace(
            "explain",
            lambda control: self._explain(inquiry, control),
            on_done=self._done,
            on_failed=lambda problem: self._failed(inquiry, problem),
            doing=QT_TRANSLATE_NOOP("core", "explaining the answer"),
        )

    @Slot()
    def cancel(self) -> None:
        """What was asked is of no interest any more."""
        self._wanted = None
        self._calm.stop()

    @property
    def is_at_work(self) -> bool:
        """Whether the newest question has not been answered yet."""
        return self._wanted is not None and (self._newest is None or self._newest.inquiry is not self._wanted)

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        self.cancel()
        return self._worker.close(timeout_s)

    # --- on the worker's thread

    def _explainer(self) -> AnswerExplainer:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _explain(self, inquiry: Inquiry, control: JobControl) -> Explained | Refused | None:
        def goes_on() -> bool:
            # A reference is read at once or not yet: at worst one batch more is computed.
            wanted = self._wanted
            return not control.stopping and wanted is not None and wanted.is_like(inquiry)

        return self._explainer().explain(inquiry, goes_on) if goes_on() else None

    def _steps(self, explained: Explained, control: JobControl) -> StepsFound | None:
        def goes_on() -> bool:
            return not control.stopping and self._wanted is explained.inquiry

        return self._explainer().steps_enough(explained, goes_on) if goes_on() else None

    # --- on the way back, on the GUI thread

    def _done(self, explained: Explained | Refused | None) -> None:
        if isinstance(explained, Refused):
            if explained.inquiry is self._wanted:
                self._wanted = None
                self.refused.emit(explained)
            return
        if explained is None or self._wanted is None or not self._wanted.is_like(explained.inquiry):
            return
        self._newest = explained
        self.explained.emit(explained)
        check = explained.explanation.check
        if explained.inquiry is self._wanted and check is not None and not check.holds:
            self._calm.start()

    def _failed(self, inquiry: Inquiry, problem: Problem) -> None:
        if self._wanted is inquiry:
            self._wanted = None
            self.failed.emit(problem)

    @Slot()
    def _look_for_steps(self) -> None:
        explained = self._newest
        if explained is None or explained.inquiry is not self._wanted:
            return
        self._worker.replace(
            "steps",
            lambda control: self._steps(explained, control),
            on_done=self._steps_done,
            on_failed=lambda problem: self._failed(explained.inquiry, problem),
            doing=QT_TRANSLATE_NOOP("core", "counting the steps that would do"),
        )

    def _steps_done(self, found: StepsFound | None) -> None:
        if found is not None and found.explained.inquiry is self._wanted:
            self.steps_found.emit(found)
