"""Two curves over the layers: how many images are told right by what each layer computes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.projection.messages import Separation
from cnn_gui.views.base.numbers import format_percent
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.parts.legend import small_font

_SMALL = 0.85
_FLOORS = (0.95, 0.9, 0.8, 0.6, 0.5, 0.0)
"""Where the axis may begin: at the highest that is below all curves."""

_MARK = 3.6


@dataclass(frozen=True, slots=True)
class PlotAxes:
    """Where the axes are, and at which share they begin."""

    box: QRectF
    floor: float

    def y(self, share: float) -> float:
        return self.box.bottom() - (share - self.floor) / (1 - self.floor) * self.box.height()


class SeparationPlot(QWidget):
    """layer_wanted: the name of one that was clicked, or gone to by the arrow keys. opened: double-clicked, or Enter.
    pointed: the name of the one that the pointer is on, "" for none."""

    layer_wanted = Signal(str)
    opened = Signal()
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._layer = ""
        self._found: Separation | None = None
        self._pointed = ""
        self.setObjectName("separationPlot")
        self.setAccessibleName(self.tr("Accuracy by layer"))
        self.setToolTip(
            self.tr(
                "How many test images are told right by the values of a layer alone: by their nearest neighbours "
                "(discs), and by a linear probe (squares). A click goes to the layer; a double click shows its map."
            )
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- told

    def set_layers(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self.update()

    def set_layer(self, name: str) -> None:
        """The one that is on show."""
        self._layer = name
        self.update()

    def set_found(self, found: Separation | None) -> None:
        self._found = found
        self.update()

    # --- asked

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    @property
    def layer(self) -> str:
        return self._layer

    @property
    def found(self) -> Separation | None:
        return self._found

    @property
    def floor(self) -> float:
        """The share at which the axis begins."""
        return self._frame().floor

    def place_of(self, name: str, share: float) -> QPointF:
        """Where a share of a layer is, in the widget."""
        frame = self._frame()
        return QPointF(self._x(self._names.index(name), frame.box), frame.y(share))

    def sizeHint(self) -> QSize:
        return QSize(300, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(170, 120)

    # --- Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, frame = theme_of(self), QPainter(self), self._frame()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self, _SMALL))
        metrics = QFontMetricsF(painter.font())
        self._paint_axes(painter, theme, frame, metrics)
        found = self._found
        if found is not None:
            painter.setPen(QPen(theme.color("muted"), 1.2, Qt.PenStyle.DotLine))
            y = frame.y(found.share(found.answered))
            painter.drawLine(QPointF(frame.box.left(), y), QPointF(frame.box.right(), y))
            self._paint_curves(painter, theme, frame, found)
        self._paint_legend(painter, theme, frame, metrics)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._want(self._name_at(event.position().x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._name_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        if step is not None and self._layer in self._names:
            place = self._names.index(self._layer) + step
            if 0 <= place < len(self._names):
                self._want(self._names[place])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    # --- inside

    def _want(self, name: str) -> None:
        if name and name != self._layer:
            self.layer_wanted.emit(name)

    def _point(self, name: str) -> None:
        if name != self._pointed:
            self._pointed = name
            self.pointed.emit(name)

    def _name_at(self, x: float) -> str:
        box = self._frame().box
        places = [abs(self._x(index, box) - x) for index in range(len(self._names))]
        return self._names[places.index(min(places))] if places else ""

    def _x(self, index: int, box: QRectF) -> float:
        step = box.width() / max(1, len(self._names))
        return box.left() + step * (index + 0.5)

    def _frame(self) -> PlotAxes:
        metrics = QFontMetricsF(small_font(self, _SMALL))
        left = metrics.horizontalAdvance("100 %") + 8
        top, bottom = 3 * metrics.height() + 8, metrics.height() + 8
        box = QRectF(left, top, max(self.width() - left - 8, 20), max(self.height() - top - bottom, 20))
        found = self._found
        if found is None:
            return PlotAxes(box, 0.0)
        least = min(
            found.share(found.answered),
            *(found.share(right) for each in found.layers for right in (each.nearest, each.probe)),
        )
        return PlotAxes(box, next(floor for floor in _FLOORS if floor <= least))

    def _paint_axes(self, painter: QPainter, theme: Theme, frame: PlotAxes, metrics: QFontMetricsF) -> None:
        box = frame.box
        for share in (frame.floor, (1 + frame.floor) / 2, 1.0):
            y = frame.y(share)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(theme.color("muted"))
            decimals = 0 if round(100 * share, 6).is_integer() else 1
            place = QRectF(0, y - metrics.height() / 2, box.left() - 5, metrics.height())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, right, format_percent(share, decimals))
        self._paint_names(painter, theme, box, metrics)

    def _paint_names(self, painter: QPainter, theme: Theme, box: QRectF, metrics: QFontMetricsF) -> None:
        """The one on show, and of the others as many as do not run into each other."""
        taken: list[tuple[float, float]] = []
        ordered = sorted(range(len(self._names)), key=lambda index: self._names[index] != self._layer)
        for index in ordered:
            name, x = self._names[index], self._x(index, box)
            is_shown = name == self._layer
            if is_shown:
                painter.setPen(QPen(theme.color("text"), 1))
                painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            width = metrics.horizontalAdvance(name)
            left = min(max(x - width / 2, 0.0), max(self.width() - width, 0.0))
            if all(left > end + 6 or left + width < start - 6 for start, end in taken):
                taken.append((left, left + width))
                painter.setPen(theme.color("text" if is_shown else "muted"))
                painter.drawText(QPointF(left, box.bottom() + metrics.ascent() + 4), name)

    def _paint_curves(self, painter: QPainter, theme: Theme, frame: PlotAxes, found: Separation) -> None:
        for colour, rights in (
            ("accent", [each.nearest for each in found.layers]),
            ("text", [each.probe for each in found.layers]),
        ):
            points = [
                self.place_of(each.layer, found.share(right))
                for each, right in zip(found.layers, rights, strict=True)
                if each.layer in self._names
            ]
            dash = Qt.PenStyle.SolidLine if colour == "accent" else Qt.PenStyle.DashLine
            painter.setPen(QPen(theme.color(colour), 1.8, dash))
            painter.drawPolyline(QPolygonF(points))
            for point in points:
                _mark(painter, theme, point, colour)

    def _paint_legend(self, painter: QPainter, theme: Theme, frame: PlotAxes, metrics: QFontMetricsF) -> None:
        entries = (
            ("accent", self.tr("nearest neighbours"), Qt.PenStyle.SolidLine),
            ("text", self.tr("linear probe"), Qt.PenStyle.DashLine),
            ("muted", self.tr("the network's answer"), Qt.PenStyle.DotLine),
        )
        left = frame.box.left()
        for row, (colour, words, dash) in enumerate(entries):
            middle = (row + 0.5) * metrics.height()
            painter.setPen(QPen(theme.color(colour), 1.8, dash))
            painter.drawLine(QPointF(left, middle), QPointF(left + 24, middle))
            if colour != "muted":
                _mark(painter, theme, QPointF(left + 12, middle), colour)
            painter.setPen(theme.color("text"))
            fitted = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(frame.box.width() - 32, 0))
            painter.drawText(QPointF(left + 30, row * metrics.height() + metrics.ascent()), fitted)


def _mark(painter: QPainter, theme: Theme, point: QPointF, colour: str) -> None:
    painter.setPen(QPen(theme.color("panel"), 1))
    painter.setBrush(theme.color(colour))
    if colour == "accent":
        painter.drawEllipse(point, _MARK, _MARK)
    else:
        side = 2 * _MARK - 0.8
        painter.drawRect(QRectF(point.x() - side / 2, point.y() - side / 2, side, side))
    painter.setBrush(Qt.BrushStyle.NoBrush)
