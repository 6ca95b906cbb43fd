"""Where several ways through a network meet: their sum, or all of them side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnn_gui.core.network.kinds.base import BaseKind, Shape
from cnn_gui.core.network.messages import Add, Concat, LayerInfo, LayerKind

if TYPE_CHECKING:
    from torch import nn

MAX_INPUTS = 16


class AddKind(BaseKind[Add]):
    prefix = "add"

    def info(self, layer: Add, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        _check_count(name, shapes)
        if len(set(shapes)) != 1:
            raise ValueError(f"{name} adds what does not have one shape")
        formula = ("out = " + " + ".join(layer.inputs),)
        return LayerInfo(name, LayerKind.ADD, shapes[0], shapes[0], layer=layer, formula=formula)

    def products(self, info: LayerInfo) -> int:
        return math.prod(info.shape_out)

    def module(self, info: LayerInfo) -> nn.Module:
        from cnn_gui.core.network.joined import Sum

        return Sum()


class ConcatKind(BaseKind[Concat]):
    prefix = "concat"

    def info(self, layer: Concat, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        _check_count(name, shapes)
        if len({shape[1:] for shape in shapes}) != 1:
            raise ValueError(f"{name} puts maps side by side that do not have one size")
        channels = [shape[0] for shape in shapes]
        out = (sum(channels), *shapes[0][1:])
        formula = (f"maps = {' + '.join(map(str, channels))} = {out[0]}",)
        return LayerInfo(name, LayerKind.CONCAT, shapes[0], out, layer=layer, formula=formula)

    def module(self, info: LayerInfo) -> nn.Module:
        from cnn_gui.core.network.joined import SideBySide

        return SideBySide()


def _check_count(name: str, shapes: Sequence[Shape]) -> None:
    if not 2 <= len(shapes) <= MAX_INPUTS:
        raise ValueError(f"{name} joins {len(shapes)} layers; it can join 2 to {MAX_INPUTS}")
