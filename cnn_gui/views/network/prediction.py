"""The answer: the class, a bar for each with its probability, the runner-up, or an honest "not sure"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.datasets.messages import MNIST, Task, label_in
from cnn_gui.core.network.messages import SURE_PROBABILITY, DoubtReason, Snapshot
from cnn_gui.views.base.class_names import invitation, name_of
from cnn_gui.views.base.numbers import format_milliseconds
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import Theme, is_new_type, theme_of
from cnn_gui.views.base.throttle import CALM_MS, Throttle
from cnn_gui.views.base.verdict_words import doubt, has_candidates, reasons, sign_of, why_in_doubt
from cnn_gui.views.network.bars import Bars, ProbabilityBars, percent_text
from cnn_gui.views.network.content import answer_content
from cnn_gui.views.parts.legend import small_font

_ALIGN = Qt.AlignmentFlag
_TICK, _CROSS = "✓", "✗"
_ROWS = 10
"""Of the view's own height; more classes share it, or scroll."""

_ROOM_FOR_A_NAME = 12
"""Characters of a class's name for which the lines under the sign have room; longer ones are elided there."""


class _Phase(Enum):
    LOADING = "loading"
    BLANK = "blank"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown, as text: the large sign, the lines under it, whether the label agrees, and a bar per class.

    bars: probabilities in 0..1; none where there is nothing to say. strong: the classes whose bars stand out.
    label: the name of the class that the drawing is known to be.
    """

    sign: str
    lines: tuple[str, ...]
    bars: tuple[float, ...] = ()
    strong: tuple[int, ...] = ()
    sure: bool = False
    label: str | None = None
    right: bool = False


class AnswerView(QWidget):
    """hint_changed: the time an answer took, for the panel's title; empty without an answer."""

    hint_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phase = _Phase.LOADING
        self._answer = Answer("", ())
        self._hint = ""
        self._times = Throttle(CALM_MS, self)
        self._times.passed.connect(self._show_hint)
        self._snapshot: Snapshot | None = None
        self._task, self._sure_from = MNIST, SURE_PROBABILITY
        self._names: tuple[str, ...] = ()
        self._tip = ""
        self._bars = ProbabilityBars(self)
        self.setObjectName("answer_view")
        self.setAccessibleName(self.tr("Answer"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._take_task(MNIST)
        self.show_loading()

    # --- what it is told ------------------------------------------------------------------------------------

    def show_loading(self) -> None:
        """Until the network is ready there is no answer."""
        self._set(_Phase.LOADING, Answer("", (self.tr("Loading the network …"),)), "")

    def show_nothing(self) -> None:
        """No answer yet; why, is said elsewhere."""
        self._snapshot = None
        self._set(_Phase.LOADING, Answer("", ("",)))

    def show_unavailable(self) -> None:
        """There will be no answer: what computes it does not load."""
        self._set(_Phase.LOADING, Answer("", (self.tr("No answer: PyTorch does not load"),)))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's answer, or the invitation to draw for a blank one."""
        if (snapshot.task, snapshot.sure_from) != (self._task, self._sure_from):
            self._sure_from = snapshot.sure_from
            self._take_task(snapshot.task)
        self._snapshot = snapshot
        if snapshot.blank:
            self._set(_Phase.BLANK, Answer("", (invitation(snapshot.task),)))
        else:
            self._set(_Phase.ANSWER, self._answer_of(snapshot), why_in_doubt(snapshot.verdict, self._task.names))
            self._times.push(self.tr("answered in {0}").format(format_milliseconds(snapshot.seconds)))

    @property
    def answer(self) -> Answer:
        return self._answer

    @property
    def bars(self) -> ProbabilityBars:
        return self._bars

    def panel_content(self) -> PanelContent | None:
        if self._snapshot is None or self._phase is not _Phase.ANSWER:
            return None
        return answer_content(self._snapshot, self)

    def _take_task(self, task: Task) -> None:
        """What the classes are called from now on; the sign's column is as wide as their names ask for."""
        self._task = task
        self._names = tuple(name_of(task.names, index) for index in range(len(task.classes)))
        self._place_bars()
        self._tip = self.tr(
            "The network's {0} outputs after softmax, as percent: they add up to 100. It says “not sure” while "
            "the most probable one has less than {1} %."
        ).format(len(task.classes), round(100 * self._sure_from))

    def _answer_of(self, snapshot: Snapshot) -> Answer:
        verdict = snapshot.verdict
        bars = tuple(float(p) for p in snapshot.probabilities)
        names = snapshot.task.names
        second, label = self._names[verdict.runner_up], label_in(snapshot.drawing, snapshot.task)
        known = self._names[label] if label is not None else None
        if verdict.sure:
            shares = [percent_text(p) + " %" for p in (verdict.probability, verdict.runner_up_probability)]
            lines = (shares[0], self.tr("next: {0} · {1}").format(second, shares[1]))
            strong: tuple[int, ...] = (verdict.label,)
        else:
            lines = doubt(verdict, names, len(bars))
            close = verdict.reason in (None, DoubtReason.UNCONVINCED) and has_candidates(verdict, len(bars))
            strong = (verdict.label, verdict.runner_up) if close else ()
        right = verdict.sure and label == verdict.label
        return Answer(sign_of(verdict, names), lines, bars, strong, verdict.sure, known, right)

    def _set(self, phase: _Phase, answer: Answer, why: str = "") -> None:
        """why: a sentence on what speaks against the answer, beside the probabilities."""
        self._phase, self._answer = phase, answer
        self.setAccessibleDescription(", ".join(part for part in (self._spoken(answer), why) if part))
        self.setToolTip("\n".join(part for part in (why, self._tip) if part))
        self._bars.show_bars(Bars(self._names, answer.bars, answer.strong, answer.sure))
        if phase is not _Phase.ANSWER:
            self._times.clear()
            self._show_hint("")
        self.update()

    @Slot(object)
    def _show_hint(self, hint: str) -> None:
        if hint != self._hint:
            self._hint = hint
            self.hint_changed.emit(hint)

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
        """Width of the large sign's column and the type of the lines in it: the longest possible line fits."""
        font = small_font(self, 0.92)
        longest_name = max((name[:_ROOM_FOR_A_NAME] for name in self._names), key=len)
        lines = (
            self.tr("next: {0} · {1}").format(longest_name, "<0.1 %"),
            self.tr("labelled {0}").format(longest_name) + f" {_TICK}",
            self.tr("none stands out"),
            *reasons(),
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
        return QSize(268, round(_ROWS * (self.fontMetrics().height() + 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, round(_ROWS * self.fontMetrics().height() * 0.8))

    def _height(self) -> float:
        """Taller than this the rows would fall apart; what is left over stays below. A list that scrolls takes all."""
        rows = max(len(self._names), _ROWS)
        return min(self.height(), rows * self.fontMetrics().height() * 2.3)

    def _place_bars(self) -> None:
        left, _ = self._left_column()
        place = QRectF(left + 10, 0, self.width() - left - 10, self._height()).toRect()
        if place != self._bars.geometry():
            self._bars.setGeometry(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bars()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._place_bars()

    # --- painting -----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self)
        left, small = self._left_column()
        area = QRectF(0, 0, left, self._height())
        if self._phase is _Phase.ANSWER:
            self._paint_answer(painter, theme, area, small)
        else:
            painter.setFont(self.font())
            painter.setPen(theme.color("muted"))
            painter.drawText(area, int(_ALIGN.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self._answer.lines[0])

    def _paint_answer(self, painter: QPainter, theme: Theme, area: QRectF, small: QFont) -> None:
        """The large sign with its lines under it, together in the middle of the column."""
        line = QFontMetricsF(small).height()
        count = len(self._answer.lines) + (self._answer.label is not None)
        large = QFont(self.font())
        large.setBold(True)
        large.setPixelSize(max(int(min(area.width() * 0.95, area.height() - count * line) * 0.95), 12))
        words = self._fitted(large, area.width())
        metrics = QFontMetricsF(large)
        cap = metrics.capHeight()
        # Digits end on the baseline; letters may go below it.
        below = metrics.tightBoundingRect(words).bottom()
        gap = line * 0.5 + (below if below > cap * 0.1 else 0.0)
        top = max((area.height() - cap - gap - count * line) / 2, 0.0)
        painter.setFont(large)
        painter.setPen(theme.color("accent" if self._answer.sure else "muted"))
        width = metrics.horizontalAdvance(words)
        sign = QRectF(area.center().x() - width / 2, top + cap - metrics.ascent(), width + 1, metrics.height())
        painter.drawText(sign, _ALIGN.AlignLeft, words)
        painter.setFont(small)
        y = top + cap + gap
        for number, text in enumerate(self._answer.lines):
            painter.setPen(theme.color("text" if number == 0 else "muted"))
            shown = QFontMetricsF(small).elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
            painter.drawText(QRectF(0, y, area.width(), line), _ALIGN.AlignCenter, shown)
            y += line
        if self._answer.label is not None:
            self._paint_label(painter, theme, QRectF(0, y, area.width(), line))

    def _fitted(self, font: QFont, width: float) -> str:
        """The sign in the largest type in which it fits, and elided where that would be too small to read."""
        sign = self._answer.sign
        wide = QFontMetricsF(font).horizontalAdvance(sign)
        if wide > width:
            font.setPixelSize(max(int(font.pixelSize() * width / wide), 12))
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(sign) > width:
            return metrics.elidedText(sign, Qt.TextElideMode.ElideRight, width)
        return sign

    def _paint_label(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        """The true label, and whether the answer is that: a sign and a colour; neither where it is not sure."""
        words = self.tr("labelled {0}").format(self._answer.label)
        if self._answer.sure:
            words = f"{words} {_TICK if self._answer.right else _CROSS}"
        color = ("good" if self._answer.right else "bad") if self._answer.sure else "muted"
        painter.setPen(theme.color(color))
        painter.drawText(box, _ALIGN.AlignCenter, words)


def _width(font: QFont, lines: Iterable[str]) -> float:
    metrics = QFontMetricsF(font)
    return max(metrics.horizontalAdvance(line) for line in lines)
