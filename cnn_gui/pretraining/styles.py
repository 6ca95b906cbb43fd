"""Ways of writing the digits that MNIST hardly has, as strokes: flagged 1, crossed 7, slashed 0, open 4, looped 2 ...

A style is a list of strokes through control points in a unit box (x to the right, y down), smoothed by Catmull-Rom splines
(Catmull and Rom, 1974); a point written twice is a corner. ``write`` varies the points, slant, aspect, roundness and the
hand's tremor, so that no two digits are alike. The shapes were drawn for this project; they are no one's handwriting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnn_gui.core.drawing import Drawing, Stroke

Points = tuple[tuple[float, float], ...]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write a digit. weight: how often it is chosen among the digit's styles."""

    digit: int
    name: str
    strokes: tuple[Points, ...]
    weight: float = 1.0


_OVAL: Points = (
    (0.55, 0.02), (0.30, 0.05), (0.10, 0.28), (0.06, 0.55), (0.16, 0.85), (0.42, 0.98),
    (0.72, 0.90), (0.92, 0.62), (0.93, 0.35), (0.78, 0.10), (0.52, 0.02),
)  # fmt: skip
_SEVEN: Points = ((0.05, 0.05), (0.5, 0.04), (0.93, 0.05), (0.93, 0.05), (0.65, 0.45), (0.40, 0.98))

