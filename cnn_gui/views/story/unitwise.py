"""The pages of stories of layers that work unit by unit, and of those in which ways meet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from cnn_gui.core.network.messages import LayerKind
from cnn_gui.core.story.messages import ActivationStory, AddStory, ConcatStory, DropoutStory, NormStory, Story
from cnn_gui.views.base.activation_words import activation_words
from cnn_gui.views.base.colors import Scale
from cnn_gui.views.base.numbers import MINUS, format_count, format_percent, format_signed, format_value
from cnn_gui.views.base.translation import translate
from cnn_gui.views.grids.row_page import Cells, Page, Row, RowBar, Section, Words
from cnn_gui.views.story.rows import GAP, Room, sum_foot
from cnn_gui.views.story.steps import Drawn, Step, at, one, steps_page


def activation_page(story: Story, body: ActivationStory, room: Room) -> Page:
    """Before and after, a sentence, and the function's curve with the point on it."""
    steps: list[Step] = [
        (translate("story", "before"), body.before, story.unit),
        (translate("story", "after"), story.value, None),
    ]
    drawn = Drawn(body.curve, (body.before, story.computed))
    return steps_page(room, steps, _activation_note(story, body.before), story.peak, drawn)


def _activation_note(story: Story, before: float) -> str:
    if story.info.kind is LayerKind.RELU:
        if before == 0:
            return translate("story", "Zero stays zero.")
        if before > 0:
            return translate("story", "Above zero it stays as it is.")
        return translate("story", "Below zero it becomes zero.")
    return activation_words(story.info.kind).to_one


def norm_page(story: Story, body: NormStory, room: Room) -> Page:
    """The value on its way past the four numbers of its map."""
    away = body.before - body.mean
    even = away / (body.variance + body.eps) ** 0.5
    values = (body.before, away, even, even * body.weight, story.value)
    names = _with_numbers(body)
    if sum(room.label(name) + 14 for name in names) > room.width:
        names = _by_name()
    units = (story.unit, None, None, None, None)
    limit = max(story.peak, abs(story.value))
    return steps_page(room, list(zip(names, values, units, strict=True)), _norm_notes(story, body), limit)


def _with_numbers(body: NormStory) -> tuple[str, ...]:
    signs = "+" if body.mean < 0 else MINUS, "/", "·", MINUS if body.bias < 0 else "+"
    numbers = abs(body.mean), (body.variance + body.eps) ** 0.5, body.weight, abs(body.bias)
    texts = (f"{sign} {format_value(number, 3)}" for sign, number in zip(signs, numbers, strict=True))
    return (translate("story", "before"), *texts)


def _by_name() -> tuple[str, ...]:
    return (
        translate("story", "before"),
        translate("story", "{0} mean").format(MINUS),
        translate("story", "/ std"),
        translate("story", "· weight"),
        translate("story", "+ bias"),
    )


def _norm_notes(story: Story, body: NormStory) -> tuple[str, ...]:
    four = (format_value(number) for number in (body.mean, body.variance, body.weight, body.bias))
    numbers = translate("story", "Mean {0}, variance {1}, weight {2}, bias {3}.")
    step = translate("story", "In one step: {0} · before {1} {2}.")
    sign = MINUS if body.shift < 0 else "+"
    return (
        numbers.format(*four),
        step.format(format_value(body.scale), sign, format_value(abs(body.shift))),
        translate("story", "Every map has four of its own.")
        if story.info.is_spatial
        else translate("story", "Every unit has four of its own."),
        translate("story", "Mean and variance are kept from training."),
    )


def dropout_page(story: Story, body: DropoutStory, room: Room) -> Page:
    steps: list[Step] = [
        (translate("story", "before"), body.before, story.unit),
        (translate("story", "after"), story.value, None),
    ]
    left_out = translate("story", "In training {0} of the units become zero, chosen by chance;")
    rest = translate("story", "the rest is divided by {0}, so that the sum stays about the same.")
    notes = (
        translate("story", "In use it passes on what it is given."),
        left_out.format(format_percent(body.p, 0)),
        rest.format(format_value(1 - body.p)),
    )
    return steps_page(room, steps, notes, story.peak)


def add_page(story: Story, body: AddStory, room: Room) -> Page:
    """One row a layer read: its name, its value and a bar; then their sum."""
    names = [info.name for info in story.before]
    label = room.label(*names, translate("story", "value"))
    side, high = room.cell * 1.1, room.line + 2
    limit = max(max(map(abs, body.terms)), 1e-30)

    def build(index: int) -> Row:
        value = body.terms[index]
        cells = Cells(
            label,
            2,
            side,
            high - 4,
            one(value),
            Scale.ACTIVATIONS,
            story.peak,
            place=at(story.unit),
            layer=names[index],
        )
        x = label + side + GAP
        sums = room.label(format_signed(-0.001234)) * 1.12
        bar = RowBar(QRectF(x + sums, high / 2 - 3, min(max(room.width - x - sums, 0), 160), 7), value, limit)
        words = Words(QRectF(x, 0, sums, high), format_signed(value))
        return Row((room.words(0, label, names[index], height=high, role="muted"), cells, words, bar))

    return Page((Section(len(names), high, build), sum_foot(story, None, room, label, label + side + GAP, side)))


def concat_page(story: Story, body: ConcatStory, room: Room) -> Page:
    """Which layer the unit comes from, and what else stands beside it; a click on the value goes there."""
    own = story.before[body.source]
    lines = _parts(story)
    side, high = room.cell * 1.25, room.line
    label = room.label(*(name for name, _ in lines)) + 4

    def head(_index: int) -> Row:
        cells = Cells(
            4, 4, side, side * 0.8, one(story.value), Scale.ACTIVATIONS, story.peak, place=at(body.cell), layer=own.name
        )
        return Row(
            (cells, room.words(4 + side + GAP, room.width - side - GAP, _from(story, body), height=side * 0.8 + 8))
        )

    def line(index: int) -> Row:
        name, text = lines[index]
        role, bold = ("accent", True) if index == body.source else ("muted", False)
        return Row(
            (
                Words(QRectF(4, 0, label, high), name, role, bold=bold),
                Words(QRectF(4 + label * 1.1, 0, max(room.width - label * 1.1, 40), high), text, role, bold=bold),
            )
        )

    return Page((Section(1, side * 0.8 + 12, head), Section(len(lines), high, line)))


def _from(story: Story, body: ConcatStory) -> str:
    own, number = story.before[body.source], body.cell[0] + 1
    text = (
        translate("story", "It is map {0} of {1}.")
        if story.info.is_spatial
        else translate("story", "It is unit {0} of {1}.")
    )
    return text.format(format_count(number), own.name)


def _parts(story: Story) -> Sequence[tuple[str, str]]:
    """The layers that stand side by side, each with the maps, or units, that are its own."""
    lines = []
    first = 1
    for info in story.before:
        last = first + info.shape_out[0] - 1
        text = translate("story", "maps {0}–{1}") if story.info.is_spatial else translate("story", "units {0}–{1}")
        lines.append((info.name, text.format(format_count(first), format_count(last))))
        first = last + 1
    return lines
