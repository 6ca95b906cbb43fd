"""What the network sees, as values: every stage from a drawing to the input."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # A task names a mode, and the command line names tasks before it has imported numpy.
    from cnn_gui.core.arrays import Float32


class InputMode(StrEnum):
    """How a drawing becomes the input.

    LIKE_MNIST: cropped, fitted and centred by mass as MNIST's digits were, on grey of any size. AS_DRAWN: the whole
    canvas, which is the only way for colour.
    """

    LIKE_MNIST = "like_mnist"
    AS_DRAWN = "as_drawn"


class StageName(StrEnum):
    """The steps from drawing to input, in order."""

    DRAWN = "drawn"
    CROP = "crop"
    FIT = "fit"
    CENTRED = "centred"
    NORMALISED = "normalised"


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One step from the drawing to the input.

    values: float32, (H, W) for a grey task, (3, H, W) for a colour one; 0 (black) .. 1 (full ink or colour), except
        NORMALISED, whose values are (v - mean) / std with the task's numbers of the channel.
    caption: what was done here, in a few words with its numbers ("cropped to 214 × 310 of 500 × 500"); short: where
    there is room for fewer, "" for none.
    """

    name: StageName
    values: Float32
    caption: str
    short: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ChannelStage(Stage):
    """One channel of the NORMALISED stage of a task in colour, as a stage of its own: its values are (H, W).

    channel: 0 red, 1 green, 2 blue. limit: the largest amount that any channel of the task comes to, for the colours
    that the three have in common.
    """

    channel: int = 0
    limit: float = 1.0


@dataclass(frozen=True, slots=True)
class InkPart:
    """A digit of a number that was drawn or is in a picture: what can be read by itself.

    box: left, top, right and bottom of its ink, in canvas units. strokes: the numbers of the drawing's strokes that it
    is made of; () in a picture.
    """

    box: tuple[float, float, float, float]
    strokes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Preprocessed:
    """Every stage from a drawing to the network's input in one mode.

    AS_DRAWN has the stages DRAWN, CENTRED (the whole canvas shrunk to the input's size) and NORMALISED; LIKE_MNIST has
    all five, but for a picture of a data set that leaves no room around its ink.
    parts: the digits of a number, in the order in which one reads; () where there is one thing to read. crowded: there
    is much in the picture that is neither the digit nor a number.
    """

    mode: InputMode
    stages: tuple[Stage, ...]
    parts: tuple[InkPart, ...] = ()
    crowded: bool = False

    @property
    def input(self) -> Float32:
        """What the network gets, (C, H, W) float32."""
        values = self.stages[-1].values
        return values if values.ndim == 3 else values[None]
