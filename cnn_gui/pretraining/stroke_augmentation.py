"""Augmentation of a drawing's strokes: slant, proportions, turn, speed, smoothness, width. The label stays true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.pretraining.styles import Floats, proportioned


def augmented(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The drawing as the same hand might have made it on another day, with another pen or a mouse."""
    points = [np.array(stroke.points, dtype=np.float64) for stroke in drawing.strokes]
    everything = np.concatenate(points)
    centre = (everything.min(axis=0) + everything.max(axis=0)) / 2
    extent = max(float(np.ptp(everything, axis=0).max()), 1.0)
    matrix = _affine(rng)
    height, taper = float(np.exp(rng.normal(0.0, 0.12))), float(rng.normal(0.0, 0.15))
    bend = rng.normal(0.0, 0.05, 2) / extent
    tremor = rng.exponential(0.006) * extent if rng.random() < 0.3 else 0.0
    strokes = []
    for line in points:
        unit = (_resampled(line, rng) - centre) / extent + 0.5
        moved = (proportioned(unit, height, taper) - 0.5) @ matrix.T * extent
        # A quadratic bend of the whole digit: a smooth change that no affine map makes.
        moved[:, 0] += bend[0] * moved[:, 1] ** 2
        moved[:, 1] += bend[1] * moved[:, 0] ** 2
        if tremor and len(moved) > 2:
            moved += rng.normal(0.0, tremor, moved.shape)
        strokes.append(moved + 250.0)
    width = extent * float(rng.uniform(0.02, 0.16))
    return replace(
        drawing, canvas=(500, 500), strokes=tuple(Stroke(tuple(map(tuple, line.tolist())), width) for line in strokes)
    )


def _affine(rng: np.random.Generator) -> Floats:
    turn, slant = rng.normal(0.0, 0.10), rng.normal(0.0, 0.16)
    aspect = float(np.exp(rng.normal(0.0, 0.14)))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    result: Floats = rotation @ np.array([[aspect, -slant], [0.0, 1.0]])
    return result


def _resampled(line: Floats, rng: np.random.Generator) -> Floats:
    """Fewer points, as a slow tablet or a fast hand gives them, or a smoothed line; often the line as it is."""
    if len(line) < 8 or rng.random() < 0.5:
        return line
    if rng.random() < 0.5:
        step = int(rng.integers(2, max(3, len(line) // 6)))
        return np.concatenate([line[:-1:step], line[-1:]])
    kernel = np.ones(5) / 5
    padded = np.concatenate([line[:1], line[:1], line, line[-1:], line[-1:]])
    return np.stack([np.convolve(padded[:, axis], kernel, "valid") for axis in range(2)], axis=1)
