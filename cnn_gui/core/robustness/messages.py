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
        right, wrong = ((sure & which).mean(axis=1) for which in (self.right, ~self.right))
        return Shares(*(each.astype(np.float32) for each in (right, 1 - right - wrong, wrong)))


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
