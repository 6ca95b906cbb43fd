"""A training run as events, in the order in which they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.messages import Notice
from cnn_gui.core.datasets.messages import ChosenData
from cnn_gui.core.dynamics.messages import DynamicsSample
from cnn_gui.core.evaluation.messages import NOT_KNOWN, DataUsed, EvaluationProgress, Measurement
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import TrainingConfig


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins. steps_per_epoch and total_steps are planned; device is the one really used ("cpu", "cuda:0").

    data: what is trained on, the set and how many of its images. test_images: how many there are to be tested on at
    the end.
    """

    config: TrainingConfig
    device: str
    steps_per_epoch: int
    total_steps: int
    data: DataUsed = NOT_KNOWN
    test_images: int = 10_000


@dataclass(frozen=True, slots=True)
class StepDone:
    """One optimiser update. step counts from 1 over the whole run; epoch from 1; loss is the batch's mean.

    images: training images seen so far in this run. seconds: training time so far, without pauses and evaluations.
    """

    step: int
    epoch: int
    loss: float
    learning_rate: float
    images: int
    seconds: float


@dataclass(frozen=True, slots=True)
class EpochDone:
    """An epoch ended and n of the test images were classified (core.training.epoch_tests). accuracy = correct / n;
    seconds: training time of this epoch; test_seconds: of the test after it.

    data: the name of the data set whose test images these are, "" where it is not known.
    """

    epoch: int
    step: int
    test_loss: float
    correct: int
    n: int
    seconds: float
    data: str = ""
    test_seconds: float = 0.0

    @property
    def accuracy(self) -> float:
        return self.correct / self.n

    @property
    def measured(self) -> Measurement:
        return Measurement(self.accuracy, DataUsed(self.data, self.n))


@dataclass(frozen=True, slots=True)
class ValidationDone:
    """After an epoch the n images held back were classified: their mean loss, and how many were right."""

    epoch: int
    step: int
    loss: float
    correct: int
    n: int

    @property
    def accuracy(self) -> float:
        return self.correct / self.n


@dataclass(frozen=True, slots=True, eq=False)
class WeightsChanged:
    """Cloned CPU weights after a step, about twice a second and after the last step."""

    step: int
    weights: Mapping[str, Float32]


@dataclass(frozen=True, slots=True, eq=False)
class MomentReached:
    """Cloned CPU weights after a step at which a run's weights are kept, or before the first (step 0, images 0).

    images: training images seen so far. It comes right after the StepDone of its step.
    """

    step: int
    images: int
    weights: Mapping[str, Float32]


@dataclass(frozen=True, slots=True)
class MomentKept:
    """That the weights of a step are on their way into the file of the run's moments."""

    step: int
    images: int


class RunEnd(StrEnum):
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Always the last event of a run. error: one sentence where end is FAILED; saved: the run's own file, if any.

    record: what is known about the run's last weights, its recipe and curves with it; None before any step.
    """

    end: RunEnd
    steps: int
    epochs: int
    seconds: float
    tested: Measurement | None = None
    error: str | None = None
    saved: str | None = None
    record: NetworkRecord | None = field(default=None, compare=False, repr=False)

    @property
    def test_accuracy(self) -> float | None:
        return None if self.tested is None else self.tested.accuracy


@dataclass(frozen=True, slots=True, eq=False)
class RunWanted:
    """A run that a panel other than that of training wants. data: what it learns from. goes_on: from the network on
    display, whose layers are then those of the run."""

    config: TrainingConfig
    data: ChosenData
    goes_on: bool = False


TrainingEvent = (
    RunStarted
    | StepDone
    | EvaluationProgress
    | ValidationDone
    | EpochDone
    | WeightsChanged
    | MomentReached
    | MomentKept
    | DynamicsSample
    | Notice
    | RunFinished
)


class RunState(StrEnum):
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
