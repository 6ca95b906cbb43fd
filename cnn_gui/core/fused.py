"""The pass through a network while it trains: in one number format, on the fastest way through the processor.

The same function of the same weights as ``network(x)``. In float32 on a CPU the maps stay in the layout of oneDNN,
torch's library for convolutions, from the first convolution to the first fully connected layer. Pooling then takes half
the time, and nothing is converted between two layers: 7 to 9 % of the tutorial's step. That fully connected layer is
computed as a convolution whose kernels are as large as the maps, because the library reaches twice the speed of the one
for matrices on some processors, and maps need not be copied into vectors: another 6 %.

In bfloat16, maximum and ReLU are computed together. On a CPU a third of a step in bfloat16 would go into the 2×2
maximum, its gradient and the ReLU behind it, because torch finds and stores the index of each maximum as a 64-bit
number. Here they share one pass forward and one backward, made of operations that use the whole width of the
processor. The gradient of a maximum goes to the first of equal values in reading order, as in torch.

Weights stay float32; computing in bfloat16 they are rounded once per step, and sums are made in float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

Stage = Callable[[Tensor, torch.dtype], Tensor]
"""A part of a network: its input and the number format to compute in -> its output."""

HAS_ONEDNN: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
"""Whether torch has its library for convolutions; without it, a convolution takes the images one by one."""


class FusedNetwork:
    """Computes what ``network`` computes; reads its parameters anew at each call."""

    def __init__(self, network: nn.Sequential) -> None:
        modules = list(network)
        count = _blocked_count(modules)
        stages = list(_stages(modules[count:]))
        if count:
            plain = tuple(_stages(modules[:count]))
            stages.insert(0, BlockedMaps(tuple(modules[:count]), plain))
        self._stages: list[Stage] = stages

    def __call__(self, inputs: Tensor, dtype: torch.dtype) -> Tensor:
        """The logits (B, 10) float32 of normalised inputs (B, 1, 28, 28), computed in ``dtype``."""
        x = inputs.to(dtype)
        for stage in self._stages:
            x = stage(x, dtype)
        return x.float()


def _blocked_count(modules: list[nn.Module]) -> int:
    """How many modules from the first on BlockedMaps can compute: from a convolution to the first linear layer."""
    if not modules or not isinstance(modules[0], nn.Conv2d):
        return 0
    for place, module in enumerate(modules):
        if isinstance(module, nn.Flatten):
            following = modules[place + 1] if place + 1 < len(modules) else None
            return place + 2 if isinstance(following, nn.Linear) else 0
        if not isinstance(module, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d | nn.ReLU):
            return 0
    return 0


def _stages(modules: list[nn.Module]) -> Iterator[Stage]:
    place = 0
    while place < len(modules):
        module, following = modules[place], modules[place + 1] if place + 1 < len(modules) else None
        if isinstance(module, nn.Flatten) and isinstance(following, nn.Linear):
            yield FlattenLinear(following)
            place += 1
        elif isinstance(module, nn.Conv2d):
            yield Convolution(module)
        elif isinstance(module, nn.Linear):
            yield Linear(module)
        elif _is_pool_relu(module, following):
            yield maximum_relu
            place += 1
        else:
            yield Plain(module)
        place += 1


def _is_pool_relu(module: nn.Module, following: nn.Module | None) -> bool:
    """Whether these are a 2×2 maximum with stride 2 and a ReLU."""
    if not isinstance(module, nn.MaxPool2d) or not isinstance(following, nn.ReLU):
        return False
    return (module.kernel_size, module.stride) == (2, 2)


def maximum_relu(x: Tensor, dtype: torch.dtype) -> Tensor:
    """relu(max_pool2d(x, 2)); in float32 torch's own are as fast as pool_relu."""
    return pool_relu(x) if dtype is torch.bfloat16 else functional.relu(functional.max_pool2d(x, 2))


SAFE_BOUND = 1e37
"""Activations that are proven to stay below this do not overflow float32 (3.4e38)."""


