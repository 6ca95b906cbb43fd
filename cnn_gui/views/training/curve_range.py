"""Which values the plot of the curves shows: all of them, unless a run that diverged would flatten all others."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cnn_gui.views.training.curve_model import Floats, Quantity

GUESSING = math.log(10)
"""The loss of guessing among ten digits: every run begins near it."""

FAR = 4.0
"""A loss so many times as high as guessing, and as the most ordinary run on show, is off the scale."""


def accuracy_floor(lowest: float) -> float:
    """Where an accuracy axis in percent that ends at 100 may begin, so that the curve fills it: 90 for 93.1."""
    for floor in (99.0, 98.0, 95.0, 90.0, 80.0, 50.0):
        # A margin below the lowest point keeps it off the axis.
        if lowest - 0.1 * (100.0 - floor) >= floor:
            return floor
    return 0.0


def loss_limit(values: Sequence[Floats]) -> float:
    """The highest loss that is shown on a linear axis."""
    medians = [float(np.median(fine)) for each in values if (fine := each[np.isfinite(each)]).size]
    return FAR * max(GUESSING, min(medians, default=0.0))


def value_range(values: Sequence[Floats], *, quantity: Quantity, log: bool) -> tuple[float, float]:
    """The vertical range: every value, but on a linear axis no loss above loss_limit().

    For log, ranges are of positive values and still linear numbers.
    """
    limit = loss_limit(values) if quantity is Quantity.LOSS and not log else math.inf
    finite = [v[np.isfinite(v) & (v > 0)] if log else v[np.isfinite(v)] for v in values]
    lows = [float(v.min()) for v in finite if v.size]
    highs = [float(v[v <= limit].max(initial=-math.inf)) for v in finite]
    if not lows:
        return (0.1, 1.0) if log else (0.0, 1.0)
    low, high = min(lows), max(highs)
    if high == -math.inf:
        high = limit
    if quantity is Quantity.ACCURACY:
        return accuracy_floor(low), 100.0
    if log:
        return low / 1.15, high * 1.15
    return min(0.0, low), high * 1.05 if high > 0 else 1.0


def beyond(values: Floats, top: float) -> float | None:
    """The highest of the values where that lies above the plot's top; inf where the loss has become infinite."""
    fine = values[np.isfinite(values)]
    highest = float(fine.max()) if fine.size else -math.inf
    return highest if highest > top else None
