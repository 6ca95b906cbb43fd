"""What a panel is moved by: two columns of dots, as on things made to be held."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.theme import theme_of

COLUMNS, ROWS = 2, 3
GAP, DOT = 4.0, 1.2
"""Pixels between the middles of two dots, and half a dot's width."""


class Grip(QWidget):
    """Passes the mouse on to the title around it. double_clicked: the panel shall float. floats: it does already."""

    double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointed_at = False
        self.floats = False
        self.setObjectName("grip")
        self.setToolTip(self.tr("Drag to move this panel; double click lets it float beside the window."))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(14, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(False)
        super().leaveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # On a panel that floats it is the whole title's double click, which brings the panel back.
        event.setAccepted(not self.floats)
        if not self.floats and event.button() is Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme_of(self).color("text" if self._pointed_at else "faint"))
        middle = QPointF(self.width() / 2, self.height() / 2)
        for column in range(COLUMNS):
            for row in range(ROWS):
                place = QPointF(column - (COLUMNS - 1) / 2, row - (ROWS - 1) / 2) * GAP
                painter.drawEllipse(middle + place, DOT, DOT)

    def _point(self, pointed_at: bool) -> None:
        self._pointed_at = pointed_at
        self.update()
