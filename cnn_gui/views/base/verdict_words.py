"""An answer in words: the same wherever one is shown or spoken, so that no place names a class where another doubts."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.network.messages import SURE_PROBABILITY, DoubtReason, Verdict
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count
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


def parts_text(parts: int, names: Sequence[str]) -> str:
    """How many stand side by side: "4 digits"; of another network's classes "4 parts"."""
    words = translate("verdict", "{0} digits") if tuple(names) == CLASSES else translate("verdict", "{0} parts")
    return words.format(format_count(parts))


def reasons() -> tuple[str, str]:
    """In a few letters why there is no answer: of several, of a crowded picture."""
    return translate("verdict", "read one by one"), translate("verdict", "much beside it")


def why_in_doubt(verdict: Verdict, names: Sequence[str]) -> str:
    """A sentence on what speaks against an answer beside the probabilities; "" where nothing does."""
    match verdict.reason:
        case DoubtReason.SEVERAL:
            text = translate("verdict", "This looks like {0} side by side. The network reads one at a time: click one.")
            return text.format(parts_text(verdict.parts, names))
        case DoubtReason.CROWDED:
            return translate("verdict", "Much stands beside what may be read: cut the picture to that, and open it.")
    return ""


def doubt(verdict: Verdict, names: Sequence[str], classes: int) -> tuple[str, str]:
    """What is said in place of a class: ("not sure", "7 or 1"), or ("not sure", "none stands out").

    Where something else than the probabilities speaks against an answer, that: ("4 digits", "read one by one").
    """
    match verdict.reason:
        case DoubtReason.SEVERAL:
            return parts_text(verdict.parts, names), reasons()[0]
        case DoubtReason.CROWDED:
            return translate("verdict", "not sure"), reasons()[1]
    if has_candidates(verdict, classes):
        first, second = name_of(names, verdict.label), name_of(names, verdict.runner_up)
        return translate("verdict", "not sure"), translate("verdict", "{0} or {1}").format(first, second)
    # Nearly equal classes, or no numbers at all: two names would be picked at random.
    return translate("verdict", "not sure"), translate("verdict", "none stands out")
