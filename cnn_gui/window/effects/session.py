"""The effect of a setting follows the drawing, the network on display and the recipe, while somebody looks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.messages import ChosenData
from cnn_gui.core.effects.messages import Effect, EffectKind, EffectWish
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.engine.effects.effects import EffectEngine
from cnn_gui.views.effects.view import EffectsView

Asked = Callable[[], tuple[TrainingConfig, ChosenData, NetworkState | None]]
"""The recipe of the next run, its data, and the network that it would go on with."""


class EffectsSession(QObject):
    def __init__(self, engine: EffectEngine, view: EffectsView, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._view = engine, view
        self._asked: Asked | None = None
        self._network: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        view.wish_changed.connect(self.ask)
        engine.told.connect(self._show)
        engine.failed.connect(self._fail)

    def set_recipe(self, asked: Asked) -> None:
        """Who says what the next run would be."""
        self._asked = asked

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """The network on display."""
        self._network = network
        self._view.set_classes(network.task.names, len(network.task.classes))
        self.ask()

    @Slot(Snapshot)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The drawing as the network sees it."""
        self._snapshot = snapshot
        self.ask()

    @Slot(str)
    def choose(self, setting: str) -> None:
        """Somebody is at a setting of the recipe: its effect, where it has one."""
        if setting in set(EffectKind):
            self._view.choose(EffectKind(setting))

    @Slot()
    def ask(self) -> None:
        """Anything may have changed. Nothing is worked out while nobody looks."""
        network, snapshot = self._network, self._snapshot
        if self._asked is None or network is None or not self._view.isVisible():
            return
        config, data, _initial = self._asked()
        fits = snapshot is not None and not snapshot.blank and snapshot.task == network.task
        image = snapshot.preprocessed.input if snapshot is not None and fits else None
        view = self._view
        self._engine.ask(EffectWish(view.kind, config, network, data, image, view.label, view.draw))

    @Slot(Effect)
    def _show(self, effect: Effect) -> None:
        self._view.show_effect(effect)

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        self._view.show_problem(problem.text)
