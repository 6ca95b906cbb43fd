"""The learning rate finder: what the recipe says now, tried on a copy."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.messages import ChosenData
from cnn_gui.core.dynamics.messages import RateRange
from cnn_gui.core.network.messages import NetworkSpec, NetworkState
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.dynamics.rate_finder import RateFinder, RateWish
from cnn_gui.views.dynamics.rate_view import RateFinderView

Asked = Callable[[], tuple[TrainingConfig, ChosenData, NetworkState | None]]
"""The recipe of the next run, its data, and the network that it would go on with."""


class RateSession(QObject):
    """failed: a Problem."""

    failed = Signal(Problem)

    def __init__(self, finder: RateFinder, view: RateFinderView, parent: QObject) -> None:
        super().__init__(parent)
        self._finder, self._view = finder, view
        self._asked: Asked | None = None
        self._own: NetworkSpec | None = None
        view.find_wanted.connect(self._find)
        view.stop_wanted.connect(self._stop)
        finder.told.connect(self._show)
        finder.failed.connect(self._fail)

    def set_recipe(self, asked: Asked) -> None:
        """Who says what the next run would be."""
        self._asked = asked

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """The network on display: a recipe may say that it trains that one, from new weights."""
        self._own = network.base.spec

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        """A run and a test would only wait for each other."""
        idle = state is RunState.IDLE
        if not idle and self._finder.is_at_work:
            self._stop()
        self._view.set_unavailable("" if idle else self.tr("Stop the run to look for a learning rate."))

    @Slot()
    def _find(self) -> None:
        if self._asked is not None:
            config, data, network = self._asked()
            self._finder.find(RateWish(config, data, network, self._own))
            self._view.show_working(True)

    @Slot()
    def _stop(self) -> None:
        self._finder.stop()
        self._view.show_working(False)

    @Slot(RateRange)
    def _show(self, found: RateRange) -> None:
        self._view.show_range(found)

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        self._view.show_working(False)
        self.failed.emit(problem)
