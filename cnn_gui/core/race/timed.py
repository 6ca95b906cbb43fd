"""Batches and learning rates of a race for seconds: one pass that lasts until the time is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.schedules import learning_rate
from cnn_gui.core.training.batch_source import Batch, BatchSource

FINE = 10_000
"""Into so many parts the time is divided for the learning rate."""


class TimedBatches:
    """The batches of a source, epoch after epoch, as one epoch that ends when the time is up."""

    def __init__(self, source: BatchSource, is_over: Callable[[], bool]) -> None:
        self._source, self._is_over = source, is_over

    @property
    def images(self) -> int:
        return self._source.images

    @property
    def steps_per_epoch(self) -> int:
        """Of the source: how many steps there will be is not known."""
        return self._source.steps_per_epoch

    def epoch(self) -> Iterator[Batch]:
        while True:
            for batch in self._source.epoch():
                if self._is_over():
                    return
                yield batch


def rate_by_time(config: TrainingConfig, share: Callable[[], float]) -> Callable[[int, int], float]:
    """The learning rate of a step by how much of the time is used, 0..1, in place of how many steps are done: a rate of
    one cycle is at its end when the time is up, for fast networks and slow ones."""

    def rate(_step: int, _total: int) -> float:
        return learning_rate(config, 1 + min(int(share() * FINE), FINE - 1), FINE)

    return rate
