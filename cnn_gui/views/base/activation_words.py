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
    raise ValueError(f"{kind} is no activation function")
