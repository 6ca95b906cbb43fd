"""How much a network can take, as values: what is done to images and how strongly, and what is answered then.

The kinds are those of N. Mu, J. Gilmer, "MNIST-C: a robustness benchmark for computer vision" (2019), and two attacks
that know the network: FGSM (I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples",
2015) and PGD (A. Madry et al., "Towards deep learning models resistant to adversarial attacks", 2018).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float32
from cnn_gui.core.evaluation.messages import NOT_KNOWN, DataUsed

Bools = npt.NDArray[np.bool_]


class Perturbation(StrEnum):
    """What is done to an image. The sign of a strength says the side: clockwise, right, down, larger, the top to the
    right, thicker are above 0."""

    ROTATION = "rotation"
    SHIFT_RIGHT = "shift_right"
    SHIFT_DOWN = "shift_down"
    SCALE = "scale"
    SHEAR = "shear"
    THICKNESS = "thickness"
    NOISE = "noise"
    BLUR = "blur"
    CONTRAST = "contrast"
    PATCH = "patch"
    INVERTED = "inverted"
    DOTTED_LINES = "dotted_lines"
    BROKEN_LINES = "broken_lines"
    FGSM = "fgsm"
    PGD = "pgd"


class StrengthUnit(StrEnum):
    """What a strength counts.

    PIXELS: of the image. PERCENT: of its size, of the scale from black to white, or of what there was of something.
    LINES: how many. STEPS: of the 255 between black and white, at each pixel at most.
    """

    DEGREES = "degrees"
    PIXELS = "pixels"
    PERCENT = "percent"
    LINES = "lines"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class PerturbationKind:
    """unit: of its strengths. levels: those that are tried beside 0, for an image of 28 pixels. needs_strokes: it has a
    meaning for lines on paper only, and none for images in colour."""

    unit: StrengthUnit
    levels: tuple[float, ...]
    needs_strokes: bool = False


_SIDES = (-8, -6, -4, -2, 2, 4, 6, 8)

KINDS: Mapping[Perturbation, PerturbationKind] = {
    Perturbation.ROTATION: PerturbationKind(StrengthUnit.DEGREES, (-60, -45, -30, -15, 15, 30, 45, 60)),
    Perturbation.SHIFT_RIGHT: PerturbationKind(StrengthUnit.PIXELS, _SIDES),
    Perturbation.SHIFT_DOWN: PerturbationKind(StrengthUnit.PIXELS, _SIDES),
    Perturbation.SCALE: PerturbationKind(StrengthUnit.PERCENT, (-60, -45, -30, -15, 15, 30, 45, 60)),
    Perturbation.SHEAR: PerturbationKind(StrengthUnit.DEGREES, (-40, -30, -20, -10, 10, 20, 30, 40)),
    Perturbation.THICKNESS: PerturbationKind(StrengthUnit.PIXELS, (-2, -1.5, -1, -0.5, 1, 2, 3, 4), needs_strokes=True),
    Perturbation.NOISE: PerturbationKind(StrengthUnit.PERCENT, (10, 20, 30, 40, 50, 60, 80)),
    Perturbation.BLUR: PerturbationKind(StrengthUnit.PIXELS, (0.5, 1, 1.5, 2, 2.5, 3, 4)),
    Perturbation.CONTRAST: PerturbationKind(StrengthUnit.PERCENT, (25, 50, 75, 85, 90, 95, 98)),
    Perturbation.PATCH: PerturbationKind(StrengthUnit.PIXELS, (4, 6, 8, 10, 12, 14, 16)),
    Perturbation.INVERTED: PerturbationKind(StrengthUnit.PERCENT, (10, 20, 30, 40, 60, 80, 100)),
    Perturbation.DOTTED_LINES: PerturbationKind(StrengthUnit.LINES, (1, 2, 3, 4, 6, 8)),
    Perturbation.BROKEN_LINES: PerturbationKind(StrengthUnit.PERCENT, (10, 20, 30, 40, 50, 60, 75), needs_strokes=True),
    Perturbation.FGSM: PerturbationKind(StrengthUnit.STEPS, (2, 4, 8, 16, 32, 64)),
    Perturbation.PGD: PerturbationKind(StrengthUnit.STEPS, (2, 4, 8, 16, 32, 64)),
}
"""Of everything that can be done to an image, in the order in which it is shown."""

ATTACKS = frozenset({Perturbation.FGSM, Perturbation.PGD})
"""Those that are worked out against a network, by its gradients."""

CORRUPTIONS = tuple(kind for kind in KINDS if kind not in ATTACKS)

SIDE = 28
"""The side of an image that the levels are meant for."""


def kinds_for(input_shape: tuple[int, int, int]) -> tuple[Perturbation, ...]:
    """What makes sense for images (C, H, W): those in colour have no strokes."""
    in_colour = input_shape[0] > 1
    return tuple(kind for kind, its in KINDS.items() if not (its.needs_strokes and in_colour))


def strengths_of(kind: Perturbation, input_shape: tuple[int, int, int]) -> tuple[float, ...]:
    """The strengths that are tried, ascending, 0 among them. Pixels grow with the shorter side, in steps of a half."""
    its = KINDS[kind]
    levels = its.levels
    if its.unit is StrengthUnit.PIXELS:
        grown = min(input_shape[1:]) / SIDE
        levels = tuple(round(2 * level * grown) / 2 for level in levels)
    return tuple(sorted({0.0, *map(float, levels)}))


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """What becomes of images at each strength, (S,) float32 in 0..1, together 1: they are answered rightly and surely,
    with doubt, or wrongly and surely."""

    right: Float32
    unsure: Float32
    wrong: Float32


@dataclass(frozen=True, slots=True, eq=False)
class KindCurve:
    """How a network answers N images at S strengths of one kind.

    strengths: (S,) float32, ascending. confidence: (S, N) float32, the first class's probability. right: (S, N),
    whether that class is the image's.
    """

    kind: Perturbation
    strengths: Float32
    confidence: Float32
    right: Bools

    @property
    def images(self) -> int:
        return int(self.right.shape[1])

    @property
    def accuracy(self) -> Float32:
        """(S,) in 0..1, doubt or not."""
        found: Float32 = self.right.mean(axis=1).astype(np.float32)
        return found

    def shares(self, sure_from: float) -> Shares:
        """sure_from: the least probability of an answer that counts as sure."""
        # What is not a number is never sure.
        sure = self.confidence >= sure_from
        parts = (sure & self.right, ~sure, sure & ~self.right)
        return Shares(*(part.mean(axis=1).astype(np.float32) for part in parts))


@dataclass(frozen=True, slots=True, eq=False)
class NetworkCurves:
    """What a network can take of each kind. data: the test images; attacks are worked out on fewer of them."""

    title: str
    data: DataUsed = NOT_KNOWN
    curves: Mapping[Perturbation, KindCurve] = field(default_factory=dict)

    @property
    def accuracy(self) -> float | None:
        """On the images as they are, 0..1; None where nothing has been measured yet."""
        first = next(iter(self.curves.values()), None)
        return None if first is None else float(first.accuracy[list(first.strengths).index(0)])


@dataclass(frozen=True, slots=True, eq=False)
class DrawingCurve:
    """One input at S strengths of a kind. inputs: (S, C, H, W) uint8. probabilities: (S, classes) float32 in 0..1.

    answer: the class that it is read as at strength 0.
    """

    kind: Perturbation
    strengths: Float32
    inputs: npt.NDArray[np.uint8]
    probabilities: Float32
    answer: int


class FittedOn(StrEnum):
    """The images that a temperature was fitted on; never those that it is judged by.

    HELD_BACK: training images that the run has not learnt from. HALF: every second test image, where there are none.
    """

    HELD_BACK = "held_back"
    HALF = "half"


BINS = 15
"""Of equal width in probability, as in C. Guo et al., "On calibration of modern neural networks" (2017)."""


@dataclass(frozen=True, slots=True, eq=False)
class ReliabilityBins:
    """The images whose first class's probability lies in each of BINS: (BINS,). confidence: the mean probability;
    accuracy: the share that is right; both NaN where there is no image. counts: how many."""

    confidence: Float32
    accuracy: Float32
    counts: npt.NDArray[np.int64]

    @property
    def error(self) -> float:
        """The expected calibration error: the mean distance of the two over all images, 0..1."""
        some = self.counts > 0
        gaps = np.abs(self.confidence[some] - self.accuracy[some])
        return float((gaps * self.counts[some]).sum() / self.counts.sum())


@dataclass(frozen=True, slots=True)
class Price:
    """What a threshold costs, in images. refused, answered: below it and from it on. refused_right: of the refused
    those that would have been right; wrong: of the answered those that are wrong."""

    refused: int
    refused_right: int
    answered: int
    wrong: int


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """How far probabilities are to be trusted, on N images.

    data: these. confidence, tempered: (N,) float32, the first class's probability as it is and after the temperature;
    right: (N,), whether that class is the image's. temperature: what logits are divided by. fitted_on, fitted: on which
    images, and on how many.
    """

    data: DataUsed
    confidence: Float32
    tempered: Float32
    right: Bools
    temperature: float
    fitted_on: FittedOn
    fitted: int

    def bins(self, *, tempered: bool = False) -> ReliabilityBins:
        confidence = self.tempered if tempered else self.confidence
        place = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
        counts = np.bincount(place, minlength=BINS)
        with np.errstate(invalid="ignore", divide="ignore"):
            means, shares = (
                (np.bincount(place, weights=each, minlength=BINS) / counts).astype(np.float32)
                for each in (confidence, self.right)
            )
        return ReliabilityBins(means, shares, counts)

    def risk_coverage(self) -> tuple[Float32, Float32]:
        """The share of wrong answers among the surest images, for each share of them that is answered: both (N,) in
        0..1 (Y. Geifman, R. El-Yaniv, "Selective classification for deep neural networks", 2017)."""
        order = np.argsort(-self.confidence, kind="stable")
        counts = np.arange(1, len(order) + 1)
        risk = np.cumsum(~self.right[order]) / counts
        return (counts / len(order)).astype(np.float32), risk.astype(np.float32)

    def price(self, sure_from: float) -> Price:
        """sure_from: the least probability of an answer that counts as sure."""
        answered = self.confidence >= sure_from
        return Price(
            refused=int((~answered).sum()),
            refused_right=int((~answered & self.right).sum()),
            answered=int(answered.sum()),
            wrong=int((answered & ~self.right).sum()),
        )
