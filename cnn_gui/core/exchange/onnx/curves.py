"""Functions of one number, known by what they compute and not by how they are written.

GELU is one operation in new files and a chain of five or eight in older ones, and so are others. What a chain makes of
some two hundred numbers tells which function it is; functions here differ by far more than TOLERANCE.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from cnn_gui.core.arrays import Float64
from cnn_gui.core.exchange.onnx.model import OnnxNode
from cnn_gui.core.exchange.onnx.values import CurveValue, Known, Value
from cnn_gui.core.network.kinds.elementwise import SELU_ALPHA, SELU_SCALE, Activation, activated
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    Mish,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Tanh,
)

POINTS: Float64 = np.concatenate([np.linspace(-8, 8, 161), [-1e5, -1e3, -100, -20, 20, 100, 1e3, 1e5]])
"""Where functions are compared: a function that is cut off far out is another one."""

TOLERANCE = 1e-5
"""Of the value, and at least of 1. The two ways of GELU differ by 5e-4, constants in float32 make 1e-7."""

_FAR = 1e3
"""A function that goes on beyond is not cut off on that side."""

_LEAST_SCALE = 1e-5
"""A function that is flatter gives the same for every input."""

Operand = Any
"""A number, or a function's values at POINTS."""


@dataclass(frozen=True, slots=True)
class Affine:
    """scale · x + shift."""

    scale: float
    shift: float


def applied(node: OnnxNode, operands: Sequence[Operand]) -> Float64 | None:
    """What ``node`` makes of its operands; None where it is no function of single numbers."""
    function = FUNCTIONS.get(node.operator)
    if function is None:
        return None
    with np.errstate(all="ignore"):
        try:
            values: Float64 = np.broadcast_to(function(node, *operands), POINTS.shape).astype(np.float64)
        except (TypeError, ValueError):
            return None
    return values


def rebased(curve: CurveValue, base: CurveValue) -> Float64 | None:
    """The values of ``curve`` as a function of what ``base`` gives; None where it reads more than that."""
    known: dict[str, Float64 | None] = {base.name: POINTS}

    def samples(value: Value) -> Operand:
        match value:
            case Known():
                return float(value.load().reshape(-1)[0])
            case CurveValue():
                if value.name not in known:
                    operands = [samples(each) for each in value.operands]
                    is_function = all(operand is not None for operand in operands)
                    known[value.name] = applied(value.node, operands) if is_function else None
                return known[value.name]
        return None

    found: Float64 | None = samples(curve)
    return found


def match(samples: Float64) -> Activation | Affine | None:
    """The function with these values at POINTS; None where it is none that layers have."""
    shift = _at(samples, 0)
    scale = _at(samples, 1) - shift
    if abs(scale) > _LEAST_SCALE and _close(samples, scale * POINTS + shift):
        return Affine(_short(scale), _short(shift))
    for layer in _FIXED:
        if _close(samples, _values(layer)):
            return layer
    below = -_at(samples, -1)
    leaky, elu = LeakyReLU(_short(below)), ELU(_short(below / -math.expm1(-1)))
    if _close(samples, np.where(POINTS > 0, POINTS, leaky.negative_slope * POINTS)):
        return leaky
    if _close(samples, _elu(POINTS, elu.alpha)):
        return elu
    low, high = _short(float(samples.min())), _short(float(samples.max()))
    is_cut = -_FAR < low < high < _FAR and _close(samples, np.clip(POINTS, low, high))
    return Hardtanh(low, high) if is_cut else None


_FIXED: tuple[Activation, ...] = (
    *(ReLU(), GELU(), GELU(approximate="tanh"), SiLU(), Tanh(), Sigmoid(), SELU()),
    *(Mish(), ReLU6(), Hardsigmoid(), Hardswish()),
)


@cache
def _values(layer: Activation) -> Float64:
    return np.array([activated(layer, float(x)) for x in POINTS])


def _at(samples: Float64, point: float) -> float:
    return float(samples[np.argmin(np.abs(POINTS - point))])


