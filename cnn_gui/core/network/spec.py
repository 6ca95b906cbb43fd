"""From a NetworkSpec to the shapes of its layers and parameters; specs checked, and read and written as JSON text.

A ``NetworkSpec`` is a chain of layers from the 28x28 input to ten logits. As JSON it is in every network file, so that
a file rebuilds its own network. Nothing here imports torch.

Layers are named by kind and number in order of appearance (conv1 pool1 relu1 conv2 ... fc2); those names are the
prefixes of the ``state_dict`` keys.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import msgspec

from cnn_gui.core.base import json_text, typed
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.network.geometry import output_size
from cnn_gui.core.network.messages import (
    INPUT_SHAPE,
    Conv,
    Flatten,
    LayerInfo,
    LayerKind,
    LayerSpec,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
)

MAX_LAYERS = 64
MAX_PARAMETERS = 50_000_000
MAX_UNITS = 4_000_000
MAX_MULTIPLICATIONS = 2_000_000_000
"""Limits for a spec. 50 million parameters are 200 MB. Units of all layers together: each is kept as a number and shown
as a pixel, so that 4 million take some 100 MB. Multiplications for one answer: 2 billion take a tenth of a second or
two, and every move of the pen asks for one. The deep network has 188,132 and 29 million.
"""

MAX_TEXT = 100_000
"""Longest JSON text of a spec, in characters; a layer takes a hundred."""

_LIMITS = {
    "out_channels": (1, 2048),
    "out_features": (1, 65_536),
    "kernel_size": (1, 28),
    "stride": (1, 28),
    "padding": (0, 27),
}


# --- shapes ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def layer_infos(spec: NetworkSpec) -> tuple[LayerInfo, ...]:
    """Every layer with its name and shapes: input first, softmax last.

    Raises ValueError where two neighbours do not fit (a convolution after a flatten, say).
    """
    infos = [LayerInfo("input", LayerKind.INPUT, spec.input_shape, spec.input_shape)]
    numbers: dict[str, int] = {}
    for layer in spec.layers:
        infos.append(_info(layer, _name(layer, numbers), infos[-1].shape_out))
    last = infos[-1].shape_out
    infos.append(LayerInfo("softmax", LayerKind.SOFTMAX, last, last))
    if last == (len(CLASSES),):
        infos[-2:] = (replace(info, is_output=True) for info in infos[-2:])
    return tuple(infos)


def multiplications(infos: tuple[LayerInfo, ...]) -> int:
    """How many products one answer takes; each value that a pooling window looks at counts as one."""
    total = 0
    for info in infos:
        if info.kind is LayerKind.CONV:
            total += math.prod(info.shape_out) * info.shape_in[0] * info.kernel_size**2
        elif info.kind is LayerKind.LINEAR:
            total += math.prod(info.shape_out) * info.shape_in[0]
        elif info.kind in (LayerKind.MAX_POOL, LayerKind.AVG_POOL):
            total += math.prod(info.shape_out) * info.kernel_size**2
    return total


def parameter_shapes(spec: NetworkSpec) -> dict[str, tuple[int, ...]]:
    """The network's ``state_dict``: names ("conv1.weight") to shapes, in order."""
    shapes: dict[str, tuple[int, ...]] = {}
    for info in layer_infos(spec):
        if info.kind is LayerKind.CONV:
            shapes[f"{info.name}.weight"] = (info.shape_out[0], info.shape_in[0], info.kernel_size, info.kernel_size)
        elif info.kind is LayerKind.LINEAR:
            shapes[f"{info.name}.weight"] = (info.shape_out[0], info.shape_in[0])
        if info.parameters:
            shapes[f"{info.name}.bias"] = (info.shape_out[0],)
    return shapes


def _name(layer: LayerSpec, numbers: dict[str, int]) -> str:
    """The next name of this kind; a flatten comes once and has no number."""
    prefix = _PREFIX_OF[type(layer)]
    if isinstance(layer, Flatten):
        return prefix
    numbers[prefix] = numbers.get(prefix, 0) + 1
    return f"{prefix}{numbers[prefix]}"


def _info(layer: LayerSpec, name: str, shape: tuple[int, ...]) -> LayerInfo:
    match layer:
        case Conv(out_channels, k, stride, padding):
            channels, height, width = _maps(name, shape)
            out = (out_channels, output_size(height, k, stride, padding), output_size(width, k, stride, padding))
            return LayerInfo(
                name, LayerKind.CONV, shape, out, out_channels * (channels * k * k + 1), k, stride, padding
            )
        case Pool(mode, k, stride):
            channels, height, width = _maps(name, shape)
            kind = LayerKind.MAX_POOL if mode == "max" else LayerKind.AVG_POOL
            out = (channels, output_size(height, k, stride), output_size(width, k, stride))
            return LayerInfo(name, kind, shape, out, kernel_size=k, stride=stride)
        case Flatten():
            channels, height, width = _maps(name, shape)
            return LayerInfo(name, LayerKind.FLATTEN, shape, (channels * height * width,))
        case Linear(out_features):
            if len(shape) != 1:
                raise ValueError(f"{name} needs a flatten before it")
            return LayerInfo(name, LayerKind.LINEAR, shape, (out_features,), out_features * (shape[0] + 1))
        case ReLU():
            return LayerInfo(name, LayerKind.RELU, shape, shape)


def _maps(name: str, shape: tuple[int, ...]) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ValueError(f"{name} needs feature maps, but what comes before it is a vector")
    return shape[0], shape[1], shape[2]


# --- JSON --------------------------------------------------------------------------------------------------