# fmt: off
STYLES: tuple[Style, ...] = (
    Style(0, "plain", (_OVAL,), 2.0),
    Style(0, "overlapping", ((*_OVAL, (0.38, 0.06), (0.30, 0.14)),)),
    Style(0, "open", (_OVAL[:-1],)),
    Style(0, "clockwise", (tuple(reversed(_OVAL)),)),
    Style(0, "narrow", (tuple((0.3 + 0.4 * x, y) for x, y in _OVAL),)),
    Style(0, "slashed", (_OVAL, ((0.88, 0.10), (0.12, 0.90))), 1.2),
    Style(0, "slashed beyond", (_OVAL, ((1.05, -0.05), (-0.08, 1.05))), 0.8),
    Style(0, "slashed back", (_OVAL, ((0.15, 0.15), (0.85, 0.85))), 0.3),
    Style(1, "plain", (((0.5, 0.0), (0.5, 0.5), (0.5, 1.0)),), 1.5),
    Style(1, "slanted", (((0.75, 0.0), (0.5, 0.5), (0.28, 1.0)),), 1.0),
    Style(1, "flagged", (((0.30, 0.24), (0.62, 0.0), (0.62, 0.0), (0.62, 0.5), (0.62, 1.0)),), 2.5),
    Style(1, "long flag", (((0.08, 0.42), (0.38, 0.20), (0.68, 0.0), (0.68, 0.0), (0.68, 0.5), (0.68, 1.0)),), 2.5),
    Style(1, "very long flag", (((-0.05, 0.58), (0.35, 0.27), (0.70, 0.0), (0.70, 0.0), (0.70, 0.5), (0.70, 1.0)),), 1.5),
    Style(1, "curved flag", (((0.10, 0.34), (0.38, 0.26), (0.66, 0.0), (0.66, 0.0), (0.65, 0.5), (0.64, 1.0)),), 1.2),
    Style(1, "two-stroke flag", (((0.62, 0.0), (0.62, 1.0)), ((0.60, 0.02), (0.25, 0.32))), 1.0),
    Style(1, "flagged, slanted", (((0.32, 0.34), (0.86, 0.0), (0.86, 0.0), (0.66, 0.5), (0.48, 1.0)),), 1.5),
    Style(1, "underlined", (((0.28, 0.22), (0.52, 0.0), (0.52, 0.0), (0.52, 1.0)), ((0.12, 1.0), (0.90, 1.0))), 1.5),
    Style(1, "underlined, no flag", (((0.5, 0.0), (0.5, 1.0)), ((0.18, 1.0), (0.82, 1.0))), 0.8),
    Style(1, "underlined in one go", (((0.22, 0.26), (0.5, 0.0), (0.5, 0.0), (0.5, 1.0), (0.5, 1.0), (0.12, 1.0), (0.12, 1.0), (0.88, 1.0)),), 0.5),
    Style(1, "rising from the base", (((0.18, 0.92), (0.60, 0.0), (0.60, 0.0), (0.58, 0.5), (0.56, 1.0)),), 0.7),
    Style(1, "narrow, rising", (((0.40, 0.62), (0.60, 0.0), (0.60, 0.0), (0.57, 0.5), (0.54, 1.0)),), 1.0),
    Style(1, "slanted, small flag", (((0.48, 0.16), (0.74, 0.0), (0.74, 0.0), (0.56, 0.5), (0.38, 1.0)),), 1.0),
    Style(1, "flag and foot", (((0.10, 0.36), (0.55, 0.0), (0.55, 0.0), (0.55, 1.0)), ((0.20, 1.0), (0.90, 1.0))), 0.8),
    Style(2, "plain", (((0.10, 0.22), (0.35, 0.02), (0.72, 0.06), (0.84, 0.30), (0.62, 0.60), (0.10, 0.97), (0.10, 0.97), (0.50, 0.96), (0.93, 0.97)),), 2.0),
    Style(2, "looped", (((0.12, 0.22), (0.36, 0.02), (0.72, 0.08), (0.78, 0.34), (0.52, 0.70), (0.18, 0.93), (0.06, 0.80), (0.24, 0.74), (0.56, 0.92), (0.95, 0.92)),), 1.6),
    Style(2, "curved foot", (((0.12, 0.20), (0.40, 0.0), (0.78, 0.14), (0.72, 0.46), (0.36, 0.76), (0.08, 0.96), (0.34, 0.88), (0.62, 1.0), (0.94, 0.90)),)),
    Style(2, "z-like", (((0.10, 0.10), (0.50, 0.03), (0.84, 0.08), (0.84, 0.08), (0.10, 0.95), (0.10, 0.95), (0.92, 0.95)),), 0.7),
    Style(2, "swan", (((0.16, 0.30), (0.22, 0.06), (0.56, 0.0), (0.80, 0.20), (0.64, 0.56), (0.12, 0.96), (0.12, 0.96), (0.88, 0.98)),)),
    Style(3, "plain", (((0.12, 0.12), (0.45, 0.0), (0.80, 0.14), (0.72, 0.38), (0.38, 0.48), (0.38, 0.48), (0.80, 0.56), (0.86, 0.82), (0.50, 1.0), (0.10, 0.90)),), 2.0),
    Style(3, "flat top", (((0.12, 0.02), (0.84, 0.02), (0.84, 0.02), (0.42, 0.42), (0.42, 0.42), (0.80, 0.54), (0.84, 0.80), (0.50, 1.0), (0.08, 0.90)),), 1.2),
    Style(3, "small loop", (((0.15, 0.10), (0.50, 0.0), (0.80, 0.16), (0.62, 0.40), (0.34, 0.46), (0.36, 0.54), (0.46, 0.46), (0.80, 0.58), (0.84, 0.84), (0.48, 1.0), (0.10, 0.88)),)),
    Style(3, "angular", (((0.15, 0.05), (0.80, 0.22), (0.80, 0.22), (0.35, 0.46), (0.35, 0.46), (0.84, 0.72), (0.84, 0.72), (0.12, 0.96)),), 0.5),
    Style(3, "flat top, straight tail", (((0.12, 0.05), (0.85, 0.05), (0.85, 0.05), (0.45, 0.42), (0.45, 0.42), (0.78, 0.55), (0.70, 0.80), (0.30, 1.0)),), 1.0),
    Style(3, "shallow waist", (((0.12, 0.14), (0.46, 0.0), (0.80, 0.12), (0.72, 0.34), (0.56, 0.44), (0.74, 0.58), (0.68, 0.84), (0.24, 1.0)),), 0.8),
    Style(3, "large top", (((0.10, 0.16), (0.44, 0.0), (0.84, 0.18), (0.70, 0.46), (0.40, 0.54), (0.40, 0.54), (0.70, 0.64), (0.66, 0.92), (0.20, 1.0)),), 0.7),
    Style(4, "open", (((0.30, 0.02), (0.14, 0.52), (0.14, 0.52), (0.92, 0.52)), ((0.68, 0.20), (0.64, 1.0))), 1.6),
    Style(4, "open, tall", (((0.18, 0.0), (0.14, 0.50), (0.14, 0.50), (0.86, 0.50)), ((0.80, 0.0), (0.80, 1.0))), 1.4),
    Style(4, "open, round", (((0.16, 0.02), (0.12, 0.36), (0.26, 0.54), (0.58, 0.52), (0.80, 0.40)), ((0.84, 0.0), (0.78, 0.50), (0.74, 1.0))), 1.2),
    Style(4, "closed", (((0.66, 0.0), (0.06, 0.66), (0.06, 0.66), (0.95, 0.66)), ((0.66, 0.0), (0.66, 1.0))), 1.4),
    Style(4, "closed in one go", (((0.66, 0.98), (0.66, 0.5), (0.66, 0.0), (0.66, 0.0), (0.06, 0.64), (0.06, 0.64), (0.96, 0.64)),)),
    Style(4, "small cross", (((0.58, 0.0), (0.08, 0.62), (0.08, 0.62), (0.92, 0.62)), ((0.62, 0.40), (0.62, 1.0))), 1.2),
    Style(4, "one-stroke open", (((0.20, 0.0), (0.14, 0.46), (0.40, 0.54), (0.78, 0.44), (0.84, 0.04), (0.84, 0.04), (0.78, 0.56), (0.74, 1.0)),), 0.8),
    Style(4, "narrow, closed top", (((0.46, 0.04), (0.25, 0.44), (0.25, 0.44), (0.84, 0.41)), ((0.74, 0.0), (0.62, 0.50), (0.44, 1.0))), 1.2),
    Style(4, "narrow, nearly closed", (((0.50, 0.0), (0.30, 0.40), (0.34, 0.50), (0.80, 0.42)), ((0.70, 0.06), (0.62, 0.50), (0.52, 1.0))), 0.8),
    Style(4, "low bar", (((0.62, 0.0), (0.04, 0.76), (0.04, 0.76), (0.98, 0.74)), ((0.64, 0.30), (0.62, 1.0))), 0.6),
    Style(5, "plain", (((0.26, 0.04), (0.20, 0.42), (0.20, 0.42), (0.52, 0.36), (0.84, 0.56), (0.74, 0.90), (0.40, 1.0), (0.08, 0.90)), ((0.26, 0.04), (0.86, 0.03))), 1.6),
    Style(5, "in one go", (((0.86, 0.03), (0.26, 0.04), (0.26, 0.04), (0.20, 0.44), (0.20, 0.44), (0.56, 0.38), (0.84, 0.62), (0.66, 0.94), (0.30, 1.0), (0.08, 0.90)),), 1.4),
    Style(5, "s-like", (((0.88, 0.03), (0.50, 0.02), (0.24, 0.14), (0.26, 0.38), (0.58, 0.46), (0.82, 0.66), (0.62, 0.94), (0.12, 0.96)),)),
    Style(5, "detached roof", (((0.20, 0.14), (0.18, 0.46), (0.18, 0.46), (0.54, 0.40), (0.82, 0.62), (0.64, 0.94), (0.10, 0.96)), ((0.30, 0.02), (0.95, -0.02))), 0.8),
    Style(5, "angular", (((0.84, 0.0), (0.22, 0.0), (0.22, 0.0), (0.22, 0.44), (0.22, 0.44), (0.78, 0.46), (0.78, 0.46), (0.76, 0.96), (0.76, 0.96), (0.16, 0.98)),), 0.4),
    Style(5, "flat roof, short neck", (((0.42, 0.06), (0.38, 0.40), (0.38, 0.40), (0.72, 0.46), (0.78, 0.70), (0.55, 0.95), (0.10, 0.98)), ((0.18, 0.08), (0.95, 0.02))), 1.2),
    Style(5, "roof leaning right", (((0.36, 0.05), (0.30, 0.40), (0.30, 0.40), (0.62, 0.42), (0.70, 0.66), (0.46, 0.94), (0.08, 0.98)), ((0.34, 0.05), (1.08, 0.0))), 1.0),
    Style(5, "no neck", (((0.95, 0.03), (0.34, 0.04), (0.34, 0.04), (0.42, 0.32), (0.74, 0.50), (0.72, 0.80), (0.40, 1.0), (0.08, 0.92)),), 0.6),
    Style(6, "plain", (((0.70, 0.02), (0.36, 0.26), (0.14, 0.62), (0.26, 0.94), (0.62, 0.98), (0.82, 0.76), (0.64, 0.54), (0.34, 0.58), (0.18, 0.76)),), 1.6),
    Style(6, "round", (((0.78, 0.08), (0.40, 0.08), (0.12, 0.44), (0.18, 0.86), (0.52, 1.0), (0.86, 0.80), (0.78, 0.48), (0.42, 0.42), (0.16, 0.62)),), 1.4),
    Style(6, "straight back", (((0.60, 0.0), (0.14, 0.64), (0.22, 0.92), (0.56, 1.0), (0.80, 0.80), (0.62, 0.60), (0.18, 0.68)),)),
    Style(6, "curled loop", (((0.66, 0.0), (0.24, 0.38), (0.14, 0.78), (0.42, 1.0), (0.78, 0.84), (0.66, 0.60), (0.40, 0.64), (0.40, 0.84), (0.52, 0.86)),), 0.7),
    Style(6, "upright", (((0.22, 0.0), (0.14, 0.50), (0.20, 0.92), (0.56, 1.0), (0.80, 0.76), (0.56, 0.54), (0.18, 0.66)),), 0.8),
    Style(6, "like a b", (((0.20, 0.0), (0.18, 0.50), (0.18, 0.98), (0.18, 0.98), (0.60, 0.98), (0.80, 0.74), (0.56, 0.52), (0.20, 0.66)),), 0.5),
    Style(6, "large loop", (((0.66, 0.0), (0.28, 0.22), (0.10, 0.62), (0.30, 0.98), (0.74, 0.92), (0.88, 0.56), (0.56, 0.34), (0.18, 0.54)),), 0.8),
    Style(7, "plain", (_SEVEN,), 1.4),
    Style(7, "crossed", (_SEVEN, ((0.36, 0.48), (0.88, 0.47))), 2.2),
    Style(7, "crossed, slanted bar", (_SEVEN, ((0.30, 0.56), (0.92, 0.40))), 0.8),
    Style(7, "serif", (((0.10, 0.20), (0.08, 0.04), (0.08, 0.04), (0.92, 0.05), (0.92, 0.05), (0.60, 0.50), (0.44, 1.0)),)),
    Style(7, "serif, crossed", (((0.08, 0.18), (0.07, 0.04), (0.07, 0.04), (0.92, 0.05), (0.92, 0.05), (0.60, 0.50), (0.42, 1.0)), ((0.32, 0.50), (0.86, 0.50))), 1.0),
    Style(7, "wavy roof", (((0.06, 0.16), (0.24, 0.02), (0.52, 0.10), (0.90, 0.02), (0.90, 0.02), (0.58, 0.50), (0.46, 1.0)),)),
    Style(7, "curved", (((0.10, 0.06), (0.60, 0.04), (0.88, 0.12), (0.76, 0.40), (0.52, 0.68), (0.44, 1.0)),), 0.8),
    Style(8, "plain", (((0.74, 0.16), (0.50, 0.02), (0.22, 0.14), (0.30, 0.38), (0.70, 0.58), (0.82, 0.82), (0.50, 1.0), (0.18, 0.84), (0.30, 0.58), (0.68, 0.40), (0.80, 0.18)),), 1.6),
    Style(8, "two circles", (((0.50, 0.48), (0.24, 0.34), (0.26, 0.10), (0.52, 0.0), (0.76, 0.12), (0.74, 0.36), (0.50, 0.48)), ((0.50, 0.48), (0.16, 0.64), (0.18, 0.90), (0.50, 1.0), (0.84, 0.88), (0.82, 0.62), (0.50, 0.48)))),
    Style(8, "crossing", (((0.50, 0.0), (0.20, 0.18), (0.46, 0.44), (0.82, 0.74), (0.52, 1.0), (0.18, 0.76), (0.50, 0.46), (0.80, 0.20), (0.52, 0.0)),), 1.2),
    Style(8, "open top", (((0.80, 0.06), (0.46, 0.02), (0.20, 0.20), (0.48, 0.46), (0.80, 0.74), (0.50, 1.0), (0.16, 0.80), (0.44, 0.50), (0.86, 0.10)),)),
    Style(8, "from the right", (((0.82, 0.04), (0.44, 0.08), (0.28, 0.30), (0.66, 0.56), (0.70, 0.88), (0.36, 1.0), (0.24, 0.78), (0.56, 0.46), (0.84, 0.06)),), 0.8),
    Style(8, "small top", (((0.56, 0.30), (0.36, 0.18), (0.50, 0.02), (0.68, 0.14), (0.52, 0.34), (0.18, 0.62), (0.24, 0.94), (0.62, 1.0), (0.82, 0.74), (0.54, 0.34)),), 0.6),
    Style(9, "plain", (((0.78, 0.22), (0.54, 0.02), (0.22, 0.14), (0.18, 0.42), (0.48, 0.54), (0.76, 0.32), (0.80, 0.12), (0.80, 0.12), (0.76, 0.60), (0.68, 1.0)),), 1.4),
    Style(9, "straight", (((0.76, 0.08), (0.40, 0.02), (0.16, 0.28), (0.34, 0.50), (0.66, 0.40), (0.78, 0.06), (0.78, 0.06), (0.78, 1.0)),)),
    Style(9, "hooked", (((0.80, 0.20), (0.52, 0.0), (0.20, 0.18), (0.26, 0.46), (0.58, 0.48), (0.80, 0.20), (0.80, 0.20), (0.80, 0.68), (0.60, 0.96), (0.18, 0.90)),), 1.6),
    Style(9, "round", (((0.78, 0.30), (0.60, 0.02), (0.24, 0.08), (0.14, 0.36), (0.44, 0.54), (0.76, 0.36), (0.80, 0.20), (0.84, 0.50), (0.66, 0.88), (0.24, 1.0)),), 1.2),
    Style(9, "two strokes", (((0.52, 0.0), (0.18, 0.20), (0.30, 0.48), (0.66, 0.44), (0.76, 0.16), (0.52, 0.0)), ((0.78, 0.04), (0.74, 0.55), (0.56, 1.0))), 0.8),
    Style(9, "open top", (((0.70, 0.06), (0.36, 0.02), (0.16, 0.26), (0.36, 0.48), (0.70, 0.36), (0.80, 0.02), (0.80, 0.02), (0.76, 0.60), (0.72, 1.0)),), 0.8),
    Style(9, "like a g", (((0.74, 0.14), (0.44, 0.0), (0.18, 0.24), (0.40, 0.48), (0.74, 0.26), (0.78, 0.16), (0.80, 0.72), (0.54, 1.0), (0.22, 0.86), (0.34, 0.76)),), 0.5),
)
# fmt: on


