"""Two networks side by side, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cnn_gui.core.arrays import Int64
from cnn_gui.core.evaluation.messages import Evaluation, Mistake


class SourceKind(StrEnum):
    """Where a network that is compared comes from: what is on display, whatever that is by then; the same without the
    moment or the changes that are looked at; one that was held; one that comes with the app; a file."""

    DISPLAY = "display"
    NOW = "now"
    HELD = "held"
    SHIPPED = "shipped"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class NetworkSource:
    """One of the networks that can be compared. name: which one of its kind: a path, a name, a number; else "".

    title: for people.
    """

    kind: SourceKind
    name: str = ""
    title: str = ""

    @property
    def key(self) -> tuple[SourceKind, str]:
        """The same for the same source, whatever it is called."""
        return self.kind, self.name


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two networks, A and B, on the same labelled images.

    a, b: their tests, with every mistake. difference[label, predicted]: counts of B less those of A; each row has the
    sum 0. only_a: the mistakes of B on images that A gets right; only_b: the other way round; both in the order in
    which tests have them, the most confident first. both_wrong: how many images neither gets right.
    chance: how probable it is that only_a and only_b differ in number by so much or more where neither network is
    better, 0..1: the exact test of McNemar ("Note on the sampling error of the difference between correlated
    proportions", 1947).
    """

    a: Evaluation
    b: Evaluation
    difference: Int64
    only_a: tuple[Mistake, ...]
    only_b: tuple[Mistake, ...]
    both_wrong: int
    chance: float

    @property
    def both_right(self) -> int:
        return self.a.n - len(self.only_a) - len(self.only_b) - self.both_wrong
