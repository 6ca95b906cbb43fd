"""Maps that stay in the layout of oneDNN, torch's library for convolutions on a CPU, while a network trains in float32.

From the first convolution to the first fully connected layer. Pooling then takes half the time, nothing is converted
between two layers, and that fully connected layer, which has most of the weights, is computed by oneDNN too, on some
processors at twice the speed of torch's library for matrices. The tutorial's step takes 10 to 12 % less time than with
maps in channels_last, on one core and on two.

That layout holds channels in blocks of 16. Networks of 6 and 16, or 8 and 16 maps, whose last block is mostly empty,
were 20 to 80 % slower in it, so they keep theirs.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.datasets.messages import Task

Stage = Callable[[Tensor, torch.dtype], Tensor]
"""A part of a network: its input and the number format to compute in -> its output."""

BLOCK = 16
"""Channels that oneDNN keeps together."""

HAS_ONEDNN: bool = (
    platform.machine().lower() in ("x86_64", "amd64") and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
)
"""Whether torch has oneDNN, on a processor on which it was measured."""

SAFE_BOUND = 1e37
"""Activations that are proven to stay below this do not overflow float32 (3.4e38)."""


def largest_input(task: Task) -> float:
    """The largest normalised value, without its sign, that a pixel can become."""
    return max(max(mean, 1 - mean) / std for mean, std in zip(task.mean, task.std, strict=True))


def blocked_count(modules: list[nn.Module]) -> int:
    """How many modules from the first on BlockedMaps computes well: from a convolution to the first linear layer."""
    if not modules or not isinstance(modules[0], nn.Conv2d):
        return 0
    for place, module in enumerate(modules):
        if isinstance(module, nn.Conv2d) and (module.out_channels % BLOCK or not _is_plain(module)):
            return 0
        if isinstance(module, nn.MaxPool2d | nn.AvgPool2d) and not _is_whole(module):
            return 0
        if isinstance(module, nn.Flatten):
            following = modules[place + 1] if place + 1 < len(modules) else None
            return place + 2 if isinstance(following, nn.Linear) else 0
        if not isinstance(module, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d | nn.ReLU):
            return 0
    return 0


def _is_plain(conv: nn.Conv2d) -> bool:
    """Of torch's own kind, neither dilated nor in groups: what was measured."""
    return type(conv) is nn.Conv2d and conv.groups == 1 and conv.dilation == (1, 1)


def _is_whole(pool: nn.MaxPool2d | nn.AvgPool2d) -> bool:
    """Whether all of its windows lie within the map."""
    return type(pool) in (nn.MaxPool2d, nn.AvgPool2d) and pool.padding == 0 and not pool.ceil_mode


@dataclass(frozen=True, slots=True)
class BlockedMaps:
    """Convolutions, pools and ReLUs up to the first linear layer: normalised images (B, C, H, W) -> (B, N).

    largest: the largest value in such images, without its sign.

    In float32 on a CPU in the layout of oneDNN, in every other case by ``plain``, the stages of the same modules.

    oneDNN's maximum and ReLU make 0 of what is not a number, which would hide that a training diverged. So ``plain``
    also takes over where the weights do not prove that every activation is finite.
    """

    modules: tuple[nn.Module, ...]
    plain: tuple[Stage, ...]
    largest: float

    def __call__(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        if x.device.type != "cpu" or dtype is not torch.float32 or not HAS_ONEDNN or not self._is_bounded():
            for stage in self.plain:
                x = stage(x, dtype)
            return x
        x = x.to_mkldnn()
        for module in self.modules:
            x = _in_blocks(module, x)
        return x.to_dense()

    def _is_bounded(self) -> bool:
        """Whether the weights say that no activation comes near float32's largest number.

        A convolution's |output| is at most |input| · sum |weights| + sum |biases|; maximum, mean and ReLU make nothing
        larger, and behind the linear layer nothing is hidden. Not a number stays so in these sums, and below no bound.
        """
        bound = self.largest
        for module in self.modules:
            if isinstance(module, nn.Conv2d):
                norms = [torch.linalg.vector_norm(parameter.detach(), ord=1) for parameter in module.parameters()]
                bound = (1 + bound) * float(sum(norms))
        return bound < SAFE_BOUND


def _in_blocks(module: nn.Module, x: Tensor) -> Tensor:
    """The module's output for maps or vectors in the layout of oneDNN, in the same layout."""
    if isinstance(module, nn.MaxPool2d):
        # oneDNN's gradient wants the stride, even where it is the window's side.
        return functional.max_pool2d(x, module.kernel_size, module.stride)
    result: Tensor = module(x)
    return result
