"""Adam, AdamW and SGD with momentum, by torch's own functional optimisers; and Muon beside one of them.

``torch.optim.adam.adam`` and ``torch.optim.sgd.sgd`` are what torch's optimiser classes call, and the numbers are the
same. The classes are not used because making the first one imports torch's compiler (torch._dynamo), which takes two
seconds and is not needed here. The fused versions update all weights in one pass over the memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.optim.adam import adam
from torch.optim.sgd import sgd

from cnn_gui.core.recipe.messages import Optimizer, TrainingConfig
from cnn_gui.core.training.muon import Muon, split

EPSILON = 1e-8
"""Added to the root of Adam's mean square; torch's default."""


class Optimization(Protocol):
    """Updates parameters from their gradients, and keeps what it has to remember between two steps."""

    def step(self, learning_rate: float) -> None:
        """One update; every parameter must have a gradient."""

    def follow(self) -> None:
        """Moves what is remembered to the device on which the parameters are now."""

    def forget(self) -> None:
        """Begins anew, on the device on which the parameters are now."""


def optimization(config: TrainingConfig, parameters: Iterable[nn.Parameter]) -> Optimization:
    """The optimiser that the config names, with its values, for these parameters in the order of the layers."""
    parameters = list(parameters)
    if not config.muon:
        return _plain(config, parameters)
    by_muon, rest = split(parameters)
    muon = Muon(by_muon, momentum=config.momentum)
    return Both(_plain(config, rest), muon, config.muon / config.learning_rate if config.learning_rate else 0.0)


def _plain(config: TrainingConfig, parameters: Iterable[nn.Parameter]) -> Optimization:
    if config.optimizer is Optimizer.SGD:
        return Sgd(parameters, momentum=config.momentum, weight_decay=config.weight_decay)
    decoupled = config.optimizer is Optimizer.ADAMW
    return Adam(parameters, betas=config.betas, weight_decay=config.weight_decay, decoupled=decoupled)


class Both:
    """Two optimisers for different parameters; the learning rate of the second is ``ratio`` times the first's."""

    def __init__(self, first: Optimization, second: Optimization, ratio: float) -> None:
        self._first, self._second, self._ratio = first, second, ratio

    def forget(self) -> None:
        self._first.forget()
        self._second.forget()

    def follow(self) -> None:
        self._first.follow()
        self._second.follow()

    def step(self, learning_rate: float) -> None:
        self._first.step(learning_rate)
        self._second.step(learning_rate * self._ratio)


class Adam:
    """Kingma, Ba, "Adam" (2015); decoupled weight decay is AdamW: Loshchilov, Hutter (2019)."""

    def __init__(
        self, parameters: Iterable[nn.Parameter], *, betas: tuple[float, float], weight_decay: float, decoupled: bool
    ) -> None:
        self._parameters: list[Tensor] = list(parameters)
        self.betas = betas
        """Decay of the means of the gradient and of its square; may change from step to step."""
        self._weight_decay = weight_decay
        self._decoupled = decoupled
        self.forget()

    def forget(self) -> None:
        self._means = [torch.zeros_like(parameter) for parameter in self._parameters]
        self._squares = [torch.zeros_like(parameter) for parameter in self._parameters]
        self._steps = [torch.zeros((), device=parameter.device) for parameter in self._parameters]

    def follow(self) -> None:
        devices = [parameter.device for parameter in self._parameters]
        self._means = [tensor.to(device) for tensor, device in zip(self._means, devices, strict=True)]
        self._squares = [tensor.to(device) for tensor, device in zip(self._squares, devices, strict=True)]
        self._steps = [tensor.to(device) for tensor, device in zip(self._steps, devices, strict=True)]

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        adam(
            self._parameters,
            _gradients(self._parameters),
            self._means,
            self._squares,
            [],
            self._steps,
            fused=True,
            amsgrad=False,
            beta1=self.betas[0],
            beta2=self.betas[1],
            lr=learning_rate,
            weight_decay=self._weight_decay,
            decoupled_weight_decay=self._decoupled,
            eps=EPSILON,
            maximize=False,
        )


class Sgd:
    """Stochastic gradient descent with momentum, as torch.optim.SGD: v ← momentum · v + g, w ← w − rate · v."""

    def __init__(self, parameters: Iterable[nn.Parameter], *, momentum: float, weight_decay: float) -> None:
        self._parameters: list[Tensor] = list(parameters)
        self._momentum = momentum
        self._weight_decay = weight_decay
        self.forget()

    def forget(self) -> None:
        self._velocities: list[Tensor | None] = [None for _ in self._parameters]

    def follow(self) -> None:
        self._velocities = [
            None if tensor is None else tensor.to(parameter.device)
            for tensor, parameter in zip(self._velocities, self._parameters, strict=True)
        ]

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        sgd(
            self._parameters,
            _gradients(self._parameters),
            self._velocities,
            fused=True,
            weight_decay=self._weight_decay,
            momentum=self._momentum,
            lr=learning_rate,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )


def _gradients(parameters: list[Tensor]) -> list[Tensor]:
    gradients = [parameter.grad for parameter in parameters]
    assert all(gradient is not None for gradient in gradients), "step() before backward()"
    return [gradient for gradient in gradients if gradient is not None]
