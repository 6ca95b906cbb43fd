"""A mosaic: C maps of HxW cells laid out in rows and columns, and its picture.

All lengths are whole pixels, so that a picture made of a grid is drawn without being scaled. A tile is one map's
square of pixels. Pixel p of a tile t pixels wide that shows n cells belongs to cell ``p * n // t``: every pixel has the
exact colour of one value, nothing is blended. Where t is no multiple of n the cells differ by one pixel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QPointF, QRect, QSize
from PySide6.QtGui import QImage, QPaintEngine, QPainter

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.colors import Rgb32

Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""

_LARGE_CELL = 4
"""From this many pixels a cell is given whole pixels: unequal cells would show."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the maps of a mosaic are.

    count: number of maps. height, width: of a map in cells. columns: maps in a row.
    tile_height, tile_width: of a map in pixels. gap: pixels between maps. x, y: the top left corner.
    first: tiles before the first map that are something else, as the colour picture that three planes make. Their
    indices are below 0, and no cell is found there.
    """

    count: int
    height: int
    width: int
    columns: int
    tile_height: int
    tile_width: int
    gap: int = 0
    x: int = 0
    y: int = 0
    first: int = 0

    @property
    def rows(self) -> int:
        return -(-(self.first + self.count) // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole mosaic in pixels."""
        return (
            self.columns * (self.tile_width + self.gap) - self.gap,
            self.rows * (self.tile_height + self.gap) - self.gap,
        )

    @property
    def cell_size(self) -> float:
        """The smaller side of a cell in pixels."""
        return min(self.tile_width / self.width, self.tile_height / self.height)

    def moved(self, x: int, y: int) -> Grid:
        return replace(self, x=x, y=y)

    def tile(self, index: int) -> Box:
        """The pixels of a map."""
        row, column = divmod(index + self.first, self.columns)
        x = self.x + column * (self.tile_width + self.gap)
        y = self.y + row * (self.tile_height + self.gap)
        return x, y, self.tile_width, self.tile_height

    def cells(self, index: int, top: int, left: int, bottom: int, right: int) -> Box:
        """The pixels of the cells [top, bottom) x [left, right) of a map; parts outside the map are left out."""
        x, y, _, _ = self.tile(index)
        x0, x1 = (_edge(min(max(c, 0), self.width), self.width, self.tile_width) for c in (left, right))
        y0, y1 = (_edge(min(max(r, 0), self.height), self.height, self.tile_height) for r in (top, bottom))
        return x + x0, y + y0, x1 - x0, y1 - y0

    def cell(self, index: int, row: int, column: int) -> Box:
        """The pixels of one cell; none (width or height 0) where there are more cells than pixels."""
        return self.cells(index, row, column, row + 1, column + 1)

    def cell_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """(map, row, column) of the cell under a pixel, or None in a gap and outside."""
        column, left = divmod(math.floor(x) - self.x, self.tile_width + self.gap)
        row, top = divmod(math.floor(y) - self.y, self.tile_height + self.gap)
        index = row * self.columns + column - self.first
        inside = 0 <= column < self.columns and row >= 0 and 0 <= index < self.count
        if not inside or left >= self.tile_width or top >= self.tile_height:
            return None
        return index, top * self.height // self.tile_height, left * self.width // self.tile_width

    def cell_near(self, x: float, y: float) -> tuple[int, int, int] | None:
        """As cell_at, but in a gap, and as far beside the mosaic as a gap is wide, the nearest cell."""
        reach = range(-self.gap, self.gap + 1)
        places = sorted(((right, down) for right in reach for down in reach), key=lambda by: math.hypot(*by))
        cells = (self.cell_at(x + right, y + down) for right, down in places)
        return next((cell for cell in cells if cell is not None), None)


