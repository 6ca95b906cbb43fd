"""A label that gives way: where there is too little room it shows the beginning (or end) of its text and "…"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.parts.legend import small_font


class ElidedLabel(QLabel):
    """One line of text. The tool tip has the whole of it while it does not fit."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        role: str = "muted",
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        factor: float = 0.9,
        uncut: str = "",
    ) -> None:
        """role: of the style sheet. factor: of the size of type. uncut: what it says at first, and always has room for;
        without that it gives way altogether, and takes what it is given."""
        super().__init__(parent)
        self._wordings: tuple[str, ...] = (uncut,)
        self._widest: tuple[str, ...] = ()
        self._mode, self._factor, self._uncut = mode, factor, uncut
        self.setProperty("role", role)
        self.setAccessibleName(uncut)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
        across = QSizePolicy.Policy.Preferred if uncut else QSizePolicy.Policy.Ignored
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._wordings[0]

    def shown_text(self) -> str:
        """What there is room for."""
        metrics, room = self._metrics(), self.contentsRect().width()
        # What is measured; where nothing else is known, the wordings themselves.
        widths = [metrics.horizontalAdvance(text) for text in self._widest or self._wordings]
        fitting = (one for one, width in zip(self._wordings, widths, strict=True) if width <= room)
        return metrics.elidedText(next(fitting, self._wordings[-1]), self._mode, room)

    def set_text(self, text: str, *shorter: str, widest: Sequence[str] = ()) -> None:
        """shorter: wordings for less room, the longest first; only the last of them is ever cut.

        widest: for each wording one as wide as it can become. A wording is then chosen if that would fit, so that
        numbers that change all the time do not change the wording.
        """
        if widest and len(widest) != 1 + len(shorter):
            raise ValueError(f"{1 + len(shorter)} wordings, but {len(widest)} widest ones")
        if ((text, *shorter), tuple(widest)) != (self._wordings, self._widest):
            self._wordings, self._widest = (text, *shorter), tuple(widest)
            self.setAccessibleName(text)
            if self._uncut:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self._metrics()
        # A width is rounded, and a text that lacks half a pixel is cut by three letters.
        return QSize(metrics.horizontalAdvance(self.text()) + 1, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        least = self._metrics().horizontalAdvance(self._uncut + "… ") if self._uncut else 0
        return QSize(min(hint.width(), least), hint.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            # Qt does it for a text of its own only.
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, text = QPainter(self), self.shown_text()
        painter.setFont(small_font(self, self._factor))
        self.setToolTip(self.text() if text != self.text() else "")
        self.style().drawItemText(
            painter, self.contentsRect(), int(self.alignment()), self.palette(), self.isEnabled(), text,
            self.foregroundRole(),
        )  # fmt: skip

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(small_font(self, self._factor))
