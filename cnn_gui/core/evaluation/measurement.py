"""What an accuracy is of: a share of right answers means nothing without the images it was counted on."""

from __future__ import annotations

from dataclasses import dataclass


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


def measured_in_words(measured: Measurement, percent: str) -> str:
    """For the command line, which is English: "99.51 % of 10,000 MNIST test images". percent: the share as text."""
    data = measured.data
    if data.is_known:
        return f"{percent} of {data.images:,} {data.name} test images"
    if data.images:
        return f"{percent} of {data.images:,} test images of a data set not known"
    return f"{percent} on {data.name} test images" if data.name else f"{percent} on a data set not known"
