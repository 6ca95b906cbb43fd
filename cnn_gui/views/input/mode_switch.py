"""The switch between the two ways a drawing becomes the input, each half showing the answer it leads to."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.input.fitting import InputFrame
from cnn_gui.core.input.messages import InputMode, Preprocessed
from cnn_gui.core.input.modes import modes
from cnn_gui.core.network.answer import verdict
from cnn_gui.core.network.messages import SURE_PROBABILITY
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_percent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.verdict_words import UNSURE, sign_of
from cnn_gui.views.grids.stages import mode_title

NOTHING = "–"
_MARGIN, _BETWEEN = 5, 10
_SMALLEST = 0.75
"""Of the size of type, for an answer that is too long."""
_ROOM_FOR_A_NAME = 8
"""Characters of a class's name for which there is room; longer ones are elided."""


class Segment(QAbstractButton):
    """Half of the switch: a name and, in bold, an answer; on two lines where one is too short for both."""

    def __init__(self, name: str, longest: str, parent: QWidget | None = None) -> None:
        """longest: the longest name of the switch, by which both halves decide alike on one line or two."""
        super().__init__(parent)
        self._longest = longest
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._answer = NOTHING
        self._widest = "8"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def answer(self) -> str:
        return self._answer

    @property
    def is_sure(self) -> bool:
        """Whether the answer names a class; what does not is muted."""
        return not self._answer.startswith((UNSURE, NOTHING))

    def set_name(self, name: str) -> None:
        if name != self.text():
            self.setText(name)
            self._say()
            self.update()

    def set_answer(self, answer: str) -> None:
        if answer != self._answer:
            self._answer = answer
            self._say()
            self.update()

    def _say(self) -> None:
        spoken = self._answer.replace(UNSURE, self.tr("not sure"))
        self.setAccessibleName(f"{self.text()}: {spoken}")

    def set_widest(self, name: str) -> None:
        """name: the widest of the classes, for which the answer has room."""
        if name != self._widest:
            self._widest = name
            self.updateGeometry()
            self.update()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _widths(self) -> tuple[int, int]:
        name = self.fontMetrics().horizontalAdvance(self._longest)
        return name, QFontMetrics(self._bold()).horizontalAdvance(f"{self._widest} · > 99 %")

    def _on_one_line(self) -> bool:
        return sum(self._widths()) + _BETWEEN + 2 * _MARGIN <= self.width()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(sum(self._widths()) + 30, line + 10 if self._on_one_line() else 2 * line + 6)

    def minimumSizeHint(self) -> QSize:
        least = QFontMetrics(self._bold()).horizontalAdvance("> 99 %")
        return QSize(max(self._widths()[0], least) + 2 * _MARGIN, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self)
        painter.setBrush(theme.color("control_hover" if self.underMouse() else "control"))
        painter.setPen(theme.color("accent") if self.isChecked() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setPen(theme.color("accent" if self.isChecked() else "muted" if self.isEnabled() else "faint"))
        name_box, answer_box = self._boxes()
        painter.drawText(name_box, Qt.AlignmentFlag.AlignCenter, self.text())
        answer, font = self.shown_answer(answer_box.width())
        painter.setFont(font)
        painter.setPen(theme.color("text" if self.is_sure else "muted"))
        painter.drawText(answer_box, Qt.AlignmentFlag.AlignCenter, answer)

    def shown_answer(self, width: int) -> tuple[str, QFont]:
        """What is painted of the answer, and its type: smaller where there is too little room; then the class's name
        is cut, but not how likely it is."""
        font = self._bold()
        wide = QFontMetrics(font).horizontalAdvance(self._answer)
        if wide <= width or font.pointSizeF() <= 0:
            return self._answer, font
        font.setPointSizeF(font.pointSizeF() * max(width / wide, _SMALLEST))
        metrics = QFontMetrics(font)
        name, between, share = self._answer.rpartition(" · ")
        room = width - metrics.horizontalAdvance(between + share)
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 0)) + between + share, font

    def _boxes(self) -> tuple[QRect, QRect]:
        inside, line = self.rect().adjusted(_MARGIN, 3, -_MARGIN, -3), self.fontMetrics().height()
        name_width, answer_width = self._widths()
        if self._on_one_line():
            left = inside.center().x() - (name_width + answer_width + _BETWEEN) // 2
            return (
                QRect(left, inside.top(), name_width, inside.height()),
                QRect(left + name_width + _BETWEEN, inside.top(), answer_width, inside.height()),
            )
        return (
            QRect(inside.left(), inside.top(), inside.width(), line),
            QRect(inside.left(), inside.bottom() - line + 1, inside.width(), line),
        )


