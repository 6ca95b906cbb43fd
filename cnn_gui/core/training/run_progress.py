"""How far a run has come, gathered from its events: the window's runs and the command line's keep the same account."""

from __future__ import annotations

from collections.abc import Mapping

from cnn_gui.core.arrays import Float32
from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.training.history import HistoryBuilder
from cnn_gui.core.training.messages import EpochDone, RunStarted, StepDone, TrainingEvent, WeightsChanged


class RunProgress:
    """What one run has reached. Take in each of its events, in order.

    Weights come about twice a second and not after each step: ``weights_step`` says after how many steps these are.
    """

    def __init__(self) -> None:
        self._curves = HistoryBuilder()
        self._last_step: StepDone | None = None
        self._last_epoch: EpochDone | None = None
        self._newest: WeightsChanged | None = None
        self._data: DataUsed | None = None

    def take(self, event: TrainingEvent) -> None:
        """Adds one event."""
        self._curves.take(event)
        match event:
            case RunStarted():
                self._data = event.data if event.data.is_known else None
            case StepDone():
                self._last_step = event
            case EpochDone():
                self._last_epoch = event
            case WeightsChanged():
                self._newest = event

    @property
    def steps(self) -> int:
        """Done so far."""
        return self._last_step.step if self._last_step is not None else 0

    @property
    def seconds(self) -> float:
        """Training time, without the tests after the epochs."""
        return self._last_step.seconds if self._last_step is not None else 0.0

    @property
    def epochs(self) -> int:
        """Finished and tested."""
        return self._last_epoch.epoch if self._last_epoch is not None else 0

    @property
    def tested_step(self) -> int:
        """After how many steps the last test was made; 0 where none was."""
        return self._last_epoch.step if self._last_epoch is not None else 0

    @property
    def weights(self) -> Mapping[str, Float32] | None:
        """The newest; None before any came."""
        return self._newest.weights if self._newest is not None else None

    @property
    def weights_step(self) -> int:
        return self._newest.step if self._newest is not None else 0

    @property
    def has_newest_weights(self) -> bool:
        """Whether ``weights`` are those of the last step."""
        return self.weights_step == self.steps

    @property
    def trained_on(self) -> DataUsed | None:
        """The set and how many of its images; None before the run began, or where that is not known."""
        return self._data

    @property
    def tested(self) -> Measurement | None:
        """The test of these very weights; None if others were tested, or none."""
        if self._last_epoch is None or self._newest is None or self._last_epoch.step != self._newest.step:
            return None
        return self._last_epoch.measured

    @property
    def history(self) -> History:
        return self._curves.history()
