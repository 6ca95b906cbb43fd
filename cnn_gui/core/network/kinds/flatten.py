"""Flatten: maps become one vector."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnn_gui.core.network.kinds.base import BaseKind, Shape, maps
from cnn_gui.core.network.messages import Flatten, LayerInfo, LayerKind

if TYPE_CHECKING:
    from torch import nn


class FlattenKind(BaseKind[Flatten]):
    prefix = "flatten"

    def info(self, layer: Flatten, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        shape = maps(name, shapes)
        units = math.prod(shape)
        formula = ("units = C · H · W", f"= {' · '.join(map(str, shape))} = {units:,}")
        return LayerInfo(name, LayerKind.FLATTEN, shape, (units,), layer=layer, formula=formula)

    def module(self, info: LayerInfo) -> nn.Module:
        from torch import nn

        return nn.Flatten()
