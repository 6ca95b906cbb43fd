"""What is said about each activation function: a row for a kind, which every view reads."""

from __future__ import annotations

from typing import NamedTuple

from cnn_gui.core.network.messages import LayerKind
from cnn_gui.views.base.numbers import MINUS
from cnn_gui.views.base.translation import translate


class ActivationWords(NamedTuple):
    """title: its name. purpose: what it does, and why it is there. to_one: what it does to a single number."""

    title: str
    purpose: str
    to_one: str


def activation_words(kind: LayerKind) -> ActivationWords:
    """Of one of ACTIVATIONS."""
    floor = translate("layer_text", "Like ReLU, but bends smoothly to a floor below zero.")
    smooth = translate("layer_text", "A smooth ReLU: far below zero nothing is left, and near it there is a dip.")
    smoothly = translate("story", "Far above zero it stays as it is, far below it becomes zero.")
    match kind:
        case LayerKind.RELU:
            return ActivationWords(
                translate("layer_text", "ReLU"),
                translate(
                    "layer_text",
                    "Turns everything below zero into zero. Without it, two layers could do no more than one.",
                ),
                translate("story", "Above zero it stays as it is; below zero it becomes zero."),
            )
        case LayerKind.LEAKY_RELU:
            return ActivationWords(
                translate("layer_text", "leaky ReLU"),
                translate(
                    "layer_text",
                    "Like ReLU, but lets a little of what is below zero through, so that no unit is dead.",
                ),
                translate("story", "Above zero it stays as it is; below zero little of it is left."),
            )
        case LayerKind.ELU:
            return ActivationWords(
                translate("layer_text", "ELU"),
                floor,
                translate("story", "Above zero it stays as it is; below zero it levels out."),
            )
        case LayerKind.SELU:
            return ActivationWords(
                translate("layer_text", "SELU"),
                floor,
                translate("story", "Above zero it grows a little; below zero it levels out."),
            )
        case LayerKind.GELU:
            return ActivationWords(translate("layer_text", "GELU"), smooth, smoothly)
        case LayerKind.SILU:
            return ActivationWords(translate("layer_text", "SiLU"), smooth, smoothly)
        case LayerKind.MISH:
            return ActivationWords(translate("layer_text", "Mish"), smooth, smoothly)
        case LayerKind.TANH:
            return ActivationWords(
                translate("layer_text", "tanh"),
                translate("layer_text", "Squeezes every value between −1 and 1."),
                translate("story", "Whatever goes in, between {0}1 and 1 comes out.").format(MINUS),
            )
        case LayerKind.SIGMOID:
            return ActivationWords(
                translate("layer_text", "sigmoid"),
                translate("layer_text", "Squeezes every value between 0 and 1."),
                translate("story", "Whatever goes in, between 0 and 1 comes out; of zero, one half."),
            )
    return _of_straight_pieces(kind)


def _of_straight_pieces(kind: LayerKind) -> ActivationWords:
    match kind:
        case LayerKind.RELU6:
            return ActivationWords(
                translate("layer_text", "ReLU6"),
                translate("layer_text", "Like ReLU, but cut off at 6, so that its values fit into few bits."),
                translate("story", "Below zero it becomes zero, above 6 it becomes 6; between them it stays as it is."),
            )
        case LayerKind.HARDTANH:
            return ActivationWords(
                translate("layer_text", "hard tanh"),
                translate("layer_text", "Cuts off what is below one bound or above another, and leaves the rest."),
                translate("story", "Between its two bounds it stays as it is; beyond one it becomes that bound."),
            )
        case LayerKind.HARDSIGMOID:
            return ActivationWords(
                translate("layer_text", "hard sigmoid"),
                translate("layer_text", "A sigmoid of three straight pieces, which take no exponential to compute."),
                translate("story", "Whatever goes in, between 0 and 1 comes out; of zero, one half."),
            )
        case LayerKind.HARDSWISH:
            return ActivationWords(
                translate("layer_text", "hard swish"),
                translate("layer_text", "Much like SiLU, but without an exponential: cheap on a phone."),
                translate("story", "Above 3 it stays as it is, below {0}3 it becomes zero.").format(MINUS),
            )
    raise ValueError(f"{kind} is no activation function")
