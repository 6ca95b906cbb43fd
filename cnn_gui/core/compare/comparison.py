"""Two tests on the same images, held against each other; and whether two networks can be."""

from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.compare.messages import Comparison
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.messages import Evaluation


def compared(a: Evaluation, b: Evaluation) -> Comparison:
    """Raises ValueError where the tests were not made on the same images, or do not have their mistakes."""
    if (a.n, a.data) != (b.n, b.data) or a.confusion.shape != b.confusion.shape:
        raise ValueError("the two tests are not of the same images")
    if any(each.n - each.correct != len(each.mistakes) for each in (a, b)):
        raise ValueError("a test without its mistakes cannot be compared")
    wrong_a, wrong_b = ({mistake.index for mistake in each.mistakes} for each in (a, b))
    only_a = tuple(mistake for mistake in b.mistakes if mistake.index not in wrong_a)
    only_b = tuple(mistake for mistake in a.mistakes if mistake.index not in wrong_b)
    return Comparison(
        a=a,
        b=b,
        difference=b.confusion - a.confusion,
        only_a=only_a,
        only_b=only_b,
        both_wrong=len(wrong_a & wrong_b),
        chance=chance_of(len(only_a), len(only_b)),
    )


def chance_of(first: int, second: int) -> float:
    """How probable so uneven a split of first + second images is, or a more uneven one, if each were as likely to fall
    to either side: the two-sided exact binomial test, 0..1."""
    total, few = first + second, min(first, second)
    ways = term = 1
    for drawn in range(few):
        term = term * (total - drawn) // (drawn + 1)
        ways += term
    return 1.0 if 2 * ways >= 2**total else float(2 * ways / 2**total)


def why_incomparable(a: Task, b: Task) -> Sentence | None:
    """Why two networks cannot be held against each other, in a sentence; None where they can: the same classes in the
    same order, and an input of the same shape."""
    if len(a.classes) != len(b.classes):
        return Sentence(
            QT_TRANSLATE_NOOP("core", "A tells {a} classes apart and B {b}: they cannot be compared."),
            a=len(a.classes),
            b=len(b.classes),
        )
    if a.input_shape != b.input_shape:
        first, second = ("×".join(map(str, task.input_shape)) for task in (a, b))
        return Sentence(
            QT_TRANSLATE_NOOP("core", "A reads images of {a} and B of {b}: they cannot be compared."), a=first, b=second
        )
    different = [pair for pair in zip(a.names, b.names, strict=False) if pair[0] != pair[1]]
    if different:
        return Sentence(
            QT_TRANSLATE_NOOP(
                "core", "A and B tell other things apart (“{a}” where the other has “{b}”): they cannot be compared."
            ),
            a=different[0][0],
            b=different[0][1],
        )
    return None


def on_same_data(a: Task, b: Task) -> tuple[Task, Task]:
    """The tasks with which both are tested on the same images: those of the data that A is for, else of B's.

    Each keeps its own mean and deviation, and its own names.
    """
    data = a.data if a.data and why_untestable(a) is None else b.data or a.data
    return replace(a, data=data), replace(b, data=data)
