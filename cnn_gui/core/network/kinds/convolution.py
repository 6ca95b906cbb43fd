"""Convolutions: every output map looks for one pattern in all input maps of its group."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from cnn_gui.core.network.geometry import axis_size, size_lines
from cnn_gui.core.network.kinds.base import BaseKind, Shape, has_bias, maps, pair, sides
from cnn_gui.core.network.messages import Conv, LayerInfo, LayerKind

if TYPE_CHECKING:
    from torch import nn


class ConvKind(BaseKind[Conv]):
    prefix = "conv"
    limits: ClassVar[Mapping[str, tuple[int, int]]] = {
        "out_channels": (1, 2048),
        "kernel_size": (1, 128),
        "stride": (1, 128),
        "padding": (0, 127),
        "dilation": (1, 128),
        "groups": (1, 2048),
    }

    def info(self, layer: Conv, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        channels, *size = maps(name, shapes)
        if channels % layer.groups or layer.out_channels % layer.groups:
            raise ValueError(
                f"{name}: {channels} and {layer.out_channels} maps cannot be shared out to {layer.groups} groups"
            )
        kernel, stride, dilation = pair(layer.kernel_size), pair(layer.stride), pair(layer.dilation)
        pads = sides(layer.padding)
        out = [axis_size(size[i], kernel[i], stride[i], pads[2 * i : 2 * i + 2], dilation[i]) for i in (0, 1)]
        info = LayerInfo(
            name,
            LayerKind.CONV,
            (channels, *size),
            (layer.out_channels, *out),
            layer.out_channels * (channels // layer.groups * math.prod(kernel) + layer.bias),
            kernel,
            stride,
            pads,
            dilation,
            layer.groups,
            layer=layer,
        )
        return info.with_formula((*size_lines(info), *_parameter_lines(info)))

    def weights(self, info: LayerInfo) -> dict[str, Shape]:
        out = info.shape_out[0]
        shapes: dict[str, Shape] = {"weight": (out, info.shape_in[0] // info.groups, *info.kernel_size)}
        return {**shapes, "bias": (out,)} if has_bias(info) else shapes

    def products(self, info: LayerInfo) -> int:
        return math.prod(info.shape_out) * info.shape_in[0] // info.groups * math.prod(info.kernel_size)

    def module(self, info: LayerInfo) -> nn.Module:
        from torch import nn

        from cnn_gui.core.network.padded import PaddedConv2d

        pads = info.padding
        options: dict[str, Any] = {
            "stride": info.stride,
            "dilation": info.dilation,
            "groups": info.groups,
            "bias": has_bias(info),
            "device": "meta",
        }
        channels = info.shape_in[0], info.shape_out[0]
        if pads.is_even:
            return nn.Conv2d(*channels, info.kernel_size, padding=(pads.top, pads.left), **options)
        return PaddedConv2d(*channels, info.kernel_size, sides=pads, **options)


def _parameter_lines(info: LayerInfo) -> tuple[str, str]:
    c_out, c_in, (down, across) = info.shape_out[0], info.shape_in[0], info.kernel_size
    area, letters = (f"{down}²", "k²") if down == across else (f"{down} · {across}", "k_h · k_w")
    per_filter, shared = (f"{c_in}", "C_in") if info.groups == 1 else (f"{c_in} / {info.groups}", "C_in / groups")
    one = " + 1" if has_bias(info) else ""
    return (
        f"parameters = C_out · ({shared} · {letters}{one})",
        f"= {c_out} · ({per_filter} · {area}{one}) = {info.parameters:,}",
    )
