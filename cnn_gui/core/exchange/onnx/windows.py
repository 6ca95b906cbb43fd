"""Operations that slide a window, or take in whole maps: convolution, poolings, and the padding before them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.onnx.constants import axes_of
from cnn_gui.core.exchange.onnx.model import OnnxNode
from cnn_gui.core.exchange.onnx.trace import Trace
from cnn_gui.core.exchange.onnx.values import Flow, Known, RefusedNodeError
from cnn_gui.core.network.messages import AdaptivePool, Conv, LayerKind, Pool, Sides
from cnn_gui.core.network.messages.layers import NO_PADDING, POOLS

_LOWEST = -1e30
"""Padding below this is never the maximum."""

_PASSING = {LayerKind.DROPOUT, LayerKind.FLATTEN, LayerKind.ADD, LayerKind.CONCAT, *POOLS}
"""Layers that give nothing below 0 where they read nothing below 0."""


def convolution(trace: Trace, node: OnnxNode) -> Flow:
    flow, weights, bias = trace.maps(node, padded=True), trace.known(node, 1), trace.known(node, 2)
    groups = node.integer("group", 1)
    if weights is None or len(weights.shape) != 4 or weights.shape[1] * groups != flow.shape[0]:
        raise RefusedNodeError(
            node, QT_TRANSLATE_NOOP("core", "its weights do not have the shape for {count} maps"), count=flow.shape[0]
        )
    if flow.pads != NO_PADDING and flow.pad_value != 0:
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it is padded with something else than zeros"))
    kernel = (weights.shape[2], weights.shape[3])
    strides, dilation = _pair(node, "strides"), _pair(node, "dilations")
    pads = _sides(node, flow, kernel, strides, dilation)
    layer = Conv(
        out_channels=weights.shape[0],
        kernel_size=_size(kernel),
        stride=_size(strides),
        padding=_padding(_sum(pads, flow.pads)),
        dilation=_size(dilation),
        groups=groups,
        bias=bias is not None,
    )
    loads = {"weight": weights.load}
    if bias is not None:
        _check_bias(node, bias, weights.shape[0])
        loads["bias"] = bias.load
    return trace.add(node, layer, flow, weights=loads)


def _check_bias(node: OnnxNode, bias: Known, count: int) -> None:
    if bias.shape != (count,):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "its bias does not have the shape of its result"))


def max_pool(trace: Trace, node: OnnxNode) -> Flow:
    flow = trace.maps(node, padded=True)
    kernel, strides, pads = _window(node, flow)
    if flow.pads != NO_PADDING and not (flow.pad_value <= _LOWEST or _zero_loses(trace, flow)):
        raise RefusedNodeError(
            node, QT_TRANSLATE_NOOP("core", "the padding before it could be a maximum, which no pooling here does")
        )
    layer = Pool("max", _size(kernel), _size(strides), _padding(_sum(pads, flow.pads)), _ceil(node))
    return trace.add(node, layer, flow)


def average_pool(trace: Trace, node: OnnxNode) -> Flow:
    flow = trace.maps(node, padded=True)
    kernel, strides, pads = _window(node, flow)
    counted = bool(node.integer("count_include_pad", 0))
    if flow.pads != NO_PADDING and (flow.pad_value != 0 or (pads != NO_PADDING and not counted)):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it takes its mean of some of its padding only"))
    both = _sum(pads, flow.pads)
    counted = counted or pads == NO_PADDING
    return trace.add(node, Pool("avg", _size(kernel), _size(strides), _padding(both), _ceil(node), counted), flow)


def _zero_loses(trace: Trace, flow: Flow) -> bool:
    """Whether nothing that the layer gives is below zero, so that zeros around it win nowhere they matter."""
    if flow.pad_value != 0:
        return False
    positive: dict[str, bool] = {}
    for info in trace.infos():
        inside = info.kind in _PASSING and all(positive[name] for name in info.inputs)
        positive[info.name] = inside or info.kind in (LayerKind.RELU, LayerKind.SIGMOID)
    return positive[flow.layer]


def global_pool(trace: Trace, node: OnnxNode) -> Flow:
    mode = "avg" if node.operator == "GlobalAveragePool" else "max"
    return trace.add(node, AdaptivePool("avg" if mode == "avg" else "max", 1), trace.maps(node))


def reduced(trace: Trace, node: OnnxNode) -> Flow:
    """The mean or maximum of whole maps."""
    flow, given = trace.flow(node), trace.known(node, 1)
    info = trace.info(flow.layer)
    axes = set(axes_of(node, [given] if given else [], len(flow.shape) + 1))
    plain = np.arange(flow.units, dtype=np.int32)
    layouts = {"maps": ({2, 3}, (0, 1, 2)), "last": ({1, 2}, (1, 2, 0))}
    fits = [
        axes == wanted and np.array_equal(flow.ordered(), plain.reshape(info.shape_out).transpose(order))
        for wanted, order in layouts.values()
        if len(info.shape_out) == 3
    ]
    if not any(fits):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it does not reduce each map to one number"))
    pool = trace.add(node, AdaptivePool("avg" if node.operator == "ReduceMean" else "max", 1), flow)
    channels = info.shape_out[0]
    if not node.integer("keepdims", 1):
        return replace(pool, shape=(channels,))
    return replace(pool, shape=(channels, 1, 1) if fits[0] else (1, 1, channels))


def padded(trace: Trace, node: OnnxNode) -> Flow:
    """Cells around maps, which the window after them takes in."""
    flow, given = trace.flow(node), trace.known(node, 1)
    value, chosen = trace.known(node, 2), trace.known(node, 3)
    rank = len(flow.shape) + 1
    numbers = given.integers(node) if given else list(node.integers("pads") or ())
    axes = axes_of(node, [chosen], rank) if chosen else tuple(range(rank))
    cells = {axis: pair for axis, *pair in zip(axes, numbers[: len(axes)], numbers[len(axes) :], strict=False)}
    shape = trace.info(flow.layer).shape_out
    down, across = (2, 3) if flow.order is None and flow.shape == shape else (1, 2)
    others = [pair for axis, pair in cells.items() if axis not in (down, across) and any(pair)]
    is_maps = len(shape) == 3 and len(flow.shape) == 3 and len(numbers) == 2 * len(axes)
    if not is_maps or others or min(numbers) < 0 or node.text("mode", "constant") != "constant":
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it pads in a way that no convolution here does"))
    if (down, across) == (1, 2) and flow.shape != (*shape[1:], shape[0]):
        raise RefusedNodeError(
            node, QT_TRANSLATE_NOOP("core", "what it reads is not maps of channels, rows and columns")
        )
    sides = Sides(*cells.get(down, (0, 0)), *cells.get(across, (0, 0)))
    fill = float(value.small(node).reshape(-1)[0]) if value and value.count else node.number("value", 0)
    return replace(flow, pads=sides, pad_value=fill)


# --- what windows have in common ------------------------------------------------------------------------------------


def _window(node: OnnxNode, flow: Flow) -> tuple[tuple[int, int], tuple[int, int], Sides]:
    """A pooling's kernel, strides and padding."""
    kernel = _pair(node, "kernel_shape")
    strides = _pair(node, "strides")
    if _pair(node, "dilations") != (1, 1):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "its window has gaps"))
    return kernel, strides, _sides(node, flow, kernel, strides, (1, 1))


