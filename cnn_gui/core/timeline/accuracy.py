"""How good a network was at a moment of its run, on few test images: at once, where all of them would take seconds."""

from __future__ import annotations

from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network import modules
from cnn_gui.core.network.messages import NetworkState


def accuracy_of(network: NetworkState, images: Dataset) -> Measurement:
    """The share of the images that the network answers rightly, on the CPU."""
    module = modules.build(network.spec)
    modules.load_weights(module, network.weights)
    return evaluate(module, images, mistakes=False).measured
