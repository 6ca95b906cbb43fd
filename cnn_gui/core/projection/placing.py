"""A new point among points that t-SNE has laid out: it cannot lay out one alone, so that its neighbours place it."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.projection.messages import LayerPoints, TsneState

_NEIGHBOURS = 5


def among_neighbours(points: LayerPoints, state: TsneState, components: Float32) -> Float32:
    """(2,): the middle of the nearest five by components (R,), each by the reciprocal of its distance, so that a point
    which is one of them lies on it."""
    distances = np.sqrt(((points.components[state.places] - components) ** 2).sum(axis=1))
    near = np.argsort(distances, kind="stable")[:_NEIGHBOURS]
    weights = 1 / np.maximum(distances[near].astype(np.float64), 1e-6)
    place: Float32 = ((state.positions[near] * weights[:, None]).sum(axis=0) / weights.sum()).astype(np.float32)
    return place
