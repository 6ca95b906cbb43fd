"""Probabilities that mean what they say: of all answers given with 80 %, four in five are right.

Temperature scaling (Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017) divides the
logits by one number.
"""

from __future__ import annotations

import torch
from torch import Tensor

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
    """The number whose division into the logits (N, classes) makes the labels (N,) most likely; 1 where they say
    nothing.

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
