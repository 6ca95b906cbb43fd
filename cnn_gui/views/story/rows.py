"""The pages of stories about maps: convolution and pooling; and what all pages are made with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from cnn_gui.core.arrays import Bool
from cnn_gui.core.network.messages import Index, LayerInfo, LayerKind
from cnn_gui.core.story.messages import ConvStory, ConvTerm, PoolStory, Story
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.numbers import MINUS, format_signed, format_value
from cnn_gui.views.base.translation import translate
from cnn_gui.views.grids.row_page import Cells, Numbers, Page, Part, Row, RowBar, Section, Words

GAP = 8.0


@dataclass(frozen=True, slots=True)
class Room:
    """What a page may use.

    width, height: logical pixels that are seen at once. metrics: of the text; small: of the numbers in cells.
    """

    width: float
    height: float
    metrics: QFontMetricsF
    small: QFontMetricsF

    @property
    def line(self) -> float:
        """Height of a line of text with its air."""
        return self.metrics.height() + 8

    @property
    def cell(self) -> float:
        """Side of a cell in which a number of three digits has its place."""
        return self.small.horizontalAdvance(f"{MINUS}0.000") + 5

    def label(self, *texts: str) -> float:
        """Width of a column for the longest of some texts."""
        return max(map(self.metrics.horizontalAdvance, texts)) + GAP

    def elided(self, text: str, width: float) -> str:
        """A name, cut with "…" where it is wider."""
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def words(self, x: float, width: float, text: str, *, height: float = 0.0, role: str = "text") -> Words:
        """A text in a line, or in the middle of ``height``."""
        return Words(QRectF(x, 0, width, height or self.line), text, role)


def limit_of(values: Numbers) -> float:
    return symmetric_limit(values.astype(np.float32))


# --- convolution -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConvScales:
    """The ends of the three colour scales of a convolution's page. Patches have their layer's, as in the network."""

    patch: float
    kernel: float
    product: float

    @staticmethod
    def of(story: Story, body: ConvStory) -> ConvScales:
        kernels, products = (
            np.stack(parts) for parts in zip(*((t.kernel, t.products) for t in body.terms), strict=True)
        )
        return ConvScales(story.peak, limit_of(kernels), limit_of(products))


def conv_page(story: Story, body: ConvStory, room: Room) -> Page:
    """One row an input map: patch × kernel = products, their sum and a bar; then the bias and the value."""
    scales = ConvScales.of(story, body)
    rows, columns = body.padding.shape
    several = story.info.shape_in[0] > 1
    longest = max(term.channel for term in body.terms) + 1
    label = room.label(translate("story", "map {0}").format(longest), translate("story", "value"))
    # In bold, which is a little wider than what is measured.
    sums = room.label(format_signed(-0.001234, 3)) * 1.12
    operator = room.metrics.horizontalAdvance("=") + 2 * 4
    side = min(room.cell, (room.width - label - sums - 2 * operator - GAP) / (3 * columns))
    side = max(side, 4.0)
    # Where there is little height the cells are flat, so that a whole row is seen: down to what a number needs.
    flat = max(min(side, (room.height - 12) / rows), min(side, room.small.height() - 1))
    high = max(rows * flat, room.line) + 12
    limit = max((abs(term.total) for term in body.terms), default=1.0) or 1.0

    def build(index: int) -> Row:
        term = body.terms[index]
        top = (high - rows * flat) / 2
        grids = _grids(body, term, scales, (side, flat), label, top, operator)
        x = grids[-1].x + columns * side + GAP
        between = [
            Words(QRectF(grid.x + columns * side, 0, operator, high), sign, "muted", center=True)
            for grid, sign in zip(grids, "×=", strict=False)
        ]
        middle = high / 2
        wide = max(room.width - x, sums)
        name = translate("story", "map {0}").format(term.channel + 1) if several else translate("story", "patch")
        parts: list[Part] = [room.words(0, label, name, height=high, role="muted"), *grids, *between]
        parts.append(Words(QRectF(x, middle - room.line, wide, room.line), format_signed(term.total, 3), bold=True))
        parts.append(RowBar(QRectF(x, middle + 3, min(wide, 130), 7), term.total, limit))
        return Row(tuple(parts))

    x = label + 3 * columns * side + 2 * operator + GAP
    return Page((Section(len(body.terms), high, build), sum_foot(story, body.bias, room, label, x, sums)))


def sum_foot(story: Story, bias: float | None, room: Room, label: float, x: float, width: float) -> Section:
    """Under the terms of a sum its bias, if it has one, and its value: numbers at ``x``, at least ``width`` wide."""
    lines = [(translate("story", "value"), story.computed, "text")]
    if bias is not None:
        lines.insert(0, (translate("story", "bias"), bias, "muted"))

    def foot(index: int) -> Row:
        name, value, role = lines[index]
        words = Words(QRectF(x, 0, max(room.width - x, width), room.line), format_signed(value), bold=True)
        return Row((room.words(0, label, name, role=role), words))

    return Section(len(lines), room.line, foot)


def _grids(
    body: ConvStory, term: ConvTerm, scales: ConvScales, cell: tuple[float, float], x: float, y: float, operator: float
) -> list[Cells]:
    """cell: its width and height."""
    step = body.padding.shape[1] * cell[0] + operator

    def place(row: int, column: int) -> Index | None:
        if body.padding[row, column]:
            return None
        return term.channel, body.rows[row], body.columns[column]

    padding: Bool | None = body.padding if body.padding.any() else None
    return [
        Cells(x, y, *cell, term.patch, Scale.ACTIVATIONS, scales.patch, padding, place=place),
        Cells(x + step, y, *cell, term.kernel, Scale.WEIGHTS, scales.kernel),
        Cells(x + 2 * step, y, *cell, term.products, Scale.ACTIVATIONS, scales.product, padding, place=place),
    ]


# --- pooling -----------------------------------------------------------------------------------------------


def pool_page(story: Story, body: PoolStory, room: Room) -> Page:
    """The window with its winner outlined, and what was taken of it."""
    rows, columns = body.window.shape
    side = min(room.cell * 1.25, max((room.width - 2 * room.cell - 80) / columns, 6.0))
    if rows > _TALL:
        side = min(side, max((room.height - room.line - 24) / rows, 8.0))
    result_side = max(side, min(room.cell * 1.25, room.width / 4))
    high = max(rows * side, result_side, room.line) + 24
    average = story.info.kind is LayerKind.AVG_POOL

    def place(row: int, column: int) -> Index | None:
        return None if body.outside[row, column] else (body.channel, body.rows[row], body.columns[column])

    def build(_index: int) -> Row:
        limit = story.peak
        window = Cells(
            4,
            (high - rows * side) / 2,
            side,
            side,
            body.window,
            Scale.ACTIVATIONS,
            limit,
            body.outside if body.outside.any() else None,
            marked=body.winners,
            place=place,
            counts_padding=average and body.divisor == body.window.size,
        )
        arrow = 4 + columns * side
        word = translate("story", "mean") if average else translate("story", "maximum")
        wide = room.label(f"→ {word} →")
        value, y = np.array([[story.value]]), (high - result_side) / 2
        size = result_side, result_side
        result = Cells(arrow + wide, y, *size, value, Scale.ACTIVATIONS, limit, precision_of=limit_of(body.window))
        return Row((window, Words(QRectF(arrow, 0, wide, high), f"→ {word} →", "muted", center=True), result))

    def note(_index: int) -> Row:
        return Row((room.words(4, room.width, _pool_note(story.info, body), role="muted"),))

    return Page((Section(1, high, build), Section(1, room.line, note)))


_TALL = 3
"""Windows of more rows are made smaller, so that they are seen whole where the panel is low."""


def _pool_note(info: LayerInfo, body: PoolStory) -> str:
    seen = body.window[~body.outside]
    if info.kind is LayerKind.AVG_POOL:
        if body.divisor > seen.size:
            return translate(
                "story", "All {0} values count alike, and so does the padding, as zeros: divided by {1}."
            ).format(seen.size, body.divisor)
        return translate("story", "All {0} values count alike.").format(seen.size)
    if len(body.winners) > 1:
        return translate("story", "{0} cells hold the maximum; the rest is thrown away.").format(len(body.winners))
    best = float(seen.max())
    second = float(np.sort(seen)[-2]) if seen.size > 1 else best
    return translate("story", "The largest wins, {0} ahead of the next; the rest is thrown away.").format(
        format_value(best - second, 3)
    )
