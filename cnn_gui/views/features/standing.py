"""How a unit's values are distributed over the images, and where the value of the drawing is among them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Float64
from cnn_gui.core.features.messages import UnitNumbers
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font

_BINS = 48

_HIGHEST = 0.35
"""Share of the images in a bar of full height: one that has more, as the zeros of a ReLU do, is cut there."""


class Standing(QWidget):
    """Bars: the share of images with such a value. The line in the accent is the drawing's, a muted one the image's
    under the pointer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: UnitNumbers | None = None
        self._shares: Float64 = np.zeros(0)
        self._own: float | None = None
        self._other: float | None = None
        self.setObjectName("standing")
        self.setAccessibleName(self.tr("Distribution of the values over all images"))
        self.setToolTip(
            self.tr(
                "How often each value occurs among the images, from the smallest to the largest; the line is yours."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_numbers(self, numbers: UnitNumbers) -> None:
        self._numbers = numbers
        edges = np.linspace(float(numbers.quantiles[0]), float(numbers.quantiles[-1]), _BINS + 1)
        below = np.array([numbers.below(edge) for edge in edges])
        below[-1] = 1.0
        self._shares = np.diff(below)
        self.update()

    def set_own(self, value: float | None) -> None:
        """The drawing's; None where there is none."""
        if value != self._own:
            self._own = value
            self.update()

    def set_other(self, value: float | None) -> None:
        if value != self._other:
            self._other = value
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(2.6 * QFontMetricsF(small_font(self, 0.85)).height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        numbers = self._numbers
        if numbers is None:
            return
        painter, theme = QPainter(self), theme_of(self)
        painter.setFont(small_font(self, 0.85))
        words = QFontMetricsF(painter.font()).height()
        plot = QRectF(0, 1, self.width(), self.height() - words - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("faint"))
        highest = max(1e-9, min(_HIGHEST, float(self._shares.max(initial=0))))
        wide = plot.width() / _BINS
        for number, share in enumerate(self._shares.tolist()):
            high = plot.height() * min(1.0, share / highest)
            painter.drawRect(QRectF(plot.left() + number * wide, plot.bottom() - high, max(wide - 1, 1), high))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setPen(theme.color("muted"))
        ends = QRectF(0, plot.bottom() + 1, self.width(), words)
        painter.drawText(ends, Qt.AlignmentFlag.AlignLeft, format_value(float(numbers.quantiles[0]), 3))
        painter.drawText(ends, Qt.AlignmentFlag.AlignRight, format_value(float(numbers.quantiles[-1]), 3))
        for value, role, width in ((self._other, "text", 1), (self._own, "accent", 2)):
            if value is not None:
                x = self._x(value, plot)
                painter.setPen(QPen(theme.color(role), width))
                painter.drawLine(QPointF(x, 0), QPointF(x, plot.bottom() + 1))
        painter.end()

    def _x(self, value: float, plot: QRectF) -> float:
        """Values beyond all images are at the edge; the words beside say that they are."""
        numbers = self._numbers
        assert numbers is not None
        low, high = float(numbers.quantiles[0]), float(numbers.quantiles[-1])
        part = (value - low) / (high - low) if high > low else 0.5
        return plot.left() + 1 + (plot.width() - 2) * min(1.0, max(0.0, part))