def write(digit: int, rng: np.random.Generator, *, size: float = 300.0, width: float = 24.0) -> Drawing:
    """A digit in a random style and hand, on a 500 by 500 canvas, about ``size`` units high with a pen of ``width``."""
    styles = [style for style in STYLES if style.digit == digit]
    weights = np.array([style.weight for style in styles])
    style = styles[int(rng.choice(len(styles), p=weights / weights.sum()))]
    hand = _Hand.of(rng)
    strokes = [hand.trace(np.array(points, dtype=np.float64), rng) for points in style.strokes]
    return Drawing(
        strokes=tuple(
            Stroke(tuple((float(x), float(y)) for x, y in points * size + (250.0 - size / 2)), width)
            for points in strokes
        ),
        label=digit,
    )


@dataclass(frozen=True, slots=True)
class _Hand:
    """One person's way at one moment: an affine map, how far control points stray, and tremor of the line."""

    matrix: Floats
    stray: float
    tremor: float
    roundness: float

    @staticmethod
    def of(rng: np.random.Generator) -> _Hand:
        slant = rng.normal(0.12, 0.16)
        turn = rng.normal(0.0, 0.09)
        aspect = float(np.exp(rng.normal(-0.25, 0.28)))
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        matrix = rotation @ np.array([[aspect, -slant], [0.0, 1.0]])
        return _Hand(
            matrix, float(rng.uniform(0.015, 0.055)), float(rng.exponential(0.004)), float(rng.uniform(0.55, 1.05))
        )

    def trace(self, points: Floats, rng: np.random.Generator) -> Floats:
        strayed = points + rng.normal(0.0, self.stray, points.shape)
        corner = np.all(points[1:] == points[:-1], axis=1)
        strayed[1:][corner] = strayed[:-1][corner]
        # Hands overshoot and stop short: the ends of a stroke vary more than its middle.
        strayed[0] += rng.normal(0.0, self.stray, 2)
        strayed[-1] += rng.normal(0.0, self.stray, 2)
        line = spline(strayed, 10, self.roundness)
        line += _smooth_noise(len(line), rng) * self.tremor
        mapped: Floats = (line - 0.5) @ self.matrix.T + 0.5
        return mapped


