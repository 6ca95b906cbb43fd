"""Samples of training dynamics for tests."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.dynamics.messages import BINS, DynamicsSample, Histograms, MeasuredLayer

LAYERS = (MeasuredLayer("conv1", "relu1", 8), MeasuredLayer("fc1", "fc1", 10))


def sample_of(step: int, *, seen: bool = True, layers: tuple[MeasuredLayer, ...] = LAYERS) -> DynamicsSample:
    """Numbers that differ for each step."""
    chance = np.random.default_rng(step)
    count = len(layers)
    norms = [chance.uniform(0.1, 2.0, count).astype(np.float32) for _ in range(3)]
    histograms = None
    if seen:
        ends = np.array([[-1.0, 1.0 + step]] * count, np.float32)
        counts = [chance.integers(0, 100, (count, BINS)).astype(np.uint32) for _ in range(2)]
        dead = np.linspace(0, 0.5, count).astype(np.float32)
        histograms = Histograms(dead, counts[0], ends, counts[1], 2 * ends)
    return DynamicsSample(step, 64 * step, 1e-3, layers, norms[0], norms[1], norms[2], histograms)
