"""What a network tells apart, in the words of the window: one place, so that a class is called the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import Task, class_name, class_text, label_in
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.views.base.translation import said, translate

LONGEST = 40
"""Characters of a class's name that are shown anywhere; views with less room elide it and say the rest in a tooltip."""

MOST_NAMED = 4
"""Classes that are named where one is told what to draw."""


def name_of(names: Sequence[str], index: int) -> str:
    """A class by itself, at a bar or beside a cell: "3", "heart", "class 4".

    names: the task's, () where nobody has named its classes.
    """
    return one_line(said(class_name(names, index)), LONGEST)


def title_of_class(names: Sequence[str], index: int) -> str:
    """A class within a sentence: "digit 3", "class heart", "class 4"."""
    return one_line(said(class_text(names, index)), LONGEST)


def label_name(drawing: Drawing, task: Task) -> str:
    """What a drawing is labelled, as one says it under a network of a task: "7"; where it is none of its classes
    "circle, of Shapes in colour"; "" where nothing is known."""
    label, meaning = label_in(drawing, task), drawing.meaning
    if label is not None:
        return name_of(task.names, label)
    if drawing.label is None or meaning is None or not meaning.data:
        return ""
    name = one_line(meaning.name, LONGEST) or name_of((), drawing.label)
    return translate("class_names", "{0}, of {1}").format(name, one_line(meaning.data, LONGEST))


def invitation_here(task: Task) -> str:
    """The same on the canvas itself."""
    if task.is_of_digits:
        return translate("class_names", "Draw a digit here")
    return translate("class_names", "Draw here") if not task.named else invitation(task)


def invitation(task: Task) -> str:
    """What to draw for a network: "Draw a digit", "Draw one of: heart, house, cat"."""
    if task.is_of_digits:
        return translate("class_names", "Draw a digit")
    if not task.named:
        return translate("class_names", "Draw something")
    named = [name_of(task.names, index) for index in range(len(task.classes))]
    shown = named if len(named) <= MOST_NAMED else [*named[: MOST_NAMED - 1], "…"]
    return translate("class_names", "Draw one of: {0}").format(", ".join(shown))
