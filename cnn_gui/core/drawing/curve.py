"""The smooth curve through every point of a stroke: what the eye sees on the canvas and the network on its grid.

A centripetal Catmull-Rom spline: it passes through the recorded points, never loops or overshoots between them (C.
Yuksel, S. Schaefer, J. Keyser, "Parameterization and applications of Catmull-Rom curves", 2011), and a piece of it
needs no more than the two points on either side, so that a stroke in progress only ever changes at its end. A corner
stays a corner: where the hand turned sharply the curve does too. Each piece is a cubic Bézier between two points, with
one handle at each.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Bool, Float64
from cnn_gui.core.drawing.ink import Lines

ROUND, SHARP = 0.35, -0.17
"""Cosines of the turn at a point: up to 70 degrees the curve is smooth there, from 100 on it is a corner, and between
the two it goes over from one to the other, so that no shape jumps."""

MOST_PARTS = 32
"""Straight lines that a piece is divided into at most."""


def handles(points: Float64, first: Bool) -> tuple[Float64, Float64]:
    """The Bézier handles before and after each point, (N, 2) each; at a corner the point itself.

    points: (N, 2), polylines laid end to end. first: (N,), where one begins. The pieces at the ends are symmetric:
    there the curve goes on as it is bent at the next point.
    """
    before, after = points.copy(), points.copy()
    if len(points) < 3:
        return before, after
    inner = ~first[1:-1] & ~first[2:]
    with np.errstate(all="ignore"):
        step = np.diff(points, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        (u, v), (d, e) = (step[:-1], step[1:]), (length[:-1, None], length[1:, None])
        cosine = (u * v).sum(axis=1, keepdims=True) / (d * e)
        smooth = np.clip((cosine - SHARP) / (ROUND - SHARP), 0, 1)
        a, b = np.sqrt(d), np.sqrt(e)
        tangent = smooth * (u * (b / a) + v * (a / b)) / (a + b) / 3
        back, ahead = points[1:-1] - tangent * a, points[1:-1] + tangent * b
    # Points that coincide have no direction; what is too large for a product has no curve.
    inner &= np.isfinite(back).all(axis=1) & np.isfinite(ahead).all(axis=1)
    before[1:-1][inner], after[1:-1][inner] = back[inner], ahead[inner]
    begins = np.flatnonzero(first[:-2] & inner)
    after[begins] = _mirrored(points[begins], points[begins + 1], before[begins + 1])
    stops = np.flatnonzero(np.append(first[3:], True) & inner) + 2
    before[stops] = _mirrored(points[stops], points[stops - 1], after[stops - 1])
    return before, after


def _mirrored(end: Float64, other: Float64, handle: Float64) -> Float64:
    """The handle at the end of a piece that is like the one at its other end, seen in a mirror between them."""
    chord, arm = other - end, handle - other
    with np.errstate(all="ignore"):
        along = (arm * chord).sum(axis=1, keepdims=True) / (chord * chord).sum(axis=1, keepdims=True)
        result = end + arm - 2 * along * chord
    return np.where(np.isfinite(result).all(axis=1, keepdims=True), result, end)


def smoothed(ink: Lines, tolerance: float) -> Lines:
    """The curves through the lines' points, as lines again that miss them by at most ``tolerance``.

    Points so close together that a straight line between them is near enough stay as they are.
    """
    if len(ink.points) < 3:
        return ink
    before, after = handles(ink.points, ink.first)
    start, end = ink.points[:-1], ink.points[1:]
    leave, arrive = after[:-1], before[1:]
    with np.errstate(all="ignore"):
        chord = end - start
        length = np.hypot(chord[:, 0], chord[:, 1])
        bend = [np.abs(_cross(arm, chord)) for arm in (start - 2 * leave + arrive, leave - 2 * arrive + end)]
        # A cubic divided into n equal parts is off its chords by at most 6 bend / 8 n².
        parts = np.ceil(np.sqrt(0.75 * np.maximum(*bend) / length / tolerance))
    parts = np.clip(np.where(np.isfinite(parts), parts, 1), 1, MOST_PARTS).astype(np.intp)
    parts[ink.first[1:]] = 1
    if parts.max() == 1:
        return ink
    return _divided(ink, (start, leave, arrive, end), parts)


def _cross(a: Float64, b: Float64) -> Float64:
    """(N,) how far a points away from the direction of b, times the length of b."""
    result: Float64 = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return result


def _divided(ink: Lines, curve: tuple[Float64, Float64, Float64, Float64], parts: npt.NDArray[np.intp]) -> Lines:
    """Each piece as so many parts; the recorded points stay the very same numbers."""
    # A point, then what lies inside the piece after it; the last point has no piece.
    counts = np.append(parts, 1)
    total = int(counts.sum())
    where = np.cumsum(counts) - counts
    piece = np.minimum(np.repeat(np.arange(len(counts)), counts), len(parts) - 1)
    t = ((np.arange(total) - where[piece]) / parts[piece])[:, None]
    s = 1 - t
    with np.errstate(all="ignore"):
        start, leave, arrive, end = (part[piece] for part in curve)
        points = s**3 * start + 3 * s**2 * t * leave + 3 * s * t**2 * arrive + t**3 * end
        radii = ink.radii[piece] * s[:, 0] + ink.radii[piece + 1] * t[:, 0]
    points[where], radii[where] = ink.points, ink.radii
    first = np.zeros(total, dtype=np.bool_)
    first[where] = ink.first
    return Lines(points, radii, first)
