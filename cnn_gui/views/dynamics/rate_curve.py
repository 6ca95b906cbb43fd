"""The loss against the learning rate: the curve of a range test, painted with its axes."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.dynamics.messages import RateRange
from cnn_gui.views.base.numbers import format_rounded, format_value
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.parts.legend import small_font

GAP = 4
TOP = 1.6
"""The plot ends at so many times the loss at first: what lies above has jumped, and is cut."""

LOWEST, HIGHEST = -6, 1
"""Powers of ten between which rates are tried."""


class RateCurve(QWidget):
    """x: the learning rate, logarithmic; y: the loss. Thin: each step; strong: smoothed; the line: the suggestion."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rateCurve")
        self.setAccessibleName(self.tr("Loss by learning rate"))
        self.setToolTip(
            self.tr(
                "The rate grows by the same factor in every step: too small changes nothing, a good one makes the loss "
                "fall, too large a one makes it jump."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._found = RateRange()

    @property
    def found(self) -> RateRange:
        return self._found

    def show_range(self, found: RateRange) -> None:
        self._found = found
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 6 * self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self))
        metrics = QFontMetricsF(painter.font())
        top = TOP * self._found.smoothed[0] if self._found.smoothed else 1.0
        left = metrics.horizontalAdvance(format_value(top, 3)) + GAP
        plot = QRectF(left, metrics.height() / 2, self.width() - left - 1, self.height() - 2.5 * metrics.height())
        painter.setPen(theme.color("line"))
        painter.drawRect(plot)
        self._paint_axes(painter, plot, theme, top)
        painter.setClipRect(plot)
        if self._found.suggested is not None:
            x = self._x(plot, self._found.suggested)
            painter.setPen(QPen(theme.color("text"), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        for losses, color, width in ((self._found.losses, "faint", 1.0), (self._found.smoothed, "accent", 2.0)):
            painter.setPen(QPen(theme.color(color), width))
            painter.drawPolyline(QPolygonF(self._points(plot, losses, top)))

    def _points(self, plot: QRectF, losses: tuple[float, ...], top: float) -> list[QPointF]:
        heights = np.clip(np.array(losses) / top, 0, 4)
        pairs = zip(self._found.rates, heights.tolist(), strict=True)
        return [QPointF(self._x(plot, rate), plot.bottom() - height * plot.height()) for rate, height in pairs]

    def _x(self, plot: QRectF, rate: float) -> float:
        return plot.left() + (math.log10(rate) - LOWEST) / (HIGHEST - LOWEST) * plot.width()

    def _paint_axes(self, painter: QPainter, plot: QRectF, theme: Theme, top: float) -> None:
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.color("muted"))
        for value in (0.0, top / 2, top) if self._found.rates else ():
            y = plot.bottom() - value / top * plot.height()
            box = QRectF(0, y - metrics.height() / 2, plot.left() - GAP, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, format_value(value, 3))
        last = -math.inf
        for power in range(LOWEST, HIGHEST + 1):
            text = format_rounded(10.0**power, 2)
            x, wide = self._x(plot, 10.0**power), metrics.horizontalAdvance(text)
            at = min(max(x - wide / 2, plot.left()), plot.right() - wide)
            if at > last + 2 * GAP:
                painter.drawText(QPointF(at, plot.bottom() + metrics.ascent() + 2), text)
                last = at + wide
