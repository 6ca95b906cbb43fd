"""Convolutions and poolings with more padding on one side than on the other, which PyTorch's own modules lack."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.network.messages import Sides


class PaddedConv2d(nn.Conv2d):
    """A convolution with zeros on each side as given."""

    def __init__(self, *args: Any, sides: Sides, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sides = sides

    def padded(self, x: Tensor) -> Tensor:
        return _padded(x, self.sides)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(self.padded(x))


class PaddedMaxPool2d(nn.MaxPool2d):
    """A maximum in which padding never wins."""

    def __init__(self, *args: Any, sides: Sides, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sides = sides

    def forward(self, x: Tensor) -> Tensor:
        return _begun(super().forward(_padded(x, self.sides, -math.inf)), x, self)


class PaddedAvgPool2d(nn.AvgPool2d):
    """A mean in which padding counts as zeros, or not at all."""

    def __init__(self, *args: Any, sides: Sides, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sides = sides

    def forward(self, x: Tensor) -> Tensor:
        means = super().forward(_padded(x, self.sides))
        if not self.count_include_pad:
            # Both means have the same divisor, which so cancels out.
            means = means / super().forward(_padded(torch.ones_like(x[:1, :1]), self.sides))
        return _begun(means, x, self)


def _padded(x: Tensor, sides: Sides, value: float = 0.0) -> Tensor:
    return functional.pad(x, (sides.left, sides.right, sides.top, sides.bottom), value=value)


def _begun(pooled: Tensor, x: Tensor, module: PaddedMaxPool2d | PaddedAvgPool2d) -> Tensor:
    """Without windows that begin behind the map: ceil_mode makes them here, where torch takes the padding for map."""
    down, across = module.stride if isinstance(module.stride, tuple) else (module.stride, module.stride)
    rows, columns = -(-(x.shape[2] + module.sides.top) // down), -(-(x.shape[3] + module.sides.left) // across)
    return pooled[:, :, :rows, :columns]
