"""An accuracy in words: never without the images it was counted on."""

from __future__ import annotations

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.views.base.numbers import format_count, format_percent
from cnn_gui.views.base.translation import translate


def measured_text(measured: Measurement, decimals: int = 2) -> str:
    """Like "99.51 % of 10,000 MNIST test images"."""
    return measured_wordings(measured, decimals)[0]


def measured_wordings(measured: Measurement, decimals: int = 2) -> tuple[str, ...]:
    """measured_text, then shorter wordings that still say of how many: "99.51 % of 10,000 MNIST", "... of 10,000"."""
    share, data = format_percent(measured.accuracy, decimals), measured.data
    count, name = format_count(data.images), one_line(data.name)
    if data.is_known:
        long, short = translate("measured", "{0} of {1} {2} test images"), translate("measured", "{0} of {1} {2}")
        shortest = translate("measured", "{0} of {1}").format(share, count)
        return long.format(share, count, name), short.format(share, count, name), shortest
    if data.images:
        return (
            translate("measured", "{0} of {1} test images").format(share, count),
            translate("measured", "{0} of {1}").format(share, count),
        )
    if data.name:
        return (
            translate("measured", "{0} of {1} test images").format(share, name),
            translate("measured", "{0} of {1}").format(share, name),
        )
    return (
        translate("measured", "{0}, on a data set not known").format(share),
        translate("measured", "{0} on unknown data").format(share),
    )


def trained_text(data: DataUsed) -> str:
    """Like "45,000 MNIST training images"."""
    return translate("measured", "{0} {1} training images").format(format_count(data.images), one_line(data.name))
