"""From a NetworkSpec to the shapes of its layers and parameters; specs checked, and read and written as JSON text.

A ``NetworkSpec`` is layers from an input of pixels to one logit per class, in a chain or with ways that part and meet.
As JSON it is in every network file, so that a file rebuilds its own network. Nothing here imports torch.

Layers are named by kind and number in order of appearance (conv1 pool1 relu1 conv2 ... fc2); those names are the
prefixes of the ``state_dict`` keys.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import msgspec

from cnn_gui.core.base import json_text, typed
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import CHANNELS, MAX_CLASSES, MAX_SIDE, MIN_CLASSES, MIN_SIDE, MNIST, Task
from cnn_gui.core.network.kinds.table import KINDS, kind_of
from cnn_gui.core.network.messages import BaseLayer, Flatten, LayerInfo, LayerKind, LayerSpec, NetworkSpec

MAX_LAYERS = 128
MAX_PARAMETERS = 50_000_000
MAX_UNITS = 4_000_000
MAX_MULTIPLICATIONS = 2_000_000_000
"""Limits for a spec. Layers with all activations and additions: ResNet-18 has 69, ResNet-34 has 125, which on a map 940
pixels wide still have a few each. 50 million parameters are 200 MB. Units of all layers together: each is kept as a
number and shown as a pixel, so that 4 million take some 100 MB. Multiplications for one answer: 2 billion take a tenth
of a second or two, and every move of the pen asks for one. The deep network has 188,132 and 29 million; ResNet-18 on
32×32 has 37 million multiplications, of which one thread makes the values of all layers in 13 ms.
"""

MAX_TEXT = 100_000
"""Longest JSON text of a spec, in characters; a layer takes a hundred."""

# --- shapes ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def layer_infos(spec: NetworkSpec, task: Task = MNIST) -> tuple[LayerInfo, ...]:
    """Every layer with its name and shapes: input first, softmax last. task: what the outputs are called.

    Raises ValueError where two neighbours do not fit (a convolution after a flatten, say), or a layer reads one that
    does not come before it.
    """
    shape = spec.input_shape
    known = {"input": LayerInfo("input", LayerKind.INPUT, shape, shape, formula=_normalising(task))}
    for name, layer in zip(layer_names(spec.layers), spec.layers, strict=True):
        inputs = layer.inputs or (next(reversed(known)),)
        unknown = [each for each in inputs if each not in known]
        if unknown:
            raise ValueError(f"{name} reads {unknown[0]!r:.60}, which is not there before it")
        info = KINDS[type(layer)].info(layer, name, [known[each].shape_out for each in inputs])
        known[name] = replace(info, inputs=inputs)
    last = next(reversed(known.values()))
    out = last.shape_out
    classes = task.names if out == (len(task.classes),) else ()
    if last.name != "input" and len(out) == 1:
        known[last.name] = replace(last, is_output=True, classes=classes)
    formula = ("pᵢ = exp(zᵢ) / Σⱼ exp(zⱼ)",)
    softmax = LayerInfo(
        "softmax", LayerKind.SOFTMAX, out, out, is_output=len(out) == 1, classes=classes, inputs=(last.name,),
        formula=formula,
    )  # fmt: skip
    return (*known.values(), softmax)


def _normalising(task: Task) -> tuple[str, ...]:
    """How a pixel becomes a value of the input, with the task's numbers."""
    if len(set(zip(task.mean, task.std, strict=True))) == 1:
        return (f"input = (pixel − {task.mean[0]:g}) / {task.std[0]:g}",)
    means, stds = (", ".join(f"{number:g}" for number in numbers) for numbers in (task.mean, task.std))
    return ("input = (pixel − mean) / std", f"mean = {means};  std = {stds}")


def is_chain(infos: Sequence[LayerInfo]) -> bool:
    """Whether each layer reads the one before it, and nothing else."""
    return all(info.inputs == (before.name,) for before, info in pairwise(infos))


def multiplications(infos: Sequence[LayerInfo]) -> int:
    """How many products one answer takes; each value that a pooling window looks at counts as one."""
    return sum(kind.products(info) for info in infos if (kind := kind_of(info)) is not None)


def parameter_shapes(spec: NetworkSpec) -> dict[str, tuple[int, ...]]:
    """The network's ``state_dict``: names ("conv1.weight") to shapes, in order."""
    return {
        f"{info.name}.{weight}": shape
        for info in layer_infos(spec)
        if (kind := kind_of(info)) is not None
        for weight, shape in kind.weights(info).items()
    }


