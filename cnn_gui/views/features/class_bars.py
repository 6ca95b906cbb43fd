"""A unit's values by class: the mean as a bar from zero, the spread as a line over it, how well it tells the class."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.features.messages import UnitNumbers
from cnn_gui.core.features.reading import told
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_fixed
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.features.words import class_text
from cnn_gui.views.parts.legend import small_font

_NAMES_SHARE = 0.38
_MOST_SAID = 12


class ClassBars(QAbstractScrollArea):
    """A row for each class, in their order; more than fit scroll. The column on the right is the AUC."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: UnitNumbers | None = None
        self._task = MNIST
        self._strong: frozenset[int] = frozenset()
        self.setObjectName("classBars")
        self.setAccessibleName(self.tr("Values by class"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def show_numbers(self, numbers: UnitNumbers, task: Task) -> None:
        self._numbers, self._task = numbers, task
        self._strong = frozenset(told(numbers).strong)
        self.setAccessibleDescription("; ".join(self.row_texts()[:_MOST_SAID]))
        self._set_range()
        self.viewport().update()

    def row_texts(self) -> list[str]:
        """The rows in words, from top to bottom."""
        if self._numbers is None:
            return []
        return [class_text(self._numbers, label, self._task) for label in range(len(self._numbers.counts))]

    def tip_at(self, position: QPoint) -> str:
        """A row in words; above the rows what the columns are."""
        texts = self.row_texts()
        row = int((position.y() - self._row() + self.verticalScrollBar().value()) // self._row())
        if 0 <= row < len(texts) and position.y() >= self._row():
            return texts[row]
        return self.tr(
            "For each class the mean of this unit's value and, as a line, its spread (one standard deviation to both "
            "sides). AUC: the share of pairs, one image of the class and one of another, in which the one of the "
            "class has the larger value, half of those in which both are equal; 0.50 is chance."
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(90, round(4 * self._row()))

    def sizeHint(self) -> QSize:
        return QSize(190, round(11 * self._row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_range()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._numbers is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, row = theme_of(self), self._row()
        painter.setFont(small_font(self, 0.9))
        plot = self._plot(QFontMetricsF(painter.font()))
        self._paint_head(painter, theme, row)
        painter.setClipRect(QRectF(0, row, self.viewport().width(), self.viewport().height() - row))
        for label in range(len(self._numbers.counts)):
            top = row * (label + 1) - self.verticalScrollBar().value()
            if 0 < top < self.viewport().height():
                self._paint_row(painter, theme, label, plot.translated(0, top))
        painter.end()

    # --- inside ---------------------------------------------------------------------------------------------

    def _row(self) -> float:
        return QFontMetricsF(small_font(self, 0.9)).height() * 1.2

    def _set_range(self) -> None:
        rows = 0 if self._numbers is None else len(self._numbers.counts) + 1
        scroll = self.verticalScrollBar()
        scroll.setRange(0, max(round(rows * self._row()) - self.viewport().height(), 0))
        scroll.setPageStep(self.viewport().height())
        scroll.setSingleStep(round(self._row()))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scroll.maximum() else Qt.FocusPolicy.NoFocus)

    def _plot(self, metrics: QFontMetricsF) -> QRectF:
        """Between the names and the AUC, in a row that begins at 0."""
        width = float(self.viewport().width())
        longest = max(
            (metrics.horizontalAdvance(name_of(self._task.names, label)) for label in range(len(self._task.classes))),
            default=0.0,
        )
        left = min(longest, width * _NAMES_SHARE) + 8
        right = metrics.horizontalAdvance("AUC") + 8
        return QRectF(left, 0, max(width - left - right, 1.0), self._row())

    def _span(self) -> tuple[float, float]:
        """The values at both ends of the plot: all means with their spreads, and zero."""
        numbers = self._numbers
        assert numbers is not None
        ends = np.concatenate([numbers.mean - numbers.spread, numbers.mean + numbers.spread])
        ends = ends[np.isfinite(ends)]
        low, high = min(float(ends.min(initial=0)), 0.0), max(float(ends.max(initial=0)), 0.0)
        return (low, high) if high > low else (0.0, 1.0)

    def _paint_head(self, painter: QPainter, theme: Theme, row: float) -> None:
        painter.setPen(theme.color("muted"))
        box = QRectF(0, 0, self.viewport().width(), row)
        room, metrics = box.width() - QFontMetricsF(painter.font()).horizontalAdvance("AUC") - 8, painter.fontMetrics()
        words = (self.tr("Mean ± spread"), self.tr("Mean"))
        shown = next((each for each in words if metrics.horizontalAdvance(each) <= room), words[-1])
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "AUC")

    def _paint_row(self, painter: QPainter, theme: Theme, label: int, plot: QRectF) -> None:
        numbers = self._numbers
        assert numbers is not None
        strong = label in self._strong
        painter.setPen(theme.color("text" if strong else "muted"))
        metrics = QFontMetricsF(painter.font())
        middle = Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(name_of(self._task.names, label), Qt.TextElideMode.ElideMiddle, plot.left() - 6)
        painter.drawText(QRectF(0, plot.top(), plot.left(), plot.height()), Qt.AlignmentFlag.AlignLeft | middle, name)
        auc = float(numbers.auc[label])
        text = format_fixed(auc, 2) if math.isfinite(auc) else "–"
        right = QRectF(plot.right(), plot.top(), self.viewport().width() - plot.right(), plot.height())
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | middle, text)
        if numbers.counts[label]:
            self._paint_bar(painter, theme, plot, float(numbers.mean[label]), float(numbers.spread[label]), strong)

    def _paint_bar(
        self, painter: QPainter, theme: Theme, plot: QRectF, mean: float, spread: float, strong: bool
    ) -> None:
        low, high = self._span()

        def x(value: float) -> float:
            return plot.left() + plot.width() * (value - low) / (high - low)

        thickness = max(3.0, plot.height() * 0.45)
        top, center = plot.center().y() - thickness / 2, plot.center().y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if strong else "faint"))
        painter.drawRect(QRectF(QPointF(min(x(0), x(mean)), top), QPointF(max(x(0), x(mean)), top + thickness)))
        painter.setPen(QPen(theme.color("text"), 1))
        painter.drawLine(QPointF(x(mean - spread), center), QPointF(x(mean + spread), center))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(x(0), plot.top()), QPointF(x(0), plot.bottom()))
