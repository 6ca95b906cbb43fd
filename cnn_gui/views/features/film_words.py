"""Made-up pictures, in words."""

from __future__ import annotations

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.features.ascent.messages import AscentStart, Focus
from cnn_gui.core.features.messages import UnitNumbers
from cnn_gui.views.base.numbers import format_count, format_fixed, format_percent, format_value
from cnn_gui.views.base.translation import translate

STARTS = {
    AscentStart.NOISE: QT_TRANSLATE_NOOP("Likes", "from noise"),
    AscentStart.DRAWING: QT_TRANSLATE_NOOP("Likes", "from your drawing"),
}

FOCUSES = {
    Focus.MIDDLE: QT_TRANSLATE_NOOP("Likes", "in the middle"),
    Focus.PEAK: QT_TRANSLATE_NOOP("Likes", "where it is largest"),
    Focus.MEAN: QT_TRANSLATE_NOOP("Likes", "all over the map"),
}


def start_title(start: AscentStart) -> str:
    return translate("Likes", STARTS[start])


def focus_title(focus: Focus, place: tuple[int, int] | None = None) -> str:
    """place: (row, column) from 0, with the focus PLACE."""
    if focus is Focus.PLACE and place is not None:
        return translate("Likes", "at row {0}, column {1}").format(place[0] + 1, place[1] + 1)
    return translate("Likes", FOCUSES[focus])


def times_text(value: float, numbers: UnitNumbers | None) -> str:
    """How a value is to the largest of the images: "3.2×"; "" where it is not larger, or nothing is known of them."""
    largest = None if numbers is None else float(numbers.values[0, 0])
    if largest is None or not 0 < largest < value:
        return ""
    times = value / largest
    return f"{format_fixed(times, 1 if times < 10 else 0)}×"


def picture_caption(value: float, numbers: UnitNumbers | None) -> str:
    """Below a picture: "5.31 · 3.2×"."""
    return " · ".join(part for part in (format_value(value, 3), times_text(value, numbers)) if part)


def standing_words(value: float, numbers: UnitNumbers | None, data: str) -> str:
    """Where a value stands among the images of a data set."""
    if numbers is None:
        return translate("Likes", "Up to {0}.").format(format_value(value, 3))
    seen, shown, times = format_count(numbers.seen), format_value(value, 3), times_text(value, numbers)
    if times:
        words = translate("Likes", "Up to {0}: {1} the largest value of {2} training images of {3}.")
        return words.format(shown, times, seen, data)
    if value > float(numbers.values[0, 0]):
        words = translate("Likes", "Up to {0}: larger than on each of {1} training images of {2}, at most {3} there.")
        return words.format(shown, seen, data, format_value(float(numbers.values[0, 0]), 3))
    words = translate("Likes", "Up to {0}: larger than on {1} of {2} training images of {3}.")
    return words.format(shown, format_percent(numbers.below(value), 1), seen, data)


def honest_words() -> str:
    return translate("Likes", "Made up for this unit alone: what drives its value, not what it meets among the images.")


def never_rises(title: str) -> str:
    return translate(
        "Likes", "{0} never rises: no change of a picture was found to which it answers, so there is nothing it loves."
    ).format(title)


def picture_tip(number: int, of_field: tuple[int, int] | None) -> str:
    """What a picture is, and what a click does. number: from 1. of_field: its height and width, where only what the
    unit sees is shown."""
    if of_field is None:
        words = translate("Likes", "Made-up picture {0}, from a start of its own. Click puts it on the canvas.")
        return words.format(number)
    words = translate(
        "Likes",
        "Made-up picture {0}, from a start of its own: the {1}×{2} pixels that the unit sees. Click puts the whole "
        "picture on the canvas.",
    )
    return words.format(number, *of_field)
