"""The class of a network as people write it: layers in ``__init__``, and a ``forward`` that can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cnn_gui.core.exchange.export.code_text import WIDTH, call, indented, listed, number, quoted
from cnn_gui.core.network.geometry import axis_size
from cnn_gui.core.network.kinds.elementwise import FUNCTIONS
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    LayerInfo,
    Linear,
    NetworkSpec,
    Pool,
)
from cnn_gui.core.network.spec import layer_infos

CLASS = "CNN"
_LONGEST = 3
"""Layers that are called within one another, at most."""


def network_class(spec: NetworkSpec) -> list[str]:
    """The lines of the class. Its layers have the names of the app, so that it takes the app's weights."""
    infos = layer_infos(spec)
    layers, forward, by_name = infos[1:-1], list(_forward(infos)), {info.name: info for info in infos}
    shape, outputs = (", ".join(map(str, each)) for each in (infos[0].shape_out, infos[-1].shape_out))
    given = forward.pop(0)
    return [
        f"class {CLASS}(nn.Module):",
        *indented(
            [
                "def __init__(self) -> None:",
                *indented(["super().__init__()", *(line for info in layers for line in _made(info, by_name))]),
                "",
                f"def forward(self, {given}: Tensor) -> Tensor:",
                *indented([f'"""Normalised images (N, {shape}) to logits (N, {outputs})."""', *forward]),
            ]
        ),
    ]


# --- __init__ ----------------------------------------------------------------------------------------------


def _made(info: LayerInfo, by_name: Mapping[str, LayerInfo]) -> Iterator[str]:
    """The lines that make a layer; none for those that only join others."""
    made = _module(info)
    if made is None:
        return
    if _is_uneven(info):
        top, bottom, left, right = info.padding
        value = ", -torch.inf" if isinstance(info.layer, Pool) and info.layer.mode == "max" else ""
        kind = "ConstantPad2d" if value else "ZeroPad2d"
        yield f"self.{info.name}_pad = nn.{kind}(({left}, {right}, {top}, {bottom}){value})"
    name, arguments = made
    before = by_name[info.inputs[0]]
    if isinstance(info.layer, Linear) and isinstance(before.layer, Flatten):
        arguments[0] = " * ".join(map(str, before.shape_in))
    yield from call(f"self.{info.name} = nn.{name}(", arguments, levels=2)


def _module(info: LayerInfo) -> tuple[str, list[str]] | None:
    """The class in torch.nn and its arguments."""
    layer = info.layer
    match layer:
        case Conv():
            return "Conv2d", _convolution(info, layer)
        case Pool():
            return ("MaxPool2d" if layer.mode == "max" else "AvgPool2d"), _pooling(info, layer)
        case AdaptivePool():
            name = "AdaptiveMaxPool2d" if layer.mode == "max" else "AdaptiveAvgPool2d"
            return name, [_size((info.shape_out[1], info.shape_out[2]))]
        case BatchNorm():
            eps = [] if layer.eps == BatchNorm().eps else [f"eps={layer.eps!r}"]
            return ("BatchNorm2d" if info.is_spatial else "BatchNorm1d"), [str(info.shape_in[0]), *eps]
        case Dropout():
            return ("Dropout2d" if layer.channels and info.is_spatial else "Dropout"), [number(layer.p)]
        case Flatten():
            return "Flatten", []
        case Linear():
            return "Linear", [str(info.shape_in[0]), str(info.shape_out[0]), *([] if layer.bias else ["bias=False"])]
        case Add() | Concat() | None:
            return None
    function = FUNCTIONS[type(layer)]
    values = {option: getattr(layer, option) for option in function.options}
    return function.module, [
        f"{option}={quoted(value) if isinstance(value, str) else repr(value)}"
        for option, value in values.items()
        if value != getattr(type(layer)(), option)
    ]


def _convolution(info: LayerInfo, layer: Conv) -> list[str]:
    arguments = [str(info.shape_in[0]), str(info.shape_out[0]), f"kernel_size={_size(info.kernel_size)}"]
    arguments += [f"stride={_size(info.stride)}"] if info.stride != (1, 1) else []
    arguments += _even_padding(info)
    arguments += [f"dilation={_size(info.dilation)}"] if info.dilation != (1, 1) else []
    arguments += [f"groups={info.groups}"] if info.groups != 1 else []
    return [*arguments, *([] if layer.bias else ["bias=False"])]


def _pooling(info: LayerInfo, layer: Pool) -> list[str]:
    arguments = [f"kernel_size={_size(info.kernel_size)}"]
    # PyTorch takes the window's size where no stride is named.
    arguments += [f"stride={_size(info.stride)}"] if info.stride != info.kernel_size else []
    arguments += _even_padding(info)
    arguments += ["ceil_mode=True"] if layer.ceil_mode else []
    counts = layer.mode == "max" or layer.count_include_pad or _is_uneven(info)
    return [*arguments, *([] if counts else ["count_include_pad=False"])]


