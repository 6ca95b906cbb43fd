"""The fields of a layer that a person can set, with what each may be; and the layer with another value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec

from cnn_gui.core.architecture.limits import LARGEST_NUMBER, replaced, sound
from cnn_gui.core.architecture.messages import FieldSort, LayerField
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import Add, Concat, LayerSpec

MOST_DROPPED = 0.95
LEAST_EPS = 1e-8


def fields_of(layer: LayerSpec, above: Sequence[str]) -> tuple[LayerField, ...]:
    """In the order in which they are written. above: the names of the rows before it, the input first."""
    return tuple(_fields(layer, above))


def with_field(layer: LayerSpec, name: str, value: object) -> LayerSpec:
    """The layer with another value of a field; a number that it cannot have becomes the nearest that it can."""
    return sound(replaced(layer, name, value))


def _fields(layer: LayerSpec, above: Sequence[str]) -> Iterator[LayerField]:
    limits = KINDS[type(layer)].limits
    hints = get_type_hints(type(layer))
    for each in msgspec.structs.fields(layer):
        name, value = each.name, getattr(layer, each.name)
        if name == "inputs":
            continue
        if hints[name] is bool:
            yield LayerField(name, FieldSort.FLAG, value)
        elif hints[name] is int:
            yield LayerField(name, FieldSort.COUNT, value, *limits[name])
        elif name in limits:
            yield LayerField(name, FieldSort.SIZE, value, *limits[name])
        elif get_origin(hints[name]) is Literal:
            yield LayerField(name, FieldSort.CHOICE, value, choices=get_args(hints[name]))
        else:
            low, high = {"p": (0.0, MOST_DROPPED), "eps": (LEAST_EPS, 1.0)}.get(name, (-LARGEST_NUMBER, LARGEST_NUMBER))
            yield LayerField(name, FieldSort.NUMBER, value, low, high)
    joins = isinstance(layer, Add | Concat)
    reads = layer.inputs or tuple(above[-1:])
    yield LayerField("inputs", FieldSort.INPUTS, reads, choices=tuple(above), several=joins)
