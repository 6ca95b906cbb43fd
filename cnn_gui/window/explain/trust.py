"""The window that says how far an explanation is to be trusted: made when it is wanted, fed while it is in sight."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.engine.explain.explainer import Explained
from cnn_gui.engine.explain.trust import CurveFound, MeansFound, MeansProgress, RandomFound, TrustEngine
from cnn_gui.views.explain.trust_dialog import TrustDialog
from cnn_gui.views.explain.view import ExplainView

CALM_MS = 400
"""After so long without a new explanation it is checked."""


class TrustSession(QObject):
    """failed: a Problem. made: the window, a TrustDialog, when it is wanted for the first time."""

    failed = Signal(Problem)
    made = Signal(TrustDialog)

    def __init__(self, view: ExplainView, engine: TrustEngine, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._engine = view, engine
        self._dialog: TrustDialog | None = None
        self._explained: Explained | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._check)
        view.trust_wanted.connect(self.show_dialog)
        engine.found.connect(self._found)
        engine.means_progress.connect(self._progress)
        engine.means_found.connect(self._means_found)
        engine.failed.connect(self.failed)

    @property
    def dialog(self) -> TrustDialog | None:
        """None before it was wanted for the first time."""
        return self._dialog

    @Slot(object)
    def show_explained(self, explained: Explained) -> None:
        """What is on display now; checked once the pen rests."""
        self._explained = explained
        if self._is_seen():
            self._calm.start()

    @Slot()
    def show_dialog(self) -> None:
        if self._dialog is None:
            self._dialog = TrustDialog(self._view)
            self._dialog.seen.connect(self._seen)
            self.made.emit(self._dialog)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @property
    def is_shown(self) -> bool:
        """Whether the window is open."""
        return self._is_seen()

    def set_shown(self, shown: bool) -> None:
        """Opens or closes it."""
        if shown:
            self.show_dialog()
        elif self._dialog is not None:
            self._dialog.hide()

    def _is_seen(self) -> bool:
        return self._dialog is not None and self._dialog.isVisible()

    @Slot(bool)
    def _seen(self, seen: bool) -> None:
        if seen:
            self._check()
        else:
            self._calm.stop()
            self._engine.cancel()

    @Slot()
    def _check(self) -> None:
        explained = self._explained
        if explained is None or self._dialog is None:
            return
        network = explained.inquiry.network
        self._dialog.begin(explained.explanation, network.task)
        self._engine.check(explained)
        self._engine.means(network)

    @Slot(object)
    def _found(self, finding: object) -> None:
        if self._dialog is None:
            return
        if isinstance(finding, CurveFound):
            self._dialog.show_curve(finding.method, finding.curve)
        elif isinstance(finding, RandomFound):
            self._dialog.show_random(finding.row)

    @Slot(object)
    def _progress(self, progress: MeansProgress) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(progress.done, progress.total)

    @Slot(object)
    def _means_found(self, found: MeansFound) -> None:
        if self._dialog is not None:
            self._dialog.show_means(found.found, found.why_not)
