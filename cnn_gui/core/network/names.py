"""What a channel of a layer is called."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import class_text
from cnn_gui.core.network.messages import LayerInfo, LayerKind

COLOURS = (
    Sentence(QT_TRANSLATE_NOOP("core", "red")),
    Sentence(QT_TRANSLATE_NOOP("core", "green")),
    Sentence(QT_TRANSLATE_NOOP("core", "blue")),
)
"""The three planes of a colour picture, in their order."""


def channel_text(info: LayerInfo, channel: int, classes: Sequence[str] | None = None) -> Sentence:
    """A map or a vector's unit as people count: "map 3", "unit 5", "digit 3", "class shirt"; of an input in colour
    "red", "green" or "blue". classes: names of the outputs, the layer's own where none are given."""
    if is_colour(info):
        return COLOURS[channel]
    if info.is_spatial:
        return Sentence(QT_TRANSLATE_NOOP("core", "map {number}"), number=channel + 1)
    if info.is_output:
        return class_text(info.classes if classes is None else classes, channel)
    return Sentence(QT_TRANSLATE_NOOP("core", "unit {number}"), number=channel + 1)


def is_colour(info: LayerInfo) -> bool:
    """Whether the layer is an input of three planes: red, green and blue."""
    return info.kind is LayerKind.INPUT and info.shape_out[0] == len(COLOURS)
