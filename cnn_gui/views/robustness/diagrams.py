"""The reliability diagram, and the risk-coverage curve with the threshold in it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.robustness.messages import BINS, Reliability, ReliabilityBins
from cnn_gui.views.base.numbers import format_percent
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.parts.legend import small_font

_SMALL = 0.85
FEW = 20
"""Answers in a bar from which on its height means something."""

MOST_POINTS = 400
"""Of a curve that is painted."""


class _Diagram(QWidget):
    """A frame with a title above it and words at the ends of its axes."""

    def __init__(self, name: str, title: str, tip: str, ends: tuple[str, str]) -> None:
        super().__init__()
        self._title, self._ends = title, ends
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(220, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(130, 110)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self, _SMALL))
        metrics = QFontMetricsF(painter.font())
        box = self.box()
        painter.setPen(theme.color("text"))
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0, metrics.ascent()), title)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(box)
        self.paint_inside(painter, theme, box)
        painter.setPen(theme.color("muted"))
        below = QRectF(box.left(), box.bottom() + 2, box.width(), metrics.height())
        for words, side in zip(self._ends, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            painter.drawText(below, side, words)
        for words, y in ((self.top_words(), box.top()), ("0", box.bottom())):
            place = QRectF(0, y - metrics.height() / 2, box.left() - 4, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def box(self) -> QRectF:
        metrics = QFontMetricsF(small_font(self, _SMALL))
        left, top = metrics.horizontalAdvance("100 %") + 8, 1.6 * metrics.height()
        return QRectF(
            left, top, max(self.width() - left - 6, 20), max(self.height() - top - 1.3 * metrics.height(), 20)
        )

    def top_words(self) -> str:
        """At the upper end of the axis."""
        return "100 %"

    def paint_inside(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        raise NotImplementedError


class ReliabilityDiagram(_Diagram):
    """For each of the bins a bar: how many of the answers given with that probability are right, pale where FEW.
    Dots are the same after the temperature; the diagonal is where probabilities mean what they say."""

    def __init__(self) -> None:
        self._bins: tuple[ReliabilityBins, ReliabilityBins] | None = None
        title = self.tr("Right, by probability")
        tip = self.tr(
            "Bars: of the answers given with about that probability so many are right. On the line they mean what they "
            "say; below it the network is surer than it should be. Pale bars are of fewer than 20 answers. Dots: after "
            "the temperature."
        )
        super().__init__("reliabilityDiagram", title, tip, (self.tr("0"), self.tr("100 % sure")))

    def show_reliability(self, found: Reliability | None) -> None:
        self._bins = None if found is None else (found.bins(), found.bins(tempered=True))
        self.update()

    @property
    def bins(self) -> tuple[ReliabilityBins, ReliabilityBins] | None:
        """Before and after the temperature."""
        return self._bins

    def paint_inside(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        painter.drawLine(box.bottomLeft(), box.topRight())
        if self._bins is None:
            return
        before, after = self._bins
        width = box.width() / BINS
        painter.setPen(Qt.PenStyle.NoPen)
        bar = theme.color("negative")
        for place in np.flatnonzero(before.counts):
            height = float(before.accuracy[place]) * box.height()
            bar.setAlpha(150 if before.counts[place] >= FEW else 55)
            painter.fillRect(QRectF(box.left() + place * width + 1, box.bottom() - height, width - 2, height), bar)
        painter.setBrush(theme.color("accent"))
        for place in np.flatnonzero(after.counts):
            x = box.left() + float(after.confidence[place]) * box.width()
            painter.drawEllipse(QPointF(x, box.bottom() - float(after.accuracy[place]) * box.height()), 3.0, 3.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)


class RiskCoverage(_Diagram):
    """The share of wrong answers, the more images are answered, the surest first; a dot where the threshold is."""

    def __init__(self) -> None:
        self._found: Reliability | None = None
        self._top = 1.0
        self._mark: tuple[float, float] | None = None
        title = self.tr("Wrong, by how many are answered")
        tip = self.tr(
            "If only the surest answers are given, so many of them are wrong. The dot is where “not sure” begins now."
        )
        super().__init__("riskCoverage", title, tip, (self.tr("none"), self.tr("all answered")))

    def show_reliability(self, found: Reliability | None) -> None:
        self._found, self._mark = found, None
        if found is not None:
            _, risk = found.risk_coverage()
            self._top = max(float(risk.max()), 1e-4)
        self.update()

    def set_threshold(self, sure_from: float) -> None:
        if self._found is not None:
            price, count = self._found.price(sure_from), len(self._found.right)
            self._mark = price.answered / count, price.wrong / max(price.answered, 1)
            self.update()

    @property
    def mark(self) -> tuple[float, float] | None:
        """Coverage and risk at the threshold."""
        return self._mark

    def top_words(self) -> str:
        return format_percent(self._top)

    def paint_inside(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        if self._found is None:
            return
        coverage, risk = self._found.risk_coverage()
        places = np.unique(np.linspace(0, len(risk) - 1, MOST_POINTS).round().astype(int))
        points = [self._point(box, float(coverage[place]), float(risk[place])) for place in places]
        painter.setPen(QPen(theme.color("negative"), 2))
        painter.drawPolyline(QPolygonF(points))
        if self._mark is not None:
            painter.setBrush(theme.color("accent"))
            painter.setPen(QPen(theme.color("panel"), 1))
            painter.drawEllipse(self._point(box, *self._mark), 5.0, 5.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _point(self, box: QRectF, coverage: float, risk: float) -> QPointF:
        return QPointF(box.left() + coverage * box.width(), box.bottom() - min(risk / self._top, 1.0) * box.height())
