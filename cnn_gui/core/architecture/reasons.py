"""Why a layer does not fit where it stands, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnn_gui.core.architecture.limits import beyond
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.network.kinds.base import pair, sides
from cnn_gui.core.network.kinds.joins import MAX_INPUTS
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import AdaptivePool, Add, Concat, Conv, Flatten, LayerInfo, LayerSpec, Linear, Pool

Shape = tuple[int, ...]


def why_not(layer: LayerSpec, name: str, inputs: Sequence[str], known: Mapping[str, LayerInfo]) -> Sentence | None:
    """What is wrong with a layer that reads ``inputs``, of which ``known`` are there; None where nothing is."""
    wrong = next((field for field, _ in beyond(layer)), None)
    if wrong is not None:
        return _value(layer, name, wrong)
    missing = [each for each in inputs if each not in known]
    if missing:
        return Sentence(
            QT_TRANSLATE_NOOP("core", "{name} reads {other}, which does not come before it."),
            name=name,
            other=missing[0][:60],
        )
    joins = isinstance(layer, Add | Concat)
    if joins and not 2 <= len(inputs) <= MAX_INPUTS:
        text = QT_TRANSLATE_NOOP("core", "{name} joins {count} layers; it can join 2 to {most}.")
        return Sentence(text, name=name, count=len(inputs), most=MAX_INPUTS)
    if not joins and len(inputs) != 1:
        text = QT_TRANSLATE_NOOP("core", "{name} reads {count} layers and can read one: an addition joins several.")
        return Sentence(text, name=name, count=len(inputs))
    shapes = [known[each].shape_out for each in inputs]
    return _of_joins(layer, name, inputs, shapes) if joins else _of_shape(layer, name, inputs[0], shapes[0])


def _value(layer: LayerSpec, name: str, field: str) -> Sentence:
    value = getattr(layer, field)
    shown = shape_text(value) if isinstance(value, tuple) else value
    if field in KINDS[type(layer)].limits:
        low, high = KINDS[type(layer)].limits[field]
        text = QT_TRANSLATE_NOOP("core", "{name}: {field} is {value}; it can be {low} to {high}.")
        return Sentence(text, name=name, field=field, value=shown, low=low, high=high)
    if field == "p":
        text = QT_TRANSLATE_NOOP("core", "{name}: p is {value}; it can be 0 up to less than 1.")
    elif field == "eps":
        text = QT_TRANSLATE_NOOP("core", "{name}: eps is {value}; it can be above 0, up to 1.")
    elif field == "max_val" and abs(value) <= 1e6:
        text = QT_TRANSLATE_NOOP("core", "{name}: max_val is {value}, which is not above min_val.")
    else:
        text = QT_TRANSLATE_NOOP("core", "{name}: {field} is {value}; it can be −1,000,000 to 1,000,000.")
    return Sentence(text, name=name, field=field, value=shown)


def _of_joins(layer: LayerSpec, name: str, inputs: Sequence[str], shapes: Sequence[Shape]) -> Sentence | None:
    parts = [shape if isinstance(layer, Add) else shape[1:] for shape in shapes]
    other = next((i for i, part in enumerate(parts) if part != parts[0]), None)
    if other is None:
        return None
    if isinstance(layer, Add):
        text = QT_TRANSLATE_NOOP("core", "{name} adds {one} of {a} and {two} of {b}: both have to have one shape.")
    else:
        text = QT_TRANSLATE_NOOP(
            "core", "{name} puts {one} of {a} beside {two} of {b}: the maps have to have one size."
        )
    one, two = inputs[0], inputs[other]
    return Sentence(text, name=name, one=one, two=two, a=shape_text(shapes[0]), b=shape_text(shapes[other]))


def _of_shape(layer: LayerSpec, name: str, read: str, shape: Shape) -> Sentence | None:
    if isinstance(layer, Linear):
        if len(shape) == 1:
            return None
        text = QT_TRANSLATE_NOOP("core", "{name} reads a vector, and {read} gives maps of {shape}.")
        return Sentence(text, name=name, read=read, shape=shape_text(shape))
    if isinstance(layer, Conv | Pool | AdaptivePool | Flatten) and len(shape) != 3:
        if isinstance(layer, Flatten):
            text = QT_TRANSLATE_NOOP("core", "{name} has nothing to do: {read} gives a vector of {units:,} already.")
        else:
            text = QT_TRANSLATE_NOOP("core", "{name} reads maps, and {read} gives a vector of {units:,}.")
        return Sentence(text, name=name, read=read, units=shape[0])
    match layer:
        case Conv():
            return _of_groups(layer, name, shape[0]) or _of_window(layer, name, shape)
        case Pool():
            return _of_padding(layer, name) or _of_window(layer, name, shape)
        case AdaptivePool():
            out = pair(layer.output_size)
            if out[0] > shape[1] or out[1] > shape[2]:
                text = QT_TRANSLATE_NOOP("core", "{name} cannot make maps of {shape} larger: output_size is {out}.")
                return Sentence(text, name=name, shape=shape_text(shape[1:]), out=shape_text(out))
    return None


def _of_groups(layer: Conv, name: str, channels: int) -> Sentence | None:
    if channels % layer.groups == layer.out_channels % layer.groups == 0:
        return None
    text = QT_TRANSLATE_NOOP(
        "core",
        "{name}: groups has to divide the number of input maps, {channels}, and of output maps, {out}, and {groups} "
        "does not.",
    )
    return Sentence(text, name=name, channels=channels, out=layer.out_channels, groups=layer.groups)


def _of_padding(layer: Pool, name: str) -> Sentence | None:
    kernel, pads = pair(layer.kernel_size), sides(layer.padding)
    if all(2 * most <= kernel[i] for i in (0, 1) for most in pads[2 * i : 2 * i + 2]):
        return None
    text = QT_TRANSLATE_NOOP("core", "{name} has padding of more than half of its window of {kernel}.")
    return Sentence(text, name=name, kernel=shape_text(kernel))


def _of_window(layer: Conv | Pool, name: str, shape: Shape) -> Sentence | None:
    kernel, pads = pair(layer.kernel_size), sides(layer.padding)
    dilation = pair(layer.dilation) if isinstance(layer, Conv) else (1, 1)
    spans = tuple(dilation[i] * (kernel[i] - 1) + 1 for i in (0, 1))
    room = tuple(shape[1 + i] + sum(pads[2 * i : 2 * i + 2]) for i in (0, 1))
    if all(spans[i] <= room[i] for i in (0, 1)):
        return None
    if any(pads):
        text = QT_TRANSLATE_NOOP("core", "{name}: a window of {spans} does not fit into maps of {size} with padding.")
    else:
        text = QT_TRANSLATE_NOOP("core", "{name}: a window of {spans} does not fit into maps of {size}.")
    return Sentence(text, name=name, spans=shape_text(spans), size=shape_text(shape[1:]))