class ModeSwitch(QWidget):
    """mode_changed: the InputMode that was chosen by hand."""

    mode_changed = Signal(InputMode)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mode_switch")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        group = QButtonGroup(self)
        self.segments: dict[InputMode, Segment] = {}
        self._task: Task | None = None
        longest = max((mode_title(mode) for mode in InputMode), key=len)
        for mode in (InputMode.AS_DRAWN, InputMode.LIKE_MNIST):
            segment = Segment(mode_title(mode), longest, self)
            segment.setObjectName(f"mode_{mode.value}")
            segment.setAccessibleName(f"{mode_title(mode)}: {NOTHING}")
            group.addButton(segment)
            row.addWidget(segment, 1)
            self.segments[mode] = segment
        self._mode = InputMode.LIKE_MNIST
        self.segments[self._mode].setChecked(True)
        self.show_task(MNIST)
        group.buttonClicked.connect(self._clicked)

    def show_task(self, task: Task) -> None:
        """What the ways are called and do for a task; one that it does not have is disabled, and its tip says why."""
        if task == self._task:
            return
        self._task = task
        possible = modes(task)
        for mode, segment in self.segments.items():
            segment.set_name(mode_title(mode, task))
            segment.setEnabled(mode in possible)
        self.segments[InputMode.AS_DRAWN].setToolTip(self._tip_as_drawn(task))
        self.segments[InputMode.LIKE_MNIST].setToolTip(self._tip_fitted(task))

    def _tip_as_drawn(self, task: Task) -> str:
        _, height, width = task.input_shape
        if task.data == MNIST.data:
            return self.tr(
                "The whole canvas shrunk to 28×28: place and size of the digit matter, as the network never learned."
            )
        return self.tr("The whole canvas shrunk to {0}×{1}: place and size are as you draw.").format(width, height)

    def _tip_fitted(self, task: Task) -> str:
        if task.is_colour:
            return self.tr(
                "Not for colours: fitting and centring go by white ink on black, and this network reads whole pictures."
            )
        if task.data == MNIST.data:
            return self.tr("Cropped, fitted to 20×20 and centred by mass, as the digits the network was trained on.")
        side = InputFrame(*task.input_shape[1:]).box
        return self.tr("Cropped, fitted to {0}×{0} and centred by mass, as MNIST's digits are.").format(side)

    @property
    def mode(self) -> InputMode:
        return self._mode

    def set_mode(self, mode: InputMode) -> None:
        self._mode = mode
        self.segments[mode].setChecked(True)

    def show_answers(
        self,
        answers: Mapping[InputMode, Float32],
        *,
        blank: bool,
        task: Task = MNIST,
        sure_from: float = SURE_PROBABILITY,
        seen: Preprocessed | None = None,
    ) -> None:
        """The answer of each mode in short; none for a blank drawing. task: what the classes are called. seen: what
        was found in the drawing, which may speak against any answer.
        """
        widest = max((name_of(task.names, index) for index in range(len(task.classes))), key=len)
        for mode, segment in self.segments.items():
            segment.set_widest(widest[:_ROOM_FOR_A_NAME])
            nothing = blank or mode not in answers
            segment.set_answer(NOTHING if nothing else short_answer(answers[mode], task, sure_from, seen))

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        mode = next(mode for mode, segment in self.segments.items() if segment is button)
        if mode is not self._mode:
            self._mode = mode
            self.mode_changed.emit(mode)


def short_answer(
    probabilities: Float32,
    task: Task = MNIST,
    sure_from: float = SURE_PROBABILITY,
    seen: Preprocessed | None = None,
) -> str:
    """Class and probability: "5 · 81 %". Where the answer is "not sure" no class is named: "? · 61 %"."""
    answer = verdict(probabilities, sure_from, seen)
    if not math.isfinite(answer.probability):
        return NOTHING
    return f"{sign_of(answer, task.names)} · {format_percent(answer.probability, 0)}"
