"""The window that says how far an explanation is to be trusted: made when it is wanted, fed while it is in sight."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.explain.explainer import Explained
from cnn_gui.engine.explain.trust import CurveFound, MeansFound, MeansProgress, RandomFound, TrustEngine
from cnn_gui.views.explain.trust_dialog import TrustDialog
from cnn_gui.views.explain.view import ExplainView

CALM_MS = 400
"""After so long without a new explanation it is checked."""


class TrustSession(QObject):
    """What is checked is what the panel shows; where it shows nothing, the window says why.

    failed: a Problem. made: the window, a TrustDialog, when it is wanted for the first time.
    """

    failed = Signal(Problem)
    made = Signal(TrustDialog)

    def __init__(self, view: ExplainView, engine: TrustEngine, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._engine = view, engine
        self._dialog: TrustDialog | None = None
        self._explained: Explained | None = None
        self._checked: Explained | None = None
        self._panel_seen = self._training = False
        self._note = ""
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._check)
        view.trust_wanted.connect(self.show_dialog)
        view.emptied.connect(self._emptied)
        engine.found.connect(self._found)
        engine.means_progress.connect(self._progress)
        engine.means_found.connect(self._means_found)
        engine.failed.connect(self.failed)

    @property
    def dialog(self) -> TrustDialog | None:
        """None before it was wanted for the first time."""
        return self._dialog

    # --- what arrives

    @Slot(object)
    def show_explained(self, explained: Explained) -> None:
        """What is on display now; checked once the pen rests."""
        self._explained, self._note = explained, ""
        if self._is_seen() and not self._why_nothing():
            self._calm.start()

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Whether the panel is in front: hidden, it follows the drawing no longer."""
        self._panel_seen = seen
        if not seen:
            self._explained = None
            self._update()

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        """While a network is trained each explanation is gone before it could be checked."""
        training = state is not RunState.IDLE
        if training != self._training:
            self._training = training
            self._update()

    @Slot(str)
    def _emptied(self, sentence: str) -> None:
        self._explained, self._note = None, sentence
        self._update()

    # --- the window

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
            self._update()
        else:
            self._calm.stop()
            self._checked = None
            self._engine.cancel()

    # --- checking

    def _why_nothing(self) -> str:
        """One sentence where there is nothing to be checked."""
        if self._training:
            return self.tr("The network is being trained, so its answers change: they are checked after the run.")
        if not self._panel_seen:
            return self.tr("The panel “Why” is hidden: what it explains is checked once it is in front again.")
        return "" if self._explained is not None else self._note

    def _update(self) -> None:
        """Begins with what is on display, or says why there is nothing."""
        if self._dialog is None or not self._is_seen():
            return
        reason = self._why_nothing()
        if reason:
            self._calm.stop()
            self._checked = None
            # The means take minutes, and the next drawing needs them too; while it trains there are others each time.
            if self._training:
                self._engine.cancel()
            else:
                self._engine.drop()
            self._dialog.show_nothing(reason)
        else:
            self._check()

    @Slot()
    def _check(self) -> None:
        explained = self._explained
        if explained is None or self._dialog is None:
            return
        self._checked = explained
        network = explained.inquiry.network
        self._dialog.begin(explained.explanation, network)
        self._engine.check(explained)
        self._engine.means(network)

    @Slot(object)
    def _found(self, finding: object) -> None:
        if self._dialog is None:
            return
        if isinstance(finding, CurveFound) and finding.explained is self._checked:
            self._dialog.show_curve(finding.method, finding.curve)
        elif isinstance(finding, RandomFound) and finding.explained is self._checked:
            self._dialog.show_random(finding.row)

    @Slot(object)
    def _progress(self, progress: MeansProgress) -> None:
        if self._dialog is not None and self._checked is not None:
            self._dialog.show_progress(progress.done, progress.total)

    @Slot(object)
    def _means_found(self, found: MeansFound) -> None:
        if self._dialog is not None and self._checked is not None:
            self._dialog.show_means(found.found, found.why_not)
