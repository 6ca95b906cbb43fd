"""How well the layers of the network on display separate the classes: measured when a person asks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.projection.messages import ProjectionProgress, Separation
from cnn_gui.engine.projection.separations import SeparationEngine
from cnn_gui.views.base.translation import said
from cnn_gui.views.projection.separation_page import SeparationPage


class SeparationSession(QObject):
    """failed: a Problem."""

    failed = Signal(Problem)

    def __init__(self, page: SeparationPage, engine: SeparationEngine, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._engine = page, engine
        self._network: NetworkState | None = None
        page.measure_wanted.connect(self.measure)
        page.stop_wanted.connect(self._stop)
        engine.found.connect(self._show_found)
        engine.progress.connect(self._show_progress)
        engine.failed.connect(self._fail)

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """What is known of it; what is being measured of another one ends."""
        before, self._network = self._network, network
        if before is not None and before.id == network.id:
            return
        self._stop()
        refusal = why_untestable(network.task)
        self._page.set_available(refusal is None)
        if refusal is None:
            self._page.show_found(self._engine.known(network))
        else:
            self._page.show_message(said(refusal))

    @Slot()
    def measure(self) -> None:
        if self._network is not None:
            self._page.show_found(None)
            self._page.set_busy(True)
            self._engine.measure(self._network)

    @Slot()
    def _stop(self) -> None:
        self._engine.stop()
        self._page.set_busy(False)

    @Slot(Separation)
    def _show_found(self, found: Separation) -> None:
        self._page.show_found(found)
        if found.complete:
            self._page.set_busy(False)

    @Slot(ProjectionProgress)
    def _show_progress(self, progress: ProjectionProgress) -> None:
        self._page.show_progress(progress)

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        self._page.set_busy(False)
        self._page.show_message(problem.text)
        self.failed.emit(problem)
