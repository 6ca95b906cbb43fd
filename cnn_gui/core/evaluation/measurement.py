"""An accuracy in words, with the images it was counted on."""

from __future__ import annotations

from cnn_gui.core.evaluation.messages import Measurement


def measured_in_words(measured: Measurement, percent: str) -> str:
    """For the command line, which is English: "99.51 % of 10,000 MNIST test images". percent: the share as text."""
    data = measured.data
    if data.is_known:
        return f"{percent} of {data.images:,} {data.name} test images"
    if data.images:
        return f"{percent} of {data.images:,} test images of a data set not known"
    return f"{percent} on {data.name} test images" if data.name else f"{percent} on a data set not known"
