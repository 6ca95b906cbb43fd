"""What is no digit: scribbles, letters, parts of digits, dots. The network learns to be in doubt about them.

Trained with equal probability for every class as the target ("outlier exposure", Hendrycks, Mazeika and Dietterich,
2019), the network keeps its ten classes and its architecture, and an unconvincing drawing gets an unconvincing answer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.pretraining.styles import Floats, Points, spline

# Capitals and small letters that no one can take for a digit; those that look like one (I, l, O, o, S, Z, z, B, g, q, b)
# are left out on purpose.
# fmt: off
LETTERS: dict[str, tuple[Points, ...]] = {
    "A": (((0.05, 1.0), (0.5, 0.0), (0.5, 0.0), (0.95, 1.0)), ((0.22, 0.62), (0.78, 0.62))),
    "E": (((0.85, 0.0), (0.12, 0.0), (0.12, 0.0), (0.12, 1.0), (0.12, 1.0), (0.88, 1.0)), ((0.12, 0.5), (0.74, 0.5))),
    "F": (((0.85, 0.0), (0.12, 0.0), (0.12, 0.0), (0.12, 1.0)), ((0.12, 0.48), (0.70, 0.48))),
    "H": (((0.1, 0.0), (0.1, 1.0)), ((0.9, 0.0), (0.9, 1.0)), ((0.1, 0.5), (0.9, 0.5))),
    "K": (((0.12, 0.0), (0.12, 1.0)), ((0.85, 0.0), (0.14, 0.52), (0.14, 0.52), (0.9, 1.0))),
    "M": (((0.05, 1.0), (0.1, 0.0), (0.1, 0.0), (0.5, 0.6), (0.5, 0.6), (0.9, 0.0), (0.9, 0.0), (0.95, 1.0)),),
    "N": (((0.1, 1.0), (0.1, 0.0), (0.1, 0.0), (0.9, 1.0), (0.9, 1.0), (0.9, 0.0)),),
    "P": (((0.15, 1.0), (0.15, 0.0), (0.15, 0.0), (0.7, 0.02), (0.85, 0.25), (0.65, 0.5), (0.15, 0.52)),),
    "R": (((0.15, 1.0), (0.15, 0.0), (0.15, 0.0), (0.7, 0.02), (0.85, 0.25), (0.65, 0.5), (0.15, 0.52), (0.15, 0.52), (0.9, 1.0)),),
    "T": (((0.02, 0.0), (0.98, 0.0)), ((0.5, 0.0), (0.5, 1.0))),
    "V": (((0.05, 0.0), (0.5, 1.0), (0.5, 1.0), (0.95, 0.0)),),
    "W": (((0.0, 0.0), (0.25, 1.0), (0.25, 1.0), (0.5, 0.3), (0.5, 0.3), (0.75, 1.0), (0.75, 1.0), (1.0, 0.0)),),
    "X": (((0.05, 0.0), (0.95, 1.0)), ((0.95, 0.0), (0.05, 1.0))),
    "a": (((0.8, 0.35), (0.5, 0.15), (0.15, 0.45), (0.3, 0.85), (0.62, 0.8), (0.8, 0.3), (0.8, 0.3), (0.8, 0.75), (0.95, 0.9)),),
    "m": (((0.05, 0.9), (0.05, 0.2), (0.05, 0.35), (0.25, 0.2), (0.45, 0.3), (0.48, 0.9), (0.48, 0.9), (0.5, 0.4), (0.72, 0.2), (0.92, 0.35), (0.95, 0.9)),),
    "n": (((0.1, 1.0), (0.1, 0.2), (0.1, 0.4), (0.5, 0.15), (0.85, 0.4), (0.88, 1.0)),),
    "k": (((0.15, 0.0), (0.15, 1.0)), ((0.75, 0.35), (0.16, 0.7), (0.16, 0.7), (0.8, 1.0))),
    "w": (((0.0, 0.2), (0.2, 0.85), (0.48, 0.4), (0.75, 0.85), (1.0, 0.2)),),
    "e": (((0.15, 0.55), (0.82, 0.5), (0.7, 0.18), (0.3, 0.2), (0.12, 0.6), (0.4, 0.95), (0.88, 0.82)),),
    "heart": (((0.5, 1.0), (0.02, 0.4), (0.2, 0.05), (0.5, 0.3), (0.5, 0.3), (0.8, 0.05), (0.98, 0.4), (0.5, 1.0)),),
    "star": (((0.2, 1.0), (0.5, 0.0), (0.5, 0.0), (0.8, 1.0), (0.8, 1.0), (0.0, 0.38), (0.0, 0.38), (1.0, 0.38), (1.0, 0.38), (0.2, 1.0)),),
    "box": (((0.05, 0.05), (0.95, 0.05), (0.95, 0.05), (0.95, 0.95), (0.95, 0.95), (0.05, 0.95), (0.05, 0.95), (0.05, 0.05)),),
    "triangle": (((0.5, 0.0), (1.0, 0.95), (1.0, 0.95), (0.0, 0.95), (0.0, 0.95), (0.5, 0.0)),),
    "plus": (((0.5, 0.0), (0.5, 1.0)), ((0.0, 0.5), (1.0, 0.5))),
    "equals": (((0.0, 0.3), (1.0, 0.3)), ((0.0, 0.7), (1.0, 0.7))),
    "minus": (((0.0, 0.5), (1.0, 0.5)),),
    "question": (((0.15, 0.2), (0.5, 0.0), (0.85, 0.2), (0.55, 0.5), (0.5, 0.75)), ((0.5, 0.98), (0.52, 1.0))),
    "hash": (((0.3, 0.0), (0.2, 1.0)), ((0.75, 0.0), (0.65, 1.0)), ((0.0, 0.33), (1.0, 0.33)), ((0.0, 0.67), (1.0, 0.67))),
    "smiley": (((0.5, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 0.5), (0.5, 0.0)), ((0.3, 0.35), (0.32, 0.37)), ((0.7, 0.35), (0.72, 0.37)), ((0.25, 0.65), (0.5, 0.8), (0.75, 0.65))),
}
# fmt: on


def letter(rng: np.random.Generator, width: float = 24.0) -> Drawing:
    """A letter or a sign in an unsteady hand."""
    shape = LETTERS[str(rng.choice(list(LETTERS)))]
    turn, slant, aspect = rng.normal(0.0, 0.1), rng.normal(0.0, 0.15), np.exp(rng.normal(0.0, 0.25))
    matrix = np.array([[aspect, -slant], [turn, 1.0]])
    traced = []
    for points in shape:
        control = np.array(points)
        strayed = control + rng.normal(0.0, 0.03, control.shape)
        strayed[1:][np.all(control[1:] == control[:-1], axis=1)] = strayed[:-1][
            np.all(control[1:] == control[:-1], axis=1)
        ]
        traced.append((spline(strayed, 8, 0.9) - 0.5) @ matrix.T * 280.0 + 250.0)
    return drawing_of(traced, width)


def scribble(rng: np.random.Generator, width: float = 24.0) -> Drawing:
    """A line that wanders: a random walk whose direction drifts, in one to three strokes."""
    strokes = []
    for _ in range(int(rng.integers(1, 4))):
        n = int(rng.integers(25, 160))
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(rng.normal(0.0, 0.12), rng.uniform(0.1, 0.7), n))
        steps = np.stack([np.cos(heading), np.sin(heading)], axis=1) * rng.uniform(4.0, 14.0)
        line = np.cumsum(steps, axis=0)
        line -= line.mean(axis=0)
        strokes.append(line * rng.uniform(0.5, 1.2) + 250.0 + rng.normal(0.0, 40.0, 2))
    return drawing_of(strokes, width)


def dot(rng: np.random.Generator, width: float = 24.0) -> Drawing:
    """One to four dots or very short marks."""
    marks = []
    for _ in range(int(rng.choice([1, 1, 1, 2, 3, 4]))):
        centre = rng.uniform(120.0, 380.0, 2)
        marks.append(centre + np.cumsum(rng.normal(0.0, 2.0, (int(rng.integers(1, 6)), 2)), axis=0))
    return drawing_of(marks, width)


def part(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """The beginning of a 2, 3, 5 or 8, as it is seen while it is being drawn; None where that could be a digit itself.

    Half of many digits is another digit, and a part that is nearly straight is a 1, so only short and bent parts of the
    digits whose beginnings look like nothing are taken.
    """
    if drawing.label not in (2, 3, 5, 8):
        return None
    points = sum(len(stroke.points) for stroke in drawing.strokes)
    left = round(points * rng.uniform(0.15, 0.35))
    kept = []
    for stroke in drawing.strokes:
        if left <= 0:
            break
        kept.append(replace(stroke, points=stroke.points[:left], pressures=None))
        left -= len(stroke.points)
    line = np.array([point for stroke in kept for point in stroke.points])
    length = float(np.hypot(*np.diff(line, axis=0).T).sum()) if len(line) > 1 else 0.0
    if length == 0 or float(np.hypot(*(line[-1] - line[0]))) > 0.7 * length:
        return None
    return replace(drawing, strokes=tuple(kept), label=None, meaning=None)


def overwritten(first: Drawing, second: Drawing, rng: np.random.Generator) -> Drawing:
    """Two different digits on top of each other or side by side: two answers, so no answer."""
    aside = float(rng.choice([0.0, 200.0, 300.0]))
    moved = tuple(replace(stroke, points=tuple((x + aside, y) for x, y in stroke.points)) for stroke in second.strokes)
    return replace(first, canvas=(1000, 500), strokes=first.strokes + moved, label=None, meaning=None)


def drawing_of(lines: list[Floats], width: float) -> Drawing:
    """A drawing from arrays of points (N, 2) in canvas units."""
    return Drawing(tuple(Stroke(tuple((float(x), float(y)) for x, y in line), width) for line in lines))
