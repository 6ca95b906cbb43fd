"""torch's functions, as far as networks for images use them: what each is as operations of ONNX.

Parameters stand in torch's order, as native_functions.yaml has them, and have torch's names where code names them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cnn_gui.core.exchange.torchscript.code import ScriptCodeError
from cnn_gui.core.exchange.torchscript.graph import NamedTensor, ScriptGraph, ScriptValue

Operation = Callable[..., ScriptValue]

MAX_SIZE = 10_000


def call(graph: ScriptGraph, name: str, args: list[ScriptValue], named: Mapping[str, ScriptValue]) -> ScriptValue:
    """What torch.name(...) gives. Raises ScriptCodeError."""
    operation = OPERATIONS.get(name) or OPERATIONS.get(name.removesuffix("_"))
    if operation is None:
        raise ScriptCodeError(f"torch.{name[:40]} is not known")
    try:
        return operation(graph, *args, **named)
    except TypeError as error:
        raise ScriptCodeError("not the arguments of a function") from error


def tensor(value: ScriptValue) -> NamedTensor:
    if not isinstance(value, NamedTensor):
        raise ScriptCodeError("no tensor")
    return value


def _or_none(value: ScriptValue) -> NamedTensor | None:
    return None if value is None else tensor(value)


def _pair(value: ScriptValue) -> tuple[int, int]:
    sizes = list(value) if isinstance(value, list | tuple) else [value]
    whole = [each for each in sizes if type(each) is int and 0 <= each <= MAX_SIZE]
    if len(whole) != len(sizes) or len(sizes) not in (1, 2):
        raise ScriptCodeError("no size")
    return whole[0], whole[-1]


def _number(value: ScriptValue) -> float:
    if not isinstance(value, int | float) or not abs(value) < 1e9:
        raise ScriptCodeError("no number")
    return float(value)


def _axis(value: ScriptValue) -> int:
    if type(value) is not int or not -8 <= value <= 8:
        raise ScriptCodeError("no axis")
    return value


# --- windows -------------------------------------------------------------------------------------------------


def _conv2d(
    graph: ScriptGraph,
    x: ScriptValue,
    weight: ScriptValue,
    bias: ScriptValue = None,
    stride: ScriptValue = 1,
    padding: ScriptValue = 0,
    dilation: ScriptValue = 1,
    groups: ScriptValue = 1,
) -> NamedTensor:
    window: dict[str, Any] = {"strides": _pair(stride), "dilations": _pair(dilation), "group": _pair(groups)[0]}
    if isinstance(padding, str):
        window["auto_pad"] = "SAME_UPPER" if padding == "same" else "VALID"
    else:
        window["pads"] = _pair(padding) * 2
    return graph.emit("Conv", tensor(x), tensor(weight), _or_none(bias), **window)


def _convolution(
    graph: ScriptGraph,
    x: ScriptValue,
    weight: ScriptValue,
    bias: ScriptValue,
    stride: ScriptValue,
    padding: ScriptValue,
    dilation: ScriptValue,
    transposed: ScriptValue,
    output_padding: ScriptValue,
    groups: ScriptValue,
    *_: ScriptValue,
) -> NamedTensor:
    if transposed is not False or _pair(output_padding) != (0, 0):
        raise ScriptCodeError("transposed")
    return _conv2d(graph, x, weight, bias, stride, padding, dilation, groups)


def _max_pool2d(
    graph: ScriptGraph,
    x: ScriptValue,
    kernel_size: ScriptValue,
    stride: ScriptValue = (),
    padding: ScriptValue = 0,
    dilation: ScriptValue = 1,
    ceil_mode: ScriptValue = False,
) -> NamedTensor:
    return graph.emit(
        "MaxPool", tensor(x), **_window(kernel_size, stride, padding, ceil_mode), dilations=_pair(dilation)
    )


def _avg_pool2d(
    graph: ScriptGraph,
    x: ScriptValue,
    kernel_size: ScriptValue,
    stride: ScriptValue = (),
    padding: ScriptValue = 0,
    ceil_mode: ScriptValue = False,
    count_include_pad: ScriptValue = True,
    divisor_override: ScriptValue = None,
) -> NamedTensor:
    if divisor_override is not None:
        raise ScriptCodeError("a mean divided by another number")
    window = _window(kernel_size, stride, padding, ceil_mode)
    return graph.emit("AveragePool", tensor(x), **window, count_include_pad=int(count_include_pad is True))


def _window(kernel: ScriptValue, stride: ScriptValue, padding: ScriptValue, ceil: ScriptValue) -> dict[str, Any]:
    own = not isinstance(stride, list | tuple) or len(stride) > 0
    return {
        "kernel_shape": _pair(kernel),
        "strides": _pair(stride if own and stride is not None else kernel),
        "pads": _pair(padding) * 2,
        "ceil_mode": int(ceil is True),
    }


def _adaptive(mode: str) -> Operation:
    def pool(graph: ScriptGraph, x: ScriptValue, output_size: ScriptValue) -> NamedTensor:
        return graph.emit("AdaptivePool", tensor(x), mode=mode, sizes=_pair(output_size))

    return pool


# --- matrices and norms --------------------------------------------------------------------------------------


def _linear(graph: ScriptGraph, x: ScriptValue, weight: ScriptValue, bias: ScriptValue = None) -> NamedTensor:
    return graph.emit("Gemm", tensor(x), tensor(weight), _or_none(bias), transB=1)


def _addmm(
    graph: ScriptGraph,
    bias: ScriptValue,
    x: ScriptValue,
    weight: ScriptValue,
    beta: ScriptValue = 1,
    alpha: ScriptValue = 1,
) -> NamedTensor:
    return graph.emit(
        "Gemm", tensor(x), tensor(weight), tensor(bias), beta=_number(beta), alpha=_number(alpha), transB=0
    )


def _turned(graph: ScriptGraph, x: ScriptValue) -> NamedTensor:
    return graph.emit("Transpose", tensor(x), perm=(1, 0))


def _batch_norm(
    graph: ScriptGraph,
    x: ScriptValue,
    weight: ScriptValue,
    bias: ScriptValue,
    mean: ScriptValue,
    variance: ScriptValue,
    training: ScriptValue,
    momentum: ScriptValue,
    eps: ScriptValue,
    *_: ScriptValue,
) -> NamedTensor:
    given = map(tensor, (x, weight, bias, mean, variance))
    return graph.emit("BatchNormalization", *given, epsilon=_number(eps))


# --- functions of single numbers -----------------------------------------------------------------------------


def _plain(operator: str) -> Operation:
    return lambda graph, x: graph.emit(operator, tensor(x))


def _leaky(graph: ScriptGraph, x: ScriptValue, negative_slope: ScriptValue = 0.01) -> NamedTensor:
    return graph.emit("LeakyRelu", tensor(x), alpha=_number(negative_slope))


def _elu(
    graph: ScriptGraph, x: ScriptValue, alpha: ScriptValue = 1, scale: ScriptValue = 1, input_scale: ScriptValue = 1
) -> NamedTensor:
    if scale != 1 or input_scale != 1:
        raise ScriptCodeError("a scaled ELU")
    return graph.emit("Elu", tensor(x), alpha=_number(alpha))


def _gelu(graph: ScriptGraph, x: ScriptValue, approximate: ScriptValue = "none") -> NamedTensor:
    return graph.emit("Gelu", tensor(x), approximate="tanh" if approximate == "tanh" else "none")


def _hardtanh(graph: ScriptGraph, x: ScriptValue, min_val: ScriptValue = -1, max_val: ScriptValue = 1) -> NamedTensor:
    return _clamp(graph, x, min_val, max_val)


def _clamp(graph: ScriptGraph, x: ScriptValue, min: ScriptValue = None, max: ScriptValue = None) -> NamedTensor:
    bounds = {"min": min, "max": max}
    return graph.emit("Clip", tensor(x), **{name: _number(each) for name, each in bounds.items() if each is not None})


def _relu6(graph: ScriptGraph, x: ScriptValue) -> NamedTensor:
    return _hardtanh(graph, x, 0, 6)


def _hardsigmoid(graph: ScriptGraph, x: ScriptValue) -> NamedTensor:
    return graph.emit("HardSigmoid", tensor(x), alpha=1 / 6, beta=0.5)


def _arithmetic(operator: str) -> Operation:
    def step(graph: ScriptGraph, x: ScriptValue, other: ScriptValue, alpha: ScriptValue = 1) -> NamedTensor:
        if alpha != 1:
            raise ScriptCodeError("a scaled sum")
        given = [each if isinstance(each, NamedTensor) else graph.constant(each) for each in (x, other)]
        return graph.emit(operator, *given)

    return step


def _dropout(operator: str) -> Operation:
    def step(graph: ScriptGraph, x: ScriptValue, p: ScriptValue, *_: ScriptValue, **__: ScriptValue) -> NamedTensor:
        return graph.emit(operator, tensor(x), ratio=min(max(_number(p), 0.0), 0.99))

    return step


def _softmax(graph: ScriptGraph, x: ScriptValue, dim: ScriptValue, dtype: ScriptValue = None) -> NamedTensor:
    return graph.emit("Softmax", tensor(x), axis=_axis(dim))


# --- shapes --------------------------------------------------------------------------------------------------


def _same(graph: ScriptGraph, x: ScriptValue, *_: ScriptValue, **__: ScriptValue) -> ScriptValue:
    return x


def _flatten(graph: ScriptGraph, x: ScriptValue, start_dim: ScriptValue = 0, end_dim: ScriptValue = -1) -> NamedTensor:
    if (start_dim, end_dim) not in ((1, -1), (1, 3)):
        raise ScriptCodeError("a flatten of other axes")
    return graph.emit("Flatten", tensor(x), axis=1)


def _view(graph: ScriptGraph, x: ScriptValue, sizes: ScriptValue) -> NamedTensor:
    if not isinstance(sizes, list | tuple) or not 1 <= len(sizes) <= 8:
        raise ScriptCodeError("no shape")
    pieces = []
    for size in sizes:
        if not isinstance(size, NamedTensor) and (type(size) is not int or abs(size) >= 2**31):
            raise ScriptCodeError("no shape")
        pieces.append(size if isinstance(size, NamedTensor) else graph.emit("Constant", value_ints=(size,)))
    return graph.emit("Reshape", tensor(x), graph.emit("Concat", *pieces, axis=0))


def _size(graph: ScriptGraph, x: ScriptValue, dim: ScriptValue = None) -> NamedTensor:
    shape = graph.emit("Shape", tensor(x))
    return shape if dim is None else item(graph, shape, dim)


def item(graph: ScriptGraph, shape: NamedTensor, place: ScriptValue) -> NamedTensor:
    """One number of a shape."""
    return graph.emit("Gather", shape, graph.emit("Constant", value_ints=(_axis(place),)), axis=0)


def _cat(graph: ScriptGraph, tensors: ScriptValue, dim: ScriptValue = 0) -> NamedTensor:
    if not isinstance(tensors, list | tuple) or not 1 <= len(tensors) <= 100:
        raise ScriptCodeError("no tensors")
    return graph.emit("Concat", *map(tensor, tensors), axis=_axis(dim))


def _mean(
    graph: ScriptGraph, x: ScriptValue, dim: ScriptValue, keepdim: ScriptValue = False, dtype: ScriptValue = None
) -> NamedTensor:
    axes = dim if isinstance(dim, list | tuple) else [dim]
    return graph.emit("ReduceMean", tensor(x), axes=tuple(map(_axis, axes[:8])), keepdims=int(keepdim is True))


def _squeeze(operator: str) -> Operation:
    def step(graph: ScriptGraph, x: ScriptValue, dim: ScriptValue = None) -> NamedTensor:
        chosen: dict[str, Any] = {} if dim is None else {"axes": (_axis(dim),)}
        return graph.emit(operator, tensor(x), **chosen)

    return step


# --- of plain values -----------------------------------------------------------------------------------------


def _compared(compare: Callable[[Any, Any], bool]) -> Operation:
    def step(graph: ScriptGraph, one: ScriptValue, other: ScriptValue) -> bool:
        if not all(isinstance(each, int | float | str) for each in (one, other)):
            raise ScriptCodeError("a condition that depends on the input")
        return compare(one, other)

    return step


def _is_none(graph: ScriptGraph, one: ScriptValue, other: ScriptValue) -> bool:
    if other is not None:
        raise ScriptCodeError("two values compared")
    return one is None


def _not(graph: ScriptGraph, value: ScriptValue) -> bool:
    if not isinstance(value, bool):
        raise ScriptCodeError("a condition that depends on the input")
    return not value


OPERATIONS: Mapping[str, Operation] = {
    **dict.fromkeys(("conv2d", "_convolution_mode"), _conv2d),
    "_convolution": _convolution,
    "max_pool2d": _max_pool2d,
    "avg_pool2d": _avg_pool2d,
    "adaptive_avg_pool2d": _adaptive("avg"),
    "linear": _linear,
    "addmm": _addmm,
    **dict.fromkeys(("matmul", "mm"), lambda graph, x, weight: graph.emit("MatMul", tensor(x), tensor(weight))),
    **dict.fromkeys(("t", "numpy_T"), _turned),
    "batch_norm": _batch_norm,
    **{"relu": _plain("Relu"), "tanh": _plain("Tanh"), "sigmoid": _plain("Sigmoid"), "selu": _plain("Selu")},
    **{"silu": _plain("Swish"), "leaky_relu": _leaky, "elu": _elu, "gelu": _gelu, "mish": _plain("Mish")},
    **{"relu6": _relu6, "hardtanh": _hardtanh, **dict.fromkeys(("clamp", "clip"), _clamp)},
    **{"hardswish": _plain("HardSwish"), "hardsigmoid": _hardsigmoid},
    "prelu": lambda graph, x, weight: graph.emit("PRelu", tensor(x), tensor(weight)),
    **{"add": _arithmetic("Add"), "sub": _arithmetic("Sub"), "mul": _arithmetic("Mul"), "div": _arithmetic("Div")},
    **{"dropout": _dropout("Dropout"), "alpha_dropout": _dropout("Dropout")},
    "feature_dropout": _dropout("ChannelDropout"),
    **dict.fromkeys(("softmax", "log_softmax"), _softmax),
    **dict.fromkeys(("contiguous", "clone", "detach", "alias", "float", "to"), _same),
    "flatten": _flatten,
    **dict.fromkeys(("view", "reshape"), _view),
    "size": _size,
    "cat": _cat,
    "mean": _mean,
    **{"squeeze": _squeeze("Squeeze"), "unsqueeze": _squeeze("Unsqueeze")},
    **{"eq": _compared(lambda x, y: x == y), "ne": _compared(lambda x, y: x != y)},
    **{"lt": _compared(lambda x, y: x < y), "le": _compared(lambda x, y: x <= y)},
    **{"gt": _compared(lambda x, y: x > y), "ge": _compared(lambda x, y: x >= y)},
    "__is__": _is_none,
    "__isnot__": lambda graph, one, other: not _is_none(graph, one, other),
    "__not__": _not,
    "format": lambda graph, *_: "",
}
"""By the name that code has for it; what ends in "_" (relu_) changes its tensor in place, which comes to the same."""
