"""The stories of layers that work unit by unit: batch norm, activation functions, dropout, additions; and of what
stands side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.kinds.elementwise import SELU_ALPHA, SELU_SCALE, activated
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    BaseLayer,
    BatchNorm,
    Dropout,
    Index,
    LayerInfo,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Tanh,
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
    after = activated(layer, value)
    formula = _FORMULAS[type(layer)](layer, value, number(value), number(after))
    body = ActivationStory(value, _curve(layer, before))
    return Told(body, after, max(abs(value), _parts(layer, value)), formula)


def _curve(layer: BaseLayer, before: Float32) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """From minus to plus the largest magnitude there is, in bounds."""
    reach = float(np.abs(before).max(initial=0.0))
    reach = min(max(reach, 1.0), WIDEST_CURVE) if math.isfinite(reach) else WIDEST_CURVE
    places = np.linspace(-reach, reach, CURVE_POINTS)
    return np.array([(x, activated(layer, x)) for x in places.tolist()])


def _parts(layer: BaseLayer, value: float) -> float:
    """The magnitude of what an exponential function is taken away from, where that is what the value is made of."""
    match layer:
        case ELU(alpha=alpha) if value <= 0:
            return abs(alpha)
        case SELU() if value <= 0:
            return SELU_SCALE * SELU_ALPHA
        case _:
            return 0.0


Line = Callable[[BaseLayer, float, str, str], str]
"""From layer, number, and what goes in and comes out as text, to the formula."""


def _relu(_layer: BaseLayer, _value: float, x: str, y: str) -> str:
    return f"max(0, {x}) = {y}"


def _leaky_relu(layer: BaseLayer, value: float, x: str, y: str) -> str:
    assert isinstance(layer, LeakyReLU)
    return (
        f"in above 0 = {x} = {y}"
        if value > 0
        else f"{number(layer.negative_slope)} · in = {number(layer.negative_slope)} · ({x}) = {y}"
    )


def _elu(layer: BaseLayer, value: float, x: str, y: str) -> str:
    assert isinstance(layer, ELU)
    alpha = number(layer.alpha)
    return f"in above 0 = {x} = {y}" if value > 0 else f"alpha · (exp(in) − 1) = {alpha} · (exp({x}) − 1) = {y}"


def _selu(_layer: BaseLayer, value: float, x: str, y: str) -> str:
    if value > 0:
        return f"scale · in = {number(SELU_SCALE)} · {x} = {y}"
    return f"scale · alpha · (exp(in) − 1) = {number(SELU_SCALE * SELU_ALPHA)} · (exp({x}) − 1) = {y}"


def _gelu(layer: BaseLayer, value: float, x: str, y: str) -> str:
    assert isinstance(layer, GELU)
    if layer.approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (value + 0.044715 * value**3)
        return f"in / 2 · (1 + tanh(√(2/π) · (in + 0.044715 · in³))) = {x} / 2 · (1 + tanh({number(inner)})) = {y}"
    phi = number(0.5 * (1 + math.erf(value / math.sqrt(2))))
    return f"in · Φ(in) = {x} · {phi} = {y}"


def _silu(_layer: BaseLayer, value: float, x: str, y: str) -> str:
    return f"in / (1 + exp(−in)) = {x} / (1 + exp({number(-value)})) = {y}"


def _tanh(_layer: BaseLayer, _value: float, x: str, y: str) -> str:
    return f"tanh({x}) = {y}"


def _sigmoid(_layer: BaseLayer, value: float, _x: str, y: str) -> str:
    return f"1 / (1 + exp(−in)) = 1 / (1 + exp({number(-value)})) = {y}"


_FORMULAS: Mapping[type[BaseLayer], Line] = {
    ReLU: _relu,
    LeakyReLU: _leaky_relu,
    ELU: _elu,
    SELU: _selu,
    GELU: _gelu,
    SiLU: _silu,
    Tanh: _tanh,
    Sigmoid: _sigmoid,
}


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
