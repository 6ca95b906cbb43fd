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
    LayerInfo,
    LayerKind,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Tanh,
)

if TYPE_CHECKING:
    from torch import nn

Activation = ReLU | LeakyReLU | ELU | SELU | GELU | SiLU | Tanh | Sigmoid

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
"""Klambauer et al., "Self-Normalizing Neural Networks" (2017); the same as in PyTorch."""


@dataclass(frozen=True, slots=True)
class Function:
    """kind: what it is to a person. module: PyTorch's class, which takes ``options`` of the layer by name.

    formula: in letters, its options in braces. value: what it makes of a number, in double precision.
    """

    kind: LayerKind
    module: str
    formula: str
    value: Callable[[Any, float], float]
    options: tuple[str, ...] = ()


class ElementwiseKind(BaseKind[Activation]):
    """Activation functions, each of a line in FUNCTIONS."""

    def __init__(self, prefix: str, function: Function) -> None:
        self.prefix = prefix
        self._function = function

    def info(self, layer: Activation, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        shape = single(name, shapes)
        formula = self._function.formula.format(**self._options(layer))
        return LayerInfo(name, self._function.kind, shape, shape, layer=layer, formula=(formula,))

    def check(self, layer: Activation) -> None:
        for option, value in self._options(layer).items():
            if isinstance(value, float) and not -1e6 <= value <= 1e6:
                raise ValueError(f"{option} is between −1e6 and 1e6, not {value:g}")

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


FUNCTIONS: Mapping[type[BaseLayer], Function] = {
    ReLU: Function(LayerKind.RELU, "ReLU", "out = max(0, in)", lambda _, x: max(x, 0.0)),
    LeakyReLU: Function(
        LayerKind.LEAKY_RELU,
        "LeakyReLU",
        "out = in above 0, {negative_slope:g} · in below",
        lambda layer, x: x if x > 0 else layer.negative_slope * x,
        ("negative_slope",),
    ),
    ELU: Function(
        LayerKind.ELU,
        "ELU",
        "out = in above 0, {alpha:g} · (exp(in) − 1) below",
        lambda layer, x: _elu(layer.alpha, x),
        ("alpha",),
    ),
    SELU: Function(
        LayerKind.SELU,
        "SELU",
        f"out = {SELU_SCALE:.4f} · in above 0, {SELU_SCALE * SELU_ALPHA:.4f} · (exp(in) − 1) below",
        lambda _, x: SELU_SCALE * _elu(SELU_ALPHA, x),
    ),
    GELU: Function(LayerKind.GELU, "GELU", "out = in · Φ(in)", _gelu, ("approximate",)),
    SiLU: Function(LayerKind.SILU, "SiLU", "out = in / (1 + exp(−in))", lambda _, x: x * _sigmoid(x)),
    Tanh: Function(LayerKind.TANH, "Tanh", "out = tanh(in)", lambda _, x: math.tanh(x)),
    Sigmoid: Function(LayerKind.SIGMOID, "Sigmoid", "out = 1 / (1 + exp(−in))", lambda _, x: _sigmoid(x)),
}
