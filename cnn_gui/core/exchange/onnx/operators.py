"""What each operation of a graph is among the layers here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.onnx import constants
from cnn_gui.core.exchange.onnx.model import OnnxNode
from cnn_gui.core.exchange.onnx.trace import Trace
from cnn_gui.core.exchange.onnx.values import CurveValue, Ended, Flow, Known, Order, RefusedNodeError, Value
from cnn_gui.core.exchange.onnx.windows import average_pool, convolution, global_pool, max_pool, padded, reduced
from cnn_gui.core.network.messages import BatchNorm, Concat, Dropout, Linear

Operation = Callable[[Trace, OnnxNode], Value]

_FLOATS = (1, 10, 11, 16)


# --- fully connected ----------------------------------------------------------------------------------------------


def _gemm(trace: Trace, node: OnnxNode) -> Flow:
    if node.integer("transA", 0) or node.number("alpha", 1) != 1 or node.number("beta", 1) != 1:
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it turns or scales what it reads"))
    return _linear(trace, node, turned=bool(node.integer("transB", 0)))


def _matmul(trace: Trace, node: OnnxNode) -> Flow:
    return _linear(trace, node, turned=False)


def _linear(trace: Trace, node: OnnxNode, *, turned: bool) -> Flow:
    """turned: the weights lie as PyTorch's do, (out, in)."""
    flow, weights = trace.vector(node), trace.known(node, 1)
    bias = trace.known(node, 2) if node.operator == "Gemm" else None
    if weights is None or len(weights.shape) != 2 or weights.shape[1 if turned else 0] != flow.units:
        raise RefusedNodeError(
            node,
            QT_TRANSLATE_NOOP("core", "its weights do not have the shape for {count} inputs"),
            count=flow.units,
        )
    out = weights.shape[0 if turned else 1]
    loads = {"weight": lambda: _columns(weights.load(), flow.order, turned=turned)}
    if bias is not None:
        if bias.count not in (1, out):
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "its bias does not have the shape of its result"))
        loads["bias"] = lambda: np.array(np.broadcast_to(bias.load().reshape(-1), (out,)), np.float32)
    return trace.add(node, Linear(out, bias=bias is not None), flow, weights=loads)


def _columns(weights: Float32, order: Order | None, *, turned: bool) -> Float32:
    """(out, in), the inputs in the order in which our layer gives them."""
    rows = weights if turned else weights.T
    if order is None:
        return np.ascontiguousarray(rows)
    result = np.empty_like(rows, order="C")
    result[:, order] = rows
    return result


# --- shapes -------------------------------------------------------------------------------------------------------


def _flatten(trace: Trace, node: OnnxNode) -> Flow:
    flow = trace.flow(node)
    if node.integer("axis", 1) not in (1, -len(flow.shape)):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it joins the inputs of a batch"))
    return trace.reordered(node, flow, flow.ordered().reshape(-1))


def _reshape(trace: Trace, node: OnnxNode) -> Value:
    value = trace.value(node, 0)
    if isinstance(value, Ended):
        return value
    flow, shape = trace.flow(node), trace.known(node, 1)
    wanted = shape.integers(node) if shape is not None else list(node.integers("shape") or ())
    target = _target(node, wanted, flow)
    return trace.reordered(node, flow, flow.ordered().reshape(target))


def _target(node: OnnxNode, wanted: Sequence[int], flow: Flow) -> tuple[int, ...]:
    """The shape without the batch. The first number is the batch, however it is written."""
    rest = [
        flow.shape[axis - 1] if size == 0 and axis <= len(flow.shape) else size
        for axis, size in enumerate(wanted[1:], 1)
    ]
    known = math.prod(size for size in rest if size >= 0)
    if rest.count(-1) == 1 and wanted[0] != -1 and known and flow.units % known == 0:
        rest[rest.index(-1)] = flow.units // known
    if not rest or math.prod(rest) != flow.units or min(rest) < 1 or len(rest) > 7:
        raise RefusedNodeError(
            node, QT_TRANSLATE_NOOP("core", "it does not leave the inputs of a batch apart, as a flatten does")
        )
    return tuple(rest)


