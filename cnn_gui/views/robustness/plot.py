"""Curves of one kind: what up to four networks answer the stronger it gets, and one's own drawing over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.robustness.messages import KindCurve, Perturbation
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.parts.legend import small_font
from cnn_gui.views.robustness.words import strength_text

COLOURS = ("negative", "weight_negative", "weight_positive", "muted")
"""Of the networks, in their order; the drawing has the accent."""

DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DashDotLine, Qt.PenStyle.DotLine)
"""So that they are told apart without colours."""

_SMALL = 0.85
_NEAR = 14.0


@dataclass(frozen=True, slots=True, eq=False)
class PlottedNetwork:
    """title: for the legend. curve: None while it is not measured."""

    title: str
    curve: KindCurve | None
    sure_from: float


class RobustnessPlot(QWidget):
    """A line for each network, of what is answered rightly and surely. Of the first one the rest is shaded: in doubt
    grey, wrongly and surely red. Dots joined by a line are the probability of the drawing's answer.

    strength_wanted: a strength that was pointed at, by a click or the arrow keys.
    """

    strength_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = Perturbation.ROTATION
        self._networks: tuple[PlottedNetwork, ...] = ()
        self._strengths: Float32 = np.array([-1, 0, 1], dtype=np.float32)
        self._own: tuple[Float32, Float32] | None = None
        self._strength = 0.0
        self.setObjectName("robustnessPlot")
        self.setAccessibleName(self.tr("Answers against strength"))
        self.setToolTip(
            self.tr(
                "How many of the test images are answered rightly and surely, the more is done to them; grey is in "
                "doubt, red is wrong and sure. The dots are your drawing. A click goes to a strength."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_kind(self, kind: Perturbation, strengths: Sequence[float]) -> None:
        """What is plotted from now on; strengths: from the first to the last."""
        self._kind, self._strengths = kind, np.array(strengths, dtype=np.float32)
        self._own = None
        self.update()

    def set_networks(self, networks: Sequence[PlottedNetwork]) -> None:
        self._networks = tuple(networks)
        self.update()

    def set_own(self, strengths: Float32 | None, probabilities: Float32 | None) -> None:
        """The drawing's; None for none."""
        self._own = None if strengths is None or probabilities is None else (strengths, probabilities)
        self.update()

    def set_strength(self, strength: float) -> None:
        """Where the slider is."""
        if strength != self._strength:
            self._strength = strength
            self.update()

    @property
    def networks(self) -> tuple[PlottedNetwork, ...]:
        return self._networks

    @property
    def own(self) -> tuple[Float32, Float32] | None:
        return self._own

    @property
    def has_own(self) -> bool:
        """Whether there is a drawing in it."""
        return self._own is not None

    def position_of(self, strength: float) -> QPointF:
        """Where a strength is, in the widget."""
        box = self._box()
        return QPointF(self._x(strength, box), box.center().y())

    def sizeHint(self) -> QSize:
        return QSize(300, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(170, 120)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, box = theme_of(self), QPainter(self), self._box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self, _SMALL))
        metrics = QFontMetricsF(painter.font())
        first = self._networks[0] if self._networks else None
        if first is not None and first.curve is not None:
            self._shade(painter, theme, box, first.curve, first.sure_from)
        self._paint_axes(painter, theme, box, metrics)
        for place, network in enumerate(self._networks):
            if network.curve is not None:
                pen = QPen(theme.color(COLOURS[place % len(COLOURS)]), 2, DASHES[place % len(DASHES)])
                painter.setPen(pen)
                right = network.curve.shares(network.sure_from).right
                painter.drawPolyline(self._points(box, network.curve.strengths, right))
        self._paint_own(painter, theme, box)
        self._paint_legend(painter, theme, box, metrics)

    def _shade(self, painter: QPainter, theme: Theme, box: QRectF, curve: KindCurve, sure_from: float) -> None:
        shares = curve.shares(sure_from)
        painter.fillRect(box, _faint(theme.color("bad"), 60))
        painter.setPen(Qt.PenStyle.NoPen)
        for upper, colour in (
            (shares.right + shares.unsure, theme.color("track")),
            (shares.right, theme.color("panel")),
        ):
            points = self._points(box, curve.strengths, upper)
            area = QPolygonF(
                [*points.toList(), QPointF(points.last().x(), box.bottom()), QPointF(points.first().x(), box.bottom())]
            )
            painter.setBrush(colour)
            painter.drawPolygon(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_axes(self, painter: QPainter, theme: Theme, box: QRectF, metrics: QFontMetricsF) -> None:
        painter.setPen(QPen(theme.color("line"), 1))
        for share in (0.0, 0.5, 1.0):
            y = box.bottom() - share * box.height()
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        x = self._x(0.0, box)
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.setPen(theme.color("muted"))
        for share, words in ((0.0, "0"), (0.5, "50 %"), (1.0, "100 %")):
            height = metrics.height()
            place = QRectF(0, box.bottom() - share * box.height() - height / 2, box.left() - 5, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        self._paint_strengths(painter, box, metrics)
        painter.setPen(QPen(theme.color("text"), 1))
        x = self._x(self._strength, box)
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    def _paint_strengths(self, painter: QPainter, box: QRectF, metrics: QFontMetricsF) -> None:
        """The first, the last and 0, each where it does not run into another."""
        taken = -1e9
        for strength in dict.fromkeys((float(self._strengths[0]), 0.0, float(self._strengths[-1]))):
            words = strength_text(self._kind, strength)
            width = metrics.horizontalAdvance(words)
            left = min(max(self._x(strength, box) - width / 2, box.left()), self.width() - width)
            if left > taken:
                painter.drawText(QPointF(left, box.bottom() + metrics.ascent() + 3), words)
                taken = left + width + 8

    def _paint_own(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        if self._own is None:
            return
        points = self._points(box, *self._own)
        painter.setPen(QPen(theme.color("accent"), 1.5))
        painter.drawPolyline(points)
        painter.setBrush(theme.color("accent"))
        painter.setPen(QPen(theme.color("panel"), 1))
        for point in points.toList():
            painter.drawEllipse(point, 3.5, 3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_legend(self, painter: QPainter, theme: Theme, box: QRectF, metrics: QFontMetricsF) -> None:
        y = 0.0
        entries = [
            (COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)], self._legend(network))
            for place, network in enumerate(self._networks)
        ]
        if self._own is not None:
            entries.append(("accent", Qt.PenStyle.SolidLine, self.tr("your drawing")))
        room = box.width() - 32
        if self._networks and self._networks[0].curve is not None:
            room -= self._paint_bands(painter, theme, box, metrics, metrics.horizontalAdvance(entries[0][2]))
        for colour, dash, words in entries:
            middle = y + metrics.height() / 2
            painter.setPen(QPen(theme.color(colour), 2, dash))
            painter.drawLine(QPointF(box.left(), middle), QPointF(box.left() + 24, middle))
            painter.setPen(theme.color("text"))
            fitted = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(box.left() + 30, y + metrics.ascent()), fitted)
            y, room = y + metrics.height(), box.width() - 32

    def _paint_bands(
        self, painter: QPainter, theme: Theme, box: QRectF, metrics: QFontMetricsF, beside: float
    ) -> float:
        """What the shades above the first network's curve are, at the end of its row, where there is room for it beside
        its name, ``beside`` wide. Returns the room that it takes."""
        side = 0.7 * metrics.height()
        bands = ((theme.color("track"), self.tr("not sure")), (_faint(theme.color("bad"), 60), self.tr("wrong")))
        width = sum(side + 4 + metrics.horizontalAdvance(words) + 10 for _, words in bands)
        if width > box.width() - 32 - min(beside, box.width() / 3):
            return 0.0
        left = box.right() - width + 10
        for colour, words in bands:
            swatch = QRectF(left, (metrics.height() - side) / 2, side, side)
            painter.fillRect(swatch, colour)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRect(swatch)
            painter.setPen(theme.color("text"))
            painter.drawText(QPointF(left + side + 4, metrics.ascent()), words)
            left += side + 4 + metrics.horizontalAdvance(words) + 10
        return width + 4

    def _legend(self, network: PlottedNetwork) -> str:
        if network.curve is None:
            return self.tr("{0}, not measured yet").format(network.title)
        return network.title

    # --- the inside

    def _points(self, box: QRectF, strengths: Float32, shares: Float32) -> QPolygonF:
        pairs = zip(strengths.tolist(), shares.tolist(), strict=True)
        return QPolygonF([QPointF(self._x(x, box), box.bottom() - y * box.height()) for x, y in pairs])

    def _x(self, strength: float, box: QRectF) -> float:
        first, last = float(self._strengths[0]), float(self._strengths[-1])
        return box.left() + box.width() * (strength - first) / (last - first)

    def _box(self) -> QRectF:
        metrics = QFontMetricsF(small_font(self, _SMALL))
        left = metrics.horizontalAdvance("100 %") + 8
        entries = len(self._networks) + (self._own is not None)
        top = metrics.height() * max(entries, 1) + 6
        bottom = metrics.height() + 6
        return QRectF(left, top, max(self.width() - left - 8, 20), max(self.height() - top - bottom, 20))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        """To the nearest of the strengths that were measured."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            box = self._box()
            places = [self._x(float(strength), box) for strength in self._strengths]
            nearest = min(range(len(places)), key=lambda place: abs(places[place] - event.position().x()))
            self.strength_wanted.emit(float(self._strengths[nearest]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        place = int(np.abs(self._strengths - self._strength).argmin()) + step
        if 0 <= place < len(self._strengths):
            self.strength_wanted.emit(float(self._strengths[place]))


def _faint(color: QColor, alpha: int) -> QColor:
    color.setAlpha(alpha)
    return color
