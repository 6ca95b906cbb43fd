"""A few values one after the other: what stories of single numbers are shown with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

from cnn_gui.core.network.messages import Index
from cnn_gui.views.base.colors import Scale
from cnn_gui.views.grids.row_page import Cells, Curve, Numbers, Page, Part, Row, Section, Words
from cnn_gui.views.story.rows import GAP, Room

Step = tuple[str, float, Index | None]
"""The words for a value, the value, and the unit of the layer read that it is, if it is one."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A function's curve to be drawn beside the values: its points (n, 2), and the one that is meant."""

    points: Numbers
    at: tuple[float, float]


def at(unit: Index) -> Callable[[int, int], Index | None]:
    """All cells of a grid are this one unit."""
    return lambda _row, _column: unit


def one(value: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([[value]])


def steps_page(
    room: Room, steps: Sequence[Step], notes: str | Sequence[str], limit: float, drawn: Drawn | None = None
) -> Page:
    """Values one after the other, each under the words for it, and sentences below. A curve stands beside them where
    there is room, else under them."""
    lines = [line for line in ([notes] if isinstance(notes, str) else notes) if line]
    strip = _Strip(room, steps, limit)
    beside = max(strip.width, room.label(*lines) if lines else 0.0) + 3 * GAP
    if drawn is not None and room.width - beside >= _NARROWEST:
        return Page((_beside(strip, lines, drawn, beside),))

    def build(_index: int) -> Row:
        return Row(tuple(strip.parts()))

    def note(index: int) -> Row:
        return Row((room.words(4, room.width, lines[index], role="muted"),))

    sections = [Section(1, strip.height, build), Section(len(lines), room.line, note)]
    if drawn is not None:
        sections.append(_under(room, drawn, sum(section.count * section.height for section in sections)))
    return Page(tuple(sections))


@dataclass(frozen=True, slots=True)
class _Strip:
    """The values of a page, from left to right."""

    room: Room
    steps: Sequence[Step]
    limit: float

    @property
    def side(self) -> float:
        return self.room.cell * 1.25

    @property
    def height(self) -> float:
        return self.room.line + self.side + 10

    @property
    def width(self) -> float:
        return 4 + sum(self._widths())

    def _widths(self) -> list[float]:
        return [max(self.room.label(name) + 14, self.side + 26) for name, _, _ in self.steps]

    def parts(self) -> list[Part]:
        room, side, widths = self.room, self.side, self._widths()
        parts: list[Part] = []
        for number, (name, value, unit) in enumerate(self.steps):
            x, y = 4 + sum(widths[:number]), room.line + 4
            parts.append(Words(QRectF(x, 4, widths[number] - 6, room.line), name, "muted"))
            place = at(unit) if unit is not None else None
            parts.append(Cells(x, y, side, side * 0.8, one(value), Scale.ACTIVATIONS, self.limit, place=place))
            if number:
                between = widths[number - 1] - side
                parts.append(Words(QRectF(x - between, y, between, side * 0.8), "→", "muted", center=True))
        return parts


_NARROWEST, _WIDEST, _LOWEST, _HIGHEST = 130.0, 260.0, 70.0, 150.0
"""Of a curve, in logical pixels."""


def _beside(strip: _Strip, lines: Sequence[str], drawn: Drawn, x: float) -> Section:
    room = strip.room
    least = strip.height + len(lines) * room.line
    high = max(least, min(room.height - GAP, _HIGHEST))

    def build(_index: int) -> Row:
        texts = [
            Words(QRectF(4, strip.height + i * room.line, x - 3 * GAP, room.line), line, "muted")
            for i, line in enumerate(lines)
        ]
        box = QRectF(x, 4, min(room.width - x - 8, _WIDEST, high * 1.8), high - 8)
        return Row((*strip.parts(), *texts, Curve(box, drawn.points, drawn.at)))

    return Section(1, high, build)


def _under(room: Room, drawn: Drawn, above: float) -> Section:
    high = min(max(room.height - above - GAP, _LOWEST), _HIGHEST)

    def build(_index: int) -> Row:
        return Row((Curve(QRectF(4, 4, min(high * 1.7, room.width - 8), high - 8), drawn.points, drawn.at),))

    return Section(1, high, build)
