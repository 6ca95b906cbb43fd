"""Networks that a person has edited: what they were made from, and which network it is beneath the edits."""

from __future__ import annotations

from collections.abc import Mapping

from cnn_gui.core.arrays import Float32
from cnn_gui.core.experiment.edits import Edits
from cnn_gui.core.network.messages import NetworkState


class EditedWeights(dict[str, Float32]):
    """Weights that know what they were made from: whoever shows this network again shows an experiment again."""

    def __init__(self, weights: Mapping[str, Float32], base: NetworkState, edits: Edits) -> None:
        super().__init__(weights)
        self.base, self.edits = base, edits


def base_weights(network: NetworkState) -> Mapping[str, Float32]:
    """The weights beneath the edits; the very same object for every experiment with one network."""
    weights = network.weights
    return weights.base.weights if isinstance(weights, EditedWeights) else weights


def edits_of(network: NetworkState) -> Edits:
    """None (an empty tuple) for a network as it was learnt or opened."""
    weights = network.weights
    return weights.edits if isinstance(weights, EditedWeights) else ()
