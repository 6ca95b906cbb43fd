"""An effect as pictures, bars and histograms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor, QImage

from cnn_gui.core.arrays import Float32
from cnn_gui.core.effects.messages import DecayedLayers, DroppedUnits, SmoothedTarget, Variations
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.colors import to_image
from cnn_gui.views.base.numbers import format_percent, format_value
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.base.translation import translate
from cnn_gui.views.effects.bar_rows import EffectBar
from cnn_gui.views.effects.tile_row import EffectTile
from cnn_gui.views.effects.words import MOST
from cnn_gui.views.grids.plane_colors import Tint, picture_colors, plane_colors

MOST_CLASSES = 20
"""Bars, at most; of more classes the most probable ones."""


def variation_tiles(shown: Variations, names: Sequence[str], theme: Theme) -> list[EffectTile]:
    tiles = []
    for number, (image, label, share) in enumerate(
        zip(shown.images, shown.answers, shown.probabilities.tolist(), strict=True)
    ):
        words = f"{name_of(names, label)} {format_percent(share, 0)}"
        title = translate("Effects", "as it is") if not number else translate("Effects", "variation {0}").format(number)
        tiles.append(EffectTile(_picture(image, theme), words, f"{title}: {words}"))
    return tiles


def dropout_tiles(shown: DroppedUnits, names: Sequence[str], theme: Theme) -> list[EffectTile]:
    """The layer's values without dropout and in some draws; what is left out is grey."""
    tiles = []
    limit = float(max(np.abs(shown.draws).max(initial=0), np.abs(shown.values).max(initial=0))) or 1.0
    for number, values in enumerate((shown.values, *shown.draws)):
        answer = shown.probabilities[number - 1] if number else shown.without
        label = int(answer.argmax())
        words = f"{name_of(names, label)} {format_percent(float(answer[label]), 0)}"
        dropped = (shown.values != 0) & (values == 0)
        title = (
            translate("Effects", "draw {0}, {1} of the values left out").format(
                number, format_percent(float(dropped.sum() / max(int((shown.values != 0).sum()), 1)), 0)
            )
            if number
            else translate("Effects", "without dropout")
        )
        tiles.append(EffectTile(_units(values, dropped, limit, theme), words, f"{title}: {words}"))
    return tiles


def dropout_bars(shown: DroppedUnits, names: Sequence[str]) -> list[EffectBar]:
    """Mean and range of each class's probability."""
    mean = shown.probabilities.mean(axis=0)
    low, high = np.percentile(shown.probabilities, (50 - 50 * MOST, 50 + 50 * MOST), axis=0)
    return [
        EffectBar(
            name_of(names, label),
            float(mean[label]),
            format_percent(float(mean[label])),
            mark=float(shown.without[label]),
            low=float(low[label]),
            high=float(high[label]),
        )
        for label in _leading(np.maximum(mean, shown.without))
    ]


def smoothing_bars(shown: SmoothedTarget, names: Sequence[str]) -> list[EffectBar]:
    return [
        EffectBar(
            name_of(names, label),
            float(shown.answer[label]),
            translate("Effects", "{0} of {1}").format(
                format_percent(float(shown.answer[label])), format_percent(float(shown.target[label]))
            ),
            mark=float(shown.target[label]),
        )
        for label in _leading(np.maximum(shown.answer, shown.target))
    ]


def decay_bars(shown: DecayedLayers) -> list[EffectBar]:
    """The bar is what decay takes off, by the largest share."""
    largest = max((abs(layer.taken) for layer in shown.layers), default=0.0) or 1.0
    return [
        EffectBar(
            layer.name,
            layer.taken / largest,
            translate("Effects", "{0} → {1} or {2}: {3} less").format(
                format_value(layer.norm, 5),
                format_value(layer.plain, 5),
                format_value(layer.decayed, 5),
                format_percent(layer.taken, 4),
            ),
            translate("Effects", "{0} less").format(format_percent(layer.taken, 2)),
        )
        for layer in shown.layers
    ]


def _leading(shares: Float32) -> list[int]:
    """The classes that have bars, in their order."""
    found: list[int] = np.sort(np.argsort(-shares, kind="stable")[:MOST_CLASSES]).tolist()
    return found


def _picture(image: Float32, theme: Theme) -> QImage:
    return to_image(picture_colors(image) if len(image) == 3 else plane_colors(image[0], Tint.GREY, 1.0, theme))


def _units(values: Float32, dropped: np.ndarray, limit: float, theme: Theme) -> QImage:
    """A layer's values as a grid that is nearly square; what is over at its end has the panel's colour."""
    wide = int(np.ceil(np.sqrt(len(values))))
    high = -(-len(values) // wide)
    colors = np.full(wide * high, _packed(theme.panel), np.uint32)
    colors[: len(values)] = plane_colors(values[None], Tint.ACTIVATIONS, limit, theme)[0]
    colors[: len(values)][dropped] = _packed(theme.faint)
    return to_image(colors.reshape(high, wide))


def _packed(color: str) -> int:
    return QColor(color).rgb() & 0xFFFFFFFF
