"""The line under the network map: the colour range, the choice of it, and what is under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cnn_gui.views.base.colors import Scale
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.network.range_choice import RangeChoice
from cnn_gui.views.parts.legend import Legend, small_font


class HoverText(QWidget):
    """One line at the right: a place, muted, and its value in bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._value = "", ""
        self.setObjectName("networkHover")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        return " · ".join(part for part in (self._place, self._value) if part)

    def set_texts(self, place: str, value: str) -> None:
        """Where something is, and what is there; the value is never cut."""
        if (place, value) != (self._place, self._value):
            self._place, self._value = place, value
            self.setAccessibleName(self.text())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(QFontMetricsF(self.font()).height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        place, value = self._place, self._value
        regular, bold = small_font(self, 0.9), small_font(self, 0.9)
        bold.setBold(True)
        painter = QPainter(self)
        theme = theme_of(self)
        room = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if value:
            painter.setFont(bold)
            painter.setPen(theme.color("text"))
            painter.drawText(room, middle, value)
            room.setRight(room.right() - QFontMetricsF(bold).horizontalAdvance(value))
        painter.setFont(regular)
        painter.setPen(theme.color("muted"))
        text = f"{place} · " if value else place
        fitting = QFontMetricsF(regular).elidedText(text, Qt.TextElideMode.ElideLeft, max(room.width(), 0.0))
        painter.drawText(room, middle, fitting)


class NetworkFooter(QWidget):
    """Legend and range choice at the left, the hover text at the right. The pointer passes through to the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legend = Legend(Scale.ACTIVATIONS)
        self.range_choice = RangeChoice()
        self.hover = HoverText()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.legend)
        row.addWidget(self.range_choice)
        row.addWidget(self.hover, 1)
        for widget in (self, self.legend, self.hover):
            # Without it the map would not hear that the pointer has left its last pixel.
            widget.setMouseTracking(True)
