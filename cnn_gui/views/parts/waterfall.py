"""A sum as a waterfall: each term a step up or down from where the one before ended, the value at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.numbers import format_signed, format_value
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """A term: its name, its amount, and the row of the list below that it is in (None for none)."""

    name: str
    amount: float
    row: int | None = None


class Waterfall(QWidget):
    """Steps from left to right, then the sum as a bar of its own. Zero is a line across."""

    row_chosen = Signal(int)
    """A person clicked the step of this row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[WaterfallStep, ...] = ()
        self._total = 0.0
        self._pointed: int | None = None
        self.setObjectName("storyWaterfall")
        self.setAccessibleName(self.tr("Sum of the terms"))
        self.setToolTip(
            self.tr("Each step is a term, the largest first; the last bar is their sum. Click a step to see its term.")
        )
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_steps(self, steps: Sequence[WaterfallStep], total: float) -> None:
        self._steps, self._total = tuple(steps), total
        self._pointed = None
        self.setVisible(bool(self._steps))
        self.setAccessibleDescription(self.tr("{0} terms, sum {1}").format(len(self._steps), format_value(total)))
        self.update()

    @property
    def steps(self) -> tuple[WaterfallStep, ...]:
        return self._steps

    def ends(self) -> list[float]:
        """The running sum after each step."""
        result, so_far = [], 0.0
        for step in self._steps:
            so_far += step.amount
            result.append(so_far)
        return result

    def box(self, index: int) -> QRectF:
        """The bar of a step; the number after the last is the sum's."""
        ends = self.ends()
        start, end = (0.0, self._total) if index == len(ends) else (ends[index - 1] if index else 0.0, ends[index])
        wide = self._pitch()
        # The sum stands a little apart.
        left = index * wide + (8 if index == len(ends) else 0)
        top, bottom = sorted((self._y(start), self._y(end)))
        return QRectF(left + wide * 0.12, top, max(wide * 0.76, 1.0), max(bottom - top, 1.0))

    def sizeHint(self) -> QSize:
        return QSize(400, round(3.6 * self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    # --- Qt events ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        zero = self._y(0.0)
        painter.fillRect(QRectF(0, zero, self.width(), 1), theme.color("line"))
        ends = self.ends()
        painter.setPen(QPen(theme.color("faint"), 1))
        for index, end in enumerate(ends[:-1]):
            here, following = self.box(index), self.box(index + 1)
            painter.drawLine(QPointF(here.right(), self._y(end)), QPointF(following.left(), self._y(end)))
        for index in range(len(ends) + 1):
            amount = self._steps[index].amount if index < len(ends) else self._total
            color = theme.color("text" if index == len(ends) else "positive" if amount >= 0 else "negative")
            painter.fillRect(self.box(index), color)
            if index == self._pointed:
                painter.setPen(QPen(theme.color("text"), 1))
                painter.drawRect(self.box(index).adjusted(-2, -2, 2, 2))
        self._paint_words(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position().x())

    def leaveEvent(self, event: QEvent) -> None:
        self._set_pointed(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position().x())
        if self._pointed is not None and self._pointed < len(self._steps):
            row = self._steps[self._pointed].row
            if row is not None:
                self.row_chosen.emit(row)

    def tip_at(self, position: QPoint) -> str:
        return self.words(self._pointed) if self._pointed is not None else self.toolTip()

    # --- the inside --------------------------------------------------------------------------------------

    def words(self, index: int) -> str:
        """A step in words: "map 12: +0.32, so far 1.2"."""
        if index == len(self._steps):
            return self.tr("sum {0}").format(format_value(self._total))
        step, so_far = self._steps[index], self.ends()[index]
        return self.tr("{0}: {1}, so far {2}").format(step.name, format_signed(step.amount), format_value(so_far))

    def _pitch(self) -> float:
        metrics = QFontMetrics(small_font(self, 0.9))
        # As wide as most sums, so that the steps keep their places while the number changes.
        words = max(metrics.horizontalAdvance(text) for text in ("−0.00000", format_value(self._total)))
        room = self.width() - 14 - words
        return max(room / (len(self._steps) + 1), 1.0)

    def _y(self, value: float) -> float:
        ends = [0.0, self._total, *self.ends()]
        low, high = min(ends), max(ends)
        if not all(map(math.isfinite, ends)) or high == low:
            return self.height() / 2
        return 3 + (high - value) / (high - low) * (self.height() - 6)

    def _paint_words(self, painter: QPainter) -> None:
        painter.setFont(small_font(self, 0.9))
        painter.setPen(theme_of(self).color("text"))
        box = self.box(len(self._steps))
        words = QRectF(box.right() + 5, 0, self.width() - box.right() - 5, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, format_value(self._total))

    def _point_at(self, x: float) -> None:
        index = int(x // self._pitch())
        self._set_pointed(index if 0 <= index <= len(self._steps) else None)

    def _set_pointed(self, pointed: int | None) -> None:
        if pointed != self._pointed:
            self._pointed = pointed
            self.update()
