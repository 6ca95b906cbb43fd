"""A bar for each class, as long as its probability: all in their order where they are few, else the best ones first."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from cnn_gui.views.base.numbers import percent_number
from cnn_gui.views.base.theme import Theme, theme_of

MOST_AT_ONCE = 12
"""So many classes are all in sight, in their own order; more are sorted by probability, and scroll."""

_NAMES_SHARE = 0.42
"""Of the width that names have at most; the rest is for the bars."""

_LEAST_SHARE, _LEAST_POINTS = 0.75, 9.0
"""How small the type of the rows gets for the sake of long names: of its size, and in points."""

_LEAST_BAR = 24
"""Logical pixels of a whole bar, as long as names can be cut for it."""

_LEAST_NAME, _STUB = 6, 8
"""Digits of the type that a name that is cut should have: below that names could not be told apart ("c…e"), and of the
bar, whose number says the same, so many pixels stay."""


def percent_text(probability: float) -> str:
    """A bar's number in percent with one decimal; ">99.9" and "<0.1" rather than all and none, "–" for no number."""
    if not math.isfinite(probability):
        return "–"
    return percent_number(probability).replace(" ", "")


@dataclass(frozen=True, slots=True)
class Bars:
    """names: what the classes are called. shares: probabilities in 0..1; none where there is nothing to say.

    strong: the classes whose bars stand out. sure: whether they are the answer, or only candidates.
    """

    names: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    strong: tuple[int, ...] = ()
    sure: bool = False

    @property
    def scroll(self) -> bool:
        return len(self.names) > MOST_AT_ONCE

    def order(self) -> list[int]:
        """The classes from top to bottom; what is not a number comes last."""
        classes = list(range(len(self.names)))
        if not self.scroll or not self.shares:
            return classes
        return sorted(classes, key=lambda i: -self.shares[i] if math.isfinite(self.shares[i]) else math.inf)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a row is painted: its height, where the bar begins and how long it is, and the type."""

    row: float
    name: float
    bar: QRectF
    font: QFont
    small: QFont
    baseline: float


class ProbabilityBars(QAbstractScrollArea):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = Bars()
        self._order: list[int] = []
        self.setObjectName("probabilityBars")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def show_bars(self, bars: Bars) -> None:
        """The bars of an answer. Those of another number of classes begin at the top."""
        if len(bars.names) != len(self._bars.names):
            self.verticalScrollBar().setValue(0)
        self._bars, self._order = bars, bars.order()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if bars.scroll else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Probabilities of the classes, the largest first") if bars.scroll else "")
        self.setAccessibleDescription(", ".join(self.row_texts()[:MOST_AT_ONCE]) if bars.scroll else "")
        self._set_range()
        self.viewport().update()

    def row_texts(self) -> list[str]:
        """The rows from top to bottom: "heart 31.2 %"; only the name where there is no answer."""
        return [self._row_text(index) for index in self._order]

    def tip_at(self, position: QPoint) -> str:
        """The class whose row it is, with its whole name; "" where all that is in sight already."""
        row = int((position.y() + self.verticalScrollBar().value()) // max(self._look().row, 1))
        if not 0 <= row < len(self._order):
            return ""
        return self._row_text(self._order[row])

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_range()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, look, offset = theme_of(self), self._look(), self.verticalScrollBar().value()
        for number, index in enumerate(self._order):
            top = number * look.row - offset
            if -look.row < top < self.viewport().height():
                self._paint_row(painter, theme, look, index, top)
        painter.end()

    # --- inside ---------------------------------------------------------------------------------------------

    def _row_text(self, index: int) -> str:
        name = self._bars.names[index]
        return f"{name} {percent_text(self._bars.shares[index])} %" if self._bars.shares else name

    def _row_height(self) -> float:
        if self._bars.scroll:
            return self.fontMetrics().height() * 1.25
        return self.viewport().height() / max(len(self._order), 1)

    def _set_range(self) -> None:
        height = round(self._row_height() * len(self._order)) if self._bars.scroll else 0
        scroll = self.verticalScrollBar()
        scroll.setRange(0, max(height - self.viewport().height(), 0))
        scroll.setPageStep(self.viewport().height())
        scroll.setSingleStep(round(self._row_height()))

    def _look(self) -> _Look:
        row = self._row_height()
        font = QFont(self.font())
        # Rows lower than a line of type overlap only where digits have no ink: between baseline and descent.
        if QFontMetricsF(font).ascent() > row:
            font.setPointSizeF(max(font.pointSizeF() * row / QFontMetricsF(font).ascent(), 1.0))
        width = float(self.viewport().width())
        room, longest = self._room_for_names(font, width)
        if longest > room:
            # Smaller type before a name is cut, as long as it can be read well.
            size = font.pointSizeF()
            least = min(size, max(size * _LEAST_SHARE, _LEAST_POINTS))
            font.setPointSizeF(max(size * (room - 1) / longest, least))
            room, longest = self._room_for_names(font, width)
            if room < min(longest, _LEAST_NAME * QFontMetricsF(font).horizontalAdvance("0")):
                room = max(width - _number_width(_numbers_font(font)) - 7 - _STUB, room)
        small, metrics = _numbers_font(font), QFontMetricsF(font)
        number_width = _number_width(small)
        name_width = min(longest, room) + 7
        thickness = min(max(row * 0.38, 3.0), 10.0)
        bar = QRectF(name_width, (row - thickness) / 2, max(width - name_width - number_width, 0.0), thickness)
        return _Look(row, name_width - 7, bar, font, small, (row + metrics.capHeight()) / 2)

    def _room_for_names(self, font: QFont, width: float) -> tuple[float, float]:
        """How wide names can be in a row of a width, and how wide the longest would like to be."""
        metrics = QFontMetricsF(font)
        longest = max((metrics.horizontalAdvance(name) for name in self._bars.names), default=0.0)
        beside = width - _number_width(_numbers_font(font)) - _LEAST_BAR
        return max(min(width * _NAMES_SHARE, beside), metrics.horizontalAdvance("0")), longest

    def _paint_row(self, painter: QPainter, theme: Theme, look: _Look, index: int, top: float) -> None:
        strong = index in self._bars.strong
        painter.setFont(look.font)
        painter.setPen(theme.color("text" if strong else "muted"))
        metrics = QFontMetricsF(look.font)
        name = self._bars.names[index]
        if metrics.horizontalAdvance(name) > look.name:
            name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, look.name)
        painter.drawText(0, round(top + look.baseline), name)
        self._paint_bar(painter, theme, look.bar.translated(0, top), index)
        if self._bars.shares:
            text = percent_text(self._bars.shares[index])
            painter.setFont(look.small)
            painter.setPen(theme.color("text" if strong else "muted"))
            width = QFontMetricsF(look.small).horizontalAdvance(text)
            painter.drawText(round(self.viewport().width() - width), round(top + look.baseline), text)

    def _paint_bar(self, painter: QPainter, theme: Theme, track: QRectF, index: int) -> None:
        radius = track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("track"))
        painter.drawRoundedRect(track, radius, radius)
        share = self._bars.shares[index] if self._bars.shares else 0.0
        if not share > 0 or not math.isfinite(share):
            return
        painter.setBrush(self._bar_color(theme, index))
        filled = QRectF(track)
        filled.setWidth(track.width() * min(share, 1.0))
        if filled.width() >= track.height():
            painter.drawRoundedRect(filled, radius, radius)
        elif filled.width() >= 0.5:
            # Shorter than its round ends: a dot would claim more than there is.
            painter.setClipRect(filled)
            painter.drawRoundedRect(QRectF(track.left(), track.top(), 2 * radius, 2 * radius), radius, radius)
            painter.setClipping(False)

    def _bar_color(self, theme: Theme, index: int) -> QColor:
        if index not in self._bars.strong:
            return theme.color("faint")
        return theme.color("accent" if self._bars.sure else "muted")


def _numbers_font(names: QFont) -> QFont:
    font = QFont(names)
    font.setPointSizeF(names.pointSizeF() * 0.92)
    return font


def _number_width(font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(">99.9") + 6
