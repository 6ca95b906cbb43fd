"""A graph turned into layers, operation by operation: what every name stands for, and the layers made so far."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from cnn_gui.core.arrays import Float32, Float64
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.onnx.curves import POINTS, Affine, applied, match, rebased
from cnn_gui.core.exchange.onnx.model import OnnxModel, OnnxNode, OnnxTensor
from cnn_gui.core.exchange.onnx.values import CurveValue, Ended, Flow, Known, Order, RefusedNodeError, Value
from cnn_gui.core.network.messages import (
    Add,
    BatchNorm,
    Conv,
    Flatten,
    LayerInfo,
    LayerSpec,
    Linear,
    NetworkSpec,
)
from cnn_gui.core.network.messages.layers import NO_PADDING
from cnn_gui.core.network.spec import MAX_LAYERS, MAX_UNITS, check_layer, layer_infos

MAX_ORDERS = 16_000_000
"""Numbers whose order is changed, all together: each takes four bytes while the file is read."""

Load = Callable[[], Float32]

NOTHING: Mapping[str, Known] = {}

_EPS = 1e-5

_MAX_DEPTH = 30
"""Operations in a row that may be one function: GELU takes eight."""


class Trace:
    """What is known of a graph so far.

    layers, weights: of the network; the weights are still in the file. scale, shift: what the graph makes of its input
    before anything else, for each channel. known: constants by name that are not in the model.
    """

    def __init__(
        self, model: OnnxModel, input_shape: tuple[int, int, int], flow: Flow, known: Mapping[str, Known] = NOTHING
    ) -> None:
        self.opset = model.opset
        self.input_shape = input_shape
        self.layers: list[LayerSpec] = []
        self.weights: dict[str, Load] = {}
        self.scale = np.ones(input_shape[0])
        self.shift = np.zeros(input_shape[0])
        self._affines: dict[str, Affine64] = {}
        self._readers = Counter(model.outputs)
        for node in model.nodes:
            self._readers.update(node.inputs)
        self._orders = 0
        self._settled_curves: dict[str, Flow] = {}
        self._values: dict[str, Value] = {name: _constant(tensor) for name, tensor in model.constants.items()}
        self._values.update(known)
        self._values[next(each.name for each in model.inputs if each.name not in model.constants)] = flow

    # --- names -----------------------------------------------------------------------------------------------

    def name(self, node: OnnxNode, value: Value) -> None:
        """The node's first output stands for ``value``; others, which some have, stand for nothing."""
        if node.outputs:
            self._values[node.outputs[0]] = value

    def value(self, node: OnnxNode, index: int) -> Value | None:
        """What the node reads there; None for an input that is left out. Raises RefusedNodeError."""
        if index >= len(node.inputs) or not node.inputs[index]:
            return None
        name = node.inputs[index]
        if name not in self._values:
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "nothing before it makes what it reads"))
        found = self._values[name]
        alone = self._readers[name] == 1
        return replace(found, alone=found.alone and alone) if isinstance(found, Flow | CurveValue) else found

    def values(self, node: OnnxNode) -> list[Value]:
        found = [self.value(node, index) for index in range(len(node.inputs))]
        return [value for value in found if value is not None]

    def known(self, node: OnnxNode, index: int) -> Known | None:
        """A constant that the node reads, None where it is left out."""
        value = self.value(node, index)
        if value is None or isinstance(value, Known):
            return value
        raise RefusedNodeError(
            node, QT_TRANSLATE_NOOP("core", "what it reads as its weights or sizes is computed from the input")
        )

    def flow(self, node: OnnxNode, index: int = 0, *, padded: bool = False) -> Flow:
        """What a layer gives. padded: whether the node can take padding in."""
        value = self.value(node, index)
        if isinstance(value, Ended):
            raise RefusedNodeError(
                node,
                QT_TRANSLATE_NOOP("core", "{operator} can only be at the end of a network"),
                operator=value.operator,
            )
        if value is None or isinstance(value, Known):
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it reads a constant in place of a layer"))
        if isinstance(value, CurveValue):
            value = self._layer_of(value)
        if value.pads != NO_PADDING and not padded:
            raise RefusedNodeError(
                node, QT_TRANSLATE_NOOP("core", "padding can only come before a convolution or a pooling")
            )
        return value

    # --- layers ----------------------------------------------------------------------------------------------

    def infos(self) -> tuple[LayerInfo, ...]:
        """The layers so far, input first, without the softmax."""
        return layer_infos(NetworkSpec(tuple(self.layers), self.input_shape))[:-1]

    def info(self, name: str) -> LayerInfo:
        return next(info for info in self.infos() if info.name == name)

    def add(self, node: OnnxNode, layer: LayerSpec, *flows: Flow, weights: Mapping[str, Load] | None = None) -> Flow:
        """A layer more, which reads ``flows``; in the order in which a layer of its kind gives its numbers."""
        if len(self.layers) >= MAX_LAYERS:
            raise CheckpointError(
                QT_TRANSLATE_NOOP("core", "This network has more than {most} layers; 1 to {most} can be opened."),
                most=MAX_LAYERS,
            )
        names = tuple(flow.layer for flow in flows)
        last = self.infos()[-1].name
        layer = layer if names == (last,) else msgspec.structs.replace(layer, inputs=names)
        check_layer(layer, len(self.layers))
        self.layers.append(layer)
        try:
            info = self.infos()[-1]
        except ValueError as error:
            raise RefusedNodeError(node, "{reason}", reason=error) from error
        if math.prod(info.shape_out) > MAX_UNITS:
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "its result is too large to be shown"))
        self.weights.update({f"{info.name}.{name}": load for name, load in (weights or {}).items()})
        return Flow(info.name, info.shape_out)

    def add_same(self, node: OnnxNode, layer: LayerSpec, flow: Flow, weights: Mapping[str, Load] | None = None) -> Flow:
        """A layer more that leaves shape and order as they are."""
        return replace(flow, layer=self.add(node, layer, flow, weights=weights).layer, alone=True)

    def reordered(self, node: OnnxNode, flow: Flow, order: Order) -> Flow:
        self._orders += order.size
        if self._orders > MAX_ORDERS:
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "too many values are put into another order"))
        return flow.laid_out(order)

    def maps(self, node: OnnxNode, index: int = 0, *, padded: bool = False) -> Flow:
        """A layer's maps (channels, rows, columns), in that order."""
        flow = self.flow(node, index, padded=padded)
        if flow.order is not None or flow.shape != self.info(flow.layer).shape_out or len(flow.shape) != 3:
            raise RefusedNodeError(
                node, QT_TRANSLATE_NOOP("core", "what it reads is not maps of channels, rows and columns")
            )
        return flow

    def vector(self, node: OnnxNode, index: int = 0) -> Flow:
        """A layer's numbers as one vector, perhaps in another order; a flatten is added where it is needed."""
        return self.as_vector(node, self.flow(node, index))

    def as_vector(self, node: OnnxNode, flow: Flow) -> Flow:
        if len(flow.shape) != 1:
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "what it reads is not a vector"))
        if len(self.info(flow.layer).shape_out) == 1:
            return flow
        flattened = next((each for each in self.infos() if _flattens(each, flow.layer)), None)
        name = flattened.name if flattened else self.add(node, Flatten(), flow).layer
        return replace(flow, layer=name, alone=flow.alone and flattened is None)

    # --- functions of single numbers -----------------------------------------------------------------------------

    def elementwise(self, node: OnnxNode) -> Value:
        """A function of every number: a curve where it is one of one layer, else an affine step or a sum."""
        operands = self.values(node)
        wide = [value for value in operands if isinstance(value, Known) and value.count != 1]
        if wide:
            return self._per_channel(node, operands)
        curve = self._curve(node, operands)
        if curve is None:
            return self._joined(node)
        return curve if curve.depth < _MAX_DEPTH else self._layer_of(curve)

    def _curve(self, node: OnnxNode, operands: Sequence[Value]) -> CurveValue | None:
        """None where it reads several layers. Raises RefusedNodeError where it is no function of numbers."""
        given = [value for value in operands if isinstance(value, Flow | CurveValue)]
        bases = [value if isinstance(value, Flow) else value.base for value in given]
        if not bases or any(isinstance(value, Ended) for value in operands):
            for index in range(len(node.inputs)):
                self.flow(node, index)  # one of them says what it is in place of a layer
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it reads what it cannot use"))
        if not all(base.has_base(bases[0]) for base in bases):
            return None
        samples = applied(node, [_samples(value) for value in operands])
        if samples is None:
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it reads what it cannot use"))
        alone = len(bases) == 1 and all(value.alone for value in given)
        depth = 1 + max(value.depth if isinstance(value, CurveValue) else 0 for value in operands)
        return CurveValue(bases[0], samples, node, alone, tuple(operands), depth)

    def _layer_of(self, curve: CurveValue) -> Flow:
        """What a curve is, made once however many read it."""
        if curve.name not in self._settled_curves:
            self._settled_curves[curve.name] = self._settled(curve)
        flow = self._settled_curves[curve.name]
        return replace(flow, alone=flow.alone and self._readers[curve.name] == 1)

    def _settled(self, curve: CurveValue) -> Flow:
        """The layer that a curve is, or the layers of which it is made. Raises RefusedNodeError."""
        found = match(curve.samples)
        if isinstance(found, Affine):
            count = self.info(curve.base.layer).shape_out[0]
            return self._affine(
                curve.node,
                replace(curve.base, alone=curve.alone),
                np.full(count, found.scale),
                np.full(count, found.shift),
            )
        if found is not None:
            return self.add_same(curve.node, found, curve.base)
        split = _split(curve)
        if split is None:
            return self._joined(curve.node)
        base = self._layer_of(split.inner)
        return self._settled(CurveValue(base, split.samples, curve.node, base.alone and curve.alone))

    def _joined(self, node: OnnxNode) -> Flow:
        """The sum of several layers."""
        if node.operator not in ("Add", "Sum") or len(node.inputs) < 2:
            text = QT_TRANSLATE_NOOP("core", "the function that it computes is none of those layers have here")
            raise RefusedNodeError(node, text)
        flows = [self.flow(node, index) for index in range(len(node.inputs))]
        if len(flows[0].shape) == 1:
            flows = [self.as_vector(node, flow) for flow in flows]
        first = flows[0]
        same = [flow.shape == first.shape and (flow.order is None) == (first.order is None) for flow in flows]
        if not all(same) or not all((flow.ordered() == first.ordered()).all() for flow in flows):
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "what it adds does not have one shape"))
        name = self.add(node, Add(), *flows).layer
        return Flow(name, first.shape, first.order)

    # --- affine steps ------------------------------------------------------------------------------------------

    def _per_channel(self, node: OnnxNode, operands: Sequence[Value]) -> Flow:
        """x + c, x − c, c − x, x · c or x / c, with a constant for each channel."""
        first = isinstance(operands[0], Known)
        constant = operands[0] if first else operands[-1]
        if len(operands) != 2 or not isinstance(constant, Known):
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it reads what it cannot use"))
        flow = self.flow(node, int(first))
        if len(flow.shape) == 1:
            flow = self.as_vector(node, flow)
        values = self._channels(node, flow, constant)
        ones, zeros = np.ones_like(values), np.zeros_like(values)
        with np.errstate(all="ignore"):
            steps = {
                ("Add", False): (ones, values),
                ("Add", True): (ones, values),
                ("Mul", False): (values, zeros),
                ("Mul", True): (values, zeros),
                ("Sub", False): (ones, -values),
                ("Sub", True): (-ones, values),
                ("Div", False): (1 / values, zeros),
            }
        step = steps.get((node.operator, first))
        if node.operator == "PRelu" and len(np.unique(values)) == 1:
            curve = self._curve(node, [flow, Known((), lambda: values[:1])])
            assert curve is not None
            return self._settled(curve)
        if step is None or not all(np.isfinite(part).all() for part in step):
            raise RefusedNodeError(
                node, QT_TRANSLATE_NOOP("core", "the function that it computes is none of those layers have here")
            )
        return self._affine(node, flow, *step)

    def _channels(self, node: OnnxNode, flow: Flow, constant: Known) -> Float64:
        """The constant for each channel of the layer."""
        shape = self.info(flow.layer).shape_out
        try:
            if constant.count > flow.units:
                raise ValueError
            spread = np.broadcast_to(constant.load(), (1, *flow.shape)).reshape(-1).astype(np.float64)
        except ValueError as error:
            raise RefusedNodeError(
                node, QT_TRANSLATE_NOOP("core", "its constant does not have the shape of what it reads")
            ) from error
        values = np.empty(flow.units)
        values[flow.ordered().reshape(-1)] = spread
        planes = values.reshape(shape[0], -1)
        if (planes != planes[:, :1]).any():
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "its constant is another one from place to place"))
        return planes[:, 0].copy()

    def _affine(self, node: OnnxNode, flow: Flow, scale: Float64, shift: Float64) -> Flow:
        """scale · x + shift for each channel: in what comes before it where nothing else reads that."""
        if (scale == 1).all() and not shift.any():
            return flow
        if flow.layer == "input" and flow.alone and not self.layers and (scale > 0).all():
            self.scale, self.shift = scale * self.scale, scale * self.shift + shift
            return flow
        if flow.layer in self._affines and flow.alone:
            known = self._affines[flow.layer]
            known.scale, known.shift = scale * known.scale, scale * known.shift + shift
            return flow
        if flow.alone and (scale == 1).all() and self._add_bias(flow.layer, shift):
            return flow
        affine = Affine64(scale, shift)
        loads = {"weight": affine.weight, "bias": affine.bias, "running_mean": affine.mean, "running_var": affine.var}
        result = self.add_same(node, BatchNorm(_EPS), flow, loads)
        self._affines[result.layer] = affine
        return result

    def _add_bias(self, name: str, shift: Float64) -> bool:
        """Whether the layer can have the shift as its bias, which it then has."""
        index = [info.name for info in self.infos()].index(name) - 1
        layer = self.layers[index] if index >= 0 else None
        if not isinstance(layer, Conv | Linear):
            return False
        before = self.weights.get(f"{name}.bias")
        self.layers[index] = msgspec.structs.replace(layer, bias=True)
        self.weights[f"{name}.bias"] = lambda: (shift + (before() if before else 0)).astype(np.float32)
        return True


