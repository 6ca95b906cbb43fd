"""Augmentation of strokes: slant, proportions, turn, speed, smoothness, width, place. What is drawn stays the same.

Each changed drawing is as the same hand might have made it on another day, with another pen or a mouse. No change is so
large that one sign would become another by it: nothing is mirrored, and nothing turned by more than some degrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cnn_gui.core.arrays import Float64
from cnn_gui.core.drawing.messages import Drawing, Stroke

PLACE = 0.04
"""Standard deviation of how far a drawing moves on its canvas, as a share of that."""

WIDTH = 0.25
"""That of the logarithm of the pen's width."""


@dataclass(frozen=True, slots=True, eq=False)
class ChangedLines:
    """lines: (n, 2 or more) each, columns x and y about the middle of the whole; what else they hold (a width) goes
    along with its point. extent: the longer side of the box around them before the change, at least 1."""

    lines: list[Float64]
    extent: float


def changed(lines: Sequence[Float64], rng: np.random.Generator) -> ChangedLines:
    """The lines (n, 2 or more), at least one point in all, changed as a whole and each a little by itself."""
    everything = np.concatenate([line[:, :2] for line in lines])
    centre = (everything.min(axis=0) + everything.max(axis=0)) / 2
    extent = max(float(np.ptp(everything, axis=0).max()), 1.0)
    matrix = _affine(rng)
    height, taper = float(np.exp(rng.normal(0.0, 0.12))), float(rng.normal(0.0, 0.15))
    bend = rng.normal(0.0, 0.05, 2) / extent
    tremor = rng.exponential(0.006) * extent if rng.random() < 0.3 else 0.0
    result = []
    for line in lines:
        drawn = _redrawn(line, rng)
        unit = (drawn[:, :2] - centre) / extent + 0.5
        moved = (proportioned(unit, height, taper) - 0.5) @ matrix.T * extent
        # A quadratic bend of the whole: a smooth change that no affine map makes.
        moved[:, 0] += bend[0] * moved[:, 1] ** 2
        moved[:, 1] += bend[1] * moved[:, 0] ** 2
        if tremor and len(moved) > 2:
            moved += rng.normal(0.0, tremor, moved.shape)
        result.append(np.concatenate([moved, drawn[:, 2:]], axis=1))
    return ChangedLines(result, extent)


def augmented(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The drawing's strokes changed, at about the same place of the same canvas; all of them lie on it if they can.

    What is no stroke stays as it is. A drawing without strokes is returned unchanged.
    """
    if not any(stroke.points for stroke in drawing.strokes):
        return drawing
    strokes = [stroke for stroke in drawing.strokes if stroke.points]
    lines = [_with_pressure(stroke) for stroke in strokes]
    everything = np.concatenate([line[:, :2] for line in lines])
    middle = (everything.min(axis=0) + everything.max(axis=0)) / 2
    found = changed(lines, rng).lines
    wide = float(np.exp(rng.normal(0.0, WIDTH)))
    middle = middle + rng.normal(0.0, PLACE, 2) * drawing.canvas
    placed = _placed(found, middle, drawing.canvas)
    made = tuple(
        replace(
            stroke,
            points=tuple(map(tuple, line[:, :2].tolist())),
            pressures=None if stroke.pressures is None else tuple(line[:, 2].tolist()),
            width=stroke.width * wide,
        )
        for stroke, line in zip(strokes, placed, strict=True)
    )
    return replace(drawing, strokes=made)


def proportioned(points: Float64, height: float, taper: float) -> Float64:
    """Points (N, 2) about the unit box with other proportions, as no affine map makes them; the box's corners may move.

    height: above 1 the upper half becomes the larger one. taper: how much wider the foot becomes than the head.
    """
    y = np.sign(points[:, 1]) * np.abs(points[:, 1]) ** (1 / height)
    return np.stack([0.5 + (points[:, 0] - 0.5) * (1 + taper * (y - 0.5)), y], axis=1)


def _with_pressure(stroke: Stroke) -> Float64:
    """(n, 3): x, y and the pressure, 1 where none is known."""
    points = np.array(stroke.points, dtype=np.float64)
    pressures = np.ones(len(points)) if stroke.pressures is None else np.array(stroke.pressures, dtype=np.float64)
    return np.concatenate([points, pressures[:, None]], axis=1)


def _placed(lines: Sequence[Float64], middle: Float64, canvas: tuple[int, int]) -> list[Float64]:
    """The lines about ``middle``, moved back onto the canvas, and made smaller where it is too small for them."""
    points = np.concatenate([line[:, :2] for line in lines])
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array(canvas, dtype=np.float64)
    scale = min(1.0, *(room / np.maximum(high - low, 1e-9)))
    place = np.clip(middle, -low * scale, np.maximum(room - high * scale, -low * scale))
    return [np.concatenate([line[:, :2] * scale + place, line[:, 2:]], axis=1) for line in lines]


def _affine(rng: np.random.Generator) -> Float64:
    turn, slant = rng.normal(0.0, 0.10), rng.normal(0.0, 0.16)
    aspect = float(np.exp(rng.normal(0.0, 0.14)))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    result: Float64 = rotation @ np.array([[aspect, -slant], [0.0, 1.0]])
    return result


def _redrawn(line: Float64, rng: np.random.Generator) -> Float64:
    """Fewer points, as a slow tablet or a fast hand gives them, or a smoothed line; often the line as it is."""
    if len(line) < 8 or rng.random() < 0.5:
        return line
    if rng.random() < 0.5:
        step = int(rng.integers(2, max(3, len(line) // 6)))
        return np.concatenate([line[:-1:step], line[-1:]])
    kernel = np.ones(5) / 5
    padded = np.concatenate([line[:1], line[:1], line, line[-1:], line[-1:]])
    return np.stack([np.convolve(padded[:, column], kernel, "valid") for column in range(line.shape[1])], axis=1)
