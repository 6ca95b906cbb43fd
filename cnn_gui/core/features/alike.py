"""Units that add nothing: silent ones, and pairs that say the same."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Float64, Int64
from cnn_gui.core.features.messages import Twins

ALIKE = 0.98
"""The least correlation of two units' values that makes them twins: 96 % of what one says, the other says too."""

MOST_TWINS = 100
"""Pairs that are kept of a layer."""

MOST_UNITS = 1024
"""Units of a layer among which pairs are looked for: a million correlations."""

NOTHING = 1e-6
"""Of the largest value in a layer: what is smaller counts as nothing."""

_CHUNK = 4096


def silent_units(least: Float32, largest: Float32, *, cut: bool) -> tuple[int, ...]:
    """Units that never fire, or whose value is the same for every image and everywhere in its map. least, largest: (U,)
    over all images.

    cut: whether nothing below zero counts in this layer, so that a unit that is never above zero says nothing.
    """
    nothing = NOTHING * float(np.max(np.abs([least, largest]), initial=0))
    same = largest - least <= nothing
    never: Bool = largest <= nothing if cut else np.zeros_like(same)
    return tuple(np.flatnonzero(same | never).tolist())


def twins(values: Float32, silent: tuple[int, ...], *, cut: bool) -> tuple[Twins, ...]:
    """Pairs of units with a correlation of at least ALIKE, the most alike first. values: (U, N); cut: what is below
    zero counts as zero."""
    kept = np.setdiff1d(np.arange(len(values)), silent)
    if not 2 <= len(kept) <= MOST_UNITS or values.shape[1] < 2:
        return ()
    correlation = _correlations(values, kept, cut)
    first, second = np.nonzero(np.triu(correlation >= ALIKE, 1))
    best = np.argsort(-correlation[first, second], kind="stable")[:MOST_TWINS]
    return tuple(
        Twins(int(kept[a]), int(kept[b]), float(min(1.0, correlation[a, b])))
        for a, b in zip(first[best], second[best], strict=True)
    )


def _correlations(values: Float32, kept: Int64, cut: bool) -> Float64:
    """Pearson's (len(kept), len(kept)), in parts of the images so that no second copy of all values is made."""
    count = values.shape[1]
    sums, products = np.zeros(len(kept)), np.zeros((len(kept), len(kept)))
    for start in range(0, count, _CHUNK):
        part = values[kept, start : start + _CHUNK].astype(np.float64)
        if cut:
            np.maximum(part, 0, out=part)
        sums += part.sum(axis=1)
        products += part @ part.T
    covariance: Float64 = products / count - np.outer(sums, sums) / count**2
    lengths = np.sqrt(np.maximum(np.diag(covariance), 0))
    lengths[lengths == 0] = np.inf
    return covariance / lengths[:, None] / lengths