def _transpose(trace: Trace, node: OnnxNode) -> Flow:
    flow = trace.flow(node, padded=True)
    axes = node.integers("perm") or tuple(reversed(range(len(flow.shape) + 1)))
    if sorted(axes) != list(range(len(flow.shape) + 1)) or axes[0] != 0:
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it mixes the inputs of a batch"))
    return trace.reordered(node, flow, flow.ordered().transpose([axis - 1 for axis in axes[1:]]))


def _squeeze(trace: Trace, node: OnnxNode) -> Value:
    if isinstance(value := trace.value(node, 0), Ended):
        return value
    flow = trace.flow(node)
    given = trace.known(node, 1)
    axes = constants.axes_of(node, [given] if given else [], len(flow.shape) + 1)
    dropped = axes or tuple(axis for axis, size in enumerate(flow.shape, 1) if size == 1)
    if any(not 1 <= axis <= len(flow.shape) or flow.shape[axis - 1] != 1 for axis in dropped):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it leaves out an axis that is longer than one"))
    shape = [size for axis, size in enumerate(flow.shape, 1) if axis not in dropped]
    return trace.reordered(node, flow, flow.ordered().reshape(shape))


def _unsqueeze(trace: Trace, node: OnnxNode) -> Flow:
    flow, given = trace.flow(node), trace.known(node, 1)
    named = given.integers(node) if given else node.integers("axes") or ()
    count = len(flow.shape) + 1 + len(named)
    axes = constants.axes_of(node, [given] if given else [], count)
    if count > 8 or 0 in axes or len(set(axes)) != len(axes) or any(not 0 < axis < count for axis in axes):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it mixes the inputs of a batch"))
    left = iter(flow.shape)
    return trace.reordered(
        node, flow, flow.ordered().reshape([1 if axis in axes else next(left) for axis in range(1, count)])
    )


# --- others -------------------------------------------------------------------------------------------------------


def _batch_norm(trace: Trace, node: OnnxNode) -> Flow:
    flow = trace.flow(node)
    flow = trace.as_vector(node, flow) if len(flow.shape) == 1 else trace.maps(node)
    names = ("weight", "bias", "running_mean", "running_var")
    given = [trace.known(node, index) for index in range(1, 5)]
    if any(known is None or known.shape != flow.shape[:1] for known in given):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "its numbers do not have the shape of what it reads"))
    loads = {name: _placed(known, flow) for name, known in zip(names, given, strict=True) if known is not None}
    return trace.add_same(node, BatchNorm(float(f"{node.number('epsilon', 1e-5):.6g}")), flow, loads)


def _placed(known: Known, flow: Flow) -> Callable[[], Float32]:
    """The numbers of a vector's units, or of maps, in the order of our layer."""

    def load() -> Float32:
        values = known.load()
        if flow.order is None:
            return np.asarray(values)
        result = np.empty_like(values)
        result[flow.order] = values
        return result

    return load


def _concat(trace: Trace, node: OnnxNode) -> Flow:
    flows = [trace.flow(node, index) for index in range(len(node.inputs))]
    first, axis = flows[0], node.integer("axis", 1)
    axis = axis + len(first.shape) + 1 if axis < 0 else axis
    if len(first.shape) == 1 and axis == 1:
        vectors = [trace.as_vector(node, flow) for flow in flows]
        starts = np.cumsum([0, *(flow.units for flow in vectors)])
        order = np.concatenate([flow.ordered() + start for flow, start in zip(vectors, starts[:-1], strict=True)])
        return trace.reordered(node, trace.add(node, Concat(), *vectors), order.astype(np.int32))
    if axis == 1 and len(first.shape) == 3:
        return trace.add(node, Concat(), *(trace.maps(node, index) for index in range(len(flows))))
    last = [_channels_last(trace, flow) for flow in flows]
    if axis == 3 and all(last):
        joined = trace.add(node, Concat(), *flows)
        return trace.reordered(node, joined, joined.ordered().transpose(1, 2, 0))
    raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it puts layers side by side along another axis than maps"))