def _close(samples: Float64, wanted: Float64) -> bool:
    with np.errstate(all="ignore"):
        return bool((np.abs(samples - wanted) <= TOLERANCE * np.maximum(1, np.abs(wanted))).all())


def _short(value: float) -> float:
    """As a person would write it: the file's float32 of 0.1 is 0.10000000149."""
    return float(f"{value:.6g}")


# --- the operations ------------------------------------------------------------------------------------------


def _clip(node: OnnxNode, x: Operand, low: Operand = None, high: Operand = None) -> Operand:
    low = node.number("min", -math.inf) if low is None else low
    high = node.number("max", math.inf) if high is None else high
    return np.minimum(np.maximum(x, low), high)


def _elu(x: Operand, alpha: float) -> Operand:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def _sigmoid(x: Operand) -> Operand:
    return 1 / (1 + np.exp(-x))


def _erf(x: Operand) -> Operand:
    return np.vectorize(math.erf, otypes=[float])(x)


def _gelu(node: OnnxNode, x: Operand) -> Operand:
    layer = GELU(approximate="tanh" if node.text("approximate") == "tanh" else "none")
    return np.vectorize(lambda value: activated(layer, float(value)), otypes=[float])(x)


def _selu(node: OnnxNode, x: Operand) -> Operand:
    return node.number("gamma", SELU_SCALE) * _elu(x, node.number("alpha", SELU_ALPHA))


def _softplus(x: Operand) -> Operand:
    return np.logaddexp(x, 0)


def _hard_sigmoid(node: OnnxNode, x: Operand) -> Operand:
    return np.clip(node.number("alpha", 0.2) * x + node.number("beta", 0.5), 0, 1)


FUNCTIONS: Mapping[str, Callable[..., Operand]] = {
    "Relu": lambda _, x: np.maximum(x, 0),
    "LeakyRelu": lambda node, x: np.where(x > 0, x, node.number("alpha", 0.01) * x),
    "PRelu": lambda _, x, slope: np.where(x > 0, x, slope * x),
    "ThresholdedRelu": lambda node, x: np.where(x > node.number("alpha", 1), x, 0),
    "Elu": lambda node, x: _elu(x, node.number("alpha", 1)),
    "Celu": lambda node, x: _elu(x / node.number("alpha", 1), 1) * node.number("alpha", 1),
    "Selu": _selu,
    "Gelu": _gelu,
    "Sigmoid": lambda _, x: _sigmoid(x),
    "HardSigmoid": _hard_sigmoid,
    "HardSwish": lambda _, x: x * np.clip(x / 6 + 0.5, 0, 1),
    "Swish": lambda node, x: x * _sigmoid(node.number("alpha", 1) * x),
    "Mish": lambda _, x: x * np.tanh(_softplus(x)),
    "Softplus": lambda _, x: _softplus(x),
    "Softsign": lambda _, x: x / (1 + np.abs(x)),
    "Tanh": lambda _, x: np.tanh(x),
    "Erf": lambda _, x: _erf(x),
    "Exp": lambda _, x: np.exp(x),
    "Log": lambda _, x: np.log(x),
    "Sqrt": lambda _, x: np.sqrt(x),
    "Abs": lambda _, x: np.abs(x),
    "Neg": lambda _, x: -x,
    "Reciprocal": lambda _, x: 1 / x,
    "Clip": _clip,
    "Add": lambda _, x, y: x + y,
    "Sub": lambda _, x, y: x - y,
    "Mul": lambda _, x, y: x * y,
    "Div": lambda _, x, y: x / y,
    "Pow": lambda _, x, y: np.power(x, y),
    "Max": lambda _, *operands: np.maximum.reduce(np.broadcast_arrays(*operands)),
    "Min": lambda _, *operands: np.minimum.reduce(np.broadcast_arrays(*operands)),
    "Sum": lambda _, *operands: sum(operands),
}
"""By operator: what it makes of numbers. A chain of them need not be a function that layers have."""
