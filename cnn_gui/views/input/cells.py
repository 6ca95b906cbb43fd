"""A stage enlarged: every value as a coloured cell with its number in it, where the cells are large enough."""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.input.messages import Stage
from cnn_gui.views.base.cell_numbers import NEARLY_ZERO
from cnn_gui.views.base.colors import to_image
from cnn_gui.views.base.numbers import MINUS, format_fixed
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.grids.stages import Tile, colors_of, is_coloured, is_light

_SMALLEST_TYPE = 7.0
"""Numbers in type of fewer pixels are not shown; they could not be read."""

_WIDEST = f"{MINUS}0.42"


class CellsView(QWidget):
    """hovered: (row, column), or None outside. resized: there may be room for numbers now, or no more."""

    hovered = Signal(object)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage: Stage | None = None
        self._image = QImage()
        self._light: npt.NDArray[np.bool_] = np.zeros((0, 0), dtype=np.bool_)
        self._cell: tuple[int, int] | None = None
        self._numbers: dict[tuple[str, int], QPixmap] = {}
        self._font = QFont(self.font())
        self.setObjectName("stage_cells")
        self.setAccessibleName(self.tr("Values of the stage"))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_stage(self, stage: Stage) -> None:
        before = self._stage
        self._stage = stage
        self._color()
        if before is None or before.values.shape != stage.values.shape:
            self._fit_font()
            self._set_cell(None)
        self.update()

    @property
    def shows_numbers(self) -> bool:
        """Whether they fit: a colour has three, which a cell has no room for."""
        if self._stage is None or is_coloured(self._stage):
            return False
        return self._font.pixelSize() >= _SMALLEST_TYPE

    def tile(self) -> Tile:
        assert self._stage is not None
        return Tile.fitted(self._stage.values, QRectF(self.rect()))

    def number(self, row: int, column: int) -> str:
        """What is written in a cell: two decimals, and "≈0" for what is not zero but would read so."""
        assert self._stage is not None
        value = float(self._stage.values[row, column])
        return NEARLY_ZERO if value and abs(value) < 0.005 else format_fixed(value, 2)

    def sizeHint(self) -> QSize:
        return QSize(720, 720)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 200)

    def _color(self) -> None:
        if self._stage is not None:
            colors = colors_of(self._stage, theme_of(self))
            self._image, self._light = to_image(colors), is_light(colors)

    def _fit_font(self) -> None:
        """The largest type in which every number fits into its cell."""
        if self._stage is None:
            return
        self._font.setPixelSize(100)
        room = self.tile().cell_size * 0.88
        self._font.setPixelSize(max(int(100 * room / QFontMetricsF(self._font).horizontalAdvance(_WIDEST)), 1))
        self._numbers.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_font()
        self.resized.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._color()
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stage is not None:
            self._set_cell(self.tile().cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_cell(None)
        super().leaveEvent(event)

    def _set_cell(self, cell: tuple[int, int] | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self.hovered.emit(cell)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._stage is None:
            return
        painter = QPainter(self)
        theme, tile = theme_of(self), self.tile()
        painter.drawImage(tile.rect, self._image)
        if self.shows_numbers:
            self._paint_grid(painter, tile, theme.color("line"))
            self._paint_numbers(painter, tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(tile.rect.adjusted(0.5, 0.5, -0.5, -0.5))
        if self._cell is not None:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(tile.cell(*self._cell))

    def _paint_grid(self, painter: QPainter, tile: Tile, color: QColor) -> None:
        color.setAlpha(60)
        width, height = round(tile.rect.width()), round(tile.rect.height())
        left, top = round(tile.rect.left()), round(tile.rect.top())
        for row in range(1, tile.rows):
            painter.fillRect(left, round(tile.cell(row, 0).top()), width, 1, color)
        for column in range(1, tile.columns):
            painter.fillRect(round(tile.cell(0, column).left()), top, 1, height, color)

    def _paint_numbers(self, painter: QPainter, tile: Tile) -> None:
        """Black on light cells and white on dark ones; zeros stand back, so that the digit stands out."""
        assert self._stage is not None
        zero = self._stage.values == 0
        size = self._number_size()
        for light, faint in ((False, False), (True, False), (False, True), (True, True)):
            grey = 0 if light else 255
            color = QColor(grey, grey, grey, 110 if faint else 255)
            for row, column in np.argwhere((self._light == light) & (zero == faint)).tolist():
                center = tile.cell(row, column).center()
                corner = QPointF(center.x() - size.width() / 2, center.y() - size.height() / 2)
                painter.drawPixmap(corner, self._drawn_number(self.number(row, column), color, size))

    def _number_size(self) -> QSize:
        metrics = QFontMetricsF(self._font)
        return QSize(ceil(metrics.horizontalAdvance(_WIDEST)) + 1, ceil(metrics.height()))

    def _drawn_number(self, number: str, color: QColor, size: QSize) -> QPixmap:
        """A number as a picture; there are only a few hundred different ones, and writing each anew takes long."""
        key = number, color.rgba()
        if key not in self._numbers:
            ratio = self.devicePixelRatioF()
            pixmap = QPixmap(size * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setFont(self._font)
            painter.setPen(color)
            painter.drawText(QRectF(QPointF(0, 0), QSizeF(size)), Qt.AlignmentFlag.AlignCenter, number)
            painter.end()
            self._numbers[key] = pixmap
        return self._numbers[key]
