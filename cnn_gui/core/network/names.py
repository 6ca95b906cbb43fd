"""What a channel of a layer is called."""

from __future__ import annotations

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.network.messages import LayerInfo


def channel_text(info: LayerInfo, channel: int) -> Sentence:
    """A map or a vector's unit as people count: "map 3", "unit 5", "digit 3"."""
    if info.is_spatial:
        return Sentence(QT_TRANSLATE_NOOP("core", "map {number}"), number=channel + 1)
    if info.is_output:
        return Sentence(QT_TRANSLATE_NOOP("core", "digit {name}"), name=CLASSES[channel])
    return Sentence(QT_TRANSLATE_NOOP("core", "unit {number}"), number=channel + 1)
