"""The pages of stories about the input's pixels and about vectors: normalisation, flatten, fully connected, softmax."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from cnn_gui.core.network.messages import Index
from cnn_gui.core.story.messages import FlattenStory, InputStory, LinearStory, SoftmaxStory, Story
from cnn_gui.core.story.vector import loss
from cnn_gui.views.base.class_names import name_of, title_of_class
from cnn_gui.views.base.colors import Scale
from cnn_gui.views.base.numbers import MINUS, format_count, format_percent, format_value
from cnn_gui.views.base.translation import translate
from cnn_gui.views.grids.row_page import Cells, Page, Row, RowBar, Section, Words
from cnn_gui.views.story.rows import GAP, Room, limit_of, sum_foot
from cnn_gui.views.story.steps import at, one, steps_page


def input_page(story: Story, body: InputStory, room: Room, reached: tuple[str, ...]) -> Page:
    """reached: sentences on the units of each layer that depend on this pixel."""
    if body.pixel is None:
        page = steps_page(room, [(translate("story", "input"), story.value, None)], "", (1 - body.mean) / body.std)
    else:
        byte = body.pixel * 255
        whole = abs(byte - round(byte)) < 1e-4
        steps: list[tuple[str, float, Index | None]] = [
            (
                translate("story", "pixel {0} / 255").format(round(byte))
                if whole
                else translate("story", "pixel, 0 to 1"),
                body.pixel,
                None,
            ),
            (translate("story", "{0} mean").format(MINUS), body.pixel - body.mean, None),
            (translate("story", "/ standard deviation"), story.value, None),
        ]
        if sum(room.label(name) + 14 for name, _, _ in steps) > room.width:
            steps[-1] = (translate("story", "/ std"), story.value, None)
        note = translate("story", "Mean {0} and standard deviation {1} of the training pixels.").format(
            body.mean, body.std
        )
        page = steps_page(room, steps, note, (1 - body.mean) / body.std)

    def sentence(index: int) -> Row:
        return Row((room.words(4, room.width, reached[index], role="text" if index == 0 else "muted"),))

    return Page((*page.sections, Section(len(reached), room.metrics.height() + 3, sentence)))


def flatten_page(story: Story, body: FlattenStory, room: Room) -> Page:
    """The map the value is a cell of, that cell outlined."""
    channel, row, column = body.cell
    height, width = body.map.shape
    side = max(min(room.cell, room.width * 0.7 / width, (room.height - 16) / height), 8.0)

    def place(r: int, c: int) -> Index | None:
        return channel, r, c

    def build(_index: int) -> Row:
        grid = Cells(4, 6, side, side, body.map, Scale.ACTIVATIONS, story.peak, None, ((row, column),), place)
        x = 4 + width * side + 14
        words = (
            translate("story", "map {0}").format(channel + 1),
            translate("story", "row {0}, column {1}").format(row + 1, column + 1),
            translate("story", "→ unit {0} (index {1})").format(
                format_count(story.unit[0] + 1), format_count(story.unit[0])
            ),
        )
        texts = [
            Words(QRectF(x, 6 + i * room.line, max(room.width - x, 60), room.line), text, "text" if i == 2 else "muted")
            for i, text in enumerate(words)
        ]
        return Row((grid, *texts))

    return Page((Section(1, max(height * side, 3 * room.line) + 16, build),))


# --- fully connected ---------------------------------------------------------------------------------------


def input_name(body: LinearStory, index: int) -> str:
    """An input of a fully connected unit in words: "map 26 · 2, 3", its row and column, or "unit 37"."""
    if body.maps is None:
        return translate("story", "unit {0}").format(format_count(index + 1))
    channel, row, column = _place(body.maps, index)
    return translate("story", "map {0} · {1}, {2}").format(channel + 1, row + 1, column + 1)


def _place(maps: tuple[int, int, int], index: int) -> tuple[int, int, int]:
    """Map, row and column of an input that was flattened from maps of this shape."""
    _, height, width = maps
    channel, rest = divmod(index, height * width)
    return channel, *divmod(rest, width)


def _short_input_name(body: LinearStory, index: int) -> str:
    """Without the word for it: "26 · 2, 3", "37"."""
    if body.maps is None:
        return format_count(index + 1)
    channel, row, column = _place(body.maps, index)
    return f"{channel + 1} · {row + 1}, {column + 1}"


def linear_page(story: Story, body: LinearStory, room: Room) -> Page:
    """One row an input, the largest contribution first: input × weight = product and a bar; then bias and value."""
    count = len(body.order)
    limits = story.peak, limit_of(body.weights), limit_of(body.products)
    operator = room.metrics.horizontalAdvance("=") + 2 * 4
    high = room.line
    names = input_name
    label = room.label(names(body, count - 1), translate("story", "value"))
    if label + 3 * room.cell + 2 * operator > room.width:
        names = _short_input_name
        label = room.label(names(body, count - 1), translate("story", "value"))
    side = min(room.cell, max((room.width - label - 2 * operator) / 3, 16.0))

    def build(number: int) -> Row:
        index = int(body.order[number])
        values = float(body.inputs[index]), float(body.weights[index]), float(body.products[index])
        grids = [
            Cells(
                label + i * (side + operator), 2, side, high - 4, one(value), scale, limit,
                place=at((index,)) if i != 1 else None,
            )
            for i, (value, scale, limit) in enumerate(
                zip(values, (Scale.ACTIVATIONS, Scale.WEIGHTS, Scale.ACTIVATIONS), limits, strict=True)
            )
        ]  # fmt: skip
        signs = [
            Words(QRectF(grid.x + side, 0, operator, high), sign, "muted", center=True)
            for grid, sign in zip(grids, "×=", strict=False)
        ]
        x = grids[-1].x + side + GAP
        bar = RowBar(QRectF(x, high / 2 - 3, min(max(room.width - x, 0), 160), 7), values[2], limits[2])
        return Row((room.words(0, label, names(body, index), role="muted"), *grids, *signs, bar))

    x = label + 2 * (side + operator)
    return Page((Section(count, high, build), sum_foot(story, body.bias, room, label, x, side)))


# --- softmax -----------------------------------------------------------------------------------------------


_NAMES = 0.3
"""Of the width that the names of the classes have at most, where the columns have no room otherwise."""


def softmax_page(story: Story, body: SoftmaxStory, label: int, room: Room) -> Page:
    """One row a class: logit, minus the maximum (over the temperature), exp, divided by the sum; and its loss.

    label: the class whose loss is the drawing's; the others' would be, if they were the label.
    """
    classes = story.info.classes
    names = [title_of_class(classes, i) for i in range(len(body.logits))]
    table = _softmax_table(body, room, names, 3)
    if table.ends[-1] > room.width:
        names = [room.elided(name_of(classes, i), room.width * _NAMES) for i in range(len(body.logits))]
        table = _softmax_table(body, room, names, 2)
    heads, lines, xs, widths, side = table.heads, table.lines, table.ends, table.widths, table.side
    side_words = table.name
    limit, high = story.peak, room.line

    def head(_index: int) -> Row:
        words = [room.words(x, width, text, role="muted") for x, width, text in zip(xs, widths, heads, strict=False)]
        return Row((room.words(side_words, side, translate("story", "logit"), role="muted"), *words))

    def build(index: int) -> Row:
        own = index == story.unit[0]
        logit = one(float(body.logits[index]))
        bar = QRectF(xs[-1], high / 2 - 3, min(max(room.width - xs[-1], 0), 120), 7)
        looks = (*[("text", own)] * 3, ("text", True) if index == label else ("muted", False))
        return Row(
            (
                Words(QRectF(0, 0, side_words, high), names[index], "accent" if own else "muted", bold=own),
                Cells(
                    side_words,
                    2,
                    side,
                    high - 4,
                    logit,
                    Scale.ACTIVATIONS,
                    limit,
                    marked=((0, 0),) if own else (),
                    place=at((index,)),
                ),
                *(
                    Words(QRectF(x, 0, width, high), text, role, bold=bold)
                    for x, width, text, (role, bold) in zip(xs, widths, lines[index], looks, strict=False)
                ),
                RowBar(bar, float(body.probabilities[index]), 1.0, from_left=True),
            )
        )

    def note(_index: int) -> Row:
        text = translate(
            "story",
            "Σ = {0}. The loss, {1}log of the probability, is what this answer costs if the class is the label.",
        )
        return Row((room.words(0, room.width, text.format(format_value(body.total), MINUS), role="muted"),))

    return Page((Section(1, high, head), Section(len(body.logits), high, build), Section(1, high, note)))


@dataclass(frozen=True, slots=True)
class _Table:
    """Columns after a class's name (``name`` wide) and its logit's cell (``side`` wide): where they begin, and end."""

    heads: tuple[str, ...]
    lines: list[tuple[str, ...]]
    name: float
    side: float
    widths: list[float]
    ends: list[float]


def _softmax_table(body: SoftmaxStory, room: Room, names: list[str], digits: int) -> _Table:
    heads, lines = _softmax_words(body, digits)
    # A line in bold is a little wider.
    name, side = room.label(*names) * 1.1, room.cell * 1.1
    widths = [room.label(head, *(line[i] for line in lines)) * 1.06 for i, head in enumerate(heads)]
    ends = [name + side + GAP + sum(widths[:i]) for i in range(len(heads) + 1)]
    return _Table(heads, lines, name, side, widths, ends)


def _softmax_words(body: SoftmaxStory, digits: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The heads of the columns after the logit, and each class's texts in them."""
    away = translate("story", "{0} max") if body.temperature == 1 else translate("story", "({0} max) / T")
    heads = (away.format(MINUS), translate("story", "exp"), translate("story", "/ Σ"), translate("story", "loss"))
    lines: list[tuple[str, ...]] = []
    for index, (shifted, power, p) in enumerate(zip(body.shifted, body.powers, body.probabilities, strict=True)):
        values = (format_value(float(shifted), digits), format_value(float(power), digits))
        lines.append((*values, format_percent(float(p), 2), format_value(loss(body, index), digits)))
    return heads, lines
