"""Two classes' probabilities on the way from one answer to another, with the place that is looked at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.parts.legend import small_font

_SMALL = 0.8


class WayCurve(QWidget):
    """The class before dashed, the class after in the accent, each with its name at its end. A click goes to a place.

    place_wanted: a place of the way, from 0.
    """

    place_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: Float32 | None = None
        self._after: Float32 | None = None
        self._names = ("", "")
        self._place = 0
        self.setObjectName("whyNotCurve")
        self.setAccessibleName(self.tr("Probabilities on the way"))
        self.setToolTip(self.tr("How probable both classes are on the way; a click goes there."))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_way(self, before: Float32, after: Float32, names: tuple[str, str]) -> None:
        """before, after: (K,) in 0..1."""
        self._before, self._after, self._names = before, after, names
        self.update()

    def set_place(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self.update()

    def clear(self) -> None:
        self._before = self._after = None
        self.update()

    @property
    def after(self) -> Float32 | None:
        """What is shown of the class that it becomes."""
        return self._after

    def position_of(self, place: int) -> QPointF:
        """Where a place of the way is, in the widget."""
        box = self._box()
        return QPointF(box.left() + box.width() * place / max(self._count() - 1, 1), box.center().y())

    def sizeHint(self) -> QSize:
        return QSize(160, round(2.5 * self.fontMetrics().lineSpacing()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 2 * self.fontMetrics().lineSpacing())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._before is None or self._after is None:
            return
        painter, theme, box = QPainter(self), theme_of(self), self._box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self, _SMALL))
        self._paint_frame(painter, theme, box)
        for values, name, role, style in (
            (self._before, self._names[0], "muted", Qt.PenStyle.DashLine),
            (self._after, self._names[1], "accent", Qt.PenStyle.SolidLine),
        ):
            painter.setPen(QPen(theme.color(role), 2, style))
            points = [self._point(box, place, float(value)) for place, value in enumerate(values)]
            painter.drawPolyline(QPolygonF(points))
            self._paint_name(painter, box, points[-1].y(), name)

    def _paint_frame(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(box)
        middle = box.center().y()
        painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
        painter.setPen(QPen(theme.color("text"), 1))
        x = self.position_of(self._place).x()
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    def _paint_name(self, painter: QPainter, box: QRectF, y: float, name: str) -> None:
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._room())
        height = metrics.height()
        top = min(max(y - height / 2, 0.0), self.height() - height)
        painter.drawText(QRectF(box.right() + 5, top, self._room(), height), Qt.AlignmentFlag.AlignVCenter, text)

    def _point(self, box: QRectF, place: int, share: float) -> QPointF:
        return QPointF(self.position_of(place).x(), box.bottom() - share * box.height())

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(2, 4, -self._room() - 6, -4)

    def _room(self) -> float:
        """For the names at the right."""
        metrics = QFontMetricsF(small_font(self, _SMALL))
        widest = max(metrics.horizontalAdvance(name) for name in self._names)
        return min(widest + 2, self.width() * 0.35)

    def _count(self) -> int:
        return 0 if self._after is None else len(self._after)

    def _go(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._count():
            box = self._box()
            share = (event.position().x() - box.left()) / max(box.width(), 1.0)
            self.place_wanted.emit(round(min(max(share, 0.0), 1.0) * (self._count() - 1)))
