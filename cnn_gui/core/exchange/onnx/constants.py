"""Operations on numbers that do not depend on the input: exporters leave them in graphs, mostly to make shapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.onnx.model import MAX_SMALL, OnnxNode, OnnxTensor
from cnn_gui.core.exchange.onnx.values import BATCH, Flow, Known, Numbers, RefusedNodeError, known

_END = 2**31
"""From here on an end of a slice means the last."""


def constant(node: OnnxNode) -> Known:
    """What a Constant node holds. Raises RefusedNodeError for texts and the like."""
    attributes = node.attributes
    match attributes.get("value"):
        case OnnxTensor() as tensor:
            return Known(tensor.shape, tensor.floats if tensor.is_float else tensor.integers)
    for name, kind in (("value_float", np.float32), ("value_int", np.int64), ("value_floats", np.float32)):
        if isinstance(attributes.get(name), int | float | tuple):
            return known(np.array(attributes[name], kind))
    values = node.integers("value_ints")
    if values is None:
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it holds no numbers"))
    return known(np.array(values, np.int64))


def shape_of(node: OnnxNode, value: Flow | Known) -> Known:
    """The Shape operation: BATCH stands for how many inputs there are."""
    shape = value.shape if isinstance(value, Known) else (BATCH, *value.shape)
    return known(np.array(shape[_start(node, shape) : _stop(node, shape)], np.int64))


def _start(node: OnnxNode, shape: Sequence[int]) -> int:
    return max(-len(shape), min(node.integer("start", 0), len(shape)))


def _stop(node: OnnxNode, shape: Sequence[int]) -> int:
    return max(-len(shape), min(node.integer("end", len(shape)), len(shape)))


def folded(node: OnnxNode, values: Sequence[Known]) -> Known:
    """What an operation makes of constants. Raises RefusedNodeError where it is not known or does not fit."""
    try:
        if node.operator in _VIEWS:
            return _VIEWS[node.operator](node, values)
        small = [each.small(node) for each in values]
        if math.prod(np.broadcast_shapes(*(each.shape for each in small))) > MAX_SMALL and node.operator in _ARITHMETIC:
            raise ValueError
        if any((each == BATCH).any() for each in small) and node.operator in _ARITHMETIC:
            raise ValueError
        made = np.asarray({**_MAKERS, **_ARITHMETIC}[node.operator](node, *small))
        if made.size > MAX_SMALL:
            raise ValueError
        return known(made)
    except CheckpointError:
        raise
    except (KeyError, ValueError, IndexError, TypeError, OverflowError, ArithmeticError) as error:
        raise RefusedNodeError(
            node, QT_TRANSLATE_NOOP("core", "what it makes of the network's constants is not known here")
        ) from error


# --- the same numbers otherwise: whatever their size, they stay in the file ---------------------------------------


def _same(_: OnnxNode, values: Sequence[Known]) -> Known:
    return values[0]


def _cast(node: OnnxNode, values: Sequence[Known]) -> Known:
    first = values[0]
    if node.integer("to", 1) in (1, 10, 11, 16):
        return first
    return Known(first.shape, lambda: first.small(node).astype(np.int64))


def _transpose(node: OnnxNode, values: Sequence[Known]) -> Known:
    first = values[0]
    axes = node.integers("perm") or tuple(reversed(range(len(first.shape))))
    if sorted(axes) != list(range(len(first.shape))):
        raise ValueError("not the axes there are")
    return Known(tuple(first.shape[axis] for axis in axes), lambda: first.load().transpose(axes))


def _reshape(node: OnnxNode, values: Sequence[Known]) -> Known:
    wanted = values[1].integers(node) if len(values) > 1 else list(node.integers("shape") or ())
    return _viewed(values[0], _filled(wanted, values[0].shape))


def _filled(wanted: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
    """Without the 0 for a size as it is and the −1 for the size that is left."""
    sizes = [shape[axis] if size == 0 else size for axis, size in enumerate(wanted)]
    if sizes.count(-1) == 1:
        rest = math.prod(size for size in sizes if size != -1)
        sizes[sizes.index(-1)] = math.prod(shape) // rest
    return tuple(sizes)


def _viewed(first: Known, shape: tuple[int, ...]) -> Known:
    if len(shape) > 8 or math.prod(shape) != first.count or any(size < 0 for size in shape):
        raise ValueError("another number of values")
    return Known(shape, lambda: first.load().reshape(shape))


def _flatten(node: OnnxNode, values: Sequence[Known]) -> Known:
    axis, shape = node.integer("axis", 1), values[0].shape
    return _viewed(values[0], (math.prod(shape[:axis]), math.prod(shape[axis:])))


def _squeeze(node: OnnxNode, values: Sequence[Known]) -> Known:
    shape = values[0].shape
    axes = axes_of(node, values[1:], len(shape))
    return _viewed(values[0], tuple(n for i, n in enumerate(shape) if not (i in axes if axes else n == 1)))


def _unsqueeze(node: OnnxNode, values: Sequence[Known]) -> Known:
    count = len(values[0].shape) + len(values[1].integers(node) if len(values) > 1 else node.integers("axes") or ())
    axes, left = axes_of(node, values[1:], count), iter(values[0].shape)
    return _viewed(values[0], tuple(1 if axis in axes else next(left) for axis in range(count)))


def axes_of(node: OnnxNode, given: Sequence[Known], count: int) -> tuple[int, ...]:
    """The axes of ``count`` that a node names, as an input in newer versions and as an attribute in older ones."""
    axes = given[0].integers(node) if given else list(node.integers("axes") or ())
    return tuple(axis + count if axis < 0 else axis for axis in axes)


_VIEWS: Mapping[str, Callable[[OnnxNode, Sequence[Known]], Known]] = {
    "Identity": _same,
    "Cast": _cast,
    "Transpose": _transpose,
    "Reshape": _reshape,
    "Flatten": _flatten,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
}

# --- new numbers: only few of them --------------------------------------------------------------------------------


def _gather(node: OnnxNode, values: Numbers, places: Numbers) -> Numbers:
    if values.size * max(places.size, 1) > MAX_SMALL:
        raise ValueError("too many values")
    return np.take(values, places.astype(np.int64), axis=node.integer("axis", 0))


def _concat(node: OnnxNode, *values: Numbers) -> Numbers:
    if sum(each.size for each in values) > MAX_SMALL:
        raise ValueError("too many values")
    return np.concatenate(values, axis=node.integer("axis", 0))


def _slice(node: OnnxNode, values: Numbers, *given: Numbers) -> Numbers:
    starts = given[0].tolist() if given else list(node.integers("starts") or ())
    ends = given[1].tolist() if len(given) > 1 else list(node.integers("ends") or ())
    axes = given[2].tolist() if len(given) > 2 else list(node.integers("axes") or range(len(starts)))
    steps = given[3].tolist() if len(given) > 3 else [1] * len(starts)
    cut = [slice(None)] * values.ndim
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        cut[axis] = slice(start, None if abs(end) >= _END else end, step)
    return values[tuple(cut)]


def _filled_shape(node: OnnxNode, shape: Numbers) -> Numbers:
    sizes, value = [int(size) for size in shape], node.attributes.get("value")
    if math.prod(sizes) > MAX_SMALL or any(size < 0 for size in sizes):
        raise ValueError("too many values")
    fill = constant(node).small(node) if isinstance(value, OnnxTensor) else np.zeros(1, np.float32)
    return np.full(sizes, fill.reshape(-1)[0])


_MAKERS: Mapping[str, Callable[..., Numbers]] = {
    **{"Gather": _gather, "Concat": _concat, "Slice": _slice, "ConstantOfShape": _filled_shape},
}

_ARITHMETIC: Mapping[str, Callable[..., Numbers]] = {
    "Add": lambda _, x, y: x + y,
    "Sub": lambda _, x, y: x - y,
    "Mul": lambda _, x, y: x * y,
    "Div": lambda _, x, y: x // y if x.dtype == np.int64 == y.dtype else x / y,
    "Sqrt": lambda _, x: np.sqrt(x),
    "Neg": lambda _, x: -x,
    "Reciprocal": lambda _, x: 1 / x,
}
