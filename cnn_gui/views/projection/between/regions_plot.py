"""The answers all over the plane that three pictures span: colours, outlines and names, and the three themselves."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.projection.between import Regions
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.projection.between.corners import LETTERS, shown
from cnn_gui.views.projection.point_colors import class_colors

_PICTURE = 30
_NAMED = 0.02
"""Of all cells that a class must have to be named."""

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class RegionsPlot(QWidget):
    """pointed: row and column of the cell that the pointer or the keyboard is on; -1, -1 for none. picked: one that was
    clicked, or chosen by Enter."""

    pointed = Signal(int, int)
    picked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._regions: Regions | None = None
        self._task: Task | None = None
        self._cell = (-1, -1)
        self.setObjectName("regionsPlot")
        self.setAccessibleName(self.tr("Answers on the plane of three images"))
        self.setToolTip(
            self.tr(
                "Every place is a mixture of A, B and C. Its colour is the answer to that picture, the stronger the "
                "surer; lines are where the answer changes. A click puts the picture on the canvas."
            )
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_regions(self, regions: Regions | None, task: Task) -> None:
        self._regions, self._task = regions, task
        self._point(-1, -1)
        self.update()

    @property
    def regions(self) -> Regions | None:
        return self._regions

    @property
    def cell(self) -> tuple[int, int]:
        """The one that is pointed at."""
        return self._cell

    def pixel_of(self, x: float, y: float) -> QPointF:
        """Where a position of the plane is, in the widget."""
        box, regions = self._box(), self._regions
        if regions is None:
            return box.center()
        (left, bottom), (right, top) = regions.plane.low, regions.plane.high
        return QPointF(
            box.left() + (x - left) / (right - left) * box.width(),
            box.top() + (top - y) / (top - bottom) * box.height(),
        )

    def sizeHint(self) -> QSize:
        return QSize(260, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 110)

    # --- Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        regions, task = self._regions, self._task
        if regions is None or task is None:
            return
        theme, painter = theme_of(self), QPainter(self)
        colors = region_colors(regions, theme, len(task.classes))
        side = regions.side
        image = QImage(colors.data, side, side, 3 * side, QImage.Format.Format_RGB888).copy()
        painter.drawImage(self._box(), image)
        self._paint_borders(painter, theme, regions)
        self._paint_names(painter, theme, regions, task)
        self._paint_corners(painter, theme, regions)
        if self._cell[0] >= 0:
            painter.setPen(QPen(theme.color("text"), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.pixel_of(*regions.middle_of(*self._cell)), 5, 5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(*self._cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and cell[0] >= 0:
            self._point(*cell)
            self.picked.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1, -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, regions = Qt.Key(event.key()), self._regions
        if regions is not None and key in _STEPS:
            row, column = self._cell if self._cell[0] >= 0 else (regions.side // 2, regions.side // 2)
            down, across = _STEPS[key]
            last = regions.side - 1
            self._point(min(max(row + down, 0), last), min(max(column + across, 0), last))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cell[0] >= 0:
            self.picked.emit(*self._cell)
        else:
            super().keyPressEvent(event)

    # --- inside

    def _box(self) -> QRectF:
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _cell_at(self, place: QPointF) -> tuple[int, int]:
        box, regions = self._box(), self._regions
        if regions is None or not box.contains(place):
            return -1, -1
        last = regions.side - 1
        row = int((place.y() - box.top()) / box.height() * regions.side)
        column = int((place.x() - box.left()) / box.width() * regions.side)
        return min(row, last), min(column, last)

    def _point(self, row: int, column: int) -> None:
        if (row, column) != self._cell:
            self._cell = (row, column)
            self.update()
            self.pointed.emit(row, column)

    def _paint_borders(self, painter: QPainter, theme: Theme, regions: Regions) -> None:
        box, answers = self._box(), regions.answers
        cell = box.width() / regions.side
        painter.setPen(QPen(theme.color("text"), 1))
        for row, column in np.argwhere(answers[1:] != answers[:-1]).tolist():
            y = box.top() + (row + 1) * cell
            painter.drawLine(QPointF(box.left() + column * cell, y), QPointF(box.left() + (column + 1) * cell, y))
        for row, column in np.argwhere(answers[:, 1:] != answers[:, :-1]).tolist():
            x = box.left() + (column + 1) * cell
            painter.drawLine(QPointF(x, box.top() + row * cell), QPointF(x, box.top() + (row + 1) * cell))

    def _paint_names(self, painter: QPainter, theme: Theme, regions: Regions, task: Task) -> None:
        """Each class where it is surest, so that no colour is needed."""
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        height = painter.fontMetrics().height()
        corners = [regions.cell_at(*place) for place in regions.plane.places.tolist()]
        reach = (_PICTURE / 2 + height) * regions.side / max(self._box().width(), 1)
        for label in np.unique(regions.answers).tolist():
            cells = np.argwhere(regions.answers == label)
            if len(cells) < _NAMED * regions.side**2:
                continue
            away = ((cells - cells.mean(axis=0)) ** 2).sum(axis=1).astype(np.float64)
            for corner in corners:
                # Behind a picture it could not be read.
                away[np.abs(cells - corner).max(axis=1) < reach] += 4.0 * regions.side**2
            row, column = cells[int(away.argmin())].tolist()
            words = name_of(task.names, label)
            place = self.pixel_of(*regions.middle_of(row, column))
            width = painter.fontMetrics().horizontalAdvance(words)
            area = QRectF(place.x() - width / 2 - 1, place.y() - height / 2, width + 2, height)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_corners(self, painter: QPainter, theme: Theme, regions: Regions) -> None:
        plane = regions.plane
        for letter, pixels, place in zip(LETTERS, plane.corners, plane.places.tolist(), strict=True):
            middle = self.pixel_of(*place).toPoint()
            area = QRect(middle.x() - _PICTURE // 2, middle.y() - _PICTURE // 2, _PICTURE, _PICTURE)
            image = picture_of(shown(pixels))
            where = place_in(area, image.width(), image.height())
            painter.drawImage(where, image)
            painter.setPen(QPen(theme.color("text"), 1))
            painter.drawRect(where.adjusted(-1, -1, 0, 0))
            painter.drawText(where.bottomRight() + QRect(3, 0, 0, 0).topLeft(), letter)


def region_colors(regions: Regions, theme: Theme, classes: int) -> UInt8:
    """(G, G, 3): the class's colour, the stronger the surer: that of the panel where it is a guess among all."""
    ground = QColor(theme.panel)
    base = np.array([ground.red(), ground.green(), ground.blue()], np.float64)
    least = 1 / classes
    strength = np.clip((regions.confidence.astype(np.float64) - least) / (1 - least), 0, 1)[:, :, None] * 0.75
    inks = class_colors(theme, classes)[regions.answers].astype(np.float64)
    found: UInt8 = np.rint(base + (inks - base) * strength).astype(np.uint8)
    return np.ascontiguousarray(found)
