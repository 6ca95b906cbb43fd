"""A histogram over time as a picture: a column for each stretch of the run, a row for each stretch of values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32, Float64
from cnn_gui.core.dynamics.messages import DynamicsSample, Histograms

LEAST = 1e-4
"""The share of the values at which the colour scale begins: one in ten thousand in a row."""

ROWS = 96


@dataclass(frozen=True, slots=True, eq=False)
class Ridges:
    """shares: (ROWS, samples) float32, the share of a layer's values in each row, the highest values first; a column
    adds up to 1. steps: (samples,). low, high: where the rows end."""

    shares: Float32
    steps: Float64
    low: float
    high: float

    def row_of(self, value: float) -> float:
        """Where a value lies, in rows from above."""
        return (self.high - value) / (self.high - self.low) * len(self.shares)

    def columns(self, count: int, last_step: float) -> Float32:
        """(ROWS, count): the picture of 0..last_step, each column what was known by then."""
        middle = (np.arange(count) + 0.5) / count * last_step
        places = np.clip(np.searchsorted(self.steps, middle, side="right") - 1, 0, len(self.steps) - 1)
        picture: Float32 = self.shares[:, places]
        return picture

    def at(self, step: float) -> int:
        """Which column is that of a step."""
        return int(np.clip(np.searchsorted(self.steps, step, side="right") - 1, 0, len(self.steps) - 1))


def ridges(seen: list[tuple[DynamicsSample, Histograms]], layer: int, *, of_weights: bool) -> Ridges | None:
    """Of one layer; None where there is nothing that can be drawn. Values are taken as even within a bin."""
    steps, ends, counts = [], [], []
    for sample, histograms in seen:
        its_ends = (histograms.weight_range if of_weights else histograms.activation_range)[layer]
        if np.isfinite(its_ends).all():
            steps.append(sample.step)
            ends.append((float(its_ends[0]), float(its_ends[1])))
            counts.append((histograms.weights if of_weights else histograms.activations)[layer])
    if not steps:
        return None
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    if high <= low:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(high, low, ROWS + 1)
    shares = np.stack([_rebinned(each, its, edges) for each, its in zip(counts, ends, strict=True)], axis=1)
    return Ridges(shares.astype(np.float32), np.array(steps, np.float64), low, high)


def _rebinned(counts: np.ndarray, ends: tuple[float, float], edges: Float64) -> Float64:
    """The shares of counts between ``ends`` in the rows between descending ``edges``."""
    low, high = ends
    whole = max(float(counts.sum()), 1.0)
    if high <= low:
        # All values are the same: they are in one row.
        shares = np.zeros(len(edges) - 1)
        shares[np.clip(np.searchsorted(-edges, -low) - 1, 0, len(shares) - 1)] = counts.sum() / whole
        return shares
    up_to = np.interp(edges, np.linspace(low, high, len(counts) + 1), np.concatenate(([0.0], np.cumsum(counts))))
    result: Float64 = -np.diff(up_to) / whole
    return result
