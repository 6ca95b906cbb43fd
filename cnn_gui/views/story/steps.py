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
    """Values one after the other, each under the words for it; sentences below; beside them a curve, if any."""
    side = room.cell * 1.25
    lines = [notes] if isinstance(notes, str) else list(notes)
    widths = [max(room.label(name) + 14, side + 26) for name, _, _ in steps]

    def build(_index: int) -> Row:
        parts: list[Part] = []
        for number, (name, value, unit) in enumerate(steps):
            x = 4 + sum(widths[:number])
            parts.append(Words(QRectF(x, 4, widths[number] - 6, room.line), name, "muted"))
            place = at(unit) if unit is not None else None
            parts.append(Cells(x, room.line + 4, side, side * 0.8, one(value), Scale.ACTIVATIONS, limit, place=place))
            if number:
                between = widths[number - 1] - side
                arrow = QRectF(x - between, room.line + 4, between, side * 0.8)
                parts.append(Words(arrow, "→", "muted", center=True))
        return Row(tuple(parts))

    def note(index: int) -> Row:
        return Row((room.words(4, room.width, lines[index], role="muted"),))

    shown = [line for line in lines if line]
    sections = [Section(1, room.line + side + 10, build), Section(len(shown), room.line, note)]
    if drawn is not None:
        sections.append(_curve(room, drawn, sum(section.count * section.height for section in sections)))
    return Page(tuple(sections))


def _curve(room: Room, drawn: Drawn, above: float) -> Section:
    """As high as there is room below what is above, but not less than it can be read at."""
    high = min(max(room.height - above - GAP, 70.0), 150.0)

    def build(_index: int) -> Row:
        return Row((Curve(QRectF(4, 4, min(high * 1.7, room.width - 8), high - 8), drawn.points, drawn.at),))

    return Section(1, high, build)
