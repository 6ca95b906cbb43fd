"""What a channel of a layer is called."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.network.messages import LayerInfo, LayerKind

COLOURS = (
    Sentence(QT_TRANSLATE_NOOP("core", "red")),
    Sentence(QT_TRANSLATE_NOOP("core", "green")),
    Sentence(QT_TRANSLATE_NOOP("core", "blue")),
)
"""The three planes of a colour picture, in their order."""


def channel_text(info: LayerInfo, channel: int, classes: Sequence[str] = CLASSES) -> Sentence:
    """A map or a vector's unit as people count: "map 3", "unit 5", "digit 3", "class shirt"; of an input in colour
    "red", "green" or "blue". classes: those of the network's task."""
    if is_colour(info):
        return COLOURS[channel]
    if info.is_spatial:
        return Sentence(QT_TRANSLATE_NOOP("core", "map {number}"), number=channel + 1)
    if info.is_output:
        return class_text(classes, channel)
    return Sentence(QT_TRANSLATE_NOOP("core", "unit {number}"), number=channel + 1)


def class_text(classes: Sequence[str], index: int) -> Sentence:
    """A class: "digit 3" where the classes are the ten digits, else "class shirt"."""
    name = class_name(classes, index)
    if tuple(classes) == CLASSES:
        return Sentence(QT_TRANSLATE_NOOP("core", "digit {name}"), name=name)
    return Sentence(QT_TRANSLATE_NOOP("core", "class {name}"), name=name)


def class_name(classes: Sequence[str], index: int) -> str:
    """The name alone; of an output that has none, its number from 0."""
    return classes[index] if index < len(classes) else str(index)


def is_colour(info: LayerInfo) -> bool:
    """Whether the layer is an input of three planes: red, green and blue."""
    return info.kind is LayerKind.INPUT and info.shape_out[0] == len(COLOURS)
