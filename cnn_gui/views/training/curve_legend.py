"""Which line is which, and the values at the cursor: the rows of the legend."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtGui import QColor

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.views.base.numbers import format_count, format_percent, format_value
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.base.translation import translate
from cnn_gui.views.training.curve_model import Floats, PlottedRun, Quantity, Reading, read_at

NAME = 40
"""Characters of a run's name."""

_EARLIER_COLORS = ("muted", "negative", "weight_negative", "weight_positive")


def earlier_color(theme: Theme, style: int) -> QColor:
    """The quiet colour of an earlier run. Four hues, each solid and dashed: eight runs can be told apart."""
    color = theme.color(_EARLIER_COLORS[style % len(_EARLIER_COLORS)])
    color.setAlpha(170 if theme.dark else 140)
    return color


def step_color(theme: Theme) -> QColor:
    """The grey of the loss of each step: a quarter of the way from faint to muted, where it can be read on the panel
    (a contrast of 3) and stays weaker than the smoothed line over it."""
    faint, muted = theme.color("faint"), theme.color("muted")
    red, green, blue = (
        (3 * a + b) // 4
        for a, b in (
            (faint.red(), muted.red()),
            (faint.green(), muted.green()),
            (faint.blue(), muted.blue()),
        )
    )
    return QColor(red, green, blue)


def earlier_dashed(style: int) -> bool:
    return style // len(_EARLIER_COLORS) % 2 == 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend: a sign in a colour, a name, and a value where the cursor is on the plot, or what is off
    the scale. tip: the whole name; hint: what a click does. hidden: the line is not drawn. run: of an earlier one,
    which a click hides and shows.
    """

    sign: str
    color: str
    name: str
    value: str = ""
    tip: str = ""
    hint: str = ""
    hidden: bool = False
    run: PlottedRun | None = field(default=None, compare=False, repr=False)


def entries(
    run: PlottedRun | None,
    earlier: Sequence[PlottedRun],
    quantity: Quantity,
    theme: Theme,
    step: float | None = None,
    *,
    hidden: Collection[PlottedRun] = (),
    top: float = math.inf,
) -> list[Entry]:
    """The legend of all lines: the run on show first, then the earlier ones, the newest first.

    step: where the cursor is; then each entry has its run's value there. hidden: earlier runs that are not drawn.
    top: of the plot; a line that goes beyond it says how far.
    """
    result = _current_entries(run, quantity, theme, step, top) if run is not None else []
    for other in reversed(earlier):
        is_hidden = other in hidden
        value = _main_value(_reading(other, step), quantity)
        if not value and not is_hidden and step is None:
            value = off_scale(other.smoothed if quantity is Quantity.LOSS else other.losses[:0], top)
        result.append(
            Entry(
                "╌" if earlier_dashed(other.style) else "━",
                earlier_color(theme, other.style).name(),
                other.name,
                value,
                tip=_earlier_tip(other, quantity),
                hint=translate("CurveLegend", "A click shows it again.")
                if is_hidden
                else translate("CurveLegend", "A click hides it."),
                hidden=is_hidden,
                run=other,
            )
        )
    return result


def _earlier_tip(run: PlottedRun, quantity: Quantity) -> str:
    """What the dotted line beside a run is."""
    if not run.held_steps.size or quantity is Quantity.LEARNING_RATE:
        return run.name
    images = format_count(run.held_images)
    return translate("CurveLegend", "{0}; dotted: on the {1} training images held back").format(run.name, images)


def _current_entries(run: PlottedRun, quantity: Quantity, theme: Theme, step: float | None, top: float) -> list[Entry]:
    reading = _reading(run, step)
    main = _main_value(reading, quantity)
    if quantity is Quantity.ACCURACY:
        tip = translate("CurveLegend", "{0}: {1}").format(run.name, _accuracy(run.tested_on))
        tests = Entry("●", theme.accent, _tested(run.tested_on), main, tip)
        return [tests, *_held_entry(run, reading, quantity, theme)]
    if quantity is Quantity.LEARNING_RATE:
        return [
            Entry(
                "━",
                theme.accent,
                translate("CurveLegend", "each step"),
                main,
                translate("CurveLegend", "{0}: learning rate").format(run.name),
            )
        ]
    beyond = [off_scale(each, top) if step is None else "" for each in (run.smoothed, run.losses, run.test_losses)]
    return [
        Entry(
            "━",
            theme.accent,
            translate("CurveLegend", "smoothed"),
            main or beyond[0],
            translate("CurveLegend", "{0}: loss, smoothed").format(run.name),
        ),
        Entry(
            "━",
            step_color(theme).name(),
            translate("CurveLegend", "each step"),
            _number(reading.loss) or beyond[1],
            translate("CurveLegend", "{0}: loss of each step").format(run.name),
        ),
        Entry(
            "●", theme.text, translate("CurveLegend", "in tests"), _number(reading.test_loss) or beyond[2],
            translate("CurveLegend", "{0}: loss on the test images").format(run.name),
        ),
        *_held_entry(run, reading, quantity, theme, top if step is None else math.inf),
    ]  # fmt: skip


def _held_entry(
    run: PlottedRun, reading: Reading, quantity: Quantity, theme: Theme, top: float = math.inf
) -> list[Entry]:
    """That of the images held back, where there are any."""
    if not run.held_steps.size:
        return []
    images = format_count(run.held_images)
    if quantity is Quantity.ACCURACY:
        value = "" if reading.held_accuracy is None else format_percent(reading.held_accuracy, 2)
        tip = translate("CurveLegend", "{0}: accuracy on the {1} training images held back").format(run.name, images)
    else:
        value = _number(reading.held_loss) or off_scale(run.held_losses, top)
        tip = translate("CurveLegend", "{0}: loss on the {1} training images held back").format(run.name, images)
    return [Entry("╌", theme.text, translate("CurveLegend", "{0} held back").format(images), value, tip)]


def off_scale(values: Floats, top: float) -> str:
    """ "▲ 8.3×10⁶" where the values go beyond the plot's top, as far as the highest."""
    fine = values[np.isfinite(values)]
    highest = float(fine.max()) if fine.size else -math.inf
    return f"▲ {format_value(highest, 2)}" if highest > top else ""


def _tested(data: DataUsed) -> str:
    """In few words, which stand in the plot: "10,000 MNIST"."""
    return (
        f"{format_count(data.images)} {one_line(data.name, 20)}"
        if data.is_known
        else translate("CurveLegend", "in tests")
    )


def _accuracy(data: DataUsed) -> str:
    """With the images it is counted on: "test accuracy of 10,000 MNIST images"."""
    if not data.is_known:
        return translate("CurveLegend", "test accuracy")
    return translate("CurveLegend", "test accuracy of {0} {1} images").format(
        format_count(data.images), one_line(data.name)
    )


def _reading(run: PlottedRun, step: float | None) -> Reading:
    found = read_at(run, step) if step is not None else None
    return found if found is not None else Reading(0)


def _main_value(reading: Reading, quantity: Quantity) -> str:
    if quantity is Quantity.ACCURACY:
        return "" if reading.test_accuracy is None else format_percent(reading.test_accuracy, 2)
    return _number(reading.smoothed if quantity is Quantity.LOSS else reading.learning_rate)


def _number(value: float | None) -> str:
    return "" if value is None else format_value(value)
