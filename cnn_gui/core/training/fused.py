"""The pass through a network while it trains: in one number format, on the fastest way through the processor.

The same function of the same weights as ``network(x)``. In float32 on a CPU the maps stay in oneDNN's
own layout (core/training/blocked.py).

In bfloat16, maximum and ReLU are computed together. On a CPU a third of a step in bfloat16 would go into the 2×2
maximum, its gradient and the ReLU behind it, because torch finds and stores the index of each maximum as a 64-bit
number. Here they share one pass forward and one backward, made of operations that use the whole width of the
processor. The gradient of a maximum goes to the first of equal values in reading order, as in torch.

Weights stay float32; computing in bfloat16 they are rounded once per step, and sums are made in float32.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.joined import GraphNetwork, last_output
from cnn_gui.core.network.padded import PaddedConv2d
from cnn_gui.core.training.blocked import BlockedMaps, Stage, blocked_count, largest_input


class FusedNetwork:
    """Computes what ``network`` computes on the inputs of a task; reads its parameters anew at each call.

    Where layers read others than the one before them, each is computed by itself.
    """

    def __init__(self, network: nn.Sequential, task: Task = MNIST) -> None:
        if isinstance(network, GraphNetwork):
            stages = {name: _stage(module) for name, module in network.named_children()}
            self._stages: list[Stage] = [Graph(stages, network.inputs)]
            return
        modules = list(network)
        count = blocked_count(modules)
        self._stages = list(_stages(modules[count:]))
        if count:
            plain = tuple(_stages(modules[:count]))
            self._stages.insert(0, BlockedMaps(tuple(modules[:count]), plain, largest_input(task)))

    def __call__(self, inputs: Tensor, dtype: torch.dtype) -> Tensor:
        """The logits (B, classes) float32 of normalised inputs (B, C, H, W), computed in ``dtype``."""
        x = inputs.to(dtype)
        for stage in self._stages:
            x = stage(x, dtype)
        return x.float()


def _stages(modules: list[nn.Module]) -> Iterator[Stage]:
    place = 0
    while place < len(modules):
        module, following = modules[place], modules[place + 1] if place + 1 < len(modules) else None
        if _is_pool_relu(module, following):
            yield maximum_relu
            place += 1
        else:
            yield _stage(module)
        place += 1


def _stage(module: nn.Module) -> Stage:
    match module:
        case nn.Conv2d():
            return FusedConvolution(module)
        case nn.Linear():
            return FusedLinear(module)
        case nn.BatchNorm1d() | nn.BatchNorm2d():
            return Norm(module)
        case _:
            return Plain(module)


def _is_pool_relu(module: nn.Module, following: nn.Module | None) -> bool:
    """Whether these are a 2×2 maximum with stride 2 and a ReLU."""
    if not isinstance(module, nn.MaxPool2d) or not isinstance(following, nn.ReLU):
        return False
    return (module.kernel_size, module.stride, module.padding, module.ceil_mode) == (2, 2, 0, False)


def maximum_relu(x: Tensor, dtype: torch.dtype) -> Tensor:
    """relu(max_pool2d(x, 2)); in float32 torch's own are as fast as pool_relu."""
    return pool_relu(x) if dtype is torch.bfloat16 else functional.relu(functional.max_pool2d(x, 2))


@dataclass(frozen=True, slots=True)
class Plain:
    """A module without parameters as it is; it may read several layers."""

    module: nn.Module

    def __call__(self, x: Tensor, _dtype: torch.dtype) -> Tensor:
        return self.of_several(x)

    def of_several(self, *values: Tensor) -> Tensor:
        result: Tensor = self.module(*values)
        return result


@dataclass(frozen=True, slots=True)
class Norm:
    """Batch norm, whose few numbers stay float32.

    A batch with a single value of each channel (one image, and a vector or a map of one cell) has no deviation to
    divide by, and torch refuses it. It is normalised with what was kept so far, and nothing is learnt from it.
    """

    module: nn.BatchNorm1d | nn.BatchNorm2d

    def __call__(self, x: Tensor, _dtype: torch.dtype) -> Tensor:
        norm = self.module
        if norm.training and x.numel() == x.shape[1]:
            kept = norm.running_mean, norm.running_var
            return functional.batch_norm(x, *kept, norm.weight, norm.bias, training=False, eps=norm.eps)
        result: Tensor = norm(x)
        return result


@dataclass(frozen=True, slots=True)
class Graph:
    """A network in which ways part and meet, stage by stage. inputs: by stage, the names of what it reads."""

    stages: Mapping[str, Stage]
    inputs: Mapping[str, Sequence[str]]

    def __call__(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        return last_output({name: _step(stage, dtype) for name, stage in self.stages.items()}, self.inputs, x)


def _step(stage: Stage, dtype: torch.dtype) -> Callable[..., Tensor]:
    return stage.of_several if isinstance(stage, Plain) else lambda x: stage(x, dtype)


@dataclass(frozen=True, slots=True)
class FusedLinear:
    """A fully connected layer in another number format."""

    module: nn.Linear

    def __call__(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        return functional.linear(x, self.module.weight.to(dtype), _bias(self.module, dtype))


@dataclass(frozen=True, slots=True)
class FusedConvolution:
    """A convolution in another number format."""

    module: nn.Conv2d

    def __call__(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        conv = self.module
        if isinstance(conv, PaddedConv2d):
            x = conv.padded(x)
        return functional.conv2d(
            x, conv.weight.to(dtype), _bias(conv, dtype), conv.stride, conv.padding, conv.dilation, conv.groups
        )


def _bias(module: nn.Linear | nn.Conv2d, dtype: torch.dtype) -> Tensor | None:
    # Where batch norm follows there is none. The types of torch say that a linear layer always has one.
    bias: Tensor | None = module.bias
    return None if bias is None else bias.to(dtype)


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
