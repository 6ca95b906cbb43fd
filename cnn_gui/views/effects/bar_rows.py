"""Rows with a name, a bar and a number: answers, what is asked for, what is taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.theme import Theme, is_new_type, theme_of
from cnn_gui.views.parts.legend import small_font

GAP = 6
LONGEST_NAME = 0.34
"""Of the width, the most that the names take."""


LEAST_TRACK = 4
"""How long a bar's track is at least, in lines of type: words that leave less give way to shorter ones."""


@dataclass(frozen=True, slots=True)
class EffectBar:
    """share: of the bar's track, 0..1. words: its number; short: the same where there is little room, "" for the same.
    mark: another share, as a line across it, None for none. low, high: a range of shares, as a whisker."""

    name: str
    share: float
    words: str
    short: str = ""
    mark: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def wordings(self) -> tuple[str, str]:
        return self.words, self.short or self.words


@dataclass(frozen=True, slots=True)
class BarHeading:
    """What the bars, their marks and whiskers are, and what the numbers are; short where there is little room."""

    bars: str = ""
    numbers: str = ""
    short_bars: str = ""
    short_numbers: str = ""

    @property
    def wordings(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return (self.bars, self.numbers), (self.short_bars or self.bars, self.short_numbers or self.numbers)


class BarRows(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("effectBars")
        self.setAccessibleName(self.tr("What the setting does, in numbers"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars: tuple[EffectBar, ...] = ()
        self._heading = BarHeading()

    @property
    def bars(self) -> tuple[EffectBar, ...]:
        return self._bars

    def show_bars(self, bars: Sequence[EffectBar], heading: BarHeading = BarHeading()) -> None:
        self._bars, self._heading = tuple(bars), heading
        self.setAccessibleDescription("; ".join(f"{bar.name}: {bar.words}" for bar in bars))
        self._ask()
        self.update()

    def tip_at(self, position: QPoint) -> str:
        """The whole of a row, or of the heading."""
        row = int(position.y() / self._line()) - self._has_heading
        if row < 0:
            return "\n".join(filter(None, (self._heading.bars, self._heading.numbers)))
        return f"{self._bars[row].name}: {self._bars[row].words}" if row < len(self._bars) else ""

    def shown_words(self) -> tuple[str, ...]:
        """The numbers as they stand there now."""
        wording = self._wording(QFontMetricsF(small_font(self)))
        return tuple(bar.wordings[wording] for bar in self._bars)

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
        metrics, line = QFontMetricsF(painter.font()), self._line()
        names, wording = self._names(metrics), self._wording(metrics)
        room = self.width() - names - 2 * GAP - LEAST_TRACK * metrics.height()
        numbers = min(self._numbers(metrics, wording), max(room, 0.0))
        track = QRectF(names + GAP, 0, max(self.width() - names - numbers - 2 * GAP - 1, 1), metrics.height())
        right = QRectF(self.width() - numbers - 1, 0, numbers, line)
        if self._has_heading:
            self._paint_heading(painter, wording, right)
        for number, bar in enumerate(self._bars):
            top = (number + self._has_heading) * line
            track.moveTop(top)
            right.moveTop(top)
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names + 1)
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(0, top, names + 1, line), Qt.AlignmentFlag.AlignRight, name)
            painter.setPen(theme.color("muted"))
            words = metrics.elidedText(bar.wordings[wording], Qt.TextElideMode.ElideRight, numbers + 1)
            painter.drawText(right, Qt.AlignmentFlag.AlignRight, words)
            _paint_bar(painter, track, bar, theme)

    def _paint_heading(self, painter: QPainter, wording: int, right: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        bars, numbers = self._heading.wordings[wording]
        free = self.width() - metrics.horizontalAdvance(numbers) - GAP
        if metrics.horizontalAdvance(bars) > free:
            bars = self._heading.wordings[1][0]
        painter.setPen(theme_of(self).color("muted"))
        place = QRectF(0, 0, self.width() - 1, right.height())
        elided = metrics.elidedText(bars, Qt.TextElideMode.ElideRight, free)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft, elided)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight, numbers)

    @property
    def _has_heading(self) -> bool:
        return self._heading != BarHeading()

    def _line(self) -> float:
        return QFontMetricsF(small_font(self)).height() + 3

    def _names(self, metrics: QFontMetricsF) -> float:
        return min(max(metrics.horizontalAdvance(bar.name) for bar in self._bars), LONGEST_NAME * self.width())

    def _numbers(self, metrics: QFontMetricsF, wording: int) -> float:
        return max(metrics.horizontalAdvance(bar.wordings[wording]) for bar in self._bars)

    def _wording(self, metrics: QFontMetricsF) -> int:
        """0 for the long words where all of them fit, else 1."""
        if not self._bars:
            return 0
        taken = self._names(metrics) + self._numbers(metrics, 0) + 2 * GAP
        return int(taken + LEAST_TRACK * metrics.height() > self.width())

    def _ask(self) -> None:
        rows = len(self._bars) + self._has_heading
        self.setMinimumHeight(round(rows * self._line()) + 2 if self._bars else 0)


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
