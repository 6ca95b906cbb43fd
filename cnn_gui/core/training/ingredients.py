"""What a run is made of: its learner, batches and learning rate, by a configuration or put together otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from torch import Tensor

from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.modules import build
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.schedules import learning_rate
from cnn_gui.core.training.averaging import decay_of
from cnn_gui.core.training.batch_source import BatchSource, ShuffledBatches
from cnn_gui.core.training.learner import Learner


@dataclass(frozen=True, slots=True, eq=False)
class Ingredients:
    """All that core.training.loop.train_with needs beside a test set. Good for one run: its learner changes.

    config: what the run says of itself; its epochs and its device count. learning_rate: that of a step, from 1, of so
    many steps. data: what it is trained on.
    """

    config: TrainingConfig
    learner: Learner
    batches: BatchSource
    learning_rate: Callable[[int, int], float]
    data: DataUsed
    validation: tuple[Tensor, Tensor] | None = None
    """Images (N, C, H, W) uint8 and labels (N,) that are held back; None where there are none."""

    @property
    def total_steps(self) -> int:
        return self.batches.steps_per_epoch * self.config.epochs


def ingredients(config: TrainingConfig, train_set: Dataset, spec: NetworkSpec) -> Ingredients:
    """What the configuration says, for a network of ``spec`` with the weights of the config's seed."""
    batches = ShuffledBatches(config, len(train_set))
    decay = decay_of(config.averaging, batches.steps_per_epoch * config.epochs)
    network, task = build(spec, seed=config.seed), train_set.task
    learner = Learner(config, network, train_set.images, train_set.labels, task=task, decay=decay)
    data = DataUsed(train_set.name, batches.images)
    held = batches.held_back
    validation = (train_set.images[held], train_set.labels[held]) if len(held) else None
    return Ingredients(config, learner, batches, partial(learning_rate, config), data, validation)
