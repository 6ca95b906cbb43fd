"""A mosaic one can point at: maps or kernels, each in its colours, with the numbers in the cells where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.cell_numbers import cell_texts
from cnn_gui.views.base.colors import Rgb32, Scale, table, to_rgb32
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.grids.outline import outline
from cnn_gui.views.grids.row_labels import draw_rows
from cnn_gui.views.grids.tiles import Grid, as_maps, compose, draw_mosaic, fit
from cnn_gui.views.parts.legend import small_font

Cell = tuple[int, int, int]
"""Map, row and column, from 0."""

_EDGE = 3
_BAR = 16
"""Logical pixels: a labelled tile is as wide, where there are so many that they are low."""
_LABELS = 0.42
"""Of the width at most is the labels': longer ones are cut."""
_END = Qt.TextElideMode.ElideRight
_NUMBER_CELL = 34
"""From this many logical pixels a cell has its number written in it."""


@dataclass(frozen=True, slots=True)
class _Number:
    box: QRectF
    text: str
    color: QColor


class MosaicView(QWidget):
    """Shows (C, H, W) or (N,) values as tiles, as large as the widget allows. One tile may be the chosen one.

    The picture is made when values, size or theme change, and not at all while the widget is hidden.
    """

    pointed = Signal(object)
    """The Cell under the pointer, or None."""
    tile_clicked = Signal(int)
    """A person chose a tile, by mouse or arrow keys."""
    double_clicked = Signal()
    """A person wants to see more of the cell under the pointer."""

    def __init__(self, scale: Scale, parent: QWidget | None = None, *, selectable: bool = True) -> None:
        super().__init__(parent)
        self._scale = scale
        # Kernels are so small that a hairline would not part them: they stand apart on the panel's ground.
        self._apart = scale is Scale.WEIGHTS
        self._selectable = selectable
        self._values: Float32 | None = None
        self._limits: float | Float32 = 1.0
        self._labels: Sequence[str] = ()
        self._lead: Rgb32 | None = None
        self._colors: Rgb32 | None = None
        self._grid: Grid | None = None
        self._image: QImage | None = None
        self._numbers: list[_Number] = []
        self._selected: int | None = None
        self._cell: Cell | None = None
        self._marked: Cell | None = None
        self._exact = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        if selectable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --- told from outside -------------------------------------------------------------------------------

    def set_values(
        self,
        values: Float32,
        limits: float | Float32,
        labels: Sequence[str] = (),
        *,
        lead: Rgb32 | None = None,
        colors: Rgb32 | None = None,
    ) -> None:
        """values: (C, H, W) or (N,); limits: one, or an array that broadcasts over the maps (C, 1, 1).

        labels: a short text beside each tile ("0" to "9"), which then stand in one column with their values; or none.
        lead: the colours (H, W) of a picture that stands before the tiles and is none of them. colors: those of the
        tiles (C, H, W), in place of the scale's.
        """
        maps = as_maps(values)
        reshaped = (
            self._values is None
            or self._values.shape != maps.shape
            or tuple(labels) != tuple(self._labels)
            or (lead is None) is not (self._lead is None)
        )
        self._values, self._limits, self._labels = maps, limits, labels
        self._lead, self._colors = lead, colors
        if reshaped:
            self._grid = None
            self._cell = None
        self._image = None
        self.update()

    def clear(self) -> None:
        self._values = self._grid = self._image = None
        self.update()

    def select(self, index: int | None) -> None:
        if index != self._selected:
            self._selected = index
            self.update()

    def set_marked(self, cell: Cell | None) -> None:
        """A cell that is framed until another one is: the one a person clicked."""
        if cell != self._marked:
            self._marked = cell
            self.update()

    @property
    def marked(self) -> Cell | None:
        return self._marked

    def set_exact_text(self, text: str) -> None:
        """What the tool tip says about the cell under the pointer; empty for the widget's own tool tip."""
        self._exact = text

    @property
    def selected(self) -> int | None:
        return self._selected

    @property
    def cell(self) -> Cell | None:
        """The cell under the pointer."""
        return self._cell

    def numbers(self) -> tuple[str, ...]:
        """The texts written in the cells when it was painted last; none where they do not fit."""
        return tuple(number.text for number in self._numbers)

    def grid(self) -> Grid | None:
        """Where the tiles are in device pixels; None before there are values."""
        if self._grid is None and self._values is not None:
            self._grid = self._fitted(self._values)
        return self._grid

    def cut_text(self) -> str:
        """What stands under a vector of more units than there are pixels, of which the first are shown; "" for none."""
        grid, count = self.grid(), 0 if self._values is None else len(self._values)
        if grid is None or grid.count >= count:
            return ""
        text = self.tr("the first {0} of {1} units")
        return text.format(format_count(grid.count), format_count(count))

    def _line_height(self) -> float:
        return QFontMetricsF(small_font(self)).height()

    def sizeHint(self) -> QSize:
        return QSize(200, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 40)

    # --- Qt events ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grid = self._image = None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._image = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event) or event.type() is QEvent.Type.PaletteChange:
            self._grid = self._image = None
            self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._grid = self._image = None
        return super().event(event)

    def tip_at(self, position: QPoint) -> str:
        return self._exact if self._cell and self._exact else self.toolTip()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self._set_cell(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and self._selectable and self._cell is not None:
            self._choose(self._cell[0])
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._selectable and self._cell is not None:
            self.double_clicked.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        grid = self.grid()
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -(grid.columns if grid else 1),
            Qt.Key.Key_Down: grid.columns if grid else 1,
        }
        step = steps.get(Qt.Key(event.key()))
        if grid is None or step is None or not self._selectable:
            super().keyPressEvent(event)
            return
        index = step + self._selected if self._selected is not None else 0
        if 0 <= index < grid.count:
            self._choose(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        grid = self.grid()
        if self._values is None or grid is None:
            return
        if self._image is None:
            self._prepare(self._values, grid)
        assert self._image is not None
        ratio = self.devicePixelRatioF()
        painter = QPainter(self)
        painter.scale(1 / ratio, 1 / ratio)
        draw_mosaic(painter, self._image, grid)
        self._paint_numbers(painter, ratio)
        self._paint_labels(painter, grid, ratio)
        self._paint_outlines(painter, grid, ratio)
        self._paint_cut(painter, grid, ratio)

    # --- painting ----------------------------------------------------------------------------------------

    def _paint_numbers(self, painter: QPainter, ratio: float) -> None:
        if self._numbers:
            painter.setFont(self._number_font(ratio))
        for number in self._numbers:
            painter.setPen(number.color)
            painter.drawText(number.box, Qt.AlignmentFlag.AlignCenter, number.text)

    def _paint_labels(self, painter: QPainter, grid: Grid, ratio: float) -> None:
        """A label at the left of each tile and its value at the right; where rows are low, beside the largest."""
        if not self._labels or self._values is None:
            return
        painter.setFont(small_font(self, 0.82 * ratio))
        draw_rows(painter, grid, self._labels, self._values.ravel(), self._selected, theme_of(self), ratio)

    def _paint_cut(self, painter: QPainter, grid: Grid, ratio: float) -> None:
        text = self.cut_text()
        if text:
            painter.setFont(small_font(self, 0.82 * ratio))
            painter.setPen(theme_of(self).color("muted"))
            box = QRectF(grid.x, grid.y + grid.size[1], grid.size[0], self._line_height() * ratio)
            metrics = QFontMetricsF(painter.font())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), metrics.elidedText(text, _END, box.width()))

    def _paint_outlines(self, painter: QPainter, grid: Grid, ratio: float) -> None:
        theme = theme_of(self)
        if self._selected is not None and self._selected < grid.count > 1:
            outline(painter, ratio, grid.tile(self._selected), theme.color("accent"), width=2)
        if self._marked is not None and self._values is not None and self._is_shown(self._marked, grid):
            box = grid.cell(*self._marked)
            outline(painter, ratio, box, theme.color("panel"))
            outline(painter, ratio, box, theme.color("accent"), width=2, outside=1)
            outline(painter, ratio, box, theme.color("panel"), outside=3)
        if self._cell is not None:
            box = grid.cell(*self._cell)
            outline(painter, ratio, box, theme.color("panel"), outside=1)
            outline(painter, ratio, box, theme.color("text"))

    def _is_shown(self, cell: Cell, grid: Grid) -> bool:
        return self._values is not None and cell[0] < grid.count and _is_inside(cell, self._values.shape)

    def _prepare(self, values: Float32, grid: Grid) -> None:
        theme = theme_of(self)
        values = values[: grid.count]
        limits = self._limits if isinstance(self._limits, float) else self._limits[: grid.count]
        colors = self._colors if self._colors is not None else to_rgb32(values, limits, table(theme, self._scale))
        ground, line = (int(theme.color(name).rgb()) for name in ("panel", "line"))
        between = ground if self._apart and grid.width > 1 else line
        tiles = colors if self._lead is None else np.concatenate([self._lead[None], colors])
        self._image = compose(tiles, grid, ground, between)
        ratio = self.devicePixelRatioF()
        large = grid.cell_size >= _NUMBER_CELL * ratio and not self._labels and self._colors is None
        self._numbers = self._numbers_in(values, colors, grid, ratio) if large else []

    def _numbers_in(self, values: Float32, colors: Rgb32, grid: Grid, ratio: float) -> list[_Number]:
        """The values as texts of equal precision, with as many digits as fit into every cell; none where none do."""
        metrics = QFontMetricsF(self._number_font(ratio))
        room = grid.cell_size - 3 * ratio
        texts = cell_texts(values, lambda texts: max(map(metrics.horizontalAdvance, texts)) <= room)
        if texts is None:
            return []
        dark, light = QColor("#14151a"), QColor("#ffffff")
        bright = _brightness(colors)
        return [
            _Number(QRectF(*grid.cell(*index)), text, dark if bright[index] > 0.36 else light)
            for index, text in zip(np.ndindex(values.shape), texts, strict=True)
        ]

    def _number_font(self, ratio: float) -> QFont:
        return small_font(self, 0.72 * ratio)

    # --- the inside --------------------------------------------------------------------------------------

    def _fitted(self, maps: Float32) -> Grid:
        ratio = self.devicePixelRatioF()
        edge = round(_EDGE * ratio)
        side = round(self._label_width() * ratio)
        box = max(1, int(self.width() * ratio) - 2 * edge - side), max(1, int(self.height() * ratio) - 2 * edge)
        count, height, width = maps.shape
        columns = 1 if self._labels else 0
        single = height == width == 1
        most = round((48 if single else 90) * ratio)
        gap = max(1, round(ratio * (1 if single else 6 if self._apart else 3)))
        first = 0 if self._lead is None else 1
        grid = fit(count, height, width, box, gap=gap, max_cell=most, columns=columns, first=first)
        if single and grid.tile_width < 6 * ratio:
            grid = fit(count, height, width, box, gap=0, columns=columns)
            if columns:
                grid = replace(grid, tile_width=min(round(_BAR * ratio), box[0]))
            elif count > box[0] * box[1]:
                rows = max(1, box[1] - ceil(self._line_height() * ratio))
                grid = Grid(min(count, box[0] * rows), 1, 1, box[0], 1, 1)
        return grid.moved(edge + side, edge)

    def _label_width(self) -> float:
        """Logical pixels kept free at the left."""
        metrics = QFontMetricsF(small_font(self, 0.82))
        widest = max(map(metrics.horizontalAdvance, self._labels), default=0.0)
        return min(widest, self.width() * _LABELS) + 5 if self._labels else 0.0

    def _point_at(self, position: QPointF) -> None:
        ratio = self.devicePixelRatioF()
        grid = self.grid()
        self._set_cell(grid.cell_at(position.x() * ratio, position.y() * ratio) if grid is not None else None)

    def _set_cell(self, cell: Cell | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self._exact = ""
            clickable = cell is not None and self._selectable
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
            self.update()
            self.pointed.emit(cell)

    def _choose(self, index: int) -> None:
        self.select(index)
        self.tile_clicked.emit(index)


def _is_inside(cell: Cell, shape: tuple[int, ...]) -> bool:
    return all(0 <= at < size for at, size in zip(cell, shape, strict=True))


def _brightness(colors: Rgb32) -> Float32:
    """Relative luminance of 0xffRRGGBB colours, 0..1, with the sRGB curve taken as a square (WCAG 2's weights)."""
    parts = [((colors >> np.uint32(shift)) & np.uint32(255)).astype(np.float32) / 255 for shift in (16, 8, 0)]
    red, green, blue = (part * part for part in parts)
    result = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return result.astype(np.float32)
