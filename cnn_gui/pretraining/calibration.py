"""Probabilities that mean what they say: of all answers given with 80 %, four in five are right.

Temperature scaling (Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017) divides the
logits by one number. The last layer is linear, so that number is divided into its weights and bias, and the softmax of
the plain network is calibrated: nothing happens to the numbers outside of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from cnn_gui.core.arrays import Float32

BINS = 15
"""Of equal width in probability, as in Guo et al."""


def expected_calibration_error(logits: Tensor, labels: Tensor) -> float:
    """The mean distance between how sure and how often right, over bins of the first class's probability; in 0..1."""
    probability, predicted = torch.softmax(logits.double(), dim=1).max(dim=1)
    right = (predicted == labels).double()
    place = (probability * BINS).long().clamp(max=BINS - 1)
    counts = torch.bincount(place, minlength=BINS).double()
    gaps = torch.bincount(place, weights=probability - right, minlength=BINS).abs()
    return float(gaps.sum() / counts.sum())


def temperature(logits: Tensor, labels: Tensor) -> float:
    """The number whose division into the logits (N, 10) makes the labels (N,) most likely; 1 where they say nothing.

    The likelihood has one maximum in 1 / temperature, found by halving an interval.
    """
    logits = logits.double()
    chosen = logits.gather(1, labels[:, None])[:, 0]
    low, high = 0.05, 20.0
    for _ in range(60):
        middle = (low * high) ** 0.5
        expected = (torch.softmax(logits * middle, dim=1) * logits).sum(dim=1)
        if float((expected - chosen).mean()) < 0:
            low = middle
        else:
            high = middle
    return 1 / low


def folded(weights: Mapping[str, Float32], number: float, last: str) -> dict[str, Float32]:
    """The weights with those of the layer named ``last`` divided by the temperature."""
    return {
        name: np.asarray(array / np.float32(number), dtype=np.float32) if name.startswith(f"{last}.") else array
        for name, array in weights.items()
    }
