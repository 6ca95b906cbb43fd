"""What a unit fires for, as classes: for people who read words rather than bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn_gui.core.features.messages import UnitNumbers

STRONG, WEAK = 0.75, 0.25
"""Of the mean value of the class with the largest: from here on it fires for a class, up to here hardly."""

TELLS = 0.01
"""How far from chance an AUC has to be: one pair in a hundred."""


@dataclass(frozen=True, slots=True)
class FiresFor:
    """never: it fires on no image. strong: classes it fires for, the strongest first; weak: those it hardly fires for,
    the weakest first. often: those on most of whose images it fires, the most frequent first. best: the class that it
    tells best from all others, None where it tells none; and auc: how well, above a half where its values are larger
    for that class, below where they are smaller."""

    never: bool
    strong: tuple[int, ...]
    weak: tuple[int, ...]
    often: tuple[int, ...]
    best: int | None
    auc: float


def told(numbers: UnitNumbers) -> FiresFor:
    """From means and shares by class. A unit that fires for less than half of a class does not fire for it."""
    mean = np.where(numbers.counts > 0, np.nan_to_num(numbers.mean), 0)
    above = np.maximum(mean, 0)
    largest = float(above.max(initial=0))
    part = above / largest if largest > 0 else above
    order = np.argsort(-part, kind="stable").tolist()
    known = [label for label in order if numbers.counts[label] > 0]
    strong = [label for label in known if part[label] >= STRONG and numbers.fires[label] >= 0.5]
    weak = [label for label in reversed(known) if part[label] <= WEAK]
    often = sorted((label for label in known if numbers.fires[label] >= 0.5), key=lambda label: -numbers.fires[label])
    best, auc = _best(numbers)
    return FiresFor(numbers.fires_on == 0, tuple(strong), tuple(weak), tuple(often), best, auc)


def _best(numbers: UnitNumbers) -> tuple[int | None, float]:
    distance = np.abs(np.nan_to_num(numbers.auc, nan=0.5) - 0.5)
    best = int(distance.argmax())
    return (best, float(numbers.auc[best])) if distance[best] >= TELLS else (None, 0.5)