def _channels_last(trace: Trace, flow: Flow) -> bool:
    shape = trace.info(flow.layer).shape_out
    if len(shape) != 3 or flow.shape != (*shape[1:], shape[0]):
        return False
    plain = np.arange(flow.units, dtype=np.int32).reshape(shape).transpose(1, 2, 0)
    return bool((flow.ordered() == plain).all())


def _dropout(trace: Trace, node: OnnxNode) -> Flow:
    share = trace.known(node, 1) if trace.opset >= 12 else None
    given = node.number("ratio", 0.5) if share is None else float(share.small(node).reshape(-1)[0])
    return trace.add_same(node, Dropout(float(f"{given:.6g}")), trace.flow(node))


def _identity(trace: Trace, node: OnnxNode) -> Value:
    value = trace.value(node, 0)
    if value is None:
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "nothing before it makes what it reads"))
    return value


def _cast(trace: Trace, node: OnnxNode) -> Value:
    value = _identity(trace, node)
    if isinstance(value, Flow | CurveValue) and node.integer("to", 1) not in _FLOATS:
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it makes whole numbers of what a layer gives"))
    return value


def _ended(trace: Trace, node: OnnxNode) -> Ended:
    """A softmax, or what comes after it."""
    value = trace.value(node, 0)
    flow = value.flow if isinstance(value, Ended) else trace.flow(node)
    axis = node.integer("axis", -1 if trace.opset >= 13 or node.operator == "ArgMax" else 1)
    if axis not in (1, -len(flow.shape)) and not isinstance(value, Ended) and node.operator != "Log":
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it does not compare the classes"))
    return Ended(flow, node.operator)


def _elementwise(trace: Trace, node: OnnxNode) -> Value:
    return trace.elementwise(node)


def _log(trace: Trace, node: OnnxNode) -> Value:
    return _ended(trace, node) if isinstance(trace.value(node, 0), Ended) else trace.elementwise(node)


def _shape(trace: Trace, node: OnnxNode) -> Known:
    value = trace.value(node, 0)
    return constants.shape_of(node, value if isinstance(value, Known) else trace.flow(node))


OPERATIONS: Mapping[str, Operation] = {
    "Conv": convolution,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    **dict.fromkeys(("GlobalAveragePool", "GlobalMaxPool"), global_pool),
    **dict.fromkeys(("ReduceMean", "ReduceMax"), reduced),
    "Pad": padded,
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "BatchNormalization": _batch_norm,
    "Concat": _concat,
    "Dropout": _dropout,
    "Identity": _identity,
    "Cast": _cast,
    **dict.fromkeys(("Softmax", "LogSoftmax", "ArgMax"), _ended),
    "Log": _log,
    "Shape": _shape,
    **dict.fromkeys(("Relu", "LeakyRelu", "PRelu", "ThresholdedRelu", "Elu", "Celu", "Selu", "Gelu"), _elementwise),
    **dict.fromkeys(("Sigmoid", "HardSigmoid", "HardSwish", "Swish", "Mish", "Softplus", "Softsign"), _elementwise),
    **dict.fromkeys(("Tanh", "Erf", "Exp", "Sqrt", "Abs", "Neg", "Reciprocal", "Clip"), _elementwise),
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum"), _elementwise),
}


def perform(trace: Trace, node: OnnxNode) -> Value:
    """What a node's result is. Raises RefusedNodeError, and CheckpointError for what is too large."""
    if node.operator == "Constant":
        return constants.constant(node)
    values = trace.values(node)
    if values and all(isinstance(value, Known) for value in values) and node.operator != "Shape":
        return constants.folded(node, [value for value in values if isinstance(value, Known)])
    operation = OPERATIONS.get(node.operator) if node.domain in ("", "ai.onnx") else None
    if operation is None:
        raise RefusedNodeError(
            node,
            QT_TRANSLATE_NOOP(
                "core",
                "it is none of the operations that are known here; the weights alone may open, saved with {code}",
            ),
            code='torch.save(network.state_dict(), "network.pt")',
        )
    return operation(trace, node)
