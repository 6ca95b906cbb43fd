"""Training with what a network lacks, at one click; its curves are then drawn beside those of the network before."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.recipe.messages import Augmentation, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.messages import RunEnd, RunFinished, RunState
from cnn_gui.views.robustness.curves_page import CurvesPage
from cnn_gui.window.robustness.session import CurveSession

EPOCHS = 2
"""At most: the network knows its classes already."""


class RobustTraining(QObject):
    """training_on_wanted: a configuration with which the network on display is to be trained on. refused: why it is
    not, in a sentence."""

    training_on_wanted = Signal(TrainingConfig)
    refused = Signal(str)

    def __init__(self, page: CurvesPage, curves: CurveSession, parent: QObject) -> None:
        super().__init__(parent)
        self._curves = curves
        self._network: NetworkState | None = None
        self._before: NetworkState | None = None
        self._training = False
        page.training_wanted.connect(self.begin)

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        self._network = network

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        self._training = state is not RunState.IDLE

    @Slot()
    def begin(self) -> None:
        """Of the run's recipe nothing is changed but the variation, and that it is short."""
        network = self._network
        if network is None:
            return
        if self._training:
            self.refused.emit(self.tr("A network is being trained already: end that run first."))
        elif network.edits or network.moment is not None:
            self.refused.emit(self.tr("Take back the changes, or return to Now, and train the network as it is."))
        elif network.record.recipe is not None and network.record.recipe.augmentation is Augmentation.AFFINE:
            self.refused.emit(
                self.tr("This network was trained with such images already: what it cannot take is something else.")
            )
        else:
            self._before = network
            self.training_on_wanted.emit(config_for(network))
            if not self._training:
                # It was refused elsewhere, as while a race goes on: the next run to end is another one.
                self._before = None

    @Slot(RunFinished)
    def run_finished(self, finished: RunFinished) -> None:
        """Both networks are measured, as far as they are not, where the run was begun here and came to something."""
        before, self._before = self._before, None
        if before is not None and finished.end is not RunEnd.FAILED and finished.steps:
            self._curves.compare(before)
            self._curves.measure()


def config_for(network: NetworkState) -> TrainingConfig:
    """The recipe that a network was trained by, with turned, shifted, scaled, slanted, thinned and thickened images;
    of one whose recipe is not known, "robust"."""
    recipe = network.record.recipe or RECIPES["robust"]
    return replace(recipe, augmentation=Augmentation.AFFINE, epochs=min(recipe.epochs, EPOCHS))
