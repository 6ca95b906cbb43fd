"""How far neighbours in a picture of points are neighbours of the points themselves."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32, Float64


def trustworthiness(points: Float32, positions: Float32, neighbours: int = 12) -> float:
    """0..1, 1 where each of a point's nearest ``neighbours`` among positions (N, 2) is one among points (N, D) too;
    what is not costs the more, the farther it is there (J. Venna, S. Kaski, 2001). neighbours: below N / 2."""
    count = len(points)
    ranks = np.empty((count, count), np.int64)
    order = np.argsort(_distances(points), axis=1, kind="stable")
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(1, count + 1), order.shape), axis=1)
    near = np.argsort(_distances(positions), axis=1, kind="stable")[:, :neighbours]
    beyond = np.take_along_axis(ranks, near, axis=1) - neighbours
    cost = float(beyond[beyond > 0].sum())
    return 1.0 - cost * 2.0 / (count * neighbours * (2.0 * count - 3.0 * neighbours - 1.0))


def _distances(points: Float32) -> Float64:
    """Squared, (N, N); a point is farther from itself than from all others."""
    exact = points.astype(np.float64)
    squares = (exact**2).sum(axis=1)
    distances: Float64 = squares[:, None] + squares[None, :] - 2 * exact @ exact.T
    np.fill_diagonal(distances, np.inf)
    return distances
