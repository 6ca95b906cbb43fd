"""The name of a panel in its title."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel


class TitleLabel(QLabel):
    """The name of a panel, which gives way: a long one ("Story · conv1 · map 1 · row 15, column 15") is cut before it
    makes its panel, and with it the window, wider. What the panel is called at first is always whole."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("role", "title")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._first = text

    def shown_text(self) -> str:
        """What of the name there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().horizontalAdvance(self._first + "… ")), hint.height())

    def tip_at(self, _position: QPoint) -> str:
        """All of the name, where it is cut."""
        return self.text() if self.shown_text() != self.text() else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        aligned = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(
            painter, self.contentsRect(), int(aligned), self.palette(), self.isEnabled(), self.shown_text(),
            self.foregroundRole(),
        )  # fmt: skip