def spline(points: Floats, per_segment: int, roundness: float = 1.0) -> Floats:
    """A cardinal spline through points (N, 2), ``per_segment`` samples each; roundness 1 is Catmull-Rom, 0 straight."""
    if len(points) < 2:
        return points
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    p0, p1, p2, p3 = (padded[i : len(points) - 1 + i, None, :] for i in range(4))
    # A corner is a doubled point: the tangent there follows only the segment's own side.
    m1 = np.where(np.all(p0 == p1, axis=2, keepdims=True), p2 - p1, (p2 - p0) / 2) * roundness
    m2 = np.where(np.all(p2 == p3, axis=2, keepdims=True), p2 - p1, (p3 - p1) / 2) * roundness
    t = np.linspace(0.0, 1.0, per_segment, endpoint=False)[None, :, None]
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * p1 + (t**3 - 2 * t**2 + t) * m1 + (3 * t**2 - 2 * t**3) * p2 + (t**3 - t**2) * m2
    )
    flat: Floats = np.concatenate([curve.reshape(-1, 2), points[-1:]])
    return flat


def _smooth_noise(n: int, rng: np.random.Generator) -> Floats:
    noise = rng.normal(0.0, 1.0, (n + 4, 2))
    kernel = np.ones(5) / np.sqrt(5)
    return np.stack([np.convolve(noise[:, axis], kernel, "valid") for axis in range(2)], axis=1)
