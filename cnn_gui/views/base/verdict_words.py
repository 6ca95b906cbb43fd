"""An answer in words: the same wherever one is shown or spoken, so that no place names a digit where another doubts."""

from __future__ import annotations

from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.network.messages import Verdict
from cnn_gui.views.base.translation import translate

UNSURE = "?"
"""In place of a digit where the answer is "not sure"."""

CANDIDATE = 0.2
"""The least probability, twice what each of ten equal classes has, of a digit that is named while it is not sure."""


def sign_of(verdict: Verdict) -> str:
    """The digit, or "?"."""
    return CLASSES[verdict.digit] if verdict.sure else UNSURE


def has_candidates(verdict: Verdict) -> bool:
    """Whether the two first digits are worth naming. Never so for a network that has diverged: NaN is not greater."""
    return verdict.probability >= CANDIDATE


def doubt(verdict: Verdict) -> tuple[str, str]:
    """What is said in place of a digit: ("not sure", "7 or 1"), or ("not sure", "none stands out")."""
    if has_candidates(verdict):
        first, second = CLASSES[verdict.digit], CLASSES[verdict.runner_up]
        return translate("verdict", "not sure"), translate("verdict", "{0} or {1}").format(first, second)
    # Nearly equal classes, or no numbers at all: two names would be picked at random.
    return translate("verdict", "not sure"), translate("verdict", "none stands out")