def _edge(cell: int, cells: int, pixels: int) -> int:
    """The first pixel of a cell: the smallest p with p * cells // pixels >= cell."""
    return -(-cell * pixels // cells)


def fit(
    count: int,
    height: int,
    width: int,
    box: tuple[int, int],
    *,
    gap: int,
    max_cell: int = 10_000,
    columns: int = 0,
    first: int = 0,
) -> Grid:
    """The grid with the largest tiles for count maps of height x width cells in a box (width, height) of pixels.

    columns: how many maps stand in a row, 0 to choose. first: other tiles before them, see Grid. A tile has at least
    one pixel, so that a box that is too small is overrun. Cells are square; none is larger than max_cell.
    """
    tiles = first + count
    gap = min(gap, max(0, min(box) // 8)) if tiles > 1 else 0
    best = columns or _best_columns(tiles, height, width, box, gap)
    scale = min(_scale(tiles, height, width, box, gap, best), max_cell)
    if scale >= _LARGE_CELL:
        scale = math.floor(scale)
    sides = max(1, int(height * scale)), max(1, int(width * scale))
    return Grid(count, height, width, best, *sides, gap, first=first)


def _best_columns(count: int, height: int, width: int, box: tuple[int, int], gap: int) -> int:
    """The fewest columns that make the largest tiles, found by halving: a vector may have a million units.

    With every column there is less room across and no less down, so that the best is where they meet, or just before.
    """
    low, high = 1, count
    while low < high:
        middle = (low + high) // 2
        if _across(width, box, gap, middle) <= _down(count, height, box, gap, middle):
            high = middle
        else:
            low = middle + 1
    # As few rows may be reached with fewer columns.
    before = -(-count // -(-count // (low - 1))) if low > 1 else low
    return max((before, low), key=lambda number: (_scale(count, height, width, box, gap, number), -number))


def _scale(count: int, height: int, width: int, box: tuple[int, int], gap: int, columns: int) -> float:
    return min(_across(width, box, gap, columns), _down(count, height, box, gap, columns))


def _across(width: int, box: tuple[int, int], gap: int, columns: int) -> float:
    return (box[0] - (columns - 1) * gap) / (columns * width)


def _down(count: int, height: int, box: tuple[int, int], gap: int, columns: int) -> float:
    rows = -(-count // columns)
    return (box[1] - (rows - 1) * gap) / (rows * height)


def as_maps(values: Float32) -> Float32:
    """A layer's values as maps (C, H, W); a vector (N,) becomes N maps of one cell, so that each unit is a tile."""
    return values.reshape(-1, 1, 1) if values.ndim == 1 else values


def compose(colors: Rgb32, grid: Grid, ground: int, between: int | None = None, reuse: QImage | None = None) -> QImage:
    """The picture of a mosaic (Format_RGB32), from the cells' colours (C, H, W) as 0xffRRGGBB, where C counts the
    tiles before the first map as well.

    ground: colour of what is left of the last row; between: of the gaps, ground if None. The picture is one gap wider
    and higher than ``grid.size`` (draw that part of it), because whole tiles with their gaps can be copied in one go.
    reuse: a picture of the same grid and grounds to write into, which saves its memory being fetched anew.
    """
    tiles = colors
    if grid.tile_width != grid.width:
        tiles = tiles.take(_cell_of_pixel(grid.width, grid.tile_width), axis=2)
    if grid.tile_height != grid.height:
        tiles = tiles.take(_cell_of_pixel(grid.height, grid.tile_height), axis=1)
    image = reuse if reuse is not None else _empty(grid, ground, ground if between is None else between)
    # bits() gives a picture that is shared a copy of its own; then the array writes straight into it.
    inside = _pixels(image, grid)[:, : grid.tile_height, :, : grid.tile_width]
    full, rest = divmod(grid.first + grid.count, grid.columns)
    whole = tiles[: full * grid.columns].reshape(full, grid.columns, grid.tile_height, grid.tile_width)
    inside[:full] = whole.transpose(0, 2, 1, 3)
    if rest:
        inside[full, :, :rest] = tiles[full * grid.columns :].transpose(1, 0, 2)
    return image


def draw_mosaic(painter: QPainter, image: QImage, grid: Grid) -> None:
    """A picture that ``compose`` has made, without its last gaps, in its place."""
    place, size = QPointF(grid.x, grid.y), QSize(*grid.size)
    if painter.paintEngine().type() is QPaintEngine.Type.SVG:
        # An SVG would take the whole of it, shrunk to the part.
        painter.drawImage(place, image.copy(QRect(QPoint(0, 0), size)))
    else:
        painter.drawImage(place, image, QRect(QPoint(0, 0), size))


def _empty(grid: Grid, ground: int, between: int) -> QImage:
    high, wide = grid.tile_height + grid.gap, grid.tile_width + grid.gap
    image = QImage(grid.columns * wide, grid.rows * high, QImage.Format.Format_RGB32)
    image.fill(between)
    rest = (grid.first + grid.count) % grid.columns
    if rest:
        _pixels(image, grid)[-1, :, rest:] = ground
    return image


def _pixels(image: QImage, grid: Grid) -> Rgb32:
    """The pixels as (rows, tile height + gap, columns, tile width + gap); not to be kept longer than the picture."""
    high, wide = grid.tile_height + grid.gap, grid.tile_width + grid.gap
    return np.frombuffer(image.bits(), dtype=np.uint32).reshape(grid.rows, high, grid.columns, wide)


def _cell_of_pixel(cells: int, pixels: int) -> npt.NDArray[np.intp]:
    return np.arange(pixels) * cells // pixels
