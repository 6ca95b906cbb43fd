"""The words of a story: what a unit is called, whether it equals PyTorch's value, and what a pixel reaches."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from cnn_gui.core.arrays import Bool
from cnn_gui.core.network.messages import ACTIVATIONS, Box, Index, LayerInfo, LayerKind
from cnn_gui.core.story.forward import Stop
from cnn_gui.core.story.messages import AddStory, ConvStory, LinearStory, Story
from cnn_gui.views.base.numbers import format_count, format_value
from cnn_gui.views.base.translation import translate
from cnn_gui.views.network.units import Unit, map_number, place_text
from cnn_gui.views.parts.waterfall import WaterfallStep
from cnn_gui.views.story.vectors import input_name

MOST_STEPS = 32
"""So many terms have a step of their own in the waterfall; the rest share one."""


def unit_of(layer: str, index: Index) -> Unit:
    return Unit(layer, *index)


def title_of(info: LayerInfo, index: Index) -> str:
    """ "conv2 · map 22 · row 6, column 9"."""
    return place_text(info, unit_of(info.name, index))


def crumb_of(info: LayerInfo, index: Index) -> str:
    """The unit in few letters: "conv2 22 · 6, 9", "fc1 5"."""
    if len(index) == 1:
        return f"{info.name} {map_number(info, index[0])}"
    channel = f" {index[0] + 1}" if info.shape_out[0] > 1 else ""
    return f"{info.name}{channel} · {index[1] + 1}, {index[2] + 1}"


def check_texts(story: Story) -> tuple[str, ...]:
    """Whether the sum is PyTorch's value, with the difference; in ever fewer words."""
    value = format_value(story.value)
    if not story.is_checked:
        return (translate("story", "PyTorch's value {0}").format(value),)
    difference = format_value(story.difference, 2)
    if story.agrees:
        return (
            translate("story", "equals PyTorch's value {0} (difference {1})").format(value, difference),
            translate("story", "equals PyTorch's value {0}").format(value),
        )
    return (
        translate("story", "differs from PyTorch's value {0} by {1}").format(value, difference),
        translate("story", "differs from PyTorch"),
    )


def formula_texts(formula: str) -> tuple[str, ...]:
    """The formula in ever less room: without its letters, with fewer terms, the result alone; a result is never cut."""
    numbers = formula.split(" = ", 1)[-1]
    if " = " not in numbers:
        return (formula, f"= {numbers}")
    fewer = re.sub(r"\((\S+) [^()]*… [\d,]+ more\)", r"(\1 + …)", numbers)
    return tuple(dict.fromkeys((formula, numbers, fewer, f"= {numbers.rsplit(' = ', 1)[-1]}")))


def field_texts(field: Box) -> tuple[str, ...]:
    """What the unit sees, in ever fewer words: "sees 10×10 input pixels: rows 3–12, columns 5–14"."""
    high, wide = field.bottom - field.top, field.right - field.left
    if high <= 0 or wide <= 0:
        return (translate("story", "sees nothing but padding"),)
    if high == wide == 1:
        text = translate("story", "sees one input pixel: row {0}, column {1}").format(field.top + 1, field.left + 1)
        return text, translate("story", "sees one pixel")
    text = translate("story", "sees {0}×{1} input pixels: rows {2}–{3}, columns {4}–{5}")
    long = text.format(high, wide, field.top + 1, field.bottom, field.left + 1, field.right)
    return (
        long,
        translate("story", "sees {0}×{1} input pixels").format(high, wide),
        translate("story", "sees {0}×{1}").format(high, wide),
    )


def stop_text(stop: Stop, here: str, after: str, *, leads_on: bool) -> str:
    """Where a pixel's way ends, and what Forward does then."""
    text = {
        Stop.ZERO: translate("story", "Here your pixel stops mattering: {0} is 0, so it adds nothing to {1}."),
        Stop.LOST: translate("story", "Here your pixel stops mattering: another cell of {1}'s window is the largest."),
        Stop.LEFT_OUT: translate("story", "Here your pixel stops mattering: no window of {1} reaches it."),
    }[stop].format(here, after)
    return text + " " + translate("story", "Forward again follows its place all the same.") if leads_on else text


def influence_texts(infos: Sequence[LayerInfo], reached: Mapping[str, Bool]) -> tuple[str, ...]:
    """What a pixel can change, a line a layer; empty for no layers."""
    lines = [_influence_line(info, reached[info.name]) for info in infos if info.kind not in _DULL]
    return (translate("story", "What this pixel can change:"), *lines) if lines else ()


_DULL = ACTIVATIONS | {LayerKind.INPUT, LayerKind.FLATTEN, LayerKind.BATCH_NORM, LayerKind.DROPOUT}
"""Layers of which there is nothing new to say: they hold what the layer before holds."""


def _influence_line(info: LayerInfo, mask: Bool) -> str:
    if not mask.any():
        return translate("story", "{0}: nothing").format(info.name)
    if mask.ndim == 1:
        count, whole = format_count(int(mask.sum())), format_count(len(mask))
        if not mask.all():
            return translate("story", "{0}: {1} of {2} units").format(info.name, count, whole)
        return translate("story", "{0}: all {1} units").format(info.name, whole)
    maps, rows, columns = (np.flatnonzero(mask.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1)))
    text = translate("story", "{0}: {1}×{2} units of each map, rows {3}–{4}, columns {5}–{6}")
    if len(maps) < len(mask):
        some = translate("story", "{0}: {1}×{2} units of {7} maps, rows {3}–{4}, columns {5}–{6}")
        text = some.replace("{7}", format_count(len(maps)))
    ends = rows[0] + 1, rows[-1] + 1, columns[0] + 1, columns[-1] + 1
    return text.format(info.name, len(rows), len(columns), *ends)


def steps_of(story: Story) -> tuple[WaterfallStep, ...]:
    """The waterfall of a sum, the largest terms first; none for what is no sum."""
    match story.body:
        case ConvStory(terms=terms, bias=bias) if len(terms) > 1:
            steps = [
                WaterfallStep(translate("story", "map {0}").format(term.channel + 1), term.total, row)
                for row, term in enumerate(terms)
            ]
        case AddStory(terms=terms):
            names = [info.name for info in story.before]
            return tuple(
                WaterfallStep(name, term, row) for row, (name, term) in enumerate(zip(names, terms, strict=True))
            )
        case LinearStory(order=order, products=products, bias=bias):
            steps = [
                WaterfallStep(input_name(story.body, index), float(products[index]), row)
                for row, index in enumerate(order[:MOST_STEPS].tolist())
            ]
            with np.errstate(invalid="ignore"):
                rest_of_all = float(products[order[MOST_STEPS:]].sum())
            steps += _others(rest_of_all, len(order) - MOST_STEPS, MOST_STEPS)
            return (*steps, *_bias(bias, len(order)))
        case _:
            return ()
    shown = steps[: MOST_STEPS * 2]
    rest = steps[MOST_STEPS * 2 :]
    shown += _others(sum(step.amount for step in rest), len(rest), MOST_STEPS * 2)
    return (*shown, *_bias(bias, len(steps)))


def _bias(amount: float | None, row: int) -> list[WaterfallStep]:
    return [] if amount is None else [WaterfallStep(translate("story", "bias"), amount, row)]


def _others(amount: float, count: int, row: int) -> list[WaterfallStep]:
    return (
        [WaterfallStep(translate("story", "{0} others").format(format_count(count)), amount, row)] if count > 0 else []
    )
