"""All kinds of layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnn_gui.core.network.kinds.base import BaseKind
from cnn_gui.core.network.kinds.convolution import ConvKind
from cnn_gui.core.network.kinds.dropout import DropoutKind
from cnn_gui.core.network.kinds.elementwise import FUNCTIONS, ElementwiseKind
from cnn_gui.core.network.kinds.flatten import FlattenKind
from cnn_gui.core.network.kinds.joins import AddKind, ConcatKind
from cnn_gui.core.network.kinds.linear import LinearKind
from cnn_gui.core.network.kinds.norm import BatchNormKind
from cnn_gui.core.network.kinds.pooling import AdaptivePoolKind, PoolKind
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BaseLayer,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    LayerInfo,
    Linear,
    Pool,
)

KINDS: Mapping[type[BaseLayer], BaseKind[Any]] = {
    Conv: ConvKind(),
    Pool: PoolKind(),
    AdaptivePool: AdaptivePoolKind(),
    BatchNorm: BatchNormKind(),
    **{layer: ElementwiseKind(function) for layer, function in FUNCTIONS.items()},
    Dropout: DropoutKind(),
    Flatten: FlattenKind(),
    Linear: LinearKind(),
    Add: AddKind(),
    Concat: ConcatKind(),
}


def kind_of(info: LayerInfo) -> BaseKind[Any] | None:
    """What is known about a layer; None for the input and the softmax, which are in no spec."""
    return None if info.layer is None else KINDS[type(info.layer)]
