"""The stories of layers that work unit by unit: batch norm, activation functions, dropout, additions; and of what
stands side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.kinds.elementwise import FUNCTIONS, activated
from cnn_gui.core.network.messages import (
    BaseLayer,
    BatchNorm,
    Dropout,
    Index,
    LayerInfo,
)
from cnn_gui.core.story.messages import ActivationStory, AddStory, ConcatStory, DropoutStory, NormStory
from cnn_gui.core.story.parts import MINUS, Told, number, plus, summed

CURVE_POINTS = 97
"""Of an activation function's curve: an odd number, so that one of them is at zero."""

WIDEST_CURVE = 10.0
"""How far the curve goes to both sides at most, where it bends; what is further out is on a straight line."""


# --- batch norm


def tell_norm(info: LayerInfo, before: float, weights: Mapping[str, Float32], channel: int) -> Told:
    """weights: of the network, by ``state_dict`` name."""
    layer = info.layer
    assert isinstance(layer, BatchNorm)
    weight, bias, mean, variance = (
        float(weights[f"{info.name}.{name}"][channel]) for name in ("weight", "bias", "running_mean", "running_var")
    )
    body = NormStory(before, mean, variance, layer.eps, weight, bias)
    computed = (before - mean) * body.scale + bias
    formula = (
        f"(in {MINUS} mean) / √(variance + eps) · weight + bias = ({number(before)} {plus(-mean)}) / "
        f"√({number(variance)} + {layer.eps:g}) · {number(weight)} {plus(bias)} = {number(computed)}"
    )
    return Told(body, computed, (abs(before) + abs(mean)) * abs(body.scale) + abs(bias), formula)


# --- activation functions


def tell_activation(info: LayerInfo, before: Float32, unit: Index) -> Told:
    """before: the values of the layer read."""
    layer, value = info.layer, float(before[unit])
    assert layer is not None
    function, after = FUNCTIONS[type(layer)], activated(layer, value)
    formula = f"{function.figures(layer, value, number)} = {number(after)}"
    body = ActivationStory(value, _curve(layer, before))
    return Told(body, after, max(abs(value), function.subtracted(layer, value)), formula)


def _curve(layer: BaseLayer, before: Float32) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """From minus to plus the largest magnitude there is, in bounds."""
    reach = float(np.abs(before).max(initial=0.0))
    reach = min(max(reach, 1.0), WIDEST_CURVE) if math.isfinite(reach) else WIDEST_CURVE
    places = np.linspace(-reach, reach, CURVE_POINTS)
    return np.array([(x, activated(layer, x)) for x in places.tolist()])


# --- dropout, addition, concatenation


def tell_dropout(info: LayerInfo, before: float) -> Told:
    assert isinstance(info.layer, Dropout)
    return Told(DropoutStory(before, info.layer.p), before, abs(before), f"in use: out = in = {number(before)}")


def tell_add(info: LayerInfo, values: Sequence[float]) -> Told:
    """values: of the layers read, in their order."""
    total = math.fsum(values) if all(map(math.isfinite, values)) else sum(values)
    formula = f"{' + '.join(info.inputs)} = {summed(values, most=len(values))} = {number(total)}"
    return Told(AddStory(tuple(values)), total, sum(map(abs, values)), formula)


def tell_concat(info: LayerInfo, inputs: Sequence[Float32], unit: Index) -> Told:
    """inputs: the values of the layers read, in their order."""
    offset, source = 0, 0
    while unit[0] >= offset + len(inputs[source]):
        offset += len(inputs[source])
        source += 1
    channel = unit[0] - offset
    cell = (channel, *unit[1:])
    value = float(inputs[source][cell])
    formula = f"index = {offset} + index in {info.inputs[source]} = {offset} + {channel} = {unit[0]}"
    return Told(ConcatStory(source, cell, offset), value, abs(value), formula)
