"""Ten kinds of shapes as signed distances: for any point how far it is from the outline, negative inside.

A shape is about 1 from its middle to its furthest point and stands upright; y points down, as in pictures. Distances
are exact near the outline, which is all that an anti-aliased edge needs. The formulas are those everybody uses for
drawing on graphics cards: a shape is folded onto itself where it is symmetric, and what is left is a line or an arc.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from cnn_gui.core.arrays import Float32

Outline = Callable[[Float32, Float32], Float32]
"""Coordinates x and y of one shape -> signed distances of the same shape."""


def circle(x: Float32, y: Float32) -> Float32:
    return np.hypot(x, y) - np.float32(0.86)


def ring(x: Float32, y: Float32) -> Float32:
    return np.abs(np.hypot(x, y) - np.float32(0.68)) - np.float32(0.22)


def square(x: Float32, y: Float32) -> Float32:
    return _box(x, y, 0.71, 0.71)


def cross(x: Float32, y: Float32) -> Float32:
    return np.minimum(_box(x, y, 0.95, 0.3), _box(x, y, 0.3, 0.95))


def triangle(x: Float32, y: Float32) -> Float32:
    return _polygon(x, y, _corners(3, 1.0))


def hexagon(x: Float32, y: Float32) -> Float32:
    return _polygon(x, y, _corners(6, 0.95))


def star(x: Float32, y: Float32) -> Float32:
    outer, inner = _corners(5, 1.0), _corners(5, 0.42, turn=0.5)
    return _polygon(x, y, [corner for pair in zip(outer, inner, strict=True) for corner in pair])


def arrow(x: Float32, y: Float32) -> Float32:
    points = ((0, -1.0), (0.78, -0.12), (0.28, -0.12), (0.28, 0.95), (-0.28, 0.95), (-0.28, -0.12), (-0.78, -0.12))
    return _polygon(x, y, points)


def crescent(x: Float32, y: Float32) -> Float32:
    whole, bite = np.hypot(x, y) - np.float32(0.95), np.hypot(x - np.float32(0.5), y) - np.float32(0.8)
    bitten: Float32 = np.maximum(whole, -bite)
    return bitten


def heart(x: Float32, y: Float32) -> Float32:
    """Two half circles on a square that stands on its corner."""
    radius = np.float32(0.46)
    across = np.abs(x)
    lobes = np.hypot(across - np.float32(0.43), y + np.float32(0.3)) - radius
    body = _polygon(across, y, ((-0.5, -0.3), (0.43, -0.3), (0.77, 0.0), (0.0, 0.93), (-0.5, 0.93)))
    both: Float32 = np.minimum(lobes, body)
    return both


OUTLINES: dict[str, Outline] = {
    "circle": circle,
    "square": square,
    "triangle": triangle,
    "star": star,
    "heart": heart,
    "cross": cross,
    "ring": ring,
    "crescent": crescent,
    "arrow": arrow,
    "hexagon": hexagon,
}


def _box(x: Float32, y: Float32, half_width: float, half_height: float) -> Float32:
    across, down = np.abs(x) - np.float32(half_width), np.abs(y) - np.float32(half_height)
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    return outside + np.minimum(np.maximum(across, down), 0)


def _corners(count: int, radius: float, *, turn: float = 0.0) -> list[tuple[float, float]]:
    """The corners of a regular polygon, the first one above; turn: in steps from corner to corner."""
    angles = (2 * math.pi * (index + turn) / count for index in range(count))
    return [(radius * math.sin(angle), -radius * math.cos(angle)) for angle in angles]


def _polygon(x: Float32, y: Float32, corners: Sequence[tuple[float, float]]) -> Float32:
    """The distance to the nearest side; inside where a ray from the point crosses an odd number of sides."""
    nearest = np.full(x.shape, np.inf, np.float32)
    inside = np.zeros(x.shape, bool)
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        ex, ey = np.float32(bx - ax), np.float32(by - ay)
        px, py = x - np.float32(ax), y - np.float32(ay)
        along = np.clip((px * ex + py * ey) / (ex * ex + ey * ey), 0, 1)
        np.minimum(nearest, (px - along * ex) ** 2 + (py - along * ey) ** 2, out=nearest)
        if ay != by:
            inside ^= ((y < np.float32(ay)) != (y < np.float32(by))) & (px < py * (ex / ey))
    return np.where(inside, -np.sqrt(nearest), np.sqrt(nearest))
