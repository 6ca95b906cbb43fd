"""Data sets as values: what there is to tell apart, how an input is made, one example of a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence, joined
from cnn_gui.core.input.messages import InputMode

if TYPE_CHECKING:
    # The command line names tasks before it has imported numpy.
    from cnn_gui.core.arrays import Float32, UInt8
    from cnn_gui.core.drawing.messages import Drawing, LabelMeaning

CLASSES = tuple("0123456789")

CHANNELS = (1, 3)
MIN_SIDE, MAX_SIDE = 8, 128
MIN_CLASSES, MAX_CLASSES = 2, 100
"""What a task may have: images in grey or in red, green and blue, their height and width, and how many classes."""

MAX_CLASS_NAME = 60
"""Longest name of a class, in characters."""

MEAN, STD = 0.1307, 0.3081
"""Mean and standard deviation of all MNIST training pixels on the 0..1 scale."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a network tells apart, and how its input is made. Every network carries one.

    classes: what the outputs are called, in their order; 2 to 100. input_shape: (C, H, W), C 1 (grey) or 3 (red, green,
    blue), sides 8 to 128. mean, std: for each channel, on the scale 0 (black, or no ink) to 1: the input is
    (value − mean) / std. mode: how a drawing becomes the input as long as nobody chooses another way.
    data: the name of the data set it was made for, as in core.datasets.registry, "" for none that is known.
    named: False where the classes' names are only numbers that stand in for names nobody has given.
    """

    classes: tuple[str, ...] = CLASSES
    input_shape: tuple[int, int, int] = (1, 28, 28)
    mean: tuple[float, ...] = (MEAN,)
    std: tuple[float, ...] = (STD,)
    mode: InputMode = InputMode.LIKE_MNIST
    data: str = ""
    named: bool = True

    @property
    def is_colour(self) -> bool:
        return self.input_shape[0] == 3

    @property
    def names(self) -> tuple[str, ...]:
        """What people call the classes; () where nobody has named them."""
        return self.classes if self.named else ()

    @property
    def is_of_digits(self) -> bool:
        """Whether the classes are 0 to 9, in that order."""
        return self.names == CLASSES

    def pixels(self, inputs: Float32) -> Float32:
        """What inputs (C, H, W) were before they were normalised, on the scale 0..1; what lies beyond is cut off."""
        import numpy as np

        mean, std = (np.array(numbers, dtype=np.float32)[:, None, None] for numbers in (self.mean, self.std))
        pixels: Float32 = np.clip(inputs * std + mean, 0, 1)
        return pixels


MNIST = Task(data="MNIST")
"""Ten digits, white on black, centred by their mass: the task the app began with."""


def numbered(count: int) -> tuple[str, ...]:
    """What stands in for the names of classes that nobody has named: "0", "1", ..."""
    return tuple(map(str, range(count)))


def class_name(names: Sequence[str], index: int) -> Sentence:
    """A class by itself, at a bar or beside a cell: "3", "heart", "class 4". names: those of the task, () for none.

    What nobody has named counts from 0, as labels in files and the outputs of networks do.
    """
    if index < len(names):
        return joined("", names[index])
    return Sentence(QT_TRANSLATE_NOOP("core", "class {number}"), number=index)


def class_text(names: Sequence[str], index: int) -> Sentence:
    """A class within a sentence, where a bare "3" might count something: "digit 3", "class heart", "class 4"."""
    if tuple(names) == CLASSES:
        return Sentence(QT_TRANSLATE_NOOP("core", "digit {name}"), name=names[index])
    if index < len(names):
        return Sentence(QT_TRANSLATE_NOOP("core", "class {name}"), name=names[index])
    return class_name(names, index)


def label_in(drawing: Drawing, task: Task) -> int | None:
    """Which of a task's classes a drawing is known to belong to; None where that is not known, or is none of them.

    A number counts the classes of its own data set, and another task's class of that number is something else. A
    number of which nothing more is known is a digit: those of all data sets are the same.
    """
    label, meaning = drawing.label, drawing.meaning
    if label is None or label >= len(task.classes):
        return None
    if meaning is None:
        return label if task.is_of_digits else None
    same = meaning.data == task.data and meaning.name in ("", *task.names[label : label + 1])
    return label if same else None


def meaning_in(task: Task, label: int) -> LabelMeaning | None:
    """What a number counts among a task's classes, for a drawing that is labelled with it; None for a digit."""
    from cnn_gui.core.drawing.messages import LabelMeaning

    return None if task.is_of_digits else LabelMeaning(task.data, "".join(task.names[label : label + 1]))


@dataclass(frozen=True, slots=True)
class SampleDigit:
    """An image of a test set as a drawing, with its index, from 0, and its true label in drawing.label."""

    index: int
    drawing: Drawing = field(repr=False)


class SetOrigin(StrEnum):
    """Where a data set comes from: with the app, made by it from a seed, or downloaded when it is wanted."""

    BOXED = "boxed"
    MADE = "made"
    DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class DataSetInfo:
    """A data set that is known by name. train, test: how many images. credit: what a network carries that learned from
    it. download: bytes that have to come first, about; 0 for none."""

    name: str
    task: Task
    train: int
    test: int
    origin: SetOrigin
    credit: str
    download: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What is in a data set, for people.

    counts: by class, its training and its test images. examples: (classes, k, H, W) uint8, in colour (classes, k, H, W,
    3), of the training images; black where a class has fewer than k. notes: what was done to what there was.
    """

    name: str
    task: Task
    counts: tuple[tuple[int, int], ...]
    examples: UInt8
    notes: tuple[Sentence, ...] = ()

    @property
    def train(self) -> int:
        return sum(train for train, _ in self.counts)

    @property
    def test(self) -> int:
        return sum(test for _, test in self.counts)


@dataclass(frozen=True, slots=True)
class ReadProgress:
    """How far a data set has come. done of total, at least 1: bytes where it is downloaded, else pictures."""

    done: int
    total: int
    downloads: bool


@dataclass(frozen=True, slots=True)
class ChosenData:
    """What is trained on. source: a name or a path for core.datasets.registry. train, test: how many images."""

    source: str
    task: Task
    train: int = 60_000
    test: int = 10_000


MNIST_DATA = ChosenData("MNIST", MNIST)
