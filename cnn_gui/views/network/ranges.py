"""Which values share one colour range: those of a map, of a layer, or of the whole network.

A range is symmetric around zero and given by its limit: colours run from -limit to +limit. A vector (flatten, linear,
softmax) counts as one map: a range for each single number would colour them all alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from PySide6.QtCore import QCoreApplication

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.colors import symmetric_limit

_SMALLEST = 1e-30
"""Values that nowhere exceed this count as zero: dividing by them would leave float32."""


class RangeMode(StrEnum):
    MAP = "map"
    LAYER = "layer"
    NETWORK = "network"


def range_title(mode: RangeMode) -> str:
    """The mode in words: "per layer"."""
    match mode:
        case RangeMode.MAP:
            return QCoreApplication.translate("ranges", "per map")
        case RangeMode.LAYER:
            return QCoreApplication.translate("ranges", "per layer")
        case RangeMode.NETWORK:
            return QCoreApplication.translate("ranges", "whole network")


def range_tip(mode: RangeMode) -> str:
    """What the mode is good for, in a sentence."""
    match mode:
        case RangeMode.MAP:
            return QCoreApplication.translate("ranges", "Each map uses all colours: faint maps become readable.")
        case RangeMode.LAYER:
            return QCoreApplication.translate("ranges", "Maps of one layer can be compared by colour.")
        case RangeMode.NETWORK:
            return QCoreApplication.translate("ranges", "One range for everything: layers can be compared by colour.")


def map_limits(values: Float32) -> Float32:
    """The limit of each map of (C, H, W) as (C, 1, 1), 1 where a map is all zero; of a vector (N,) as (1, 1, 1)."""
    if values.ndim == 1:
        return _single(_limit(values))
    limits = np.maximum(values.max(axis=(1, 2)), -values.min(axis=(1, 2)))
    limits[~((limits > _SMALLEST) & np.isfinite(limits))] = 1.0
    result: Float32 = limits.astype(np.float32)[:, None, None]
    return result


def limits_of(mode: RangeMode, layers: Sequence[Float32]) -> tuple[Float32, ...]:
    """For each layer's values the limits as an array that broadcasts over (C, H, W), (C, 1, 1) or (1, 1, 1)."""
    if mode is RangeMode.MAP:
        return tuple(map_limits(values) for values in layers)
    limits = [_limit(values) for values in layers]
    if mode is RangeMode.NETWORK:
        limits = [max(limits, default=1.0)] * len(limits)
    return tuple(_single(limit) for limit in limits)


def _limit(values: Float32) -> float:
    limit = symmetric_limit(values)
    return limit if limit > _SMALLEST else 1.0


def _single(limit: float) -> Float32:
    return np.full((1, 1, 1), limit, dtype=np.float32)
