"""A histogram of a layer's values, and over it that of the chosen map."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.numbers import format_percent, format_value
from cnn_gui.views.base.statistics import Distribution
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font

_BREAK = 2.5
"""A bar this many times higher than the next is cut off, with a gap and its share written beside it."""


class Histogram(QWidget):
    """Bars: the share of the layer's values in each bin. The line in the accent: the same for the chosen map.

    A ReLU's zeros would leave no height for the rest: such a bar is cut, visibly, and says how high it is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer: Distribution | None = None
        self._map: Distribution | None = None
        self._caption = ""
        self.setObjectName("histogram")
        self.setAccessibleName(self.tr("Histogram of the values"))
        self.setToolTip(self.tr("How often each value occurs: bars for the whole layer, the line for the chosen map."))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_distributions(self, layer: Distribution, chosen: Distribution | None, caption: str) -> None:
        """chosen has the bins of layer, or is None where there is no map. caption: what the bars are."""
        self._layer, self._map, self._caption = layer, chosen, caption
        self.setAccessibleDescription(caption)
        self.update()

    def clear(self) -> None:
        self._layer = self._map = None
        self.update()

    @property
    def layer(self) -> Distribution | None:
        return self._layer

    @property
    def chosen(self) -> Distribution | None:
        return self._map

    def caption(self) -> str:
        return self._caption

    def tip_at(self, _position: QPoint) -> str:
        """What it is, after the whole of its caption where that does not fit."""
        fits = QFontMetricsF(small_font(self, 0.78)).horizontalAdvance(self._caption) <= self.width()
        return self.toolTip() if fits else f"{self._caption}\n{self.toolTip()}"

    def sizeHint(self) -> QSize:
        return QSize(220, 96)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._layer is None:
            return
        painter = QPainter(self)
        theme = theme_of(self)
        font = small_font(self, 0.78)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        line = metrics.height()
        plot = QRectF(0, line + 4, self.width(), self.height() - 2 * line - 6)
        painter.setPen(theme.color("muted"))
        caption = metrics.elidedText(self._caption, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0, metrics.ascent()), caption)
        if plot.height() < 8:
            return
        shares = self._layer.shares
        top = cut_at(shares)
        if self._map is not None:
            top = max(top, min(cut_at(self._map.shares), _BREAK * top))
        cut = self._paint_bars(painter, plot, shares, top)
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme.color("line"))
        self._paint_axis(painter, plot, self._layer, metrics)
        if self._map is not None:
            self._paint_line(painter, plot, self._map.shares, top)
        for bar, share in cut:
            self._paint_cut(painter, plot, bar, share)

    def _paint_bars(self, painter: QPainter, plot: QRectF, shares: Float32, top: float) -> list[tuple[QRectF, float]]:
        """Draws the bars; returns those higher than the plot, with their share."""
        color = theme_of(self).color("faint")
        cut: list[tuple[QRectF, float]] = []
        wide = plot.width() / len(shares)
        for index, share in enumerate(shares.tolist()):
            if share <= 0:
                continue
            # What occurs at all gets a pixel: a rare value is not the same as none.
            high = max(min(share / top, 1.0) * plot.height(), 1.0)
            bar = QRectF(plot.left() + index * wide, plot.bottom() - high, max(wide - 1, 1), high)
            painter.fillRect(bar, color)
            if share > top:
                cut.append((bar, share))
        return cut

    def _paint_cut(self, painter: QPainter, plot: QRectF, bar: QRectF, share: float) -> None:
        ground = theme_of(self).color("panel")
        painter.fillRect(QRectF(bar.left() - 1, plot.top() + plot.height() * 0.22, bar.width() + 2, 3), ground)
        text = format_percent(share, 0)
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance(text)
        left = bar.right() + 4 if bar.right() + 4 + width < plot.right() else bar.left() - 4 - width
        painter.fillRect(QRectF(left - 2, plot.top(), width + 4, metrics.height()), ground)
        painter.setPen(theme_of(self).color("muted"))
        painter.drawText(QPointF(left, plot.top() + metrics.ascent()), text)

    def _paint_line(self, painter: QPainter, plot: QRectF, shares: Float32, top: float) -> None:
        wide = plot.width() / len(shares)
        points = []
        for index, share in enumerate(shares.tolist()):
            y = plot.bottom() - min(share / top, 1.0) * plot.height()
            points += [QPointF(plot.left() + index * wide, y), QPointF(plot.left() + (index + 1) * wide, y)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme_of(self).color("accent"), 1.3))
        painter.drawPolyline(QPolygonF(points))

    def _paint_axis(self, painter: QPainter, plot: QRectF, values: Distribution, metrics: QFontMetricsF) -> None:
        theme = theme_of(self)
        painter.setPen(theme.color("muted"))
        words = QRectF(plot.left(), plot.bottom() + 2, plot.width(), metrics.height())
        low, high = format_value(values.low, 3), format_value(values.high, 3)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, high)
        zero = plot.left() - values.low / (values.high - values.low) * plot.width()
        free = plot.left() + metrics.horizontalAdvance(low) + 8, plot.right() - metrics.horizontalAdvance(high) - 8
        if plot.left() < zero < plot.right():
            painter.fillRect(QRectF(zero, plot.bottom(), 1, 4), theme.color("muted"))
            if free[0] < zero < free[1]:
                painter.drawText(
                    QRectF(zero - 10, words.top() + 1, 20, words.height()), Qt.AlignmentFlag.AlignHCenter, "0"
                )


def cut_at(shares: Float32) -> float:
    """The share at the top of the plot: the highest bar, or the next one where the highest dwarfs it."""
    highest = sorted(shares.tolist(), reverse=True)
    if len(highest) > 1 and 0 < highest[1] * _BREAK < highest[0]:
        return float(highest[1]) * 1.3
    return max(float(highest[0]), 1e-9)
