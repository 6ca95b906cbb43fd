"""Activation functions: a number of one number, the same for every unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnn_gui.core.network.kinds.base import BaseKind, Shape, single
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    BaseLayer,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LayerInfo,
    LayerKind,
    LeakyReLU,
    Mish,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Tanh,
)

if TYPE_CHECKING:
    from torch import nn

Activation = (
    ReLU | LeakyReLU | ELU | SELU | GELU | SiLU | Mish | ReLU6 | Hardtanh | Hardsigmoid | Hardswish | Tanh | Sigmoid
)

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
"""Klambauer et al., "Self-Normalizing Neural Networks" (2017); the same as in PyTorch."""

Written = Callable[[float], str]
"""How a number is written for people."""


def _nothing(_layer: BaseLayer, _value: float) -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Function:
    """kind: what it is to a person. module: PyTorch's class, which takes ``options`` of the layer by name.

    formula: in letters, its options in braces. value: what it makes of a number, in double precision.
    figures: the formula with a number put in; from layer, number, and how one is written. subtracted: how large the
    number is that another is taken from: it decides how exact the difference can be.
    """

    kind: LayerKind
    module: str
    formula: str
    value: Callable[[Any, float], float]
    figures: Callable[[Any, float, Written], str]
    options: tuple[str, ...] = ()
    subtracted: Callable[[Any, float], float] = _nothing


class ElementwiseKind(BaseKind[Activation]):
    """Activation functions, each of a line in FUNCTIONS."""

    def __init__(self, function: Function) -> None:
        # The first ReLU6 is called relu6_1: relu61 is the 61st ReLU.
        self.prefix = f"{function.kind}_" if function.kind[-1].isdigit() else str(function.kind)
        self._function = function

    def info(self, layer: Activation, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        shape = single(name, shapes)
        formula = self._function.formula.format(**self._options(layer))
        return LayerInfo(name, self._function.kind, shape, shape, layer=layer, formula=(formula,))

    def check(self, layer: Activation) -> None:
        for option, value in self._options(layer).items():
            if isinstance(value, float) and not -1e6 <= value <= 1e6:
                raise ValueError(f"{option} is between −1e6 and 1e6, not {value:g}")
        if isinstance(layer, Hardtanh) and layer.min_val >= layer.max_val:
            raise ValueError(f"min_val is below max_val, and {layer.min_val:g} is not below {layer.max_val:g}")

    def module(self, info: LayerInfo) -> nn.Module:
        from torch import nn

        # Not in place: it would overwrite the layer before it, which people want to see.
        module: nn.Module = getattr(nn, self._function.module)(**self._options(info.layer))
        return module

    def _options(self, layer: BaseLayer | None) -> dict[str, float | str]:
        return {option: getattr(layer, option) for option in self._function.options}


def activated(layer: BaseLayer, value: float) -> float:
    """What an activation function makes of ``value``, in double precision; of nothing defined, nothing."""
    function = FUNCTIONS[type(layer)]
    return value if math.isnan(value) else function.value(layer, value)


def _exp(value: float) -> float:
    return math.exp(value) if value < 709 else math.inf


def _sigmoid(value: float) -> float:
    return 1 / (1 + _exp(-value))


def _gelu(layer: GELU, x: float) -> float:
    if layer.approximate == "tanh":
        return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + math.erf(x / math.sqrt(2)))


def _elu(alpha: float, x: float) -> float:
    return x if x > 0 else alpha * math.expm1(x)


def _elu_figures(layer: ELU, x: float, number: Written) -> str:
    if x > 0:
        return f"in above 0 = {number(x)}"
    return f"alpha · (exp(in) − 1) = {number(layer.alpha)} · (exp({number(x)}) − 1)"


def _selu_figures(_layer: SELU, x: float, number: Written) -> str:
    if x > 0:
        return f"scale · in = {number(SELU_SCALE)} · {number(x)}"
    return f"scale · alpha · (exp(in) − 1) = {number(SELU_SCALE * SELU_ALPHA)} · (exp({number(x)}) − 1)"


def _leaky_figures(layer: LeakyReLU, x: float, number: Written) -> str:
    if x > 0:
        return f"in above 0 = {number(x)}"
    return f"{number(layer.negative_slope)} · in = {number(layer.negative_slope)} · ({number(x)})"


def _cut(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


def _hard(x: float) -> float:
    """torch's hard sigmoid."""
    return _cut(x / 6 + 0.5, 0, 1)


def _softplus(x: float) -> float:
    return math.log1p(_exp(-abs(x))) + max(x, 0.0)


