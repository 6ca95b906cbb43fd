"""What a file of somebody else's is read as: one reading for each network that its weights may belong to.

And the other way: in which formats a network is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The command line names the formats before it has imported numpy.
    from cnn_gui.core.arrays import Float32
    from cnn_gui.core.datasets.messages import Task
    from cnn_gui.core.network.messages import NetworkSpec

SURE_ACCURACY = 0.8
"""The least share of MNIST's training digits for a reading that nobody has to confirm.

A network of ten classes that reads so many digits is one for digits, and read as it was meant: a wrong activation or
pooling leaves most networks far below, and chance is at a tenth.
"""


@dataclass(frozen=True, slots=True, eq=False)
class FileReading:
    """One network that a file's weights can belong to.

    weights: float32 by our names ("conv1.weight"). accuracy: the share of right answers on ``digits`` of MNIST's
    training digits, None where it was not tried. words: its layers in one line ("conv 20 5×5 – ReLU – ..."). input: how
    its input is made ("28×28, pixels 0 to 1").
    """

    spec: NetworkSpec
    task: Task
    weights: Mapping[str, Float32]
    words: str
    input: str
    accuracy: float | None = None
    digits: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """All readings of a file, the best first; one at least.

    format: what kind of file it is ("PyTorch state_dict"). sure: nobody has to choose: the file says it all, or a
    reading wins on digits. said: in one sentence, how it was read, and how sure that is.
    """

    format: str
    readings: tuple[FileReading, ...]
    sure: bool
    said: str

    @property
    def best(self) -> FileReading:
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format in which a network is taken away.

    name: on the command line. title: what people call it. suffix: of its file. purpose: what it is for, in a sentence
    that is marked for translation. beside: the suffix of a second file that always comes with it, "" for none.
    """

    name: str
    title: str
    suffix: str
    purpose: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. paths: the file that was asked for, and then the one beside it. size: bytes of all of them."""

    format: ExportFormat
    paths: tuple[Path, ...]
    size: int
