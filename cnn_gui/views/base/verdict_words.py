"""An answer in words: the same wherever one is shown or spoken, so that no place names a class where another doubts."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.network.messages import SURE_PROBABILITY, Verdict
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.translation import translate

UNSURE = "?"
"""In place of a class where the answer is "not sure"."""


def sign_of(verdict: Verdict, names: Sequence[str]) -> str:
    """The class, or "?". names: the task's, () where nobody has named the classes."""
    return name_of(names, verdict.label) if verdict.sure else UNSURE


def candidate(classes: int) -> float:
    """The least probability of a class that is named while it is not sure: twice what each of equal ones has.

    Of few classes that would be as much as being sure: then half the way from equal to sure.
    """
    return min(2 / classes, (1 / classes + SURE_PROBABILITY) / 2)


def has_candidates(verdict: Verdict, classes: int) -> bool:
    """Whether the two first classes are worth naming. Never so for a network that has diverged: NaN is not greater."""
    return verdict.probability >= candidate(classes)


def doubt(verdict: Verdict, names: Sequence[str], classes: int) -> tuple[str, str]:
    """What is said in place of a class: ("not sure", "7 or 1"), or ("not sure", "none stands out")."""
    if has_candidates(verdict, classes):
        first, second = name_of(names, verdict.label), name_of(names, verdict.runner_up)
        return translate("verdict", "not sure"), translate("verdict", "{0} or {1}").format(first, second)
    # Nearly equal classes, or no numbers at all: two names would be picked at random.
    return translate("verdict", "not sure"), translate("verdict", "none stands out")