class Affine64:
    """scale · x + shift, as the four numbers of a batch normalisation that is nothing else."""

    def __init__(self, scale: Float64, shift: Float64) -> None:
        self.scale, self.shift = scale, shift

    def weight(self) -> Float32:
        return self.scale.astype(np.float32)

    def bias(self) -> Float32:
        return self.shift.astype(np.float32)

    def mean(self) -> Float32:
        return np.zeros(self.scale.shape, np.float32)

    def var(self) -> Float32:
        return np.full(self.scale.shape, 1 - _EPS, np.float32)


def _constant(tensor: OnnxTensor) -> Known:
    return Known(tensor.shape, tensor.floats if tensor.is_float else tensor.integers)


def _samples(value: Value) -> object:
    match value:
        case Flow():
            return POINTS
        case CurveValue():
            return value.samples
        case Known():
            return float(value.load().reshape(-1)[0])
    raise AssertionError("the end of a network is no function")


@dataclass(frozen=True, slots=True)
class CurveSplit:
    """Two functions one after the other: ``inner``, and what is made of its values."""

    inner: CurveValue
    samples: Float64


def _split(curve: CurveValue) -> CurveSplit | None:
    """Where a curve falls into a first part and a layer after it; an affine step only where there is no function."""
    affine = None
    for inner in curve.curves():
        samples = rebased(curve, inner)
        found = None if samples is None else match(samples)
        if samples is not None and found is not None:
            if not isinstance(found, Affine):
                return CurveSplit(inner, samples)
            affine = affine or CurveSplit(inner, samples)
    return affine


def _flattens(info: LayerInfo, layer: str) -> bool:
    return isinstance(info.layer, Flatten) and info.inputs == (layer,)
