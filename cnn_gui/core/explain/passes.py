"""A logit, or the difference of two, as a number that gradients can be taken of; every layer's output on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.explain.messages import ChangeProgress
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import layer_infos

GoesOn = Callable[[], bool]
"""Asked between two batches: whether the explanation is still wanted."""

Tell = Callable[[ChangeProgress], None]
"""Hears how far a search is."""

MOST_UNITS = 4_000_000
"""What the layers of one batch may hold together, in numbers: 16 MB, and as much again for their gradients."""


def untold(_progress: ChangeProgress) -> None:
    """Nobody wants to know how far it is."""


def always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Aim:
    """The number that is explained: a class's logit, less another one's where there is one."""

    target: int
    against: int | None = None

    def of(self, logits: Tensor) -> Tensor:
        """(N, classes) to (N,)."""
        value = logits[:, self.target]
        return value if self.against is None else value - logits[:, self.against]


def outputs(network: nn.Sequential, spec: NetworkSpec, x: Tensor) -> dict[str, Tensor]:
    """Every layer's output by its name, "input" and the logits' layer among them, for inputs (N, C, H, W)."""
    found = {"input": x}
    for info, module in zip(layer_infos(spec)[1:-1], network, strict=True):
        found[info.name] = module(*(found[name] for name in info.inputs))
    return found


def gradients_of(value: Tensor, *of: Tensor) -> tuple[Tensor, ...]:
    """d value / d each; zeros where it does not depend on it."""
    if not value.requires_grad:
        return tuple(torch.zeros_like(each) for each in of)
    found = torch.autograd.grad(value, of, allow_unused=True)
    return tuple(torch.zeros_like(each) if grad is None else grad for each, grad in zip(of, found, strict=True))


def input_gradient(network: nn.Module, x: Tensor, aim: Aim) -> Tensor:
    """d aim / d x for each of (N, C, H, W) by itself: images do not mix in any layer."""
    with torch.enable_grad():
        leaf = x.detach().requires_grad_()
        (gradient,) = gradients_of(aim.of(network(leaf)).sum(), leaf)
    return gradient


@torch.no_grad()
def values(network: nn.Module, x: Tensor, aim: Aim) -> Tensor:
    """The aim for each of (N, C, H, W): (N,)."""
    return aim.of(network(x))


def at_a_time(count: int, spec: NetworkSpec) -> int:
    """How many of ``count`` inputs fit into memory together, at least one."""
    units = sum(int(np.prod(info.shape_out)) for info in layer_infos(spec))
    return max(1, min(count, MOST_UNITS // units))


def batches(count: int, spec: NetworkSpec, goes_on: GoesOn) -> Iterator[slice]:
    """``count`` inputs in parts that fit into memory. Raises EndedError where the answer is no longer wanted."""
    size = at_a_time(count, spec)
    for begin in range(0, count, size):
        if not goes_on():
            raise EndedError
        yield slice(begin, min(begin + size, count))


def array(tensor: Tensor) -> Float32:
    """A copy."""
    copy: Float32 = np.array(tensor.detach().cpu().numpy(), dtype=np.float32, order="C")
    return copy
