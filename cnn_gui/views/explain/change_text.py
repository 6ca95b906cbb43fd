"""The words of a change: what turns one class into another, and by how much."""

from __future__ import annotations

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Change, ChangeKind, ChangeProgress
from cnn_gui.views.base.class_names import name_of, title_of_class
from cnn_gui.views.base.numbers import format_count, format_fixed, format_percent
from cnn_gui.views.base.translation import translate

KINDS = {
    ChangeKind.INK: QT_TRANSLATE_NOOP("explain", "by ink"),
    ChangeKind.PIXELS: QT_TRANSLATE_NOOP("explain", "by pixels"),
}

KIND_TIPS = {
    ChangeKind.INK: QT_TRANSLATE_NOOP("explain", "A few strokes, drawn or taken away, as a hand could do it."),
    ChangeKind.PIXELS: QT_TRANSLATE_NOOP(
        "explain", "Each pixel a little, in the direction that changes the answer most: an adversarial example."
    ),
}

_LEVELS = 255


def kind_title(kind: ChangeKind) -> str:
    return translate("explain", KINDS[kind])


def kind_tip(kind: ChangeKind) -> str:
    return translate("explain", KIND_TIPS[kind])


def change_text(change: Change, task: Task) -> str:
    """ "1 stroke drawn turns 4 into 9: 17.1 % as much ink as there is." """
    before, after = (title_of_class(task.names, index) for index in (change.before, change.target))
    if change.kind is ChangeKind.PIXELS:
        words = translate("explain", "With at most {0} of 255 steps at each pixel, {1} becomes {2}.")
        return words.format(format_fixed(_LEVELS * change.largest, 1), before, after)
    if task.is_colour:
        words = translate("explain", "With {0}, {1} becomes {2}: {3} of all that the pixels could change.")
        return words.format(_strokes(change), before, after, format_percent(change.changed / change.inputs[0].size))
    words = translate("explain", "With {0}, {1} becomes {2}: {3} as much ink as there is.")
    return words.format(_strokes(change), before, after, format_percent(change.changed / max(change.ink, 1e-6)))


def nothing_found(kind: ChangeKind, name: str) -> str:
    if kind is ChangeKind.PIXELS:
        words = translate("explain", "Not even half of the whole scale at each pixel was found to turn it into {0}.")
    else:
        words = translate("explain", "No one, two or three strokes were found that turn it into {0}.")
    return words.format(name)


def looking_for(kind: ChangeKind, name: str, progress: ChangeProgress | None = None) -> str:
    """progress: says with how many strokes it is tried."""
    if kind is ChangeKind.PIXELS:
        return translate("explain", "Looking for the smallest change that turns it into {0} …").format(name)
    if progress is None or not progress.strokes:
        return translate("explain", "Looking for the least ink that turns it into {0} …").format(name)
    if progress.strokes == 1:
        words = translate(
            "explain", "Looking for the least ink that turns it into {0}: with 1 stroke, of at most {2} …"
        )
    else:
        words = translate(
            "explain", "Looking for the least ink that turns it into {0}: with {1} strokes, of at most {2} …"
        )
    return words.format(name, progress.strokes, progress.most)


def place_text(change: Change, task: Task, place: int) -> str:
    """The two classes' probabilities at a place of the way: "here 4: 62.1 %, 9: 35.4 %"."""
    shares = change.probabilities()[place]
    parts = (
        f"{name_of(task.names, index)}: {format_percent(float(shares[index]))}"
        for index in (change.before, change.target)
    )
    # A class and its probability stay in one line.
    return translate("explain", "here {0}").format(", ".join(part.replace(" ", "\u00a0") for part in parts))


def _strokes(change: Change) -> str:
    """ "1 stroke drawn and 1 erased", "2 strokes"."""
    drawn, erased = change.strokes - change.erased, change.erased
    if not erased:
        words = translate("explain", "{0} stroke drawn") if drawn == 1 else translate("explain", "{0} strokes drawn")
        return words.format(format_count(drawn))
    if not drawn:
        one = translate("explain", "{0} stroke erased")
        more = translate("explain", "{0} strokes erased")
        return (one if erased == 1 else more).format(format_count(erased))
    one = translate("explain", "{0} stroke drawn and {1} erased")
    more = translate("explain", "{0} strokes drawn and {1} erased")
    return (one if drawn == 1 else more).format(format_count(drawn), format_count(erased))
