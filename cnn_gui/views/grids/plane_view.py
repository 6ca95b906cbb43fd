"""One plane of numbers as cells one can point at, with its padding around it and frames over it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Bool, Float32
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.colors import Rgb32, symmetric_limit
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.grids.outline import outline
from cnn_gui.views.grids.plane_colors import Tint, picture_colors, plane_colors, veiled
from cnn_gui.views.grids.plane_parts import Margin, Mark, fitting_texts
from cnn_gui.views.grids.stages import is_light
from cnn_gui.views.grids.tiles import Grid, compose, fit
from cnn_gui.views.parts.legend import small_font

_MOST = 64
"""Logical pixels of a cell at most, so that a plane of few cells does not become a wall of colour."""
_NUMBER = 0.74


class PlaneView(QWidget):
    """Shows (H, W) numbers, or a colour picture, as large as the widget allows. It only shows what it is told.

    hovered: row and column of a cell, by pointer or arrow keys. left: the pointer has gone. clicked: a press on a
    cell. Rows and columns count from 0 at the plane's own first cell; the margin's cells are outside.
    """

    hovered = Signal(int, int)
    left = Signal()
    clicked = Signal(int, int)

    def __init__(self, name: str, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: Float32 | None = None
        self._picture: Float32 | None = None
        self._tint = Tint.ACTIVATIONS
        self._limit = 1.0
        self._margin = Margin()
        self._marks: tuple[Mark, ...] = ()
        self._veil: Bool | None = None
        self._filled: int | None = None
        self._cell: tuple[int, int] | None = None
        self._grid: Grid | None = None
        self._image: QImage | None = None
        self._colors: Rgb32 | None = None
        self._note = ""
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- told from outside -------------------------------------------------------------------------------

    def set_values(
        self, values: Float32, tint: Tint = Tint.ACTIVATIONS, limit: float | None = None, margin: Margin | None = None
    ) -> None:
        """values: (H, W). limit: the end of the colour scale, the largest magnitude for None. margin: padding."""
        self._picture = None
        self._take(values, margin or Margin())
        self._tint = tint
        self._limit = symmetric_limit(values) if limit is None else limit

    def set_picture(self, planes: Float32, margin: Margin | None = None) -> None:
        """planes: (3, H, W), red, green and blue in 0..1; its cells show no numbers."""
        self._take(planes[0], margin or Margin())
        self._picture = planes

    def clear(self, note: str = "") -> None:
        """Nothing to show; note: why, in a sentence."""
        self._values = self._picture = self._grid = self._image = None
        self._marks, self._veil, self._filled = (), None, None
        self._note = note
        self.update()

    def set_marks(self, marks: Iterable[Mark]) -> None:
        """Frames over the cells, the last on top."""
        marks = tuple(marks)
        if marks != self._marks:
            self._marks = marks
            self.update()

    def set_veil(self, veil: Bool | None) -> None:
        """veil: (H, W), True where a cell stands back (what pooling threw away)."""
        self._veil = veil
        self._image = None
        self.update()

    def set_filled(self, count: int | None) -> None:
        """Only the first so many cells, row by row, are shown; None for all."""
        if count != self._filled:
            self._filled = count
            self._image = None
            self.update()

    def select(self, row: int, column: int) -> None:
        """Where the arrow keys go on from; nothing is emitted."""
        self._cell = (row, column)

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def values(self) -> Float32 | None:
        return self._values

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    @property
    def margin(self) -> Margin:
        return self._margin

    @property
    def filled(self) -> int | None:
        return self._filled

    @property
    def note(self) -> str:
        return self._note if self._values is None else ""

    def grid(self) -> Grid | None:
        """Where the cells are, those of the margin counted, in device pixels."""
        if self._grid is None and self._values is not None:
            self._grid = self._fitted(self._values)
        return self._grid

    def position_of(self, row: int, column: int) -> QPointF:
        """The middle of a cell, in the widget."""
        grid = self.grid()
        assert grid is not None
        x, y, wide, high = grid.cell(0, row + self._margin.top, column + self._margin.left)
        return QPointF(x + wide / 2, y + high / 2) / self.devicePixelRatioF()

    def tip_at(self, _position: QPoint) -> str:
        """What it shows, or in whole why it shows nothing."""
        return self.note or self.toolTip()

    def sizeHint(self) -> QSize:
        return QSize(180, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 60)

    # --- Qt events ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grid = self._image = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event) or event.type() is QEvent.Type.PaletteChange:
            self._image = None
            self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._grid = self._image = None
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell is None:
            self._leave()
        elif cell != self._cell:
            self._cell = cell
            self.hovered.emit(*cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._cell = cell
        self.hovered.emit(*cell)
        self.clicked.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        self._leave()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
        }.get(Qt.Key(event.key()))  # fmt: skip
        if step is None or self._values is None or self._values.size == 0:
            super().keyPressEvent(event)
            return
        rows, columns = self._values.shape
        row, column = (at + by for at, by in zip(self._cell or (0, 0), step, strict=True))
        self._cell = min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
        self.hovered.emit(*self._cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        grid, painter = self.grid(), QPainter(self)
        if grid is None or self._values is None:
            self._paint_note(painter)
            return
        if self._image is None:
            self._prepare(grid)
        assert self._image is not None
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawImage(QPointF(grid.x, grid.y), self._image)
        self._paint_padding(painter, grid)
        outline(painter, ratio, (grid.x, grid.y, *grid.size), theme_of(self).color("line"))
        self._paint_numbers(painter, grid, ratio)
        self._paint_marks(painter, grid, ratio)

    # --- painting ----------------------------------------------------------------------------------------

    def _paint_note(self, painter: QPainter) -> None:
        painter.setPen(theme_of(self).color("muted"))
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(self.rect().adjusted(8, 8, -8, -8), flags, self._note)

    def _paint_padding(self, painter: QPainter, grid: Grid) -> None:
        """The margin hatched, as padding is everywhere in the app."""
        if not any(self._margin) or self._values is None:
            return
        x, y, wide, high = grid.cells(0, *self._inner())
        width, height = grid.size
        brush = QBrush(theme_of(self).color("faint"), Qt.BrushStyle.BDiagPattern)
        for rect in (
            QRect(grid.x, grid.y, width, y - grid.y),
            QRect(grid.x, y + high, width, grid.y + height - y - high),
            QRect(grid.x, y, x - grid.x, high),
            QRect(x + wide, y, grid.x + width - x - wide, high),
        ):
            painter.fillRect(rect, brush)
        outline(painter, self.devicePixelRatioF(), (x, y, wide, high), theme_of(self).color("line"))

    def _paint_numbers(self, painter: QPainter, grid: Grid, ratio: float) -> None:
        if self._picture is not None or self._values is None or self._colors is None:
            return
        font = small_font(self, _NUMBER * ratio)
        texts = fitting_texts(self._values, QFontMetricsF(font), grid.cell_size - 4 * ratio)
        if texts is None:
            return
        painter.setFont(font)
        light = is_light(self._colors)
        shown = self._values.size if self._filled is None else self._filled
        for number, (row, column) in enumerate(np.ndindex(self._values.shape)):
            if number >= shown:
                return
            box = QRectF(*grid.cell(0, row + self._margin.top, column + self._margin.left))
            painter.setPen(QColor("#14151a" if light[row, column] else "#ffffff"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, texts[number])

    def _paint_marks(self, painter: QPainter, grid: Grid, ratio: float) -> None:
        theme = theme_of(self)
        for mark in self._marks:
            box = grid.cells(0, *self._shifted(mark.box))
            # Seen on every colour: the frame has a thin line of the ground around it.
            outline(painter, ratio, box, theme.color("panel"), outside=mark.width)
            outline(painter, ratio, box, theme.color(mark.role), width=mark.width)

    def _prepare(self, grid: Grid) -> None:
        """The picture of all cells; those of the margin in the ground's colour."""
        theme = theme_of(self)
        ground = int(theme.color("panel").rgb())
        assert self._values is not None
        if self._picture is not None:
            colors = picture_colors(self._picture)
        else:
            colors = plane_colors(self._values, self._tint, self._limit, theme)
        if self._veil is not None and self._veil.shape == colors.shape:
            colors = veiled(colors, self._veil, ground)
        if self._filled is not None:
            colors = colors.copy()
            colors.ravel()[self._filled :] = np.uint32(theme.color("control").rgb())
        self._colors = colors
        top, bottom, left, right = self._margin
        whole = np.pad(colors, ((top, bottom), (left, right)), constant_values=np.uint32(ground))
        self._image = compose(whole[None], grid, ground)

    # --- the inside --------------------------------------------------------------------------------------

    def _take(self, values: Float32, margin: Margin) -> None:
        reshaped = self._values is None or self._values.shape != values.shape or margin != self._margin
        self._values, self._margin = values, margin
        self._image = None
        if reshaped:
            self._grid = self._cell = self._veil = self._filled = None
            self._marks = ()
        self.update()

    def _fitted(self, values: Float32) -> Grid:
        ratio = self.devicePixelRatioF()
        edge = round(3 * ratio)
        box = max(1, int(self.width() * ratio) - 2 * edge), max(1, int(self.height() * ratio) - 2 * edge)
        top, bottom, left, right = self._margin
        rows, columns = values.shape[0] + top + bottom, values.shape[1] + left + right
        grid = fit(1, rows, columns, box, gap=0, max_cell=round(_MOST * ratio))
        width, height = grid.size
        return grid.moved(edge + max(box[0] - width, 0) // 2, edge + max(box[1] - height, 0) // 2)

    def _inner(self) -> Box:
        assert self._values is not None
        rows, columns = self._values.shape
        return self._shifted(Box(0, 0, rows, columns))

    def _shifted(self, box: Box) -> Box:
        """From the plane's cells to the grid's, which begin with the margin."""
        top, left = self._margin.top, self._margin.left
        return Box(box.top + top, box.left + left, box.bottom + top, box.right + left)

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        grid = self.grid()
        if grid is None or self._values is None:
            return None
        ratio = self.devicePixelRatioF()
        cell = grid.cell_at(position.x() * ratio, position.y() * ratio)
        if cell is None:
            return None
        row, column = cell[1] - self._margin.top, cell[2] - self._margin.left
        rows, columns = self._values.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def _leave(self) -> None:
        if self._cell is not None:
            self._cell = None
            self.left.emit()