@dataclass(frozen=True, slots=True)
class BlockedMaps:
    """Convolutions, pools and ReLUs up to the first linear layer: maps (B, C, H, W) -> (B, N).

    In float32 on a CPU in the layout of oneDNN, in every other case by ``plain``, the stages of the same modules.

    oneDNN's maximum and ReLU make 0 of what is not a number, which would hide that a training diverged. So ``plain``
    also takes over as soon as the weights no longer prove that every activation is finite.
    """

    modules: tuple[nn.Module, ...]
    plain: tuple[Stage, ...]

    def __call__(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        if x.device.type != "cpu" or dtype is not torch.float32 or not HAS_ONEDNN or not self._is_bounded(x):
            for stage in self.plain:
                x = stage(x, dtype)
            return x
        x = x.to_mkldnn()
        for module in self.modules:
            x = _in_blocks(module, x)
        return x.to_dense().flatten(1)

    def _is_bounded(self, x: Tensor) -> bool:
        """Whether the weights say that no activation comes near float32's largest number.

        A convolution's |output| is at most |x| · sum |weights| + sum |biases|; maximum, mean and ReLU make nothing
        larger, and behind the linear layer nothing is hidden. Not a number stays so in these sums, and below no bound.
        """
        bound = float(torch.linalg.vector_norm(x, ord=math.inf))
        for module in self.modules:
            if isinstance(module, nn.Conv2d):
                norms = [torch.linalg.vector_norm(parameter.detach(), ord=1) for parameter in module.parameters()]
                bound = (1 + bound) * float(sum(norms))
        return bound < SAFE_BOUND


def _in_blocks(module: nn.Module, x: Tensor) -> Tensor:
    """The module's output for maps in the layout of oneDNN, in the same layout."""
    if isinstance(module, nn.Flatten):
        return x
    if isinstance(module, nn.Linear):
        return functional.conv2d(x, module.weight.view(module.out_features, *x.shape[1:]), module.bias)
    if isinstance(module, nn.MaxPool2d):
        # oneDNN's gradient wants the stride, even where it is the window's side.
        return functional.max_pool2d(x, module.kernel_size, module.stride)
    result: Tensor = module(x)
    return result


@dataclass(frozen=True, slots=True)
class Plain:
    """A module without parameters, as it is."""

    module: nn.Module

    def __call__(self, x: Tensor, _dtype: torch.dtype) -> Tensor:
        result: Tensor = self.module(x)
        return result


@dataclass(frozen=True, slots=True)
class Linear:
    """A fully connected layer in another number format."""

    module: nn.Linear

    def __call__(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        return functional.linear(x, self.module.weight.to(dtype), self.module.bias.to(dtype))


@dataclass(frozen=True, slots=True)
class FlattenLinear:
    """Maps (B, C, H, W) into a fully connected layer."""

    module: nn.Linear

    def __call__(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        linear = self.module
        if x.dim() != 4 or x.device.type != "cpu" or dtype is not torch.float32 or not HAS_ONEDNN:
            return functional.linear(torch.flatten(x, 1), linear.weight.to(dtype), linear.bias.to(dtype))
        kernels = linear.weight.view(linear.out_features, *x.shape[1:]).contiguous(memory_format=torch.channels_last)
        return functional.conv2d(x, kernels, linear.bias).flatten(1)


@dataclass(frozen=True, slots=True)
class Convolution:
    """A convolution in another number format."""

    module: nn.Conv2d

    def __call__(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        conv = self.module
        assert conv.bias is not None
        return functional.conv2d(x, conv.weight.to(dtype), conv.bias.to(dtype), conv.stride, conv.padding)


def pool_relu(x: Tensor) -> Tensor:
    """relu(max_pool2d(x, 2)) of maps (B, C, H, W); fast in channels_last. On an accelerator torch's own."""
    if x.device.type != "cpu":
        return functional.relu(functional.max_pool2d(x, 2))
    result: Tensor = _PoolRelu.apply(x)
    return result


class _PoolRelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        # First between left and right, then between upper and lower: so the first of equals is the first read.
        rows = torch.maximum(*_columns(x))
        result = torch.maximum(rows[:, :, 0], rows[:, :, 1]).relu_()
        ctx.save_for_backward(x, rows, result)
        return result.permute(0, 3, 1, 2)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        x, rows, result = ctx.saved_tensors
        gradient = torch.ops.aten.threshold_backward(gradients[0].permute(0, 2, 3, 1).contiguous(), result, 0)
        of_rows = torch.empty_like(rows)
        _split(gradient, (rows[:, :, 0], rows[:, :, 1]), (of_rows[:, :, 0], of_rows[:, :, 1]))
        # A last row or column that no window reaches gets nothing.
        whole = x.shape[2] % 2 == 0 and x.shape[3] % 2 == 0
        of_x = (torch.empty_like if whole else torch.zeros_like)(x, memory_format=torch.channels_last)
        _split(of_rows, _columns(x), _columns(of_x))
        return of_x


def _columns(x: Tensor) -> tuple[Tensor, Tensor]:
    """Left and right halves of all 2×2 windows of maps (B, C, H, W), as views (B, OH, 2, OW, C)."""
    h, w = x.shape[2:]
    even = x.permute(0, 2, 3, 1)[:, : h // 2 * 2, : w // 2 * 2]
    windows = torch.unflatten(torch.unflatten(even, 1, (h // 2, 2)), 3, (w // 2, 2))
    return windows[:, :, :, :, 0], windows[:, :, :, :, 1]


def _split(gradient: Tensor, values: tuple[Tensor, Tensor], parts: tuple[Tensor, Tensor]) -> None:
    """Writes the gradient of maximum(*values) for each of them into ``parts``; of equal values the first gets it."""
    first, second = parts
    # Compared into numbers, not into booleans: to mix the two formats takes four times as long.
    torch.ge(*values, out=first)
    first.mul_(gradient)
    torch.sub(gradient, first, out=second)