def _gelu_figures(layer: GELU, x: float, number: Written) -> str:
    if layer.approximate == "tanh":
        inner = number(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
        return f"in / 2 · (1 + tanh(√(2/π) · (in + 0.044715 · in³))) = {number(x)} / 2 · (1 + tanh({inner}))"
    return f"in · Φ(in) = {number(x)} · {number(0.5 * (1 + math.erf(x / math.sqrt(2))))}"


FUNCTIONS: Mapping[type[BaseLayer], Function] = {
    ReLU: Function(
        LayerKind.RELU,
        "ReLU",
        "out = max(0, in)",
        lambda _, x: max(x, 0.0),
        lambda _, x, number: f"max(0, {number(x)})",
    ),
    LeakyReLU: Function(
        LayerKind.LEAKY_RELU,
        "LeakyReLU",
        "out = in above 0, {negative_slope:g} · in below",
        lambda layer, x: x if x > 0 else layer.negative_slope * x,
        _leaky_figures,
        ("negative_slope",),
    ),
    ELU: Function(
        LayerKind.ELU,
        "ELU",
        "out = in above 0, {alpha:g} · (exp(in) − 1) below",
        lambda layer, x: _elu(layer.alpha, x),
        _elu_figures,
        ("alpha",),
        lambda layer, x: abs(layer.alpha) if x <= 0 else 0.0,
    ),
    SELU: Function(
        LayerKind.SELU,
        "SELU",
        f"out = {SELU_SCALE:.4f} · in above 0, {SELU_SCALE * SELU_ALPHA:.4f} · (exp(in) − 1) below",
        lambda _, x: SELU_SCALE * _elu(SELU_ALPHA, x),
        _selu_figures,
        subtracted=lambda _, x: SELU_SCALE * SELU_ALPHA if x <= 0 else 0.0,
    ),
    GELU: Function(LayerKind.GELU, "GELU", "out = in · Φ(in)", _gelu, _gelu_figures, ("approximate",)),
    SiLU: Function(
        LayerKind.SILU,
        "SiLU",
        "out = in / (1 + exp(−in))",
        lambda _, x: x * _sigmoid(x),
        lambda _, x, number: f"in / (1 + exp(−in)) = {number(x)} / (1 + exp({number(-x)}))",
    ),
    Mish: Function(
        LayerKind.MISH,
        "Mish",
        "out = in · tanh(ln(1 + exp(in)))",
        lambda _, x: x * math.tanh(_softplus(x)),
        lambda _, x, number: f"in · tanh(ln(1 + exp(in))) = {number(x)} · tanh({number(_softplus(x))})",
    ),
    ReLU6: Function(
        LayerKind.RELU6,
        "ReLU6",
        "out = min(max(0, in), 6)",
        lambda _, x: _cut(x, 0, 6),
        lambda _, x, number: f"min(max(0, {number(x)}), 6)",
    ),
    Hardtanh: Function(
        LayerKind.HARDTANH,
        "Hardtanh",
        "out = min(max({min_val:g}, in), {max_val:g})",
        lambda layer, x: _cut(x, layer.min_val, layer.max_val),
        lambda layer, x, number: f"min(max({number(layer.min_val)}, {number(x)}), {number(layer.max_val)})",
        ("min_val", "max_val"),
    ),
    Hardsigmoid: Function(
        LayerKind.HARDSIGMOID,
        "Hardsigmoid",
        "out = min(max(0, in / 6 + 0.5), 1)",
        lambda _, x: _hard(x),
        lambda _, x, number: f"min(max(0, {number(x)} / 6 + 0.5), 1)",
    ),
    Hardswish: Function(
        LayerKind.HARDSWISH,
        "Hardswish",
        "out = in · min(max(0, in / 6 + 0.5), 1)",
        lambda _, x: 0.0 if x <= -3 else x * _hard(x),
        lambda _, x, number: f"in · min(max(0, in / 6 + 0.5), 1) = {number(x)} · {number(_hard(x))}",
    ),
    Tanh: Function(
        LayerKind.TANH,
        "Tanh",
        "out = tanh(in)",
        lambda _, x: math.tanh(x),
        lambda _, x, number: f"tanh({number(x)})",
    ),
    Sigmoid: Function(
        LayerKind.SIGMOID,
        "Sigmoid",
        "out = 1 / (1 + exp(−in))",
        lambda _, x: _sigmoid(x),
        lambda _, x, number: f"1 / (1 + exp(−in)) = 1 / (1 + exp({number(-x)}))",
    ),
}
