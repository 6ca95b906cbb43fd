"""An explanation as values: what is asked, each pixel's share in the answer, and the check of their sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Float32


class Method(StrEnum):
    """How an answer is explained; formulas and papers are in the file of each beside this one.

    GRADIENT: how the answer changes with each pixel. INPUT_X_GRADIENT: that times the input. INTEGRATED_GRADIENTS: that
    along the way from a baseline. OCCLUSION: what covering a patch takes away. GRAD_CAM: a layer's maps, weighted.
    LINEAR: the linear function that the network is at this input.
    """

    GRADIENT = "gradient"
    INPUT_X_GRADIENT = "input_x_gradient"
    INTEGRATED_GRADIENTS = "integrated_gradients"
    OCCLUSION = "occlusion"
    GRAD_CAM = "grad_cam"
    LINEAR = "linear"


class Baseline(StrEnum):
    """What the input is compared with: integrated gradients begin there, occlusion covers with it.

    PAPER: the blank input. GREY: every pixel 0.5. NOISE: every pixel at random, the same each time. BLURRED: the input
    without what is fine in it.
    """

    PAPER = "paper"
    GREY = "grey"
    NOISE = "noise"
    BLURRED = "blurred"


WITH_BASELINE = frozenset({Method.INTEGRATED_GRADIENTS, Method.OCCLUSION})
"""The methods that compare with a baseline of one's choice."""

PLANES_ALIKE = frozenset({Method.OCCLUSION, Method.GRAD_CAM})
"""The methods that tell places from each other and not the channels at a place: all planes are the same."""

MIN_STEPS, MAX_STEPS = 1, 1024
"""Of integrated gradients."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be explained, and how.

    target: the class, by its place; None is the most probable one. against: the class that it is held against; the
    explanation is then of the difference of the two logits. layer: Grad-CAM's, by name; "" is the last one with maps.
    baseline: of the methods WITH_BASELINE. steps: of integrated gradients. patch, stride: of occlusion, in pixels; the
    patch is square and fits into the input, and the stride is at most the patch.
    """

    method: Method
    target: int | None = None
    against: int | None = None
    layer: str = ""
    baseline: Baseline = Baseline.PAPER
    steps: int = 32
    patch: int = 4
    stride: int = 2


@dataclass(frozen=True, slots=True)
class SumCheck:
    """A sum that a method promises. found: what the pixels' shares add up to, with the constant where there is one.

    expected: what the network itself says. tolerance: how far apart the two may be.
    """

    found: float
    expected: float
    tolerance: float

    @property
    def error(self) -> float:
        return self.found - self.expected

    @property
    def holds(self) -> bool:
        # Not "error > tolerance": what is not a number holds nothing.
        return abs(self.error) <= self.tolerance


@dataclass(frozen=True, slots=True, eq=False)
class LinearView:
    """The network at one input as weights · pixels + constant, with pixels on the scale 0 (paper) to 1.

    weights: the stencil (C, H, W) float32. constant: what the biases come to on the way to the logit where the network
    is piecewise linear (is_exact); else what makes the tangent touch it.
    """

    weights: Float32
    constant: float
    is_exact: bool


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Each input's share in a logit, or in the difference of two.

    question: as asked, with target and layer filled in. attribution: (C, H, W) float32. input: (C, H, W) float32,
    normalised. logits: (classes,) float32. value: what is explained: the logit, or the difference.
    baseline: (C, H, W) float32, normalised, what the input is compared with; None where it is with nothing.
    check: of the methods that promise a sum. linear: of LINEAR. coarse: Grad-CAM's map before it was enlarged, (h, w).
    """

    question: Question
    attribution: Float32
    input: Float32
    logits: Float32
    value: float
    baseline: Float32 | None = None
    check: SumCheck | None = None
    linear: LinearView | None = None
    coarse: Float32 | None = None

    @property
    def target(self) -> int:
        assert self.question.target is not None
        return self.question.target

    @property
    def by_pixel(self) -> Float32:
        """Each pixel's share, (H, W): of its channels together."""
        if self.question.method in PLANES_ALIKE:
            plane: Float32 = self.attribution[0]
            return plane
        total: Float32 = self.attribution.sum(axis=0, dtype=np.float64).astype(np.float32)
        return total

    @property
    def total(self) -> float:
        """The sum of all shares, in float64."""
        return float(self.by_pixel.sum(dtype=np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class InkCurve:
    """The target's probability while ink is taken away (deletion), and while it is put on paper (insertion).

    Both (points,) float32 in 0..1, at even shares of the ink from none to all.
    """

    deletion: Float32
    insertion: Float32

    @property
    def deletion_area(self) -> float:
        """The mean over the way, 0..1: the lower, the sooner the answer falls."""
        return _mean(self.deletion)

    @property
    def insertion_area(self) -> float:
        """The mean over the way, 0..1: the higher, the sooner the answer is there."""
        return _mean(self.insertion)

    @property
    def halved_after(self) -> float | None:
        """The share of the ink, 0..1, without which the probability is half of what it was at first; None if it never
        is."""
        below = np.flatnonzero(self.deletion <= self.deletion[0] / 2)
        return float(below[0]) / (len(self.deletion) - 1) if len(below) else None


@dataclass(frozen=True, slots=True, eq=False)
class Faithfulness:
    """The methods' curves, and that of random orders: the means over so many images."""

    curves: Mapping[Method, InkCurve]
    random: InkCurve
    images: int


@dataclass(frozen=True, slots=True, eq=False)
class Randomised:
    """What a method shows where the weights of ``layer`` and all after it are random.

    shares: (H, W). similarity: to the picture as learnt, the rank correlation of the shares, −1..1. learnt: how many
    layers have the weights they learnt still; 0 where all are random.
    """

    layer: str
    shares: Float32
    similarity: float
    learnt: int


def _mean(curve: Float32) -> float:
    """By the trapezoidal rule."""
    values = curve.astype(np.float64)
    return float((values[1:] + values[:-1]).mean() / 2)


class ChangeKind(StrEnum):
    """What of an input may be changed so that the answer becomes another one.

    INK: a few strokes are drawn, or taken away. PIXELS: every pixel, by the same small amount at most.
    """

    INK = "ink"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class ChangeProgress:
    """How far the search for a change is: done of total steps. strokes: with how many it is tried, which begins anew
    with each one more, up to ``most``; 0 where it is not about strokes."""

    done: int
    total: int
    strokes: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A way from an input to one with another answer, by the smallest change of its kind that was found.

    target: the class it leads to. inputs: (K, C, H, W) float32, normalised: the input as it is first, then with more
    and more of the change. logits: (K, classes) float32, the network's for each. changed: the sum of the changes of all
    pixels at the end; largest: the largest of them; ink: the sum of all pixels before; all on the scale 0..1.
    strokes: of ink, how many there are, and erased: how many of them take ink away (of a grey input).
    """

    kind: ChangeKind
    target: int
    inputs: Float32
    logits: Float32
    changed: float
    largest: float
    ink: float
    strokes: int = 0
    erased: int = 0

    @property
    def before(self) -> int:
        """The answer without the change."""
        return int(self.logits[0].argmax())

    @property
    def turns_at(self) -> int:
        """From which place on the target is the answer, to the end."""
        others = np.flatnonzero(self.logits.argmax(axis=1) != self.target)
        return int(others[-1]) + 1

    def probabilities(self) -> Float32:
        """(K, classes) in 0..1: the softmax of the logits."""
        powers = np.exp(self.logits - self.logits.max(axis=1, keepdims=True))
        shares: Float32 = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares
