"""The network that is trained, the device it is on, and what one optimiser step does."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.dynamics.probe import Probe
from cnn_gui.core.evaluation.accuracy import BATCH, logits_of
from cnn_gui.core.network.modules import load_weights, state
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.averaging import WeightAverage
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.fused import FusedNetwork
from cnn_gui.core.training.optimization import Optimization, optimization
from cnn_gui.core.training.own_chance import OwnChance
from cnn_gui.core.training.precision import number_format

Optimize = Callable[[Iterable[nn.Parameter]], Optimization]
"""Makes the optimiser of the parameters of a network, in the order of its layers."""


class Watch(Protocol):
    """Looks at the network around an update, and changes nothing."""

    def before_update(self) -> None:
        """Every parameter has its gradient, and none is changed yet."""

    def after_update(self) -> None:
        """The step is done."""


class DivergedError(Exception):
    """The loss is not finite; the weights are still those before this step."""


class Learner:
    """Trains a network on one device; begins on the CPU.

    Images stay whole on the device, one byte per pixel; a batch is gathered, scaled and normalised at once. On the CPU
    and on CUDA the network is in channels_last, which makes a step on the CPU almost twice as fast. Steps are computed
    in the config's precision; tests always in float32, as everything that is shown.

    The network is trained in training mode and tested in evaluation mode: batch norm learns from the training images
    alone, and dropout leaves nothing out of a test. Where weights are averaged (core.training.averaging), the average
    is what is tested, and what weights() gives.

    part_size: the largest number of images computed at a time. A larger batch is computed in parts whose gradients are
    added up, which is the same update; that is how a device with little memory does any batch. test_size: the same
    for the test set. Batch norm takes its means from each part by itself.
    """

    def __init__(
        self,
        config: TrainingConfig,
        network: nn.Sequential,
        images: Tensor,
        targets: Tensor,
        *,
        task: Task = MNIST,
        decay: float = 0.0,
        optimize: Optimize | None = None,
    ) -> None:
        """network: is trained itself, on the CPU to begin with. images: (N, C, H, W) uint8, those of the training
        set.

        targets: (N,) int64 labels, or (N, classes) float32 probabilities. Both on the CPU. task: theirs.
        decay: of the average of the weights, per step; 0 is without. optimize: in place of the config's optimiser.
        """
        self._label_smoothing = config.label_smoothing
        self._precision = config.precision
        self._network = network.train()
        self._fused = FusedNetwork(network, task)
        self._task = task
        self._average = WeightAverage(network, decay) if decay else None
        self._chance = OwnChance(network, config.seed)
        self._cpu_data = images, targets
        self._place(torch.device("cpu"))
        self._optimization = (optimize or partial(optimization, config))(network.parameters())
        self.part_size, self.test_size = config.batch_size, BATCH

    def load(self, weights: Mapping[str, Float32]) -> None:
        """Takes over weights, and begins anew with what the optimiser remembers. Raises CheckpointError."""
        load_weights(self._network, weights)
        self._optimization.forget()
        if self._average is not None:
            self._average.restart()

    def weights(self) -> dict[str, Float32]:
        """Copies of the weights now, averaged where they are averaged."""
        return state(self._result)

    @property
    def _result(self) -> nn.Module:
        """The network that all the training is for."""
        return self._network if self._average is None else self._average.network

    def probe(self) -> Probe:
        """What measures this network while it trains."""
        return Probe(self._network, self._cpu_data[0], self._task)

    def shrink(self) -> bool:
        """Halves the parts that are computed at a time; False where they are single images already."""
        if self.part_size == 1 and self.test_size == 1:
            return False
        self.part_size, self.test_size = (max(1, size // 2) for size in (self.part_size, self.test_size))
        return True

    def move(self, device: torch.device) -> None:
        """Moves network, optimiser and data to ``device``. Raises what the devices raise."""
        self._place(device)
        self._optimization.follow()

    def retreat(self, weights: Mapping[str, Float32]) -> None:
        """Begins anew on the CPU with ``weights``, reading nothing from a device that may have failed for good."""
        self._clear_gradients()
        for network in self._networks():
            network.to_empty(device="cpu")
        self._place(torch.device("cpu"))
        self.load(weights)

    @torch.enable_grad()
    def step(self, batch: Batch, learning_rate: float, watch: Watch | None = None) -> Tensor:
        """One update; the batch's mean loss, a scalar on the device.

        Raises DivergedError where it is seen at once (on the CPU, where reading a number costs nothing).
        """
        self._clear_gradients()
        loss = torch.zeros((), device=self.device)
        for part in batch.parts(self.part_size):
            part_loss = self._loss(part) * (len(part.indices) / len(batch.indices))
            torch.autograd.backward(part_loss)
            loss += part_loss.detach()
        self._give_gradients()
        if self.device.type == "cpu" and not math.isfinite(loss.item()):
            raise DivergedError
        if watch is not None:
            watch.before_update()
        self._optimization.step(learning_rate)
        if watch is not None:
            watch.after_update()
        if self._average is not None:
            self._average.update()
        return loss

    def test(self, images: Tensor, labels: Tensor) -> tuple[int, float]:
        """How many of a batch of images (N, C, H, W) uint8 are classified right, and the sum of their losses."""
        logits = logits_of(self._result, images, self.device, self._task).cpu()
        loss = functional.cross_entropy(logits.double(), labels, reduction="sum")
        return int((logits.argmax(dim=1) == labels).sum()), loss.item()

    def _loss(self, part: Batch) -> Tensor:
        indices = part.indices.to(self.device)
        images = unit_scale(self._images.index_select(0, indices))
        if part.changes is not None:
            images = part.changes.applied_to(images)
        with self._chance.on(self.device):
            logits = self._fused(normalised(images, self._task), self._dtype)
        targets = self._targets.index_select(0, indices)
        return functional.cross_entropy(logits, targets, label_smoothing=self._label_smoothing)

    def _place(self, device: torch.device) -> None:
        fast = device.type in ("cpu", "cuda")
        for network in self._networks():
            network.to(memory_format=torch.channels_last if fast else torch.contiguous_format)
            network.to(device)
        self._images, self._targets = (tensor.to(device) for tensor in self._cpu_data)
        self._dtype = number_format(self._precision, device)
        self.device = device

    def _networks(self) -> list[nn.Module]:
        return [self._network] if self._average is None else [self._network, self._average.network]

    def _give_gradients(self) -> None:
        """The loss knows nothing of layers that nobody reads: their gradient is zero, and their weights stay."""
        for parameter in self._network.parameters():
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)

    def _clear_gradients(self) -> None:
        for parameter in self._network.parameters():
            parameter.grad = None
