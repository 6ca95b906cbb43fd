"""The story of a pooled unit: a window of the same map, and its maximum or mean."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import Index, LayerInfo, LayerKind
from cnn_gui.core.story.messages import PoolStory
from cnn_gui.core.story.parts import Told, number, summed


def tell(info: LayerInfo, before: Float32, unit: Index) -> Told:
    """before: (C, H, W). unit: (map, row, column)."""
    channel, row, column = unit
    top, left, bottom, right = info.window(row, column)
    window = before[channel, top:bottom, left:right]
    if info.kind is LayerKind.AVG_POOL:
        total = float(window.sum(dtype=np.float64))
        formula = f"mean = ({summed(window.ravel().tolist(), 9)}) / {window.size} = {number(total / window.size)}"
        magnitude = float(np.abs(window).sum(dtype=np.float64)) / window.size
        return Told(PoolStory(channel, window, (), top, left), total / window.size, magnitude, formula)
    best = window.max()
    winners = tuple((r, c) for r, c in np.argwhere(window == best).tolist())
    listed = ", ".join(number(value) for value in window.ravel().tolist()[:9])
    more = f", … {window.size - 9} more" if window.size > 9 else ""
    formula = f"max({listed}{more}) = {number(float(best))}"
    return Told(PoolStory(channel, window, winners, top, left), float(best), abs(float(best)), formula)
