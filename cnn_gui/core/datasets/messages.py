"""Data sets as values: what there is to tell apart, how an input is made, one example of a set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnn_gui.core.input.messages import InputMode

if TYPE_CHECKING:
    # The command line names tasks before it has imported numpy.
    from cnn_gui.core.drawing.messages import Drawing

CLASSES = tuple("0123456789")

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


MNIST = Task(data="MNIST")
"""Ten digits, white on black, centred by their mass: the task the app began with."""


@dataclass(frozen=True, slots=True)
class SampleDigit:
    """A digit of the MNIST test set as a drawing, with its index in 0..9999 and its true label in drawing.label."""

    index: int
    drawing: Drawing = field(repr=False)
