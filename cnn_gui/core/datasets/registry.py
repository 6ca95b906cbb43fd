"""Labelled images as whole tensors: MNIST from resources/, and torchvision's sets of the same shape.

Images stay one byte per pixel, 47 MB for the 60,000 of MNIST; a batch is scaled and normalised when it is needed,
which costs a fiftieth of a training step (core.datasets.batches). Nothing is done image by image.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from cnn_gui.core.arrays import Int64, UInt8
from cnn_gui.core.base import paths, resources
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import idx
from cnn_gui.core.datasets.messages import MNIST, Task

Split = Literal["train", "test"]

_MNIST_FILES = {"train": "train", "test": "t10k"}


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
                shape="×".join(map(str, self.task.input_shape)),
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


def mnist_arrays(split: Split) -> tuple[UInt8, Int64]:
    """Images (N, 28, 28) and labels (N,) of MNIST, 60,000 to train and 10,000 to test. Raises DataError if damaged."""
    prefix = _MNIST_FILES[split]
    images = idx.read(resources.find("mnist", f"{prefix}-images-idx3-ubyte.gz"), dimensions=3)
    labels = idx.read(resources.find("mnist", f"{prefix}-labels-idx1-ubyte.gz"), dimensions=1)
    return images, labels.astype(np.int64)


@lru_cache(maxsize=2)
def mnist(split: Split) -> Dataset:
    """MNIST, read once and kept. Nobody may write into its tensors. Raises DataError if damaged."""
    images, labels = mnist_arrays(split)
    # A copy, because torch cannot take read-only memory without a warning.
    return Dataset("MNIST", split, torch.from_numpy(images[:, None].copy()), torch.from_numpy(labels))


def load(name: str, split: Split) -> Dataset:
    """A data set by its name in NAMES, in any case: MNIST at once, others by torchvision, which may download them.

    They are kept in the app's own folder. Raises DataError where there is no such set, or it cannot be had.
    """
    by_name = {each.lower(): each for each in NAMES}
    known = by_name.get(name.lower())
    if known is None:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "There is no data set {name!r}; there are {choices}."),
            name=name,
            choices=", ".join(NAMES),
        )
    return mnist(split) if known == "MNIST" else _from_torchvision(known, split)


def _from_torchvision(name: str, split: Split) -> Dataset:
    folder = paths.data_dir() / "datasets"
    try:
        data = _TORCHVISION[name](folder, split == "train")
    except ImportError as error:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} needs torchvision, which this installation lacks or cannot load: MNIST is here without it.",
            ),
            name=name,
        ) from error
    # Whatever a download or somebody else's reader may raise: the person can only try again.
    except Exception as error:
        reason = str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "{name} could not be loaded ({reason}): check the connection, or put its files into {folder}."
            ),
            name=name,
            reason=reason[:200],
            folder=folder,
        ) from error
    images, labels = data.data, data.targets
    if name == "EMNIST":
        # EMNIST's files hold every image with rows and columns exchanged.
        images = images.transpose(1, 2)
    if name == "QMNIST":
        # QMNIST's targets have eight columns (class, writer, ...); the class comes first.
        labels = labels[:, 0] if labels.dim() == 2 else labels
    task = replace(MNIST, data=name)
    return Dataset(name, split, images.unsqueeze(1).contiguous(), labels.to(torch.int64).contiguous(), task)


def _maker(name: str, **options: Any) -> Callable[[Path, bool], Any]:
    def make(folder: Path, train: bool) -> Any:
        # Imported here: it takes seconds, and MNIST does without it.
        import torchvision.datasets

        return getattr(torchvision.datasets, name)(os.fspath(folder), train=train, download=True, **options)

    return make


_TORCHVISION = {
    "FashionMNIST": _maker("FashionMNIST"),
    "KMNIST": _maker("KMNIST"),
    "QMNIST": _maker("QMNIST"),
    "EMNIST": _maker("EMNIST", split="digits"),
}

NAMES = ("MNIST", *_TORCHVISION)
"""MNIST; clothes and Japanese characters in its shape; MNIST with all 60,000 test digits; 280,000 digits of NIST."""
