"""An activation function as a curve, and behind it how the values lie that this layer was fed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.network.kinds.elementwise import activated
from cnn_gui.core.network.messages import LayerActivation, LayerInfo
from cnn_gui.views.base.numbers import format_count, format_value
from cnn_gui.views.base.statistics import Distribution, distribution
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.histogram import cut_at
from cnn_gui.views.parts.legend import small_font

_POINTS = 160
_LEAST = 3.0
"""The curve reaches at least as far on both sides of zero: its bend is seen whatever the values."""
_BARS = 0.55
"""Of the height at most is the histogram's."""


class FunctionCurve(QWidget):
    """Bars: how often each input occurs in this layer, for this drawing. The line: what the function makes of it.

    Costs nothing while it is hidden.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._info: LayerInfo | None = None
        self._layers: Sequence[LayerActivation] = ()
        self._inputs: Distribution | None = None
        self._at: float | None = None
        self.setObjectName("functionCurve")
        self.setAccessibleName(self.tr("Curve of the function"))
        self.setToolTip(
            self.tr(
                "The line: what the function makes of a value. Bars: how often each value occurs before this layer."
            )
        )
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- told from outside -------------------------------------------------------------------------------

    def set_info(self, info: LayerInfo) -> None:
        self._info = info
        self._take()

    def set_layers(self, layers: Sequence[LayerActivation]) -> None:
        """The activations of all layers; none while nothing is drawn."""
        self._layers = layers
        self._take()

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def inputs(self) -> Distribution | None:
        """Of the values before the layer; None while nothing is drawn."""
        return self._inputs

    def caption(self) -> str:
        """The line above the curve: what the bars are, or the value under the pointer and what becomes of it."""
        if self._at is not None:
            return self.tr("in {0} → out {1}").format(format_value(self._at, 3), format_value(self.value(self._at), 3))
        if self._inputs is None or self._info is None:
            return ""
        return self.tr("bars: the {0} values of {1} before it").format(
            format_count(self._inputs.n), self._info.inputs[0]
        )

    def value(self, x: float) -> float:
        """What the function makes of a number."""
        layer = self._info.layer if self._info is not None else None
        return activated(layer, x) if layer is not None else x

    def range(self) -> tuple[float, float]:
        """The inputs that are in sight, from the left edge to the right."""
        if self._inputs is None:
            return -_LEAST, _LEAST
        return min(self._inputs.low, -_LEAST), max(self._inputs.high, _LEAST)

    # --- Qt events ---------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 80)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plot, (low, high) = self._plot(), self.range()
        inside = plot.left() <= event.position().x() <= plot.right()
        share = (event.position().x() - plot.left()) / max(plot.width(), 1.0)
        self._point(low + share * (high - low) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._info is None:
            return
        plot = self._plot()
        painter = QPainter(self)
        painter.setFont(small_font(self, 0.82))
        painter.setPen(theme_of(self).color("muted"))
        metrics = QFontMetricsF(painter.font())
        caption = metrics.elidedText(self.caption(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0, metrics.ascent()), caption)
        if plot.height() < 20:
            return
        xs = np.linspace(*self.range(), _POINTS)
        ys = np.array([self.value(float(x)) for x in xs])
        low, high = min(float(ys.min()), 0.0), max(float(ys.max()), 1e-6)
        self._paint_bars(painter, plot)
        self._paint_axes(painter, plot, low, high)
        self._paint_curve(painter, plot, xs, ys, low, high)

    # --- the inside --------------------------------------------------------------------------------------

    def _take(self) -> None:
        if not self.isVisible() or self._info is None:
            return
        source = self._info.inputs[0] if self._info.inputs else ""
        values = next((layer.values for layer in self._layers if layer.info.name == source), None)
        self._inputs = distribution(values) if values is not None else None
        self.update()

    def _point(self, x: float | None) -> None:
        if x != self._at:
            self._at = x
            self.update()

    def _plot(self) -> QRectF:
        line = QFontMetricsF(small_font(self, 0.82)).height()
        return QRectF(8, line + 8, self.width() - 16, self.height() - 2 * line - 14)

    def _x(self, plot: QRectF, x: float) -> float:
        low, high = self.range()
        return plot.left() + (x - low) / (high - low) * plot.width()

    def _paint_bars(self, painter: QPainter, plot: QRectF) -> None:
        if self._inputs is None:
            return
        shares, top = self._inputs.shares.tolist(), cut_at(self._inputs.shares)
        left, right = self._x(plot, self._inputs.low), self._x(plot, self._inputs.high)
        wide = (right - left) / len(shares)
        color = theme_of(self).color("line")
        for index, share in enumerate(shares):
            if share > 0:
                high = max(min(share / top, 1.0) * plot.height() * _BARS, 1.0)
                painter.fillRect(QRectF(left + index * wide, plot.bottom() - high, max(wide - 1, 1), high), color)

    def _paint_axes(self, painter: QPainter, plot: QRectF, low: float, high: float) -> None:
        theme, metrics = theme_of(self), QFontMetricsF(painter.font())
        zero = plot.bottom() - (0 - low) / (high - low) * plot.height()
        painter.fillRect(QRectF(plot.left(), round(zero), plot.width(), 1), theme.color("faint"))
        painter.fillRect(QRectF(round(self._x(plot, 0.0)), plot.top(), 1, plot.height()), theme.color("faint"))
        painter.setPen(theme.color("muted"))
        words = QRectF(plot.left(), plot.bottom() + 2, plot.width(), metrics.height())
        first, last = (format_value(end, 3) for end in self.range())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self.tr("in {0}").format(first))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, last)
        middle = self._x(plot, 0.0)
        if plot.left() + 70 < middle < plot.right() - 50:
            painter.drawText(QRectF(middle - 20, words.top(), 40, words.height()), Qt.AlignmentFlag.AlignHCenter, "0")
        beside = QPointF(middle + 5, plot.top() + metrics.ascent())
        if beside.x() + 80 < plot.right():
            painter.drawText(beside, self.tr("out {0}").format(format_value(high, 3)))

    def _paint_curve(
        self, painter: QPainter, plot: QRectF, xs: np.ndarray[tuple[int], np.dtype[np.float64]],
        ys: np.ndarray[tuple[int, ...], np.dtype[np.float64]], low: float, high: float,
    ) -> None:  # fmt: skip
        theme = theme_of(self)

        def point(x: float, y: float) -> QPointF:
            return QPointF(self._x(plot, x), plot.bottom() - (y - low) / (high - low) * plot.height())

        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2.0))
        painter.drawPolyline(QPolygonF([point(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]))
        if self._at is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(point(self._at, self.value(self._at)), 4, 4)
