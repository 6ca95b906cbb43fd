"""Which images each step learns from, in which order, and what is done to them before."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from cnn_gui.core.datasets.batches import chosen, epoch_orders, generator
from cnn_gui.core.recipe.messages import Augmentation, TrainingConfig
from cnn_gui.core.training import augmentation


class Changes(Protocol):
    """What augmentation does to each of B images: drawn first, as numbers, and applied when a step needs the images.

    So a step that has to be done again after a device ran out of memory sees the same images.
    """

    def __getitem__(self, part: slice) -> Changes:
        """The changes of some of the images."""

    def applied_to(self, images: Tensor) -> Tensor:
        """The changed images, (B, C, H, W) float32 in 0..1, on the device of ``images``, which stay as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What one step learns from: indices (B,) int64 of training images, and what is done to them, if anything."""

    indices: Tensor
    changes: Changes | None = None

    def parts(self, size: int) -> Iterator[Batch]:
        """The batch in pieces of at most ``size`` images."""
        for start in range(0, len(self.indices), size):
            part = slice(start, start + size)
            yield Batch(self.indices[part], None if self.changes is None else self.changes[part])


class BatchSource(Protocol):
    """Gives a run its batches, epoch after epoch. Equal sources give equal batches."""

    @property
    def images(self) -> int:
        """How many different images a run sees."""

    @property
    def steps_per_epoch(self) -> int: ...

    def epoch(self) -> Iterator[Batch]:
        """The ``steps_per_epoch`` batches of the next epoch. Begun again only when the epoch before was used up."""


class ShuffledBatches:
    """What a configuration says: its share of the images, in another order each epoch, augmented if it says so.

    The last batch of an epoch may be smaller. The order is that of the tutorial's DataLoader (core.datasets.batches).
    """

    def __init__(self, config: TrainingConfig, n: int) -> None:
        """n: how many training images there are."""
        self._chosen = chosen(n, config.train_size, config.seed)
        self.held_back = self._chosen[:0]
        """Indices of the images that are classified after each epoch, and never learnt from."""
        if config.validation:
            self._hold_back(config)
        self._orders = epoch_orders(len(self._chosen), config.seed)
        self._random = generator(config.seed, "augmentation")
        self._batch_size = config.batch_size
        self._augments = config.augmentation is Augmentation.AFFINE

    def _hold_back(self, config: TrainingConfig) -> None:
        """At least one image is held back, and one is left; drawn by lot, for a set may be in the order of classes."""
        order = torch.randperm(len(self._chosen), generator=generator(config.seed, "validation"))
        count = min(max(1, round(config.validation * len(order))), len(order) - 1)
        self.held_back = self._chosen[order[:count]].sort().values
        self._chosen = self._chosen[order[count:].sort().values]

    @property
    def images(self) -> int:
        return len(self._chosen)

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(len(self._chosen) / self._batch_size)

    def epoch(self) -> Iterator[Batch]:
        order = self._chosen[next(self._orders)]
        for indices in torch.split(order, self._batch_size):
            yield Batch(indices, augmentation.draw(len(indices), self._random) if self._augments else None)
