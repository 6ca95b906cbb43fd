"""Poolings: the maximum or mean of windows, also of windows that share the map out evenly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from cnn_gui.core.network.geometry import axis_size, size_lines
from cnn_gui.core.network.kinds.base import BaseKind, Shape, maps, pair, sides
from cnn_gui.core.network.messages import AdaptivePool, LayerInfo, LayerKind, Pool

if TYPE_CHECKING:
    from torch import nn


class PoolKind(BaseKind[Pool]):
    prefix = "pool"
    limits: ClassVar[Mapping[str, tuple[int, int]]] = {"kernel_size": (1, 128), "stride": (1, 128), "padding": (0, 64)}

    def info(self, layer: Pool, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        channels, *size = maps(name, shapes)
        kernel, stride, pads = pair(layer.kernel_size), pair(layer.stride), sides(layer.padding)
        if any(2 * most > kernel[i] for i in (0, 1) for most in pads[2 * i : 2 * i + 2]):
            raise ValueError(f"{name} has padding of more than half its window")
        out = [axis_size(size[i], kernel[i], stride[i], pads[2 * i : 2 * i + 2], ceil=layer.ceil_mode) for i in (0, 1)]
        info = LayerInfo(
            name,
            _kind_of(layer.mode),
            (channels, *size),
            (channels, *out),
            kernel_size=kernel,
            stride=stride,
            padding=pads,
            layer=layer,
        )
        return info.with_formula(size_lines(info, ceil=layer.ceil_mode))

    def products(self, info: LayerInfo) -> int:
        return math.prod(info.shape_out) * math.prod(info.kernel_size)

    def module(self, info: LayerInfo) -> nn.Module:
        from torch import nn

        from cnn_gui.core.network.padded import PaddedAvgPool2d, PaddedMaxPool2d

        layer, pads = info.layer, info.padding
        assert isinstance(layer, Pool)
        even = (pads.top, pads.left)
        if layer.mode == "max":
            if pads.is_even:
                return nn.MaxPool2d(_one(info.kernel_size), _one(info.stride), _one(even), ceil_mode=layer.ceil_mode)
            return PaddedMaxPool2d(info.kernel_size, info.stride, sides=pads, ceil_mode=layer.ceil_mode)
        if pads.is_even:
            return nn.AvgPool2d(
                _one(info.kernel_size),
                _one(info.stride),
                _one(even),
                ceil_mode=layer.ceil_mode,
                count_include_pad=layer.count_include_pad,
            )
        return PaddedAvgPool2d(
            info.kernel_size,
            info.stride,
            sides=pads,
            ceil_mode=layer.ceil_mode,
            count_include_pad=layer.count_include_pad,
        )


class AdaptivePoolKind(BaseKind[AdaptivePool]):
    prefix = "pool"
    limits: ClassVar[Mapping[str, tuple[int, int]]] = {"output_size": (1, 128)}

    def info(self, layer: AdaptivePool, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        channels, *size = maps(name, shapes)
        out = pair(layer.output_size)
        if out[0] > size[0] or out[1] > size[1]:
            raise ValueError(f"{name} would make maps of {size[0]}×{size[1]} larger")
        windows = [_largest(size[i], out[i]) for i in (0, 1)]
        info = LayerInfo(
            name,
            _kind_of(layer.mode),
            (channels, *size),
            (channels, *out),
            kernel_size=(windows[0], windows[1]),
            stride=(size[0] // out[0], size[1] // out[1]),
            layer=layer,
        )
        return info.with_formula(_lines(info))

    def products(self, info: LayerInfo) -> int:
        return math.prod(info.shape_out) * math.prod(info.kernel_size)

    def module(self, info: LayerInfo) -> nn.Module:
        from torch import nn

        layer = info.layer
        assert isinstance(layer, AdaptivePool)
        kind = nn.AdaptiveMaxPool2d if layer.mode == "max" else nn.AdaptiveAvgPool2d
        return kind(pair(layer.output_size))


def _kind_of(mode: str) -> LayerKind:
    return LayerKind.MAX_POOL if mode == "max" else LayerKind.AVG_POOL


def _one(value: tuple[int, int]) -> int | tuple[int, int]:
    """One number where both are the same: as people write it, and as fast passes look for it."""
    return value[0] if value[0] == value[1] else value


def _largest(size: int, count: int) -> int:
    return max(-(-(i + 1) * size // count) - i * size // count for i in range(count))


def _lines(info: LayerInfo) -> tuple[str, ...]:
    if info.is_global:
        down, across = info.shape_in[1:]
        return ("one window as large as the map", f"= {down} · {across} = {down * across:,} values")
    size, count = info.shape_in[1], info.shape_out[1]
    return ("window i = floor(i · W / n) to ceil((i + 1) · W / n)", f"W = {size}, n = {count}")
