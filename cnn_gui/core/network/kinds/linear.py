"""Fully connected layers: every unit is a weighted sum of all units before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from cnn_gui.core.network.kinds.base import BaseKind, Shape, has_bias, single
from cnn_gui.core.network.messages import LayerInfo, LayerKind, Linear

if TYPE_CHECKING:
    from torch import nn


class LinearKind(BaseKind[Linear]):
    prefix = "fc"
    limits: ClassVar[Mapping[str, tuple[int, int]]] = {"out_features": (1, 65_536)}

    def info(self, layer: Linear, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        shape = single(name, shapes)
        if len(shape) != 1:
            raise ValueError(f"{name} needs a flatten before it")
        n_in, n_out = shape[0], layer.out_features
        count = n_out * (n_in + layer.bias)
        letters, figures = ("(in + 1)", f"({n_in} + 1)") if layer.bias else ("in", f"{n_in}")
        formula = (f"parameters = out · {letters}", f"= {n_out} · {figures} = {count:,}")
        return LayerInfo(name, LayerKind.LINEAR, shape, (n_out,), count, layer=layer, formula=formula)

    def weights(self, info: LayerInfo) -> dict[str, Shape]:
        shapes: dict[str, Shape] = {"weight": (info.shape_out[0], info.shape_in[0])}
        return {**shapes, "bias": info.shape_out} if has_bias(info) else shapes

    def products(self, info: LayerInfo) -> int:
        return info.shape_out[0] * info.shape_in[0]

    def module(self, info: LayerInfo) -> nn.Module:
        from torch import nn

        return nn.Linear(info.shape_in[0], info.shape_out[0], bias=has_bias(info), device="meta")
