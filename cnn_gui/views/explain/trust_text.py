"""What checks of an explanation come to, in words."""

from __future__ import annotations

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Explanation, InkCurve, Randomised
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_fixed, format_percent
from cnn_gui.views.base.translation import translate

ALIKE, SOMEWHAT = 0.6, 0.3
"""Rank correlations from which on a picture counts as nearly the same, and as alike in part."""


def ink_text(explanation: Explanation, task: Task, own: InkCurve, random: InkCurve) -> str:
    """Whether the answer falls where ink is taken away in the method's order, against random orders."""
    name = name_of(task.names, explanation.target)
    own_half, random_half = half_text(own), half_text(random)
    if own.deletion_area < random.deletion_area:
        words = translate(
            "explain",
            "Ink with the largest shares goes first: the probability of {0} is halved {1}; in random order {2}. "
            "The shares find what the answer hangs on.",
        )
    else:
        words = translate(
            "explain",
            "Ink with the largest shares goes first: the probability of {0} is halved {1}; in random order {2}. "
            "No better than chance: do not trust the order of these shares.",
        )
    return words.format(name, own_half, random_half)


def half_text(curve: InkCurve) -> str:
    share = curve.halved_after
    if share is None:
        return translate("explain", "at no time")
    return translate("explain", "after {0} of it").format(format_percent(share, 0))


def random_text(last: Randomised) -> str:
    """What it means that a picture changes, or does not, once all weights are random."""
    alike = format_fixed(last.similarity, 2)
    if abs(last.similarity) >= ALIKE:
        words = translate(
            "explain",
            "With all weights at random the picture is nearly the same ({0} alike): it shows the drawing more than "
            "what the network has learnt.",
        )
    elif abs(last.similarity) >= SOMEWHAT:
        words = translate(
            "explain",
            "With all weights at random something of it stays ({0} alike): in part it shows the drawing itself.",
        )
    else:
        words = translate(
            "explain",
            "With all weights at random it is another picture ({0} alike): it shows what the network has learnt.",
        )
    return words.format(alike)
