"""Rows with a name, a bar and a number: answers, what is asked for, what is taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.theme import Theme, is_new_type, theme_of
from cnn_gui.views.parts.legend import small_font

GAP = 6
LONGEST_NAME = 0.34
"""Of the width, the most that the names take."""


@dataclass(frozen=True, slots=True)
class EffectBar:
    """share: of the bar's track, 0..1. mark: another share, as a line across it, None for none. low, high: a range of
    shares, as a whisker."""

    name: str
    share: float
    words: str
    mark: float | None = None
    low: float | None = None
    high: float | None = None


class BarRows(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("effectBars")
        self.setAccessibleName(self.tr("What the setting does, in numbers"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars: tuple[EffectBar, ...] = ()
        self._heading = ("", "")

    @property
    def bars(self) -> tuple[EffectBar, ...]:
        return self._bars

    def show_bars(self, bars: Sequence[EffectBar], heading: tuple[str, str] = ("", "")) -> None:
        """heading: above the bars, and above the numbers."""
        self._bars, self._heading = tuple(bars), heading
        self.setAccessibleDescription("; ".join(f"{bar.name}: {bar.words}" for bar in bars))
        self._ask()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self.minimumHeight())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter, theme = QPainter(self), theme_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self))
        metrics = QFontMetricsF(painter.font())
        names = min(
            max(metrics.horizontalAdvance(bar.name) for bar in self._bars), LONGEST_NAME * self.width()
        )  # fmt: skip
        numbers = max(metrics.horizontalAdvance(words) for words in (*(b.words for b in self._bars), self._heading[1]))
        track = QRectF(names + GAP, 0, max(self.width() - names - numbers - 2 * GAP - 1, 12), metrics.height())
        line = metrics.height() + 3
        painter.setPen(theme.color("muted"))
        top = 0.0
        if any(self._heading):
            title = metrics.elidedText(self._heading[0], Qt.TextElideMode.ElideRight, track.width() + names)
            painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, title)
            painter.drawText(QRectF(0, 0, self.width() - 1, line), Qt.AlignmentFlag.AlignRight, self._heading[1])
            top = line
        for bar in self._bars:
            track.moveTop(top)
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names + 1)
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(0, top, names + 1, line), Qt.AlignmentFlag.AlignRight, name)
            painter.setPen(theme.color("muted"))
            painter.drawText(QRectF(0, top, self.width() - 1, line), Qt.AlignmentFlag.AlignRight, bar.words)
            _paint_bar(painter, track, bar, theme)
            top += line

    def _ask(self) -> None:
        line = QFontMetricsF(small_font(self)).height() + 3
        rows = len(self._bars) + bool(any(self._heading))
        self.setMinimumHeight(round(rows * line) + 2 if self._bars else 0)


def _paint_bar(painter: QPainter, track: QRectF, bar: EffectBar, theme: Theme) -> None:
    body = track.adjusted(0, track.height() * 0.3, 0, -track.height() * 0.3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("track"))
    painter.drawRoundedRect(body, 2, 2)
    painter.setBrush(theme.color("accent"))
    wide = max(min(bar.share, 1.0), 0.0) * body.width()
    if wide >= 0.5:
        painter.drawRoundedRect(QRectF(body.left(), body.top(), wide, body.height()), 2, 2)
    if bar.low is not None and bar.high is not None:
        painter.setPen(QPen(theme.color("text"), 1.2))
        left, right = (body.left() + share * body.width() for share in (bar.low, bar.high))
        middle, high = body.center().y(), body.height()
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        for x in (left, right):
            painter.drawLine(QPointF(x, middle - high / 2), QPointF(x, middle + high / 2))
    if bar.mark is not None:
        painter.setPen(QPen(theme.color("text"), 2))
        x = body.left() + min(max(bar.mark, 0.0), 1.0) * body.width()
        painter.drawLine(QPointF(x, track.top() + 1), QPointF(x, track.bottom() - 1))