def layer_names(layers: Iterable[BaseLayer]) -> Iterator[str]:
    """What layers are called: by kind and number. The first flatten, mostly the only one, has no number."""
    numbers: Counter[str] = Counter()
    for layer in layers:
        prefix = KINDS[type(layer)].prefix
        numbers[prefix] += 1
        yield prefix if isinstance(layer, Flatten) and numbers[prefix] == 1 else f"{prefix}{numbers[prefix]}"


# --- JSON --------------------------------------------------------------------------------------------------


def spec_to_json(spec: NetworkSpec) -> str:
    """JSON text: {"layers": [{"kind": "conv", "out_channels": 32, ...}, ...], "input": [1, 28, 28]}."""
    data = msgspec.to_builtins(spec)
    for layer, fields in zip(spec.layers, data["layers"], strict=True):
        # What later versions added is left out where it says nothing, so that earlier ones can read the rest.
        for field in msgspec.structs.fields(layer):
            if field.name in layer.OPTIONAL and getattr(layer, field.name) == field.default:
                del fields[field.encode_name]
    return msgspec.json.encode(data).decode()


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
    """Raises CheckpointError unless the spec is a classifier within the limits above. Allocates nothing."""
    _check_input(spec.input_shape)
    try:
        infos = layer_infos(spec)
    except ValueError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "The layers of this network do not fit together: {reason}."), reason=error
        ) from error
    out = infos[-1].shape_out
    if len(out) != 1 or not MIN_CLASSES <= out[0] <= MAX_CLASSES:
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core", "This network's last layer gives {shape}; it has to be a vector of {least} to {most} numbers."
            ),
            shape=shape_text(out),
            least=MIN_CLASSES,
            most=MAX_CLASSES,
        )
    if sum(info.parameters for info in infos) > MAX_PARAMETERS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "This network has more than {most:,} parameters; that is too large to open."),
            most=MAX_PARAMETERS,
        )
    _check_work(infos)


def _check_input(shape: tuple[int, ...]) -> None:
    channels, *sides = shape
    if channels not in CHANNELS or not all(MIN_SIDE <= side <= MAX_SIDE for side in sides):
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core",
                "This network reads inputs of {shape}; channels can be 1 or 3, height and width {least} to {most}.",
            ),
            shape=shape_text(shape),
            least=MIN_SIDE,
            most=MAX_SIDE,
        )


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
        optional = value.OPTIONAL if isinstance(value, BaseLayer) else frozenset()
        for field in msgspec.structs.fields(value):
            if field.encode_name not in given and field.name not in optional:
                raise typed.MismatchError(f"{place}object missing required field {field.encode_name}")


def _check_sizes(spec: NetworkSpec) -> None:
    if not 1 <= len(spec.layers) <= MAX_LAYERS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "This network has {count} layers; 1 to {most} can be opened."),
            count=len(spec.layers),
            most=MAX_LAYERS,
        )
    _check_input(spec.input_shape)
    for index, layer in enumerate(spec.layers):
        check_layer(layer, index)


def check_layer(layer: LayerSpec, index: int) -> None:
    """Raises CheckpointError where a number of the layer, which is layers[index], is none that makes sense."""
    kind = KINDS[type(layer)]
    for name, limits in kind.limits.items():
        _check_field(layer, index, name, getattr(layer, name), limits)
    try:
        kind.check(layer)
    except ValueError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "A {kind} layer in this file (layers[{index}]) makes no sense: {reason}."),
            kind=layer.__struct_config__.tag,
            index=index,
            reason=error,
        ) from error


def _check_field(
    layer: BaseLayer, index: int, name: str, value: int | tuple[int, ...], limits: tuple[int, int]
) -> None:
    numbers = (value,) if isinstance(value, int) else value
    lengths = (1, 2, 4) if name == "padding" else (1, 2)
    if len(numbers) in lengths and all(limits[0] <= number <= limits[1] for number in numbers):
        return
    kind, what = layer.__struct_config__.tag, name.replace("_", " ")
    raise CheckpointError(
        QT_TRANSLATE_NOOP(
            "core", "A {kind} layer in this file (layers[{index}]) has {what} outside {lowest} to {highest}."
        ),
        kind=kind,
        index=index,
        what=what,
        lowest=limits[0],
        highest=limits[1],
    )
