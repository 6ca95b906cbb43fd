"""Where the ends of epochs stand between the moments of a run."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator

from cnn_gui.core.timeline.messages import Moments

MOST_MARKS = 60
"""More than so many would be a bar."""


def epoch_places(moments: Moments, last: int) -> list[float]:
    """For the end of each epoch up to the run's last step, its place on a scale on which moment i stands at i, and Now
    one beyond the last moment; between two, by the logarithm of the step. Every second, fifth and so on, where there
    are too many."""
    epochs = last // moments.steps_per_epoch
    each = next(n for n in _round_numbers() if epochs // n <= MOST_MARKS)
    steps = [moment.step for moment in moments.moments] + [max(last, moments.moments[-1].step + 1)]
    return [_place(steps, epoch * moments.steps_per_epoch) for epoch in range(each, epochs + 1, each)]


def _place(steps: list[int], step: int) -> float:
    right = bisect_left(steps, step)
    if right == 0 or right == len(steps):
        return float(min(right, len(steps) - 1))
    low, high = steps[right - 1], steps[right]
    return right - 1 + (math.log1p(step) - math.log1p(low)) / (math.log1p(high) - math.log1p(low))


def _round_numbers() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 and so on."""
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
