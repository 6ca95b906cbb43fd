"""A label that gives way: where there is too little room it shows the beginning (or end) of its text and "…"."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.legend import small_font
from cnn_gui.views.theme import theme_of


class ElidedLabel(QWidget):
    """One line of muted text. The tool tip has the whole of it while it does not fit."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        factor: float = 0.9,
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._shorter: tuple[str, ...] = ()
        self._alignment = alignment
        self._mode = mode
        self._factor = factor
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str, *shorter: str) -> None:
        """shorter: wordings for less room, the longest first; only the last of them is ever cut."""
        if (text, shorter) != (self._text, self._shorter):
            self._text, self._shorter = text, shorter
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self._metrics()
        return QSize(metrics.horizontalAdvance(self._text), metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(small_font(self, self._factor))
        painter.setPen(theme_of(self).color("muted"))
        metrics = self._metrics()
        wordings = (self._text, *self._shorter)
        wording = next((one for one in wordings if metrics.horizontalAdvance(one) <= self.width()), wordings[-1])
        text = metrics.elidedText(wording, self._mode, self.width())
        self.setToolTip(self._text if text != self._text else "")
        painter.drawText(self.rect(), self._alignment | Qt.AlignmentFlag.AlignVCenter, text)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(small_font(self, self._factor))