_PREFIX_OF = {Conv: "conv", Pool: "pool", ReLU: "relu", Flatten: "flatten", Linear: "fc"}


def spec_to_json(spec: NetworkSpec) -> str:
    """JSON text: {"layers": [{"kind": "conv", "out_channels": 32, ...}, ...], "input": [1, 28, 28]}."""
    return msgspec.json.encode(spec).decode()


def spec_from_json(text: str | bytes) -> NetworkSpec:
    """The spec in ``text``, checked: known layers, sizes within the limits above, shapes that fit.

    Raises CheckpointError with one sentence otherwise, before anything of the claimed size is allocated.
    """
    text = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    try:
        data = json_text.loads(text[: MAX_TEXT + 1], max_memory=10 * MAX_TEXT)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "The description of the network in this file is not readable.")
        ) from error
    try:
        spec = typed.convert(data, NetworkSpec)
        _check_complete(spec, data)
    except typed.MismatchError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core", "The description of the network in this file is not in a form this version knows ({reason})."
            ),
            reason=error,
        ) from error
    _check_sizes(spec)
    check(spec)
    return spec


def check(spec: NetworkSpec) -> None:
    """Raises CheckpointError unless the spec is a digit classifier within the limits above. Allocates nothing."""
    if spec.input_shape != INPUT_SHAPE:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "This network reads inputs of shape {value}; only 1×28×28 works here."),
            value=_shape(spec.input_shape),
        )
    try:
        infos = layer_infos(spec)
    except ValueError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "The layers of this network do not fit together: {reason}."), reason=error
        ) from error
    if infos[-1].shape_out != (len(CLASSES),) or not isinstance(spec.layers[-1], Linear):
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "This network does not end in a fully connected layer with {count} outputs."),
            count=len(CLASSES),
        )
    if sum(info.parameters for info in infos) > MAX_PARAMETERS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "This network has more than {most:,} parameters; that is too large to open."),
            most=MAX_PARAMETERS,
        )
    _check_work(infos)


def _check_work(infos: tuple[LayerInfo, ...]) -> None:
    units = sum(math.prod(info.shape_out) for info in infos)
    if units > MAX_UNITS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core", "The layers of this network have {units:,} units together; up to {most:,} can be shown."
            ),
            units=units,
            most=MAX_UNITS,
        )
    products = multiplications(infos)
    if products > MAX_MULTIPLICATIONS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core",
                "One answer of this network takes {products:,} multiplications; up to "
                "{most:,} can be computed while somebody draws.",
            ),
            products=products,
            most=MAX_MULTIPLICATIONS,
        )


def _check_complete(spec: NetworkSpec, data: Any) -> None:
    """Raises MismatchError where a value was left to its default: a file says everything that it means."""
    layers = zip(spec.layers, data["layers"], strict=True)
    for place, value, given in (("", spec, data), *((f"layers[{i}]: ", *pair) for i, pair in enumerate(layers))):
        for field in msgspec.structs.fields(value):
            if field.encode_name not in given:
                raise typed.MismatchError(f"{place}object missing required field {field.encode_name}")


def _check_sizes(spec: NetworkSpec) -> None:
    if not 1 <= len(spec.layers) <= MAX_LAYERS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "This network has {count} layers; 1 to {most} can be opened."),
            count=len(spec.layers),
            most=MAX_LAYERS,
        )
    if spec.input_shape != INPUT_SHAPE:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "This network reads inputs of another shape; only 1×28×28 works here.")
        )
    for index, layer in enumerate(spec.layers):
        for name, (lowest, highest) in _LIMITS.items():
            if not lowest <= getattr(layer, name, lowest) <= highest:
                kind, what = layer.__struct_config__.tag, name.replace("_", " ")
                raise CheckpointError(
                    QT_TRANSLATE_NOOP(
                        "core",
                        "A {kind} layer in this file (layers[{index}]) has {what} outside {lowest} to {highest}.",
                    ),
                    kind=kind,
                    index=index,
                    what=what,
                    lowest=lowest,
                    highest=highest,
                )


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


# --- the networks that come with the app ---------------------------------------------------------------------

NETWORKS: dict[str, NetworkSpec] = {
    "tutorial": NetworkSpec(
        (
            *(Conv(32, kernel_size=3, padding=1), Pool(), ReLU()),
            *(Conv(64, kernel_size=3, padding=1), Pool(), ReLU()),
            *(Flatten(), Linear(128), ReLU(), Linear(10)),
        )
    ),
    "deep": NetworkSpec(
        (
            *(Conv(32, padding=1), ReLU(), Conv(32, padding=1), ReLU(), Pool()),
            *(Conv(64, padding=1), ReLU(), Conv(64, padding=1), ReLU(), Pool()),
            *(Conv(128, padding=1), ReLU(), Conv(128, padding=1), ReLU(), Pool()),
            *(Flatten(), Linear(10)),
        )
    ),
    "sprint": NetworkSpec(
        (
            *(Conv(16, kernel_size=5, stride=2, padding=2), ReLU()),
            *(Conv(32, kernel_size=3), Pool(), ReLU()),
            *(Flatten(), Linear(128), ReLU(), Linear(10)),
        )
    ),
}
"""tutorial: the CNN tutorial's network, 421,642 parameters.

deep: six convolutions in place of two, as in VGG (Simonyan and Zisserman, 2015), and one fully connected layer: fewer
parameters, 297,962, and fewer mistakes, but seven times the multiplications.

sprint: a smaller one that trains within seconds. Its first layer takes steps of two pixels, so that there are no large
maps to fill and to take maxima of, where other small networks spend most of their time.
"""
