"""What the numbers of a layer may be, and the nearest that they may be."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import Hardtanh, LayerSpec

LARGEST_NUMBER = 1e6
"""Of the numbers of activation functions, either way."""


def numbers_of(layer: LayerSpec, name: str) -> tuple[int, ...]:
    """A field that is one number or several."""
    value = getattr(layer, name)
    return value if isinstance(value, tuple) else (value,)


def beyond(layer: LayerSpec) -> Iterator[tuple[str, LayerSpec]]:
    """The layer's fields that have no value that makes sense, each with the layer as it would be with one."""
    for name, (low, high) in KINDS[type(layer)].limits.items():
        numbers = numbers_of(layer, name)
        lengths = (1, 2, 4) if name == "padding" else (1, 2)
        if len(numbers) not in lengths:
            yield name, replaced(layer, name, _default(layer, name, low))
        elif not all(low <= number <= high for number in numbers):
            nearest = tuple(min(max(number, low), high) for number in numbers)
            yield name, replaced(layer, name, nearest if len(nearest) > 1 else nearest[0])
    for name, otherwise in (("p", 0.5), ("eps", 1e-5)):
        value = getattr(layer, name, None)
        if isinstance(value, float) and not (0 <= value < 1 if name == "p" else 0 < value <= 1):
            yield name, replaced(layer, name, otherwise)
    yield from _beyond_functions(layer)


def _beyond_functions(layer: LayerSpec) -> Iterator[tuple[str, LayerSpec]]:
    for name in ("negative_slope", "alpha", "min_val", "max_val"):
        value = getattr(layer, name, None)
        if value is not None and not (math.isfinite(value) and abs(value) <= LARGEST_NUMBER):
            yield name, replaced(layer, name, _default(layer, name, 0.0))
    if isinstance(layer, Hardtanh) and layer.min_val >= layer.max_val:
        yield "max_val", replaced(replaced(layer, "min_val", -1.0), "max_val", 1.0)


def replaced(layer: LayerSpec, name: str, value: object) -> LayerSpec:
    """The layer with another value of a field."""
    made: LayerSpec = msgspec.structs.replace(layer, **{name: value})
    return made


def _default(layer: LayerSpec, name: str, otherwise: float) -> object:
    """What the field is where nobody says anything."""
    found = next(each.default for each in msgspec.structs.fields(layer) if each.name == name)
    return otherwise if found is msgspec.NODEFAULT else found


def sound(layer: LayerSpec) -> LayerSpec:
    """The layer with each of its numbers as near as it may be to what it was."""
    while (found := next(beyond(layer), None)) is not None:
        layer = found[1]
    return layer
