"""The answer: the digit, ten bars with the probabilities, the runner-up, or an honest "not sure"."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.numbers import format_milliseconds, percent_number
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.base.verdict_words import doubt, has_candidates, sign_of
from cnn_gui.views.parts.legend import small_font

_ALIGN = Qt.AlignmentFlag
_TICK, _CROSS = "✓", "✗"


def percent_text(probability: float) -> str:
    """A bar's number in percent with one decimal; ">99.9" and "<0.1" rather than all and none, "–" for no number."""
    if not math.isfinite(probability):
        return "–"
    return percent_number(probability).replace(" ", "")


class _Phase(Enum):
    LOADING = "loading"
    BLANK = "blank"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown, as text: the large sign, the lines under it, whether the label agrees, and a bar per class.

    bars: probabilities in 0..1; none where there is nothing to say. strong: the classes whose bars stand out.
    """

    sign: str
    lines: tuple[str, ...]
    bars: tuple[float, ...] = ()
    strong: tuple[int, ...] = ()
    sure: bool = False
    label: int | None = None
    right: bool = False


class AnswerView(QWidget):
    """hint_changed: the time an answer took, for the panel's title; empty without an answer."""

    hint_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phase = _Phase.LOADING
        self._answer = Answer("", ())
        self._hint = ""
        self.setObjectName("answer_view")
        self.setAccessibleName(self.tr("Answer"))
        self.setToolTip(
            self.tr(
                "The network's ten outputs after softmax, as percent: they add up to 100. It says “not sure” when "
                "no digit is convincing."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_loading()

    # --- what it is told ------------------------------------------------------------------------------------

    def show_loading(self) -> None:
        """Until the network is ready there is no answer."""
        self._set(_Phase.LOADING, Answer("", (self.tr("Loading the network …"),)), "")

    def show_unavailable(self) -> None:
        """There will be no answer: what computes it does not load."""
        self._set(_Phase.LOADING, Answer("", (self.tr("No answer: PyTorch does not load"),)), "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's answer, or the invitation to draw for a blank one."""
        if snapshot.blank:
            self._set(_Phase.BLANK, Answer("", (self.tr("Draw a digit"),)), "")
        else:
            hint = self.tr("answered in {0}").format(format_milliseconds(snapshot.seconds))
            self._set(_Phase.ANSWER, self._answer_of(snapshot), hint)

    @property
    def answer(self) -> Answer:
        return self._answer

    def _answer_of(self, snapshot: Snapshot) -> Answer:
        verdict = snapshot.verdict
        bars = tuple(float(p) for p in snapshot.probabilities)
        second = CLASSES[verdict.runner_up]
        label = snapshot.drawing.label
        if verdict.sure:
            shares = [percent_text(p) + " %" for p in (verdict.probability, verdict.runner_up_probability)]
            lines = (shares[0], self.tr("next: {0} · {1}").format(second, shares[1]))
            strong: tuple[int, ...] = (verdict.digit,)
        else:
            lines = doubt(verdict)
            strong = (verdict.digit, verdict.runner_up) if has_candidates(verdict) else ()
        return Answer(
            sign_of(verdict), lines, bars, strong, verdict.sure, label, verdict.sure and label == verdict.digit
        )

    def _set(self, phase: _Phase, answer: Answer, hint: str) -> None:
        self._phase, self._answer = phase, answer
        self.setAccessibleDescription(self._spoken(answer))
        if hint != self._hint:
            self._hint = hint
            self.hint_changed.emit(hint)
        self.update()

    def _spoken(self, answer: Answer) -> str:
        """The answer as a screen reader says it."""
        parts = [answer.sign] if answer.sure else []
        parts.extend(answer.lines)
        if answer.label is not None:
            agrees = self.tr("right") if answer.right else self.tr("not the answer")
            parts.append(self.tr("labelled {0}, {1}").format(answer.label, agrees))
        return ", ".join(parts)

    # --- geometry ---------------------------------------------------------------------------------------------

    def _left_column(self) -> tuple[float, QFont]:
        """Width of the large digit's column and the type of the lines in it: the longest possible line fits."""
        font = small_font(self, 0.92)
        lines = (
            self.tr("next: {0} · {1}").format("8", "<0.1 %"),
            self.tr("labelled {0}").format("8") + f" {_TICK}",
            self.tr("none stands out"),
        )
        longest = _width(font, lines)
        width = min(max(longest, self.width() * 0.28), self.width() * 0.45)
        # A type of another size is not wider in proportion, letter by letter.
        if longest + 2 > width:
            font.setPointSizeF(font.pointSizeF() * (width - 2) / longest)
            while font.pointSizeF() > 6 and _width(font, lines) > width:
                font.setPointSizeF(font.pointSizeF() - 0.25)
        return width, font

    def sizeHint(self) -> QSize:
        return QSize(268, round(10 * (self.fontMetrics().height() + 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, round(10 * self.fontMetrics().height() * 0.8))

    # --- painting -----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self)
        left, small = self._left_column()
        # Taller than this the rows would fall apart; what is left over stays below.
        height = min(self.height(), 10 * self.fontMetrics().height() * 2.3)
        self._paint_bars(painter, theme, QRectF(left + 10, 0, self.width() - left - 10, height))
        area = QRectF(0, 0, left, height)
        if self._phase is _Phase.ANSWER:
            self._paint_answer(painter, theme, area, small)
        else:
            painter.setFont(self.font())
            painter.setPen(theme.color("muted"))
            painter.drawText(area, int(_ALIGN.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self._answer.lines[0])

    def _paint_answer(self, painter: QPainter, theme: Theme, area: QRectF, small: QFont) -> None:
        """The large digit with its lines under it, together in the middle of the column."""
        line = QFontMetricsF(small).height()
        count = len(self._answer.lines) + (self._answer.label is not None)
        large = QFont(self.font())
        large.setBold(True)
        large.setPixelSize(max(int(min(area.width() * 0.95, area.height() - count * line) * 0.95), 12))
        metrics = QFontMetricsF(large)
        cap = metrics.capHeight()
        gap = line * 0.5
        top = max((area.height() - cap - gap - count * line) / 2, 0.0)
        painter.setFont(large)
        painter.setPen(theme.color("accent" if self._answer.sure else "muted"))
        width = metrics.horizontalAdvance(self._answer.sign)
        sign = QRectF(area.center().x() - width / 2, top + cap - metrics.ascent(), width + 1, metrics.height())
        painter.drawText(sign, _ALIGN.AlignLeft, self._answer.sign)
        painter.setFont(small)
        y = top + cap + gap
        for number, text in enumerate(self._answer.lines):
            painter.setPen(theme.color("text" if number == 0 else "muted"))
            painter.drawText(QRectF(0, y, area.width(), line), _ALIGN.AlignCenter, text)
            y += line
        if self._answer.label is not None:
            self._paint_label(painter, theme, QRectF(0, y, area.width(), line))

    def _paint_label(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        """The true label, and whether the answer is that: a sign and a colour; neither where it is not sure."""
        words = self.tr("labelled {0}").format(self._answer.label)
        if self._answer.sure:
            words = f"{words} {_TICK if self._answer.right else _CROSS}"
        color = ("good" if self._answer.right else "bad") if self._answer.sure else "muted"
        painter.setPen(theme.color(color))
        painter.drawText(box, _ALIGN.AlignCenter, words)

    def _paint_bars(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        row = area.height() / len(CLASSES)
        font = QFont(self.font())
        # Rows lower than a line of type overlap only where digits have no ink: between baseline and descent.
        if QFontMetricsF(font).ascent() > row:
            font.setPointSizeF(font.pointSizeF() * row / QFontMetricsF(font).ascent())
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.92)
        metrics = QFontMetricsF(font)
        name_width = metrics.horizontalAdvance("0") + 7
        number_width = QFontMetricsF(small).horizontalAdvance(">99.9") + 6
        thickness = min(max(row * 0.38, 3.0), 10.0)
        baseline = (row + metrics.capHeight()) / 2
        bar = QRectF(area.left() + name_width, 0, area.width() - name_width - number_width, thickness)
        for digit, name in enumerate(CLASSES):
            top = digit * row
            strong = digit in self._answer.strong
            painter.setFont(font)
            painter.setPen(theme.color("text" if strong else "muted"))
            painter.drawText(round(area.left()), round(top + baseline), name)
            bar.moveTop(top + (row - thickness) / 2)
            self._paint_bar(painter, theme, bar, digit)
            if self._answer.bars:
                text = percent_text(self._answer.bars[digit])
                painter.setFont(small)
                painter.setPen(theme.color("text" if strong else "muted"))
                width = QFontMetricsF(small).horizontalAdvance(text)
                painter.drawText(round(area.right() - width), round(top + baseline), text)

    def _paint_bar(self, painter: QPainter, theme: Theme, track: QRectF, digit: int) -> None:
        radius = track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("track"))
        painter.drawRoundedRect(track, radius, radius)
        share = self._answer.bars[digit] if self._answer.bars else 0.0
        if not share > 0 or not math.isfinite(share):
            return
        painter.setBrush(self._bar_color(theme, digit))
        filled = QRectF(track)
        filled.setWidth(track.width() * min(share, 1.0))
        if filled.width() >= track.height():
            painter.drawRoundedRect(filled, radius, radius)
        elif filled.width() >= 0.5:
            # Shorter than its round ends: a dot would claim more than there is.
            painter.setClipRect(filled)
            painter.drawRoundedRect(QRectF(track.left(), track.top(), 2 * radius, 2 * radius), radius, radius)
            painter.setClipping(False)

    def _bar_color(self, theme: Theme, digit: int) -> QColor:
        if digit not in self._answer.strong:
            return theme.color("faint")
        return theme.color("accent" if self._answer.sure else "muted")


def _width(font: QFont, lines: Iterable[str]) -> float:
    metrics = QFontMetricsF(font)
    return max(metrics.horizontalAdvance(line) for line in lines)
