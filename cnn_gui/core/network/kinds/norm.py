"""Batch normalisation: in use one scale and one shift for each map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnn_gui.core.network.kinds.base import BaseKind, Shape, single
from cnn_gui.core.network.messages import BatchNorm, LayerInfo, LayerKind

if TYPE_CHECKING:
    from torch import nn


class BatchNormKind(BaseKind[BatchNorm]):
    prefix = "norm"

    def info(self, layer: BatchNorm, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        shape = single(name, shapes)
        formula = ("out = (in − mean) / √(variance + eps) · weight + bias", f"eps = {layer.eps:g}")
        return LayerInfo(name, LayerKind.BATCH_NORM, shape, shape, 2 * shape[0], layer=layer, formula=formula)

    def check(self, layer: BatchNorm) -> None:
        if not 0 < layer.eps <= 1:
            raise ValueError(f"eps is above 0 and at most 1, not {layer.eps:g}")

    def weights(self, info: LayerInfo) -> dict[str, Shape]:
        return dict.fromkeys(("weight", "bias", "running_mean", "running_var"), info.shape_in[:1])

    def products(self, info: LayerInfo) -> int:
        return math.prod(info.shape_out)

    def module(self, info: LayerInfo) -> nn.Module:
        from torch import nn

        layer = info.layer
        assert isinstance(layer, BatchNorm)
        module = (nn.BatchNorm2d if info.is_spatial else nn.BatchNorm1d)(info.shape_in[0], eps=layer.eps)
        # How many batches there were counts only without a momentum; as a weight it would be in every file.
        module.num_batches_tracked = None
        return module
