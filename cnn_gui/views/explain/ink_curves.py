"""A plot of how a class's probability goes while ink is taken away, or put on paper."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font


class InkCurvePlot(QWidget):
    """The method's order as a line in the accent's colour, random orders dashed; 0 to 1 upwards, the ink to the right.

    title: above it. clear, set_curves: what it is told.
    """

    def __init__(self, name: str, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._own: Float32 | None = None
        self._random: Float32 | None = None
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_curves(self, own: Float32 | None, random: Float32 | None) -> None:
        """Each (points,) in 0..1; None for one that is not known yet."""
        self._own, self._random = own, random
        self.update()

    @property
    def curves(self) -> tuple[Float32 | None, Float32 | None]:
        return self._own, self._random

    def sizeHint(self) -> QSize:
        return QSize(240, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 110)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self, 0.9))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(0, metrics.ascent()), self._title)
        plot = self._plot(metrics)
        painter.setPen(QPen(theme.color("line"), 1))
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(theme.color("muted"))
        for share, words in ((0.0, "0"), (1.0, "1")):
            place = QRectF(
                0, plot.bottom() - share * plot.height() - metrics.height() / 2, plot.left() - 5, metrics.height()
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        below = QRectF(plot.left(), plot.bottom() + 3, plot.width(), metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self.tr("none"))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self.tr("all of it"))
        dashed = QPen(theme.color("muted"), 1.5, Qt.PenStyle.DashLine)
        self._line(painter, plot, self._random, dashed)
        self._line(painter, plot, self._own, QPen(theme.color("accent"), 2.0))

    def _plot(self, metrics: QFontMetricsF) -> QRectF:
        left = metrics.horizontalAdvance("0") + 8
        top = metrics.height() + 8
        return QRectF(left, top, self.width() - left - 4, self.height() - top - metrics.height() - 6)

    @staticmethod
    def _line(painter: QPainter, plot: QRectF, curve: Float32 | None, pen: QPen) -> None:
        if curve is None:
            return
        xs = np.linspace(plot.left(), plot.right(), len(curve))
        ys = plot.bottom() - curve * plot.height()
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([QPointF(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]))
