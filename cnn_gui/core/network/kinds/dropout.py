"""Dropout: leaves units out by chance in training, and does nothing in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnn_gui.core.network.kinds.base import BaseKind, Shape, single
from cnn_gui.core.network.messages import Dropout, LayerInfo, LayerKind

if TYPE_CHECKING:
    from torch import nn


class DropoutKind(BaseKind[Dropout]):
    prefix = "dropout"

    def info(self, layer: Dropout, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        shape = single(name, shapes)
        formula = ("out = in", f"in training: 0 for {layer.p:.0%}, in / {1 - layer.p:g} for the rest")
        return LayerInfo(name, LayerKind.DROPOUT, shape, shape, layer=layer, formula=formula)

    def check(self, layer: Dropout) -> None:
        if not 0 <= layer.p < 1:
            raise ValueError(f"the share that is left out is at least 0 and below 1, not {layer.p:g}")

    def module(self, info: LayerInfo) -> nn.Module:
        from torch import nn

        layer = info.layer
        assert isinstance(layer, Dropout)
        return nn.Dropout2d(layer.p) if layer.channels and info.is_spatial else nn.Dropout(layer.p)
