"""What is said about a kind of layer, in one sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.network.messages import ACTIVATIONS, Dropout, LayerInfo, LayerKind, Linear
from cnn_gui.core.network.names import is_colour
from cnn_gui.views.base.activation_words import activation_words
from cnn_gui.views.base.numbers import format_count, format_percent, format_shape
from cnn_gui.views.base.translation import translate
from cnn_gui.views.network.units import joined_maps


def kind_title(kind: LayerKind) -> str:
    match kind:
        case LayerKind.INPUT:
            return translate("layer_text", "input")
        case LayerKind.CONV:
            return translate("layer_text", "convolution")
        case LayerKind.MAX_POOL:
            return translate("layer_text", "max pooling")
        case LayerKind.AVG_POOL:
            return translate("layer_text", "average pooling")
        case LayerKind.BATCH_NORM:
            return translate("layer_text", "batch normalisation")
        case LayerKind.DROPOUT:
            return translate("layer_text", "dropout")
        case LayerKind.ADD:
            return translate("layer_text", "addition")
        case LayerKind.CONCAT:
            return translate("layer_text", "concatenation")
        case LayerKind.FLATTEN:
            return translate("layer_text", "flatten")
        case LayerKind.LINEAR:
            return translate("layer_text", "fully connected")
        case LayerKind.SOFTMAX:
            return translate("layer_text", "softmax")
        case _:
            return activation_words(kind).title


def teaching_line(info: LayerInfo) -> str:
    """What this kind of layer does, and why it is there."""
    k = format_shape(info.kernel_size)
    match info.kind:
        case LayerKind.INPUT if is_colour(info):
            return translate(
                "layer_text",
                "The picture as the network gets it: red, green and blue, each less its mean, divided by its spread.",
            )
        case LayerKind.INPUT:
            return translate(
                "layer_text",
                "The drawing as the network gets it: the grey values less their mean, divided by their spread.",
            )
        case LayerKind.CONV if info.groups == 1:
            return translate(
                "layer_text",
                "Each filter slides its {0} kernels over all input maps and adds up the products: "
                "the same pattern is looked for everywhere.",
            ).format(k)
        case LayerKind.CONV if info.groups == info.shape_in[0]:
            return translate(
                "layer_text",
                "Each filter slides one {0} kernel over a single input map: depthwise, with the fewest weights there "
                "can be, and nothing that joins the maps.",
            ).format(k)
        case LayerKind.CONV:
            return translate(
                "layer_text",
                "Each filter slides its {0} kernels over {1} of the input maps only, and adds up the products: "
                "far fewer weights, and nothing that joins the groups.",
            ).format(k, format_count(info.shape_in[0] // info.groups))
        case LayerKind.AVG_POOL if info.is_global:
            return translate("layer_text", "Takes the mean of each whole map: one number says how much of it there is.")
        case LayerKind.MAX_POOL if info.is_global:
            return translate("layer_text", "Keeps the largest value of each whole map: whether it is there, not where.")
        case LayerKind.MAX_POOL:
            return translate(
                "layer_text",
                "Keeps the largest of each {0} window: maps get smaller, and a small shift of the drawing "
                "matters less.",
            ).format(k)
        case LayerKind.AVG_POOL:
            return translate("layer_text", "Takes the mean of each {0} window: maps get smaller and smoother.").format(
                k
            )
        case LayerKind.BATCH_NORM:
            return translate(
                "layer_text",
                "Shifts and scales each map by four numbers of its own, so that layers get values of a like size and "
                "learn faster.",
            )
        case LayerKind.DROPOUT:
            return _dropout_line(info)
        case LayerKind.FLATTEN:
            return translate(
                "layer_text", "Lays the maps out as one row of numbers, map after map, row after row. No value changes."
            )
        case LayerKind.LINEAR:
            text = translate("layer_text", "Each unit is a weighted sum of all {0} units before it, plus its bias.")
            if isinstance(info.layer, Linear) and not info.layer.bias:
                text = translate("layer_text", "Each unit is a weighted sum of all {0} units before it, with no bias.")
            return text.format(format_count(info.shape_in[0]))
        case LayerKind.ADD:
            return translate(
                "layer_text", "Adds {0}, unit by unit: what was there is kept, and what was found is added."
            ).format(_listed(info.inputs))
        case LayerKind.CONCAT:
            return translate("layer_text", "Puts {0} side by side. No value changes.").format(_listed(info.inputs))
        case LayerKind.SOFTMAX:
            return translate(
                "layer_text", "Turns the scores of the classes into probabilities: all positive, together 1."
            )
        case _:
            return activation_words(info.kind).purpose


def _dropout_line(info: LayerInfo) -> str:
    """With its own probability."""
    share = info.layer.p if isinstance(info.layer, Dropout) else 0.0
    if isinstance(info.layer, Dropout) and info.layer.channels:
        text = translate(
            "layer_text",
            "Does nothing in use. In training it sets {0} of the maps to zero, by chance, and the others grow to make "
            "up for it, so that no unit can rely on a map.",
        )
    else:
        text = translate(
            "layer_text",
            "Does nothing in use. In training it sets {0} of the units to zero, by chance, and the others grow to make "
            "up for it, so that no unit can rely on another.",
        )
    return text.format(format_percent(share, 0))


def joined_line(infos: Sequence[LayerInfo], info: LayerInfo) -> str:
    """Of an addition or concatenation, which map of it is made of which maps; empty for another kind."""
    if info.kind is LayerKind.ADD:
        return translate("layer_text", "Each value is the sum of those at the same place of {0}.").format(
            _listed(info.inputs)
        )
    if info.kind is not LayerKind.CONCAT:
        return ""
    what = translate("layer_text", "maps") if info.is_spatial else translate("layer_text", "units")
    parts = [
        translate("layer_text", "{0} to {1} are those of {2}").format(format_count(first + 1), format_count(stop), name)
        for name, first, stop in joined_maps(infos, info)
    ]
    return f"{what[:1].upper()}{what[1:]} {', '.join(parts)}."


def inside_words(info: LayerInfo) -> tuple[str, str]:
    """What the tab of the kernels is called for a layer, and what it shows."""
    if info.kind is LayerKind.BATCH_NORM:
        return (
            translate("layer_text", "Numbers"),
            translate("layer_text", "The four numbers of each map, and the scale and shift that they make"),
        )
    if info.kind in ACTIVATIONS:
        return (
            translate("layer_text", "Curve"),
            translate("layer_text", "What it makes of every value, and which values it is given"),
        )
    return translate("layer_text", "Kernels"), translate("layer_text", "The weights it computes with")


def no_weights_line(info: LayerInfo) -> str:
    """Why there are no kernels to show; empty for a layer that has weights."""
    match info.kind:
        case LayerKind.CONV | LayerKind.LINEAR:
            return ""
        case LayerKind.INPUT:
            return translate("layer_text", "The input has no weights: it is your drawing.")
        case LayerKind.MAX_POOL if info.is_global:
            return translate("layer_text", "Pooling has no weights: it keeps the largest value of each map.")
        case LayerKind.AVG_POOL if info.is_global:
            return translate("layer_text", "Pooling has no weights: it takes the mean of each map.")
        case LayerKind.MAX_POOL:
            return translate("layer_text", "Pooling has no weights: it keeps the largest of each {0} window.").format(
                format_shape(info.kernel_size)
            )
        case LayerKind.AVG_POOL:
            return translate("layer_text", "Pooling has no weights: it takes the mean of each {0} window.").format(
                format_shape(info.kernel_size)
            )
        case LayerKind.BATCH_NORM:
            return translate("layer_text", "Batch normalisation has no kernels: it has four numbers for each map.")
        case LayerKind.RELU:
            return translate(
                "layer_text", "ReLU has no weights: it keeps what is above zero and turns the rest into zero."
            )
        case LayerKind.FLATTEN:
            return translate("layer_text", "Flatten has no weights: it only lays the maps out as one row of numbers.")
        case LayerKind.DROPOUT:
            return translate("layer_text", "Dropout has no weights: in use it passes everything on as it is.")
        case LayerKind.ADD | LayerKind.CONCAT:
            return translate("layer_text", "Joining layers takes no weights.")
        case LayerKind.SOFTMAX:
            return translate("layer_text", "Softmax has no weights: it turns the scores into probabilities.")
        case _:
            return translate("layer_text", "{0} has no weights: it bends each value the same way.").format(
                kind_title(info.kind)
            )


def _listed(names: tuple[str, ...]) -> str:
    *first, last = names
    return translate("layer_text", "{0} and {1}").format(", ".join(first), last)
