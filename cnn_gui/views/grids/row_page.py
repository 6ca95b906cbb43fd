"""What a story looks like, without a widget: rows of small grids, texts and bars, and where they are.

Lengths are logical pixels from the top left of the row. Rows are built when they are first looked at: a fully
connected unit has thousands.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF

from cnn_gui.core.arrays import Bool
from cnn_gui.core.network.messages import Index
from cnn_gui.views.base.colors import Scale

Numbers = npt.NDArray[np.floating[Any]]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A small grid of numbers (rows, columns), each in its colour.

    padding: True where a cell is outside of the map. marked: cells to be outlined. place: the unit of the layer
    before that a cell is, None where it is none; cells that have one can be clicked. layer: the one that these units
    are of, "" for the first that is read. counts_padding: whether padding counts as zeros; else not at all.
    precision_of: the number whose digits decide how many decimals all have; 0 for the largest of these.
    """

    x: float
    y: float
    width: float
    height: float
    values: Numbers
    scale: Scale
    limit: float
    padding: Bool | None = None
    marked: tuple[Cell, ...] = ()
    place: Callable[[int, int], Index | None] | None = None
    precision_of: float = 0.0
    layer: str = ""
    counts_padding: bool = True

    @property
    def size(self) -> tuple[float, float]:
        rows, columns = self.values.shape
        return columns * self.width, rows * self.height

    def box(self, row: int, column: int) -> QRectF:
        return QRectF(self.x + column * self.width, self.y + row * self.height, self.width, self.height)

    def cell_at(self, position: QPointF) -> Cell | None:
        rows, columns = self.values.shape
        row, column = int((position.y() - self.y) // self.height), int((position.x() - self.x) // self.width)
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def is_padding(self, row: int, column: int) -> bool:
        return self.padding is not None and bool(self.padding[row, column])


@dataclass(frozen=True, slots=True)
class Words:
    """A text in a box; role: a colour of the theme."""

    box: QRectF
    text: str
    role: str = "text"
    bold: bool = False
    right: bool = False
    center: bool = False


@dataclass(frozen=True, slots=True)
class RowBar:
    """A bar from the middle of a box, or from its left edge; full at ±limit."""

    box: QRectF
    value: float
    limit: float
    from_left: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A function as a line in a box, with its axes and one point on it.

    points: (n, 2) from left to right. at: the point, which may lie beyond them.
    """

    box: QRectF
    points: Numbers
    at: tuple[float, float]


Part = Cells | Words | RowBar | Curve


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    parts: tuple[Part, ...]

    @property
    def terms(self) -> Cells | None:
        """The grid whose cells the keyboard goes through: the first that consists of units."""
        return next((part for part in self.parts if isinstance(part, Cells) and part.place is not None), None)

    def cell_at(self, position: QPointF) -> tuple[Cells, Cell] | None:
        for part in self.parts:
            if isinstance(part, Cells) and (cell := part.cell_at(position)) is not None:
                return part, cell
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """Rows of one height; build makes the row of a number."""

    count: int
    height: float
    build: Callable[[int], Row]


@dataclass(slots=True, eq=False)
class Page:
    """All rows of a story, from the top."""

    sections: tuple[Section, ...] = ()
    _built: dict[int, Row] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def height(self) -> float:
        return sum(section.count * section.height for section in self.sections)

    def row(self, index: int) -> Row:
        if index not in self._built:
            section, number, _ = self._find(index)
            self._built[index] = section.build(number)
        return self._built[index]

    def top(self, index: int) -> float:
        return self._find(index)[2]

    def row_height(self, index: int) -> float:
        return self._find(index)[0].height

    def row_at(self, y: float) -> int | None:
        """The row at a height; None above the first and below the last."""
        if not 0 <= y < self.height:
            return None
        tops = [0.0]
        for section in self.sections:
            tops.append(tops[-1] + section.count * section.height)
        number = bisect_right(tops, y) - 1
        first = sum(section.count for section in self.sections[:number])
        return first + int((y - tops[number]) // self.sections[number].height)

    def between(self, top: float, bottom: float) -> Iterator[int]:
        """The rows that are at least partly in [top, bottom)."""
        first = self.row_at(max(top, 0.0))
        if first is None:
            return
        for index in range(first, len(self)):
            if self.top(index) >= bottom:
                return
            yield index

    def _find(self, index: int) -> tuple[Section, int, float]:
        top = 0.0
        for section in self.sections:
            if index < section.count:
                return section, index, top + index * section.height
            index -= section.count
            top += section.count * section.height
        raise IndexError(index)
