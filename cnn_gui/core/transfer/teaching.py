"""A run on a person's own drawings: as any run, once the drawings have become images."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace

import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import registry
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.resized import for_task
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.ingredients import ingredients
from cnn_gui.core.training.loop import WEIGHTS_EVERY, check, never, train_with
from cnn_gui.core.training.messages import TrainingEvent
from cnn_gui.core.transfer.batches import ElasticBatches
from cnn_gui.core.transfer.kernels import first_weights
from cnn_gui.core.transfer.material import Progress, images_of
from cnn_gui.core.transfer.messages import OwnDrawings
from cnn_gui.core.transfer.recipes import copies


def teach(
    config: TrainingConfig,
    data: OwnDrawings,
    spec: NetworkSpec,
    *,
    initial: Mapping[str, Float32] | None = None,
    evaluate_every_epoch: bool = True,
    weights_every: float = WEIGHTS_EVERY,
    wants_weights: Callable[[], bool] = never,
    moments: int = 0,
    progress: Progress | None = None,
) -> Generator[TrainingEvent, None, None]:
    """The events of a run of ``spec`` on the drawings, as core.training.loop.train gives them.

    initial: weights to go on from; without them the network begins with ``data.kernels``. progress: told how many
    images have been made, before the first event. Raises, with the first event: UserError as train does, DataError
    where there are no drawings, or no images of what is to be rehearsed.
    """
    check(config, spec)
    if not data.learned:
        raise DataError(QT_TRANSLATE_NOOP("core", "There are no drawings to learn from: draw some first."))
    train_set, test_set = images_to_learn(config, data, progress), images_to_test(data)
    parts = ingredients(replace(config, train_size=len(train_set)), train_set, spec)
    if not data.task.is_colour:
        parts = replace(parts, batches=ElasticBatches(parts.config, len(train_set)))
    parts.learner.load(initial if initial is not None else first_weights(spec, data.task, data.kernels, config.seed))
    yield from train_with(
        replace(parts, data=DataUsed(data.source, len(data.learned))),
        test_set,
        evaluate_every_epoch=evaluate_every_epoch,
        weights_every=weights_every,
        wants_weights=wants_weights,
        moments=moments,
    )


def images_to_learn(config: TrainingConfig, data: OwnDrawings, progress: Progress | None = None) -> Dataset:
    """The drawings to learn from with their augmented copies, and what is rehearsed beside them."""
    made = images_of(
        data.source,
        data.learned,
        data.task,
        "train",
        copies=copies(len(data.learned)),
        seed=config.seed,
        progress=progress,
    )
    if not data.rehearsed:
        return made
    known = _known(data.task, data.rehearsed, config.seed)
    images, labels = torch.cat([made.images, known.images]), torch.cat([made.labels, known.labels])
    return replace(made, images=images, labels=labels)


def images_to_test(data: OwnDrawings) -> Dataset:
    """The drawings that are kept back, as they are; where none are, those to learn from, under a name that says so."""
    made = images_of(data.source, data.tested, data.task, "test")
    return made if data.kept_back else replace(made, name=f"{made.name} (learned)")


def _known(task: Task, count: int, seed: int) -> Dataset:
    """Some training images of the data set that the task is of. Raises DataError where it is not here."""
    data = registry.load_named(task.data, "train")
    chosen = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))[:count]
    return for_task(replace(data, images=data.images[chosen], labels=data.labels[chosen]), task)
