"""The values of each layer before and behind its batch norm, as small histograms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.effects.messages import NormalisedLayer, ValueSpread
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import Theme, is_new_type, theme_of
from cnn_gui.views.parts.legend import small_font

GAP = 10
LINES = 2.4
"""How high a histogram is, in lines of type."""


class SpreadRows(QWidget):
    """A row a layer: on the left before its batch norm, on the right behind it, each on an axis of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("effectSpreads")
        self.setAccessibleName(self.tr("Values of each layer before and behind batch norm"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._layers: tuple[NormalisedLayer, ...] = ()

    @property
    def layers(self) -> tuple[NormalisedLayer, ...]:
        return self._layers

    def show_layers(self, layers: Sequence[NormalisedLayer]) -> None:
        self._layers = tuple(layers)
        told = ("; ".join((each.name, *self.words(each))) for each in self._layers)
        self.setAccessibleDescription("\n".join(told))
        self._ask()
        self.update()

    def words(self, layer: NormalisedLayer) -> tuple[str, str]:
        """What is said of a layer's values before and behind."""
        before, behind = (
            self.tr("mean {0}, deviation {1}").format(format_value(each.mean, 3), format_value(each.deviation, 3))
            for each in (layer.before, layer.behind)
        )
        return before, behind

    def tip_at(self, position: QPoint) -> str:
        """The layer under the pointer, in words."""
        high = self._row_height()
        row = int(position.y() / high)
        if not 0 <= row < len(self._layers):
            return ""
        layer = self._layers[row]
        return self.tr("{0} before batch norm: {1}\nbehind it: {2}").format(layer.name, *self.words(layer))

    def sizeHint(self) -> QSize:
        return QSize(300, self.minimumHeight())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        painter.setFont(small_font(self))
        metrics = QFontMetricsF(painter.font())
        line, high = metrics.height(), self._row_height()
        half = (self.width() - GAP) / 2
        for number, layer in enumerate(self._layers):
            top = number * high
            titles = (layer.name, self.tr("behind batch norm"))
            for side, (spread, title, words) in enumerate(
                zip((layer.before, layer.behind), titles, self.words(layer), strict=True)
            ):
                left = side * (half + GAP)
                elided = metrics.elidedText(title, Qt.TextElideMode.ElideRight, half)
                painter.setPen(theme.color("text"))
                painter.drawText(QPointF(left, top + metrics.ascent()), elided)
                plot = QRectF(left, top + line + 1, half, LINES * line)
                _paint_spread(painter, plot, spread, theme)
                painter.setPen(theme.color("muted"))
                if metrics.horizontalAdvance(words) > half:
                    words = f"{format_value(spread.mean, 3)} ± {format_value(spread.deviation, 3)}"
                elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, half)
                painter.drawText(QPointF(left, plot.bottom() + 2 + metrics.ascent()), elided)

    def _row_height(self) -> float:
        return (LINES + 2) * QFontMetricsF(small_font(self)).height() + GAP

    def _ask(self) -> None:
        self.setMinimumHeight(round(len(self._layers) * self._row_height()))


def _paint_spread(painter: QPainter, plot: QRectF, spread: ValueSpread, theme: Theme) -> None:
    """Bars from the lowest to the highest value, with zero as a line where it is among them."""
    shares = spread.counts / max(int(spread.counts.max()), 1)
    wide = plot.width() / len(shares)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    for number, share in enumerate(shares.tolist()):
        # A few values among many are still to be seen.
        height = max(share * plot.height(), 1.0) if share else 0.0
        painter.drawRect(QRectF(plot.left() + number * wide, plot.bottom() - height, max(wide - 0.5, 0.5), height))
    painter.setPen(theme.color("line"))
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    if spread.low < 0 < spread.high:
        x = plot.left() + np.interp(0.0, (spread.low, spread.high), (0.0, plot.width()))
        painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
