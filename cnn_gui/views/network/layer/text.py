"""What is said about a kind of layer, in one sentence each."""

from __future__ import annotations

from cnn_gui.core.network.messages import LayerInfo, LayerKind
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.translation import translate


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
        case LayerKind.RELU:
            return translate("layer_text", "ReLU")
        case LayerKind.FLATTEN:
            return translate("layer_text", "flatten")
        case LayerKind.LINEAR:
            return translate("layer_text", "fully connected")
        case LayerKind.SOFTMAX:
            return translate("layer_text", "softmax")


def teaching_line(info: LayerInfo) -> str:
    """What this kind of layer does, and why it is there."""
    k = info.kernel_size
    match info.kind:
        case LayerKind.INPUT:
            return translate(
                "layer_text",
                "The drawing as the network gets it: the grey values less their mean, divided by their spread.",
            )
        case LayerKind.CONV:
            return translate(
                "layer_text",
                "Each filter slides its {0}×{0} kernels over all input maps and adds up the products: "
                "the same pattern is looked for everywhere.",
            ).format(k)
        case LayerKind.MAX_POOL:
            return translate(
                "layer_text",
                "Keeps the largest of each {0}×{0} window: maps get smaller, and a small shift of the drawing "
                "matters less.",
            ).format(k)
        case LayerKind.AVG_POOL:
            return translate(
                "layer_text", "Takes the mean of each {0}×{0} window: maps get smaller and smoother."
            ).format(k)
        case LayerKind.RELU:
            return translate(
                "layer_text", "Turns everything below zero into zero. Without it, two layers could do no more than one."
            )
        case LayerKind.FLATTEN:
            return translate(
                "layer_text", "Lays the maps out as one row of numbers, map after map, row after row. No value changes."
            )
        case LayerKind.LINEAR:
            return translate(
                "layer_text", "Each unit is a weighted sum of all {0} units before it, plus its bias."
            ).format(format_count(info.shape_in[0]))
        case LayerKind.SOFTMAX:
            return translate(
                "layer_text", "Turns the scores of the classes into probabilities: all positive, together 1."
            )


def no_weights_line(info: LayerInfo) -> str:
    """Why there are no kernels to show; empty for a layer that has weights."""
    match info.kind:
        case LayerKind.CONV | LayerKind.LINEAR:
            return ""
        case LayerKind.INPUT:
            return translate("layer_text", "The input has no weights: it is your drawing.")
        case LayerKind.MAX_POOL:
            return translate(
                "layer_text", "Pooling has no weights: it keeps the largest of each {0}×{0} window."
            ).format(info.kernel_size)
        case LayerKind.AVG_POOL:
            return translate("layer_text", "Pooling has no weights: it takes the mean of each {0}×{0} window.").format(
                info.kernel_size
            )
        case LayerKind.RELU:
            return translate(
                "layer_text", "ReLU has no weights: it keeps what is above zero and turns the rest into zero."
            )
        case LayerKind.FLATTEN:
            return translate("layer_text", "Flatten has no weights: it only lays the maps out as one row of numbers.")
        case LayerKind.SOFTMAX:
            return translate("layer_text", "Softmax has no weights: it turns the ten scores into probabilities.")