def _even_padding(info: LayerInfo) -> list[str]:
    pads = (info.padding.top, info.padding.left)
    return [] if pads == (0, 0) or _is_uneven(info) else [f"padding={_size(pads)}"]


def _size(size: tuple[int, int]) -> str:
    return str(size[0]) if size[0] == size[1] else str(size)


def _is_uneven(info: LayerInfo) -> bool:
    return not info.padding.is_even


# --- forward -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Statement:
    """Layers that are called within one another. length: how many; whole: whether the next begins a new one."""

    expression: str
    info: LayerInfo
    length: int


def _forward(infos: tuple[LayerInfo, ...]) -> Iterator[str]:
    """What the input is called, and then the lines: a statement for each layer with weights and those behind it."""
    used = _used(infos)
    readers = Counter(name for info in used[1:] for name in info.inputs)
    # What the next layer reads and nothing else is called x; what is read later has the layer's own name.
    passing = {
        info.name for info, following in pairwise(used) if following.inputs.count(info.name) == readers[info.name] == 1
    }
    variables = {info.name: "x" if info.name in passing else info.name for info in used}
    variables["input"] = "x" if "input" in passing else "image"
    yield variables["input"]
    statement: _Statement | None = None
    for info in used[1:]:
        if statement is not None and not _goes_on(statement, info, passing):
            yield from _said(statement, variables)
            statement = None
        values = dict(variables)
        if statement is not None:
            values[statement.info.name] = statement.expression
        read = [values[name] for name in info.inputs]
        yield from _before(info, read)
        expression = _applied(info, read)
        statement = _Statement(expression, info, 1 if statement is None else statement.length + 1)
    if statement is not None:
        yield f"return {statement.expression}"


def _used(infos: tuple[LayerInfo, ...]) -> list[LayerInfo]:
    """Input and layers on which the answer depends."""
    needed = {infos[-2].name, "input"}
    for info in reversed(infos[:-1]):
        if info.name in needed:
            needed.update(info.inputs)
    return [info for info in infos[:-1] if info.name in needed]


def _goes_on(statement: _Statement, info: LayerInfo, passing: set[str]) -> bool:
    """Whether a layer is called in one line with those before it."""
    if isinstance(info.layer, Conv | Linear | Flatten | Add | Concat) or statement.info.name not in passing:
        return False
    longer = _applied(info, [statement.expression])
    return statement.length < _LONGEST and len(longer) <= 50 and longer.count(info.name) == 1


def _said(statement: _Statement, variables: Mapping[str, str]) -> Iterator[str]:
    shape = str(statement.info.shape_out).replace(",)", ")")
    line = f"{variables[statement.info.name]} = {statement.expression}"
    yield f"{line}  # {shape}" if len(line) + len(shape) + 4 <= WIDTH - 8 else line


def _before(info: LayerInfo, values: list[str]) -> Iterator[str]:
    """Lines that make what the layer's own expression names."""
    if _is_long(info, values):
        yield from listed("parts", values, levels=2)
    if _shares_padding(info):
        yield f"share = self.{info.name}(self.{info.name}_pad(torch.ones_like({values[0]})))"


def _applied(info: LayerInfo, values: list[str]) -> str:
    """The layer's output as an expression of what it reads."""
    layer, name = info.layer, info.name
    if isinstance(layer, Add):
        return "sum(parts)" if _is_long(info, values) else " + ".join(values)
    if isinstance(layer, Concat):
        return f"torch.cat({'parts' if _is_long(info, values) else '[' + ', '.join(values) + ']'}, dim=1)"
    if not _is_uneven(info):
        return f"self.{name}({values[0]})"
    expression = f"self.{name}(self.{name}_pad({values[0]}))"
    if isinstance(layer, Pool):
        if _shares_padding(info):
            expression += " / share"
        if _begins_behind(info, layer):
            rows, columns = info.shape_out[1:]
            expression = f"({expression})" if " / " in expression else expression
            expression += f"[:, :, :{rows}, :{columns}]"
    return expression


def _is_long(info: LayerInfo, values: list[str]) -> bool:
    """Whether what is joined takes a line of its own."""
    return isinstance(info.layer, Add | Concat) and sum(len(value) + 3 for value in values) > 40


def _shares_padding(info: LayerInfo) -> bool:
    """Whether a mean is that of the map alone, though its window reaches into uneven padding."""
    layer = info.layer
    return isinstance(layer, Pool) and layer.mode == "avg" and not layer.count_include_pad and _is_uneven(info)


def _begins_behind(info: LayerInfo, layer: Pool) -> bool:
    """Whether torch makes windows that lie in the padding alone, as it takes the padding for the map."""
    padded = [info.shape_in[1] + sum(info.padding[:2]), info.shape_in[2] + sum(info.padding[2:])]
    sizes = [axis_size(padded[i], info.kernel_size[i], info.stride[i], (0, 0), ceil=layer.ceil_mode) for i in (0, 1)]
    return tuple(sizes) != info.shape_out[1:]
