"""The learning rate of each step. Nothing here imports torch."""

from __future__ import annotations

import math

from cnn_gui.core.recipe.messages import Schedule, TrainingConfig

START_DIVISOR = 25.0
END_DIVISOR = 25.0 * 1e4
"""The highest learning rate is so many times the first and the last one; PyTorch's defaults of OneCycleLR."""


def learning_rate(config: TrainingConfig, step: int, total_steps: int) -> float:
    """The learning rate of ``step``, 1 to total_steps.

    ONE_CYCLE rises by half a cosine from 1/25 of ``config.learning_rate`` and falls by another to 1/250,000: Smith,
    Topin, "Super-Convergence" (2018), with the numbers of torch's OneCycleLR; momentum stays as it is. It is highest
    after the share ``config.warm_up`` of the steps.
    """
    highest = config.learning_rate
    if config.schedule is Schedule.CONSTANT:
        return highest
    start, end = highest / START_DIVISOR, highest / END_DIVISOR
    return one_cycle(step, total_steps, warm_up=config.warm_up, start=start, peak=highest, end=end)


def one_cycle(step: int, total_steps: int, *, warm_up: float, start: float, peak: float, end: float) -> float:
    """From ``start`` in the first of the steps to ``peak``, and on to ``end`` in the last, by half a cosine each.

    step: 1 to total_steps. warm_up: the share of the steps after which the peak is reached, 0..1.
    """
    turn, last, now = warm_up * total_steps - 1, total_steps - 1, step - 1
    if now <= turn:
        return _cosine(start, peak, now / turn if turn else 1.0)
    return _cosine(peak, end, (now - turn) / (last - turn))


def _cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))