def _pair(node: OnnxNode, name: str) -> tuple[int, int]:
    values = node.integers(name) or (1, 1)
    if len(values) != 2 or not all(1 <= value <= 10_000 for value in values):
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "its window does not have two dimensions"))
    return values[0], values[1]


def _sides(
    node: OnnxNode, flow: Flow, kernel: tuple[int, int], strides: tuple[int, int], dilation: tuple[int, int]
) -> Sides:
    """Its own padding, written out or as "the same size as before"."""
    auto = node.text("auto_pad", "NOTSET")
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        ends: list[int] = []
        for axis, (before, after) in enumerate((flow.pads[:2], flow.pads[2:])):
            size = flow.shape[1 + axis] + before + after
            span = dilation[axis] * (kernel[axis] - 1) + 1
            total = max(0, (math.ceil(size / strides[axis]) - 1) * strides[axis] + span - size)
            less, more = total // 2, total - total // 2
            ends += (less, more) if auto == "SAME_UPPER" else (more, less)
        return Sides(*ends)
    pads: Sequence[int] = node.integers("pads") or (0, 0, 0, 0)
    if auto == "VALID":
        return NO_PADDING
    if len(pads) != 4 or min(pads) < 0:
        raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "its padding cuts something off"))
    top, left, bottom, right = pads
    return Sides(top, bottom, left, right)


def _sum(first: Sides, second: Sides) -> Sides:
    return Sides(*(one + other for one, other in zip(first, second, strict=True)))


def _ceil(node: OnnxNode) -> bool:
    return bool(node.integer("ceil_mode", 0))


def _size(pair: tuple[int, int]) -> int | tuple[int, int]:
    return pair[0] if pair[0] == pair[1] else pair


def _padding(sides: Sides) -> int | tuple[int, ...]:
    if not sides.is_even:
        return tuple(sides)
    return _size((sides.top, sides.left))
