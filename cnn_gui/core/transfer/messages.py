"""What a network is taught by a person's own drawings, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cnn_gui.core.datasets.catalogue import PRETRAINED_CREDIT, credit
from cnn_gui.core.datasets.messages import ChosenData, Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.messages import Measurement

FEWEST_CLASSES, MOST_CLASSES = 2, 20
"""How many classes of their own people are asked for; a drawings file may have more."""

WANTED = 5
"""Drawings of each class that people are asked for at least."""

KEEP_BACK = 5
"""One in so many drawings of a class is kept back for testing."""


class Kernels(StrEnum):
    """What the convolutional layers of a network for own classes begin with; the layers behind them always begin anew.

    DIGITS: the kernels of the network that comes with the app. SHAPES: those of the one for shapes in colour, which has
    never seen a digit. NOTHING: chance.
    """

    DIGITS = "digits"
    SHAPES = "shapes"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class LabelledDrawing:
    """label: a place in the classes of a task."""

    drawing: Drawing
    label: int


@dataclass(frozen=True, slots=True, eq=False)
class OwnDrawings(ChosenData):
    """A person's labelled drawings as data to train on.

    source: what the drawings are called, in what is said of a network that has learned from them. train, test: how
    many drawings; their augmented copies are not counted. learned: those to learn from. kept_back: those to test on, of
    which no copy is learned; where there are none, those to learn from are tested on, which says little.
    kernels: what a new network begins with. rehearsed: how many images of what the network knows already are learned
    again, so that it does not forget them.
    """

    learned: tuple[LabelledDrawing, ...] = ()
    kept_back: tuple[LabelledDrawing, ...] = ()
    kernels: Kernels = Kernels.NOTHING
    rehearsed: int = 0

    @property
    def credit(self) -> str:
        """What a network carries that begins with these kernels and learns from these drawings."""
        match self.kernels:
            case Kernels.DIGITS:
                return f"{self.source}; the kernels: {PRETRAINED_CREDIT}"
            case Kernels.SHAPES:
                return f"{self.source}; the kernels: {credit('Shapes in colour')}"
        return self.source

    @property
    def tested(self) -> tuple[LabelledDrawing, ...]:
        return self.kept_back or self.learned


def own_drawings(
    name: str,
    task: Task,
    drawings: Sequence[LabelledDrawing],
    *,
    keep_back: bool = True,
    kernels: Kernels = Kernels.NOTHING,
    rehearsed: int = 0,
) -> OwnDrawings:
    """The drawings in two parts. name: what they are called. keep_back: one in KEEP_BACK of each class is only tested
    on; of fewer than three drawings of a class none is."""
    seen: dict[int, int] = {}
    learned: list[LabelledDrawing] = []
    kept: list[LabelledDrawing] = []
    for each in drawings:
        place = seen[each.label] = seen.get(each.label, 0) + 1
        # The third of each five: of three drawings one can be spared.
        (kept if keep_back and place % KEEP_BACK == 3 else learned).append(each)
    tested = len(kept) or len(learned)
    return OwnDrawings(name, task, len(learned), tested, tuple(learned), tuple(kept), kernels, rehearsed)


@dataclass(frozen=True, slots=True)
class TransferFigures:
    """How good a network is at what it was taught by drawings. own: on the drawings that were kept back; learned: on
    those that it has learned from, or is to, which says how well it remembers them and no more. known: on the test
    images of the data set that its classes are of; None where there is none here."""

    own: Measurement
    learned: Measurement
    known: Measurement | None = None
