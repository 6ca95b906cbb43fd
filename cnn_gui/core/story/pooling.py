"""The story of a pooled unit: a window of the same map, and its maximum or mean."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.geometry import cells
from cnn_gui.core.network.messages import Index, LayerInfo, LayerKind, Pool
from cnn_gui.core.story.messages import PoolStory
from cnn_gui.core.story.parts import Told, number, summed


def tell(info: LayerInfo, before: Float32, unit: Index) -> Told:
    """before: (C, H, W). unit: (map, row, column)."""
    channel, row, column = unit
    rows, columns = (
        _counted(window, size + pad)
        for window, size, pad in zip(
            (info.rows(row), info.columns(column)),
            before.shape[1:],
            (info.padding.bottom, info.padding.right),
            strict=True,
        )
    )
    windows, inside = cells(before[channel : channel + 1], np.array(rows), np.array(columns))
    window, seen = windows[0], windows[0][inside]
    if info.kind is LayerKind.AVG_POOL:
        pads = isinstance(info.layer, Pool) and info.layer.count_include_pad
        divisor = inside.size if pads else int(inside.sum())
        mean = float(seen.sum(dtype=np.float64)) / divisor
        formula = f"mean = ({summed(seen.tolist(), 9)}) / {divisor} = {number(mean)}"
        magnitude = float(np.abs(seen).sum(dtype=np.float64)) / divisor
        return Told(PoolStory(channel, window, ~inside, (), divisor, rows, columns), mean, magnitude, formula)
    best = seen.max()
    winners = tuple((r, c) for r, c in np.argwhere((window == best) & inside).tolist())
    listed = ", ".join(number(value) for value in seen.tolist()[:9])
    more = f", … {seen.size - 9} more" if seen.size > 9 else ""
    formula = f"max({listed}{more}) = {number(float(best))}"
    body = PoolStory(channel, window, ~inside, winners, 0, rows, columns)
    return Told(body, float(best), abs(float(best)), formula)


def _counted(window: range, end: int) -> range:
    """A window without what ceil_mode lets reach over the padding's end, which never counts."""
    return range(window.start, min(window.stop, end))
