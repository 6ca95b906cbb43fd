"""How the values of a layer are spread, over the whole run: painted as one image with its axes and its legend."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base import oklab
from cnn_gui.views.base.colors import Rgb32, to_image
from cnn_gui.views.base.numbers import format_count, format_percent, format_value
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.dynamics.ridges import LEAST, Ridges
from cnn_gui.views.parts.legend import BAR_HEIGHT, small_font

COLUMNS = 400
"""Of the picture; the screen makes them as wide as it has room."""

GAP = 4


class HistogramImage(QWidget):
    """x: steps; y: values; colour: the share of the layer's values at that height, on a logarithmic scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("histogramImage")
        self.setAccessibleName(self.tr("Histogram over the run"))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._ridges: Ridges | None = None
        self._last_step = 1.0
        self._image = QImage()
        self._moment: float | None = None
        self._pointer: QPointF | None = None

    @property
    def shown(self) -> Ridges | None:
        return self._ridges

    @property
    def moment(self) -> float | None:
        """The step whose line is drawn."""
        return self._moment

    def show_ridges(self, ridges: Ridges | None, last_step: float, caption: str) -> None:
        """last_step: where the picture ends. caption: for whoever cannot see it."""
        self._ridges, self._last_step = ridges, max(last_step, 1.0)
        self.setAccessibleDescription(caption)
        self._make_image()
        self.update()

    def set_moment(self, step: float | None) -> None:
        """The line of the moment on display."""
        self._moment = step
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 6 * self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._make_image()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self.update()

    def tip_at(self, _position: QPoint) -> str:
        return self.tr(
            "Each column is the histogram of the layer's values at that step: the brighter, the more values. A layer "
            "that learns spreads out; one that collapses becomes a line."
        )

    def readout(self, place: QPointF) -> str:
        """What is at a place of the widget: "step 120 · 0.31 to 0.34 · 2.1 % of the values"; empty outside."""
        plot = self._plot()
        if self._ridges is None or not plot.contains(place):
            return ""
        step = (place.x() - plot.left()) / plot.width() * self._last_step
        column = self._ridges.at(step)
        rows = len(self._ridges.shares)
        row = min(int((place.y() - plot.top()) / plot.height() * rows), rows - 1)
        size = (self._ridges.high - self._ridges.low) / rows
        top = self._ridges.high - row * size
        return self.tr("step {0} · {1} to {2} · {3} of the values").format(
            format_count(int(self._ridges.steps[column])),
            format_value(top - size, 3),
            format_value(top, 3),
            format_percent(float(self._ridges.shares[row, column]), 2),
        )

    # --- painting

    def _make_image(self) -> None:
        if self._ridges is None:
            self._image = QImage()
            return
        shares = self._ridges.columns(COLUMNS, self._last_step)
        self._image = to_image(ramp(theme_of(self))[levels(shares)])

    def _plot(self) -> QRectF:
        metrics = QFontMetricsF(small_font(self))
        left = 0.0
        if self._ridges is not None:
            ends = (format_value(self._ridges.low, 3), format_value(self._ridges.high, 3))
            left = max(map(metrics.horizontalAdvance, ends)) + GAP
        line = metrics.height()
        return QRectF(
            left, line / 2, self.width() - left - 1, max(self.height() - 2.5 * line - BAR_HEIGHT - 3 * GAP, 1)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ridges is None:
            return
        painter, theme, plot = QPainter(self), theme_of(self), self._plot()
        painter.setFont(small_font(self))
        painter.drawImage(plot, self._image)
        painter.setPen(theme.color("line"))
        painter.drawRect(plot)
        self._paint_axes(painter, plot, theme)
        if self._moment is not None and self._moment <= self._last_step:
            x = plot.left() + self._moment / self._last_step * plot.width()
            painter.setPen(QPen(theme.color("text"), 1.4))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        self._paint_foot(painter, plot, theme)

    def _paint_axes(self, painter: QPainter, plot: QRectF, theme: Theme) -> None:
        assert self._ridges is not None
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.color("muted"))
        taken: list[float] = []
        for value in (self._ridges.low, self._ridges.high, 0.0):
            y = plot.top() + self._ridges.row_of(value) / len(self._ridges.shares) * plot.height()
            if not plot.top() <= y <= plot.bottom() + 0.5 or any(abs(y - other) < metrics.height() for other in taken):
                continue
            taken.append(y)
            box = QRectF(0, y - metrics.height() / 2, plot.left() - GAP, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, format_value(value, 3))
            if value == 0:
                painter.setPen(QPen(theme.color("faint"), 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
                painter.setPen(theme.color("muted"))
        words = QRectF(plot.left(), plot.bottom() + 1, plot.width(), metrics.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(
            words, Qt.AlignmentFlag.AlignRight, self.tr("step {0}").format(format_count(round(self._last_step)))
        )

    def _paint_foot(self, painter: QPainter, plot: QRectF, theme: Theme) -> None:
        """The legend, or what is under the pointer."""
        metrics = QFontMetricsF(painter.font())
        top = plot.bottom() + metrics.height() + 2 * GAP
        place = self._pointer if self._pointer is not None else QPointF(-1, -1)
        text = self.readout(place)
        words = QRectF(0, top, self.width(), metrics.height())
        if text:
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, text)
            return
        low, high = format_percent(LEAST, 2), self.tr("100 % of the values")
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, low)
        left = metrics.horizontalAdvance(low) + GAP
        wide = max(min(120.0, self.width() - left - metrics.horizontalAdvance(high) - 2 * GAP), 20.0)
        bar = QRectF(left, top + (metrics.height() - BAR_HEIGHT) / 2, wide, BAR_HEIGHT)
        painter.drawImage(bar, to_image(ramp(theme)[None, 1:]))
        painter.drawText(QPointF(bar.right() + GAP, top + metrics.ascent()), high)


def levels(shares: np.ndarray) -> np.ndarray:
    """0 for nothing at all, else 1..255 by the logarithm of a share from LEAST to 1; rarer ones are 1."""
    with np.errstate(divide="ignore"):
        height = 1 - np.log(np.maximum(shares, 1e-30)) / np.log(LEAST)
    found = np.where(shares > 1e-9, np.clip(1 + np.rint(254 * height), 1, 255), 0)
    return found.astype(np.uint8)


def ramp(theme: Theme) -> Rgb32:
    """256 colours: none, then from almost the panel's ground to the accent and on to the strength of writing, in steps
    that look equally large."""
    stops = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (theme.panel, theme.accent, theme.text)])
    ground, accent, text = oklab.from_srgb(stops.astype(np.float64))
    t = np.linspace(0.12, 1.0, 255)[:, None]
    colors = np.where(t < 0.7, ground + t / 0.7 * (accent - ground), accent + (t - 0.7) / 0.3 * 0.75 * (text - accent))
    r, g, b = np.rint(np.concatenate([stops[:1], oklab.to_srgb(colors)])).astype(np.uint32).T
    packed: Rgb32 = np.uint32(0xFF000000) | (r << np.uint32(16)) | (g << np.uint32(8)) | b
    return packed
