"""Data sets as values: the classes, the numbers the input is normalised by, one digit of a set."""

from __future__ import annotations

from dataclasses import dataclass, field

from cnn_gui.core.drawing.messages import Drawing

CLASSES = tuple("0123456789")


MEAN, STD = 0.1307, 0.3081
"""Mean and standard deviation of all MNIST training pixels on the 0..1 scale; the input is normalised by them."""


@dataclass(frozen=True, slots=True)
class SampleDigit:
    """A digit of the MNIST test set as a drawing, with its index in 0..9999 and its true label in drawing.label."""

    index: int
    drawing: Drawing = field(repr=False)
