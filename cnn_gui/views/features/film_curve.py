"""The values of made-up pictures over the steps, one line for each start, and the largest value of the images."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.parts.legend import small_font

_SMALL = 0.8


class FilmCurve(QWidget):
    """One start is in the accent, the others muted. A click goes to a frame: place_wanted, from 0."""

    place_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: Float32 = np.zeros((0, 0), np.float32)
        self._length = 1
        self._place = 0
        self._start: int | None = None
        self._largest: float | None = None
        self.setObjectName("filmCurve")
        self.setAccessibleName(self.tr("Values over the steps"))
        self.setToolTip(
            self.tr(
                "The value after each step, a line for each picture; dashed the largest value of the images. A click "
                "goes there."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_values(self, values: Float32, length: int) -> None:
        """values: (frames so far, starts). length: frames of the whole film."""
        self._values, self._length = values, max(length, 2)
        self.update()

    def set_place(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self.update()

    def set_largest(self, largest: float | None) -> None:
        """Of the images; None where it is not known."""
        if largest != self._largest:
            self._largest = largest
            self.update()

    def set_start(self, start: int | None) -> None:
        """The one that is pointed at; None for none: then the best is in the accent."""
        if start != self._start:
            self._start = start
            self.update()

    @property
    def values(self) -> Float32:
        return self._values

    def position_of(self, place: int) -> QPointF:
        """Where a frame is, in the widget."""
        box = self._box()
        return QPointF(box.left() + box.width() * place / (self._length - 1), box.center().y())

    def sizeHint(self) -> QSize:
        return QSize(160, round(3.6 * self._line()))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, round(2.6 * self._line()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._values.size:
            return
        painter, theme, box = QPainter(self), theme_of(self), self._box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self, _SMALL))
        low, high = self._range()
        self._paint_frame(painter, theme, box, low, high)
        starts = self._values.shape[1]
        chosen = int(self._values[-1].argmax()) if self._start is None else self._start
        for start in sorted(range(starts), key=lambda each: each == chosen):
            role, width = ("accent", 2.0) if start == chosen else ("muted", 1.0)
            painter.setPen(QPen(theme.color(role), width))
            line = [
                QPointF(self.position_of(step).x(), _height(value, box, low, high))
                for step, value in enumerate(self._values[:, start].tolist())
            ]
            painter.drawPolyline(QPolygonF(line))
        painter.end()

    # --- inside

    def _paint_frame(self, painter: QPainter, theme: Theme, box: QRectF, low: float, high: float) -> None:
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(box)
        painter.setPen(theme.color("muted"))
        beside = QRectF(box.right() + 4, box.top() - 3, self._room(), box.height() + 6)
        painter.drawText(beside, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, format_value(high, 3))
        painter.drawText(beside, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, format_value(low, 3))
        if self._largest is not None and low < self._largest < high:
            y = _height(self._largest, box, low, high)
            painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        x = self.position_of(self._place).x()
        painter.setPen(QPen(theme.color("text"), 1))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    def _range(self) -> tuple[float, float]:
        """All values, and the largest of the images."""
        ends = [float(self._values.min()), float(self._values.max())]
        if self._largest is not None:
            ends.append(self._largest)
        low, high = min(ends), max(ends)
        return (low, high) if high > low else (low - 1, high + 1)

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(2, 4, -self._room() - 4, -4)

    def _room(self) -> float:
        """For the numbers at the right."""
        return QFontMetricsF(small_font(self, _SMALL)).horizontalAdvance("−0.000") + 2

    def _line(self) -> float:
        return QFontMetricsF(small_font(self, _SMALL)).height()

    def _go(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._values.size:
            box = self._box()
            share = (event.position().x() - box.left()) / max(box.width(), 1.0)
            place = round(min(max(share, 0.0), 1.0) * (self._length - 1))
            self.place_wanted.emit(min(place, len(self._values) - 1))


def _height(value: float, box: QRectF, low: float, high: float) -> float:
    return box.bottom() - box.height() * (value - low) / (high - low)
