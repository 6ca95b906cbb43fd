"""The network that the course speaks of, the one that comes with the app, and how it comes on display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.base import resources
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.course.setup import Setup
from cnn_gui.core.experiment.text import from_settings
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.network.inference import NetworkLike
from cnn_gui.window.experiment.session import ExperimentState

if TYPE_CHECKING:
    from cnn_gui.window.course.show_me import Cast


class LessonNetwork(QObject):
    """arrived: another network is on display. refused: a sentence why it is not."""

    arrived = Signal()
    refused = Signal(str)

    def __init__(self, cast: Cast, parent: QObject) -> None:
        super().__init__(parent)
        self._cast = cast
        self._base: NetworkState | None = None
        self._asked = False
        self._built: Setup | None = None
        """Whose network is built, or is on its way."""
        cast.networks.changed.connect(self._changed)
        cast.inference.failed.connect(self._failed)
        cast.files.lent.connect(self._lent)
        cast.files.failed.connect(self._not_lent)
        cast.build.failed.connect(self._failed)

    def check(self, setup: Setup) -> None:
        """Raises ExperimentError where there is nothing on the network that is to be tried."""
        if self._base is not None:
            from_settings(self._base, dict(setup.edits))

    def bring(self, setup: Setup) -> bool:
        """Puts the lesson's network with a setup's edits on display. False: arrived comes when it is there."""
        network, inference, trial = self._cast.inference.network, self._cast.inference, self._cast.trial
        if inference.is_at_moment:
            # A lesson shows a network as it is.
            self._cast.moments.leave()
        if network is None or not inference.is_up_to_date:
            return False
        if self._built is setup:
            return not self._cast.build.is_at_work
        self._cast.build.give_up()
        if self._base is None:
            if not self._asked:
                self._asked = True
                self._cast.files.lend_pretrained()
            return False
        if network.base.id != self._base.id:
            trial.restore(ExperimentState(self._base, ()))
            return False
        trial.set_up(dict(setup.edits))
        if not inference.is_up_to_date or not setup.build.preset:
            return inference.is_up_to_date
        self._built = setup
        self._cast.build.set_up(setup.build.preset)
        return False

    def give_up(self) -> bool:
        """Nothing is on its way to the display from here any more. False: arrived comes when the display is free."""
        self._built = None
        self._cast.build.give_up()
        if self._cast.inference.is_at_moment:
            self._cast.moments.leave()
        return self._cast.inference.is_up_to_date

    @Slot(object)
    def _changed(self, network: NetworkState) -> None:
        if self._base is None and _is_shipped(network):
            self._base = network
        if self._cast.inference.is_up_to_date:
            # Not at once: others have yet to hear of it.
            QTimer.singleShot(0, self, self._arrive)

    @Slot()
    def _arrive(self) -> None:
        self.arrived.emit()

    @Slot(object)
    def _lent(self, network: NetworkLike) -> None:
        self._asked = False
        self._cast.inference.load(network)

    @Slot(object)
    def _failed(self, problem: Problem) -> None:
        self.refused.emit(problem.text)

    @Slot(object)
    def _not_lent(self, problem: Problem) -> None:
        if self._asked:
            self._asked = False
            self.refused.emit(problem.text)


def _is_shipped(network: NetworkState) -> bool:
    """Whether it is the pretrained network as it came, untouched."""
    record = network.record
    untouched = record.path is None and not network.modified and network.origin is None
    return untouched and record.title == resources.NETWORKS[0]
