"""Batches of drawings, bent anew each time they are seen: on top of the strokes that were changed before.

Chosen on the drawings of ten people (decision 0034): changed strokes alone, turned and scaled images on top of them,
and bent ones are each better than the one before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cnn_gui.core.datasets.batches import generator
from cnn_gui.core.recipe.messages import Augmentation, TrainingConfig
from cnn_gui.core.training.batch_source import Batch, ShuffledBatches
from cnn_gui.core.training.elastic import Strength, draw


class ElasticBatches:
    """The images of a configuration in its order; each turned, slanted, scaled, moved, bent, thinned or thickened."""

    def __init__(self, config: TrainingConfig, n: int) -> None:
        """n: how many training images there are."""
        self._plain = ShuffledBatches(replace(config, augmentation=Augmentation.NONE), n)
        self._random = generator(config.seed, "elastic")

    @property
    def images(self) -> int:
        return self._plain.images

    @property
    def steps_per_epoch(self) -> int:
        return self._plain.steps_per_epoch

    def epoch(self) -> Iterator[Batch]:
        for batch in self._plain.epoch():
            yield Batch(batch.indices, draw(len(batch.indices), Strength(), self._random))
