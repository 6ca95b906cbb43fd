"""The operations that a network becomes in a file of ours: what each kind of layer is in ONNX.

Only what every runtime computes alike is used, in opset 17: no ceil_mode (older ones disagree about what it leaves out
of a mean), GELU and SiLU by their formulas, an adaptive pooling as windows, or by its sums. Names are the layers'.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_gui.core.network.kinds.base import has_bias
from cnn_gui.core.network.kinds.elementwise import SELU_ALPHA, SELU_SCALE
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LayerInfo,
    LeakyReLU,
    Linear,
    Mish,
    NetworkSpec,
    Pool,
    ReLU,
    ReLU6,
    Sides,
    Sigmoid,
    SiLU,
    Tanh,
)
from cnn_gui.core.network.messages.layers import NO_PADDING, BaseLayer
from cnn_gui.core.network.spec import layer_infos

OPSET = 17
INPUT, OUTPUT = "image", "logits"
"""What the graph's input and its output are called; every other name is a layer's, with more behind it."""

NodeAttribute = int | float | str | tuple[int, ...]
Constant = npt.NDArray[np.float32] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WrittenNode:
    """One operation, with one output."""

    operator: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, NodeAttribute]


class WrittenGraph:
    """nodes: in an order in which each reads what comes before it. constants: by name, those that are no weights."""

    def __init__(self, spec: NetworkSpec) -> None:
        self.nodes: list[WrittenNode] = []
        self.constants: dict[str, Constant] = {}
        infos = layer_infos(spec)[1:-1]
        self._names = {"input": INPUT, infos[-1].name: OUTPUT}
        for info in infos:
            reads = [self._names.get(name, name) for name in info.inputs]
            _WRITERS[type(info.layer)](self, info, *reads)

    def end(self, info: LayerInfo, operator: str, *inputs: str, **attributes: NodeAttribute) -> None:
        """The operation that gives what the layer gives."""
        output = self._names.get(info.name, info.name)
        self.nodes.append(WrittenNode(operator, inputs, output, attributes))

    def step(self, info: LayerInfo, operator: str, *inputs: str, **attributes: NodeAttribute) -> str:
        """An operation on the way to there; returns the name of what it gives."""
        output = f"{info.name}.{operator.lower()}{len(self.nodes)}"
        self.nodes.append(WrittenNode(operator, inputs, output, attributes))
        return output

    def constant(self, info: LayerInfo, name: str, values: npt.ArrayLike, kind: Any = np.float32) -> str:
        """Numbers beside the weights; returns their name."""
        full = f"{info.name}.{name}"
        self.constants[full] = np.asarray(values, kind)
        return full


# --- windows ----------------------------------------------------------------------------------------------------------


def _conv(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    graph.end(
        info,
        "Conv",
        *(x, *_weights(info)),
        kernel_shape=info.kernel_size,
        strides=info.stride,
        pads=_pads(info.padding),
        dilations=info.dilation,
        group=info.groups,
    )


def _weights(info: LayerInfo) -> tuple[str, ...]:
    return (f"{info.name}.weight", f"{info.name}.bias") if has_bias(info) else (f"{info.name}.weight",)


def _pads(sides: Sides) -> tuple[int, int, int, int]:
    return sides.top, sides.left, sides.bottom, sides.right


def _pool(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    layer, pads = info.layer, info.padding
    assert isinstance(layer, Pool)
    down, across = _beyond(info, 0), _beyond(info, 1)
    over = Sides(pads.top, pads.bottom + down, pads.left, pads.right + across)
    window = {"kernel_shape": info.kernel_size, "strides": info.stride}
    if layer.mode == "max":
        graph.end(info, "MaxPool", x, **window, pads=_pads(over))
    elif layer.count_include_pad and (down or across):
        # Padding counts, and what a window has beyond it does not: they are told apart by padding first.
        if pads != NO_PADDING:
            sizes = graph.constant(info, "pads", (0, 0, pads.top, pads.left, 0, 0, pads.bottom, pads.right), np.int64)
            x = graph.step(info, "Pad", x, sizes)
        graph.end(info, "AveragePool", x, **window, pads=(0, 0, down, across), count_include_pad=0)
    else:
        graph.end(info, "AveragePool", x, **window, pads=_pads(over), count_include_pad=int(layer.count_include_pad))


def _beyond(info: LayerInfo, axis: int) -> int:
    """How many cells the last window of an axis reaches over the padding, which it may with ceil_mode."""
    before, after = info.padding[2 * axis : 2 * axis + 2]
    end = (info.shape_out[1 + axis] - 1) * info.stride[axis] + info.kernel_size[axis]
    return max(0, end - info.shape_in[1 + axis] - before - after)


def _adaptive_pool(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    layer, sizes, counts = info.layer, info.shape_in[1:], info.shape_out[1:]
    assert isinstance(layer, AdaptivePool)
    is_max = layer.mode == "max"
    if info.is_global:
        graph.end(info, "GlobalMaxPool" if is_max else "GlobalAveragePool", x)
    elif all(size % count == 0 for size, count in zip(sizes, counts, strict=True)):
        steps = tuple(size // count for size, count in zip(sizes, counts, strict=True))
        graph.end(info, "MaxPool" if is_max else "AveragePool", x, kernel_shape=steps, strides=steps)
    elif is_max:
        _adaptive_max(graph, info, x)
    else:
        rows, columns = (_mean_matrix(windows, size) for windows, size in zip(_shares(info), sizes, strict=True))
        x = graph.step(info, "MatMul", graph.constant(info, "rows", rows), x)
        graph.end(info, "MatMul", x, graph.constant(info, "columns", columns.T))


def _shares(info: LayerInfo) -> tuple[list[range], list[range]]:
    """The rows under each output, and the columns."""
    return [info.rows(i) for i in range(info.shape_out[1])], [info.columns(i) for i in range(info.shape_out[2])]


def _adaptive_max(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    """Windows of different sizes, laid side by side: a smaller one has its last row twice, which no maximum sees."""
    kernel = []
    for axis, (name, windows) in enumerate(zip(("rows", "columns"), _shares(info), strict=True), 2):
        largest = max(map(len, windows))
        places = [min(each[0] + i, each[-1]) for each in windows for i in range(largest)]
        x = graph.step(info, "Gather", x, graph.constant(info, name, places, np.int64), axis=axis)
        kernel.append(largest)
    graph.end(info, "MaxPool", x, kernel_shape=tuple(kernel), strides=tuple(kernel))


def _mean_matrix(windows: Sequence[range], size: int) -> npt.NDArray[np.float64]:
    """(windows, size): what each window takes of each cell. The mean of a rectangle is one of rows, then of columns."""
    result = np.zeros((len(windows), size))
    for row, window in zip(result, windows, strict=True):
        row[window.start : window.stop] = 1 / len(window)
    return result


# --- functions of single numbers --------------------------------------------------------------------------------------


def _plain(operator: str) -> Callable[..., None]:
    return lambda graph, info, x: graph.end(info, operator, x)


def _leaky(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    assert isinstance(info.layer, LeakyReLU)
    graph.end(info, "LeakyRelu", x, alpha=info.layer.negative_slope)


def _elu(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    assert isinstance(info.layer, ELU)
    graph.end(info, "Elu", x, alpha=info.layer.alpha)


def _selu(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    graph.end(info, "Selu", x, alpha=SELU_ALPHA, gamma=SELU_SCALE)


def _silu(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    graph.end(info, "Mul", x, graph.step(info, "Sigmoid", x))


def _mish(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    graph.end(info, "Mul", x, graph.step(info, "Tanh", graph.step(info, "Softplus", x)))


def _cut_off(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    bounds = (info.layer.min_val, info.layer.max_val) if isinstance(info.layer, Hardtanh) else (0.0, 6.0)
    low, high = (graph.constant(info, *each) for each in zip(("low", "high"), bounds, strict=True))
    graph.end(info, "Clip", x, low, high)


def _hardsigmoid(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    graph.end(info, "HardSigmoid", x, alpha=1 / 6, beta=0.5)


def _gelu(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    assert isinstance(info.layer, GELU)
    if info.layer.approximate == "tanh":
        cube = graph.step(info, "Pow", x, graph.constant(info, "three", 3))
        small = graph.step(info, "Mul", cube, graph.constant(info, "cubes", 0.044715))
        inner = graph.step(info, "Add", x, small)
        scaled = graph.step(info, "Mul", inner, graph.constant(info, "scale", math.sqrt(2 / math.pi)))
        curve = graph.step(info, "Tanh", scaled)
    else:
        curve = graph.step(info, "Erf", graph.step(info, "Div", x, graph.constant(info, "root", math.sqrt(2))))
    share = graph.step(info, "Add", curve, graph.constant(info, "one", 1))
    graph.end(info, "Mul", graph.step(info, "Mul", x, share), graph.constant(info, "half", 0.5))


# --- others -----------------------------------------------------------------------------------------------------------


def _batch_norm(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    assert isinstance(info.layer, BatchNorm)
    names = [f"{info.name}.{each}" for each in ("weight", "bias", "running_mean", "running_var")]
    graph.end(info, "BatchNormalization", x, *names, epsilon=info.layer.eps)


def _dropout(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    assert isinstance(info.layer, Dropout)
    graph.end(info, "Dropout", x, graph.constant(info, "ratio", info.layer.p))


def _linear(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    graph.end(info, "Gemm", *(x, *_weights(info)), transB=1)


def _flatten(graph: WrittenGraph, info: LayerInfo, x: str) -> None:
    graph.end(info, "Flatten", x, axis=1)


def _add(graph: WrittenGraph, info: LayerInfo, *inputs: str) -> None:
    graph.end(info, "Add" if len(inputs) == 2 else "Sum", *inputs)


def _concat(graph: WrittenGraph, info: LayerInfo, *inputs: str) -> None:
    graph.end(info, "Concat", *inputs, axis=1)


_WRITERS: Mapping[type[BaseLayer | None], Callable[..., None]] = {
    Conv: _conv,
    Pool: _pool,
    AdaptivePool: _adaptive_pool,
    BatchNorm: _batch_norm,
    ReLU: _plain("Relu"),
    LeakyReLU: _leaky,
    ELU: _elu,
    SELU: _selu,
    GELU: _gelu,
    SiLU: _silu,
    Mish: _mish,
    ReLU6: _cut_off,
    Hardtanh: _cut_off,
    Hardsigmoid: _hardsigmoid,
    Hardswish: _plain("HardSwish"),
    Tanh: _plain("Tanh"),
    Sigmoid: _plain("Sigmoid"),
    Dropout: _dropout,
    Flatten: _flatten,
    Linear: _linear,
    Add: _add,
    Concat: _concat,
}
