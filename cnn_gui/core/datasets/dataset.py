"""Labelled images as whole tensors, and the two parts of a data set.

Images stay one byte per value, 47 MB for the 60,000 of MNIST; a batch is scaled and normalised when it is needed,
which costs a fiftieth of a training step (core.datasets.batches). Nothing is done image by image.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import MNIST, Task

Split = Literal["train", "test"]
SPLITS: tuple[Split, Split] = ("train", "test")


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Labelled images of a task. images: (N, C, H, W) uint8; labels: (N,) int64, places in the task's classes.

    Both on the CPU. C, H and W are those of the task's input. Raises DataError where they do not fit together.
    """

    name: str
    split: Split
    images: Tensor
    labels: Tensor
    task: Task = MNIST

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if images.dtype != torch.uint8 or images.dim() != 4 or images.shape[1:] != self.task.input_shape:
            raise DataError(
                QT_TRANSLATE_NOOP("core", "The images of {name} are not {shape} with one byte per value."),
                name=self.name,
                shape=shape_text(self.task.input_shape),
            )
        if labels.dtype != torch.int64 or labels.shape != images.shape[:1]:
            raise DataError(QT_TRANSLATE_NOOP("core", "{name} does not have one label for each image."), name=self.name)
        # In numpy: a torch operation on so many numbers would start a pool of threads for the calling thread, and
        # as long as that one lives, OpenMP lets the pools of others wait less eagerly: training then takes 25 % longer.
        places, last = labels.numpy(), len(self.task.classes) - 1
        if len(places) == 0 or places.min() < 0 or places.max() > last:
            raise DataError(
                QT_TRANSLATE_NOOP("core", "{name} has no images, or labels outside 0 to {limit}."),
                name=self.name,
                limit=last,
            )

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class LabelledData:
    """Both parts of a data set. notes: what was done to make them of what there was, for people."""

    train: Dataset
    test: Dataset
    notes: tuple[Sentence, ...] = ()

    @property
    def name(self) -> str:
        return self.train.name

    @property
    def task(self) -> Task:
        return self.train.task
