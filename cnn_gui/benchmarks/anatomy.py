"""Where the time of a training step goes."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional

from cnn_gui.core.datasets.batches import generator, normalised, unit_scale
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.modules import build
from cnn_gui.core.recipe.messages import Augmentation, TrainingConfig
from cnn_gui.core.training import augmentation
from cnn_gui.core.training.fused import FusedNetwork
from cnn_gui.core.training.optimization import optimization
from cnn_gui.core.training.precision import number_format

T = TypeVar("T")


class Anatomy:
    """A training step on the CPU taken apart: the operations of core.training.learner, with a clock between them."""

    def __init__(self, config: TrainingConfig, spec: NetworkSpec, data: Dataset) -> None:
        self._config = config
        self._data = data
        self._dtype = number_format(config.precision, torch.device("cpu"))
        self._network = build(spec).train().to(memory_format=torch.channels_last)
        self._fused = FusedNetwork(self._network, data.task)
        self._optimization = optimization(config, self._network.parameters())
        self._random = generator(0, "anatomy")
        self._parts: dict[str, float] = {}

    def measure(self, steps: int) -> dict[str, float]:
        """Median milliseconds of data, variation, forward, backward and update."""
        self._step()  # fills memory and caches
        all_steps = [self._step() for _ in range(steps)]
        return {name: statistics.median(parts[name] for parts in all_steps) for name in all_steps[0]}

    def _step(self) -> dict[str, float]:
        self._parts = {}
        indices = torch.randint(0, len(self._data), (self._config.batch_size,), generator=self._random)
        images = self._timed("data", lambda: unit_scale(self._data.images.index_select(0, indices)))
        if self._config.augmentation is Augmentation.AFFINE:
            images = self._timed("variation", lambda: self._varied(images))
        labels = self._data.labels.index_select(0, indices)
        inputs = self._timed("data", lambda: normalised(images, self._data.task))
        for parameter in self._network.parameters():
            parameter.grad = None
        loss = self._timed("forward", lambda: self._loss(inputs, labels))
        self._timed("backward", lambda: torch.autograd.backward(loss))
        self._timed("update", lambda: self._optimization.step(1e-6))
        return self._parts

    def _varied(self, images: Tensor) -> Tensor:
        return augmentation.draw(len(images), self._random).applied_to(images)

    @torch.enable_grad()
    def _loss(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return functional.cross_entropy(
            self._fused(inputs, self._dtype), labels, label_smoothing=self._config.label_smoothing
        )

    def _timed(self, name: str, work: Callable[[], T]) -> T:
        start = perf_counter()
        result = work()
        self._parts[name] = self._parts.get(name, 0.0) + (perf_counter() - start) * 1000
        return result
