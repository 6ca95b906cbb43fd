"""Collects a run's curves in bounded memory."""

from __future__ import annotations

import math

from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.training.messages import EpochDone, StepDone, TrainingEvent, ValidationDone

MAX_STEPS = 100_000

Point = tuple[int, float, float]


class HistoryBuilder:
    """Every step's loss and learning rate, and every epoch's test loss and accuracy, also those on images held back.

    Up to ``max_steps`` steps are kept as they are. Beyond that the older ones are thinned: of every four neighbours the
    one with the lowest and the one with the highest loss stay (a curve of their minima and maxima looks like the whole
    curve when drawn), which halves their number; a very long run is thinned several times, its beginning most often.
    """

    def __init__(self, max_steps: int = MAX_STEPS) -> None:
        self._max_steps = max_steps
        self._steps: list[Point] = []
        self._epochs: list[Point] = []
        self._tested_on = DataUsed()
        self._held: list[Point] = []
        self._held_images = 0

    def take(self, event: TrainingEvent) -> None:
        """Adds one event of the run, in the order they came; those without a point of a curve change nothing."""
        if isinstance(event, StepDone):
            self._steps.append((event.step, event.loss, event.learning_rate))
            if len(self._steps) > self._max_steps:
                self._steps = thinned(self._steps)
        elif isinstance(event, EpochDone):
            self._epochs.append((event.step, event.test_loss, event.accuracy))
            self._tested_on = event.measured.data
        elif isinstance(event, ValidationDone):
            self._held.append((event.step, event.loss, event.accuracy))
            self._held_images = event.n

    def history(self) -> History:
        return History(tuple(self._steps), tuple(self._epochs), self._tested_on, tuple(self._held), self._held_images)


def thinned(steps: list[Point]) -> list[Point]:
    """Of every four neighbours the lowest and the highest loss, in order. A loss that is NaN counts as highest."""
    kept: list[Point] = []
    for start in range(0, len(steps), 4):
        group = sorted(steps[start : start + 4], key=_loss)
        kept += sorted({group[0], group[-1]})
    return kept


def _loss(point: Point) -> float:
    return math.inf if math.isnan(point[1]) else point[1]
