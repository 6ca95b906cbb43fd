"""The name of a panel in its title."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

_LEAST = 12
"""Letters of the name that are in sight, however little room there is."""


class TitleLabel(QLabel):
    """The name of a panel, which gives way: a long one ("Story · conv1 · map 1 · row 15, column 15") is cut before it
    makes its panel, and with it the window, wider. The tool tip has the whole of it while it does not fit."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("role", "title")
        self.setTextFormat(Qt.TextFormat.PlainText)

    def shown_text(self) -> str:
        """What of the name there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LEAST * self.fontMetrics().averageCharWidth()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown, whole = self.shown_text(), self.text()
        self.setToolTip("" if shown == whole else whole)
        aligned = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(
            painter, self.contentsRect(), int(aligned), self.palette(), self.isEnabled(), shown,
            self.foregroundRole(),
        )  # fmt: skip
