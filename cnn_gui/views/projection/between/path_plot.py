"""Probabilities on the way from one picture to another, with pictures below them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.projection.between import DigitPath
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_percent
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font
from cnn_gui.views.projection.between.corners import shown
from cnn_gui.views.projection.point_colors import class_colors

_SMALL = 0.85
_NAMED = 0.25
"""From this probability on, at its largest, a class has a line and a name."""

_PICTURE = 34


class PathPlot(QWidget):
    """step_wanted: a place on the way that was clicked or dragged to."""

    step_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: DigitPath | None = None
        self._task: Task | None = None
        self._step = 0
        self.setObjectName("pathPlot")
        self.setAccessibleName(self.tr("Answers on the way"))
        self.setToolTip(
            self.tr("How probable the classes are on the way from A to B; a click goes there. Below are the pictures.")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_path(self, path: DigitPath | None, task: Task) -> None:
        self._path, self._task = path, task
        self.update()

    def set_step(self, step: int) -> None:
        self._step = step
        self.update()

    @property
    def path(self) -> DigitPath | None:
        return self._path

    def place_of(self, step: int, probability: float) -> QPointF:
        box = self._box()
        last = max(1, 0 if self._path is None else len(self._path) - 1)
        return QPointF(box.left() + box.width() * step / last, box.bottom() - box.height() * probability)

    def sizeHint(self) -> QSize:
        return QSize(300, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(170, 110)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, box = theme_of(self), QPainter(self), self._box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self, _SMALL))
        metrics = QFontMetricsF(painter.font())
        for share in (0.0, 0.5, 1.0):
            y = box.bottom() - share * box.height()
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(theme.color("muted"))
            place = QRectF(0, y - metrics.height() / 2, box.left() - 5, metrics.height())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, right, format_percent(share, 0))
        if self._path is None or self._task is None:
            return
        painter.setPen(QPen(theme.color("text"), 1))
        painter.drawLine(self.place_of(self._step, 0), self.place_of(self._step, 1))
        self._paint_lines(painter, self._path, self._task, metrics)
        self._paint_pictures(painter, self._path)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    # --- inside

    def _go(self, event: QMouseEvent) -> None:
        if self._path is not None and event.buttons() & Qt.MouseButton.LeftButton:
            box = self._box()
            share = (event.position().x() - box.left()) / box.width()
            self.step_wanted.emit(round(min(max(share, 0), 1) * (len(self._path) - 1)))

    def _box(self) -> QRectF:
        metrics = QFontMetricsF(small_font(self, _SMALL))
        left = metrics.horizontalAdvance("100 %") + 8
        # Half a picture stands out at both ends.
        left = max(left, _PICTURE / 2)
        top = metrics.height() + 2
        width, height = self.width() - left - _PICTURE / 2 - 2, self.height() - top - _PICTURE - 8
        return QRectF(left, top, max(width, 20), max(height, 20))

    def _paint_lines(self, painter: QPainter, path: DigitPath, task: Task, metrics: QFontMetricsF) -> None:
        theme = theme_of(self)
        colors = class_colors(theme, len(task.classes))
        for label in np.flatnonzero(path.probabilities.max(axis=0) >= _NAMED).tolist():
            line = path.probabilities[:, label]
            color = QColor(*colors[label].tolist())
            painter.setPen(QPen(color, 2))
            points = [self.place_of(step, float(share)) for step, share in enumerate(line.tolist())]
            painter.drawPolyline(QPolygonF(points))
            # The name stands in the middle of where the class is most probable, so that no colour is needed.
            strong = np.flatnonzero(line >= 0.9 * line.max())
            top = points[int(strong[len(strong) // 2])]
            name = name_of(task.names, label)
            width = metrics.horizontalAdvance(name)
            left = min(max(top.x() - width / 2, 0), self.width() - width)
            painter.setPen(theme.color("text"))
            painter.drawText(QPointF(left, top.y() - 3), name)

    def _paint_pictures(self, painter: QPainter, path: DigitPath) -> None:
        box = self._box()
        count = max(2, min(len(path), int(box.width() // (_PICTURE + 2)) + 1))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for index in range(count):
            step = round(index * (len(path) - 1) / (count - 1))
            x = self.place_of(step, 0).x()
            image = picture_of(shown(path.pictures[step]))
            area = QRect(round(x - _PICTURE / 2), round(box.bottom() + 6), _PICTURE, _PICTURE)
            painter.drawImage(place_in(area, image.width(), image.height()), image)
