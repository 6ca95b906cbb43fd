"""One cloud of points laid onto another by a turn: orthogonal Procrustes (P. H. Schönemann, 1966)."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32


def turn_onto(points: Float32, target: Float32) -> Float32:
    """The rotation or reflection (K, K) R for which points · R lies closest to target by least squares; both (N, K),
    point i of one belongs to point i of the other."""
    left, _, right = np.linalg.svd(points.astype(np.float64).T @ target.astype(np.float64))
    turn: Float32 = (left @ right).astype(np.float32)
    return turn
