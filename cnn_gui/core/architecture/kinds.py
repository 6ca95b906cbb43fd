"""What a layer can be made into, and what a new one begins as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from cnn_gui.core.network.kinds.elementwise import FUNCTIONS
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    LayerKind,
    LayerSpec,
    Linear,
    Pool,
)

_NEW: tuple[LayerSpec, ...] = (
    *(Conv(32, padding=1), Pool(), AdaptivePool(), BatchNorm()),
    *(cast("LayerSpec", function()) for function in FUNCTIONS),
    *(Dropout(), Flatten(), Linear(64), Add(), Concat()),
)

NEW: Mapping[str, LayerSpec] = {str(layer.__struct_config__.tag): layer for layer in _NEW}
"""A layer of each kind as a new one begins, by its tag in files, in the order in which they are offered."""


def tag_of(layer: LayerSpec) -> str:
    """What the kind is called in files: a key of NEW."""
    return str(layer.__struct_config__.tag)


def kind_of_layer(layer: LayerSpec) -> LayerKind:
    """What a layer is to a person, before it stands anywhere."""
    match layer:
        case Conv():
            return LayerKind.CONV
        case Pool() | AdaptivePool():
            return LayerKind.MAX_POOL if layer.mode == "max" else LayerKind.AVG_POOL
        case BatchNorm():
            return LayerKind.BATCH_NORM
        case Dropout():
            return LayerKind.DROPOUT
        case Flatten():
            return LayerKind.FLATTEN
        case Linear():
            return LayerKind.LINEAR
        case Add():
            return LayerKind.ADD
        case Concat():
            return LayerKind.CONCAT
    return FUNCTIONS[type(layer)].kind


def made_into(layer: LayerSpec, tag: str, before: str) -> LayerSpec:
    """A layer of another kind in its place, with the fields that both have; before: the row before it.

    What becomes an addition reads the row before it, and what the layer read. Raises KeyError for an unknown kind.
    """
    new = NEW[tag]
    own = {each.name for each in msgspec.structs.fields(layer)}
    shared = {
        each.name: getattr(layer, each.name)
        for each in msgspec.structs.fields(new)
        if each.name in own and each.name != "inputs" and not (each.name == "padding" and isinstance(new, Pool))
    }
    inputs = layer.inputs
    if isinstance(new, Add | Concat) and not isinstance(layer, Add | Concat):
        inputs = tuple(dict.fromkeys((before, *layer.inputs)))
    elif isinstance(layer, Add | Concat) and not isinstance(new, Add | Concat):
        inputs = () if before in layer.inputs else layer.inputs[:1]
    made: LayerSpec = msgspec.structs.replace(new, inputs=inputs, **shared)
    return made
