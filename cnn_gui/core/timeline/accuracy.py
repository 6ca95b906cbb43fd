"""How good a network was at a moment of its run, on few test images: at once, where all of them would take seconds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network import modules
from cnn_gui.core.network.messages import NetworkState

SAMPLE = 1_000
"""Test images at a moment: an accuracy of 95 % is known to about 0.7 points (the standard error of a share)."""


def sample(dataset: Dataset, most: int = SAMPLE) -> Dataset:
    """At most so many of its images, evenly spaced, because the first ones of a set may be easier than the others."""
    if len(dataset) <= most:
        return dataset
    chosen = torch.from_numpy(np.linspace(0, len(dataset) - 1, most).round().astype(np.int64))
    return replace(dataset, images=dataset.images[chosen], labels=dataset.labels[chosen])


def accuracy_of(network: NetworkState, images: Dataset) -> Measurement:
    """The share of the images that the network answers rightly, on the CPU."""
    module = modules.build(network.spec)
    modules.load_weights(module, network.weights)
    return evaluate(module, images, mistakes=False).measured
