"""Paints the rows of a story: cells with their numbers, padding as padding, texts and bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from cnn_gui.views.base.cell_numbers import cell_texts
from cnn_gui.views.base.colors import Rgb32, table, to_rgb32
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.grids.row_page import Cell, Cells, Curve, Numbers, Row, RowBar, Words
from cnn_gui.views.grids.stages import is_light
from cnn_gui.views.parts.legend import small_font

CELL_FONT = 0.74


class RowPainter:
    """Paints rows with a painter whose origin is the row's top left."""

    def __init__(self, painter: QPainter, widget: QWidget, theme: Theme) -> None:
        self._painter = painter
        self._theme = theme
        self._font = QFont(widget.font())
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._small = small_font(widget, CELL_FONT)
        self._small_metrics = QFontMetricsF(self._small)
        self.cut: list[str] = []
        """Texts that had no room and are painted with dots, whole."""

    def paint(self, row: Row) -> None:
        for part in row.parts:
            match part:
                case Cells():
                    self._paint_cells(part)
                case Words():
                    self._paint_words(part)
                case RowBar():
                    self._paint_bar(part)
                case Curve():
                    self._paint_curve(part)

    def outline(self, grid: Cells, cell: Cell, role: str) -> None:
        """A frame inside a cell that is seen on every colour."""
        box = _aligned(grid.box(*cell))
        painter = self._painter
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("panel"), 1))
        painter.drawRect(box.adjusted(2.5, 2.5, -2.5, -2.5))
        painter.setPen(QPen(self._theme.color(role), 2))
        painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _paint_cells(self, grid: Cells) -> None:
        values = grid.values.astype(np.float32)
        colors = to_rgb32(values, grid.limit, table(self._theme, grid.scale))
        painter = self._painter
        for (row, column), color in zip(np.ndindex(colors.shape), colors.ravel().tolist(), strict=True):
            box = _aligned(grid.box(row, column))
            if grid.is_padding(row, column):
                painter.fillRect(box, QBrush(self._theme.color("line"), Qt.BrushStyle.BDiagPattern))
            else:
                painter.fillRect(box, QColor.fromRgb(color))
        self._paint_lines(grid)
        self._paint_numbers(grid, colors)
        for cell in grid.marked:
            self.outline(grid, cell, "accent")

    def _paint_lines(self, grid: Cells) -> None:
        rows, columns = grid.values.shape
        color = self._theme.color("line")
        whole = _aligned(QRectF(grid.x, grid.y, *grid.size))
        for column in range(columns + 1):
            self._painter.fillRect(
                QRectF(round(grid.x + column * grid.width), whole.top(), 1, whole.height() + 1), color
            )
        for row in range(rows + 1):
            self._painter.fillRect(QRectF(whole.left(), round(grid.y + row * grid.height), whole.width() + 1, 1), color)

    def _paint_numbers(self, grid: Cells, colors: Rgb32) -> None:
        texts = self._texts(grid)
        if texts is None:
            return
        light = is_light(colors)
        painter = self._painter
        painter.setFont(self._small)
        for (row, column), text in zip(np.ndindex(colors.shape), texts, strict=True):
            if grid.is_padding(row, column):
                painter.setPen(self._theme.color("muted"))
                text = "0" if grid.counts_padding else ""
            else:
                painter.setPen(QColor("#14151a" if light[row, column] else "#ffffff"))
            painter.drawText(grid.box(row, column), Qt.AlignmentFlag.AlignCenter, text)

    def _texts(self, grid: Cells) -> list[str] | None:
        """The numbers with as many digits as fit into all cells; None where none do."""
        metrics, room = self._small_metrics, grid.width - 3
        if grid.height < metrics.height() - 2:
            return None
        return cell_texts(
            grid.values,
            lambda texts: max(map(metrics.horizontalAdvance, texts)) <= room,
            precision_of=grid.precision_of,
        )

    def _paint_words(self, words: Words) -> None:
        painter = self._painter
        painter.setFont(self._bold if words.bold else self._font)
        painter.setPen(self._theme.color(words.role))
        side = Qt.AlignmentFlag.AlignHCenter if words.center else Qt.AlignmentFlag.AlignLeft
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(words.text, Qt.TextElideMode.ElideRight, words.box.width())
        painter.drawText(words.box, side | Qt.AlignmentFlag.AlignVCenter, text)
        if text != words.text:
            self.cut.append(words.text)

    def _paint_bar(self, bar: RowBar) -> None:
        theme, box = self._theme, bar.box
        share = min(max(bar.value / bar.limit, -1.0), 1.0) if bar.limit > 0 and np.isfinite(bar.value) else 0.0
        self._painter.fillRect(box, theme.color("track"))
        color = theme.color("positive" if bar.value >= 0 else "negative")
        if bar.from_left:
            self._painter.fillRect(QRectF(box.left(), box.top(), box.width() * share, box.height()), color)
            return
        middle = box.center().x()
        length = share * box.width() / 2
        self._painter.fillRect(QRectF(min(middle, middle + length), box.top(), abs(length), box.height()), color)
        self._painter.fillRect(QRectF(middle - 0.5, box.top() - 2, 1, box.height() + 4), theme.color("muted"))

    def _paint_curve(self, curve: Curve) -> None:
        """Both axes through zero where it is in sight, and the point with lines to them."""
        painter, theme, box = self._painter, self._theme, curve.box
        xs, ys = (np.append(curve.points[:, axis], curve.at[axis]) for axis in (0, 1))
        if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
            return
        to = _Axes.around(box, xs, ys)
        origin, point = to.place(0.0, 0.0), to.place(*curve.at)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(box.left(), origin.y()), QPointF(box.right(), origin.y()))
        painter.drawLine(QPointF(origin.x(), box.top()), QPointF(origin.x(), box.bottom()))
        painter.setPen(QPen(theme.color("accent"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(point.x(), origin.y()), point)
        painter.drawLine(QPointF(origin.x(), point.y()), point)
        painter.setPen(QPen(theme.color("text"), 1.6))
        painter.drawPolyline(QPolygonF([to.place(x, y) for x, y in curve.points.tolist()]))
        painter.setPen(QPen(theme.color("panel"), 1.5))
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(point, 4.5, 4.5)
        painter.restore()


@dataclass(frozen=True, slots=True)
class _Axes:
    """From numbers to places in a box."""

    box: QRectF
    left: float
    low: float
    wide: float
    high: float

    @staticmethod
    def around(box: QRectF, xs: Numbers, ys: Numbers) -> _Axes:
        """So that all points, and zero, are in the box."""
        left, right = min(float(xs.min()), 0.0), max(float(xs.max()), 0.0)
        low, top = min(float(ys.min()), 0.0), max(float(ys.max()), 0.0)
        inner = box.adjusted(5, 5, -5, -5)
        return _Axes(inner, left, low, (right - left) or 1.0, (top - low) or 1.0)

    def place(self, x: float, y: float) -> QPointF:
        return QPointF(
            self.box.left() + (x - self.left) / self.wide * self.box.width(),
            self.box.bottom() - (y - self.low) / self.high * self.box.height(),
        )


def _aligned(box: QRectF) -> QRectF:
    """The box with edges on whole pixels, so that neighbours meet without a seam."""
    left, top = round(box.left()), round(box.top())
    return QRectF(left, top, round(box.right()) - left, round(box.bottom()) - top)
