"""How a network does on labelled images, as values: an accuracy never without the images it was counted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.core.datasets.messages import MNIST, Task

if TYPE_CHECKING:
    # The command line names measurements before it has imported numpy.
    from cnn_gui.core.arrays import Int64, UInt8


@dataclass(frozen=True, slots=True)
class DataUsed:
    """Labelled images that a network was trained or tested on.

    name: of the data set, as in core.datasets.registry ("MNIST"), or what people call a file of their own; ""
    where it is not known. images: how many of it, 0 where that is not known.
    """

    name: str = ""
    images: int = 0

    @property
    def is_known(self) -> bool:
        return bool(self.name) and self.images > 0


NOT_KNOWN = DataUsed()


MNIST_CREDIT = "MNIST (Y. LeCun, C. Cortes), CC BY-SA 3.0"
"""The credit a network carries that learned from MNIST."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """accuracy: share of right answers in 0..1 on the test images ``data``."""

    accuracy: float
    data: DataUsed = NOT_KNOWN


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Mistake:
    """A misclassified image. image: (H, W) uint8, in colour (H, W, 3). index: its place in the test images of ``data``,
    a data set by its name."""

    index: int
    label: int
    predicted: int
    probability: float
    label_probability: float
    image: UInt8
    data: str = MNIST.data


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """How a network does on labelled images. confusion[label, predicted] counts; mistakes most confident first.

    data: the name of the data set, "" for labelled images of a person's own. task: whose classes these are.
    """

    n: int
    correct: int
    loss: float
    confusion: Int64
    mistakes: tuple[Mistake, ...] = ()
    seconds: float = 0.0
    network_version: int = 0
    data: str = ""
    task: Task = MNIST

    @property
    def accuracy(self) -> float:
        return self.correct / self.n if self.n else 0.0

    @property
    def measured(self) -> Measurement:
        return Measurement(self.accuracy, DataUsed(self.data, self.n))

    @property
    def per_class(self) -> tuple[float | None, ...]:
        """Share of each label classified right, 0..1; None for a label that does not occur."""
        totals = self.confusion.sum(axis=1)
        return tuple(float(self.confusion[i, i] / total) if total else None for i, total in enumerate(totals.tolist()))
