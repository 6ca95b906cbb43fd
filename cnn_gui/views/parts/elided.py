"""A label that gives way: where there is too little room it shows the beginning (or end) of its text and "…"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font


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
        self._widest: tuple[str, ...] = ()
        self._alignment = alignment
        self._mode = mode
        self._factor = factor
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def shown_text(self) -> str:
        """What there is room for."""
        metrics = self._metrics()
        wordings = (self._text, *self._shorter)
        # What is measured; where nothing else is known, the wordings themselves.
        widths = [metrics.horizontalAdvance(text) for text in self._widest or wordings]
        fitting = (one for one, width in zip(wordings, widths, strict=True) if width <= self.width())
        return metrics.elidedText(next(fitting, wordings[-1]), self._mode, self.width())

    def set_text(self, text: str, *shorter: str, widest: Sequence[str] = ()) -> None:
        """shorter: wordings for less room, the longest first; only the last of them is ever cut.

        widest: for each wording one as wide as it can become. A wording is then chosen if that would fit, so that
        numbers that change all the time do not change the wording.
        """
        if widest and len(widest) != 1 + len(shorter):
            raise ValueError(f"{1 + len(shorter)} wordings, but {len(widest)} widest ones")
        if (text, shorter, tuple(widest)) != (self._text, self._shorter, self._widest):
            self._text, self._shorter, self._widest = text, shorter, tuple(widest)
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
        text = self.shown_text()
        self.setToolTip(self._text if text != self._text else "")
        painter.drawText(self.rect(), self._alignment | Qt.AlignmentFlag.AlignVCenter, text)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(small_font(self, self._factor))
