"""What the panel of the numbers says: the quantities, and how each is measured."""

from __future__ import annotations

from cnn_gui.views.base.translation import translate
from cnn_gui.views.dynamics.store import LayerQuantity


def title_of(shown: LayerQuantity) -> str:
    return {
        LayerQuantity.WEIGHT_NORM: translate("Dynamics", "Weights: norm"),
        LayerQuantity.GRADIENT_NORM: translate("Dynamics", "Gradients: norm"),
        LayerQuantity.UPDATE_NORM: translate("Dynamics", "Updates: norm"),
        LayerQuantity.UPDATE_RATIO: translate("Dynamics", "Updates / weights"),
        LayerQuantity.DEAD: translate("Dynamics", "Dead units, in %"),
        LayerQuantity.WEIGHTS: translate("Dynamics", "Weights: histogram"),
        LayerQuantity.ACTIVATIONS: translate("Dynamics", "Activations: histogram"),
    }[shown]


def tip_of(shown: LayerQuantity) -> str:
    """What a quantity is, and what it tells."""
    return {
        LayerQuantity.WEIGHT_NORM: translate(
            "Dynamics",
            "How large a layer's weights are together: the root of the sum of their squares, biases with them.",
        ),
        LayerQuantity.GRADIENT_NORM: translate(
            "Dynamics",
            "How strongly the loss of a step asks a layer to change. Near zero in the first layers it vanishes; "
            "growing without end it explodes.",
        ),
        LayerQuantity.UPDATE_NORM: translate("Dynamics", "How far one step has moved a layer's weights."),
        LayerQuantity.UPDATE_RATIO: translate(
            "Dynamics",
            "Which part of its weights a step has changed, update norm / weight norm. About a thousandth is usual; a "
            "tenth is wild, a millionth stands still.",
        ),
        LayerQuantity.DEAD: translate(
            "Dynamics",
            "Units (maps, or neurons) that say the same on every one of 128 training images, at every place. Behind a "
            "ReLU that is mostly zero: such a unit does not learn any more.",
        ),
        LayerQuantity.WEIGHTS: translate("Dynamics", "How the weights of a layer are spread, step by step."),
        LayerQuantity.ACTIVATIONS: translate(
            "Dynamics", "How a layer's values on 128 training images are spread, step by step, behind its activation."
        ),
    }[shown]
