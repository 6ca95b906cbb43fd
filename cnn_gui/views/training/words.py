"""The words below the buttons: what the next run is for and how long it will take, or how far a run has come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.parts.lines import FittingLabel

MOST = 3
"""Lines that a purpose may take in a narrow panel before it is cut."""

SPACING = 1


class TrainingWords(QWidget):
    """A plan (purpose, time, values) or a run (progress, result), in the same height, so that nothing below it moves.

    The height is that of the plan whose purpose takes the most lines at this width.
    """

    def __init__(self, purposes: Sequence[str], parent: QWidget | None = None) -> None:
        """purposes: all that there are to choose among."""
        super().__init__(parent)
        self._purposes = tuple(purposes)
        self._purpose, self._estimate, self._values = "", "", tuple[str, ...]()
        self._plans = True
        self.purpose_label = QLabel(self)
        self.purpose_label.setObjectName("trainingPurpose")
        self.purpose_label.setTextFormat(Qt.TextFormat.PlainText)
        self.purpose_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.progress_label = FittingLabel(parent=self)
        self.progress_label.setObjectName("trainingProgressText")
        self.result_label = FittingLabel(parent=self)
        self.result_label.setObjectName("trainingResult")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        for words in (self.purpose_label, self.progress_label, self.result_label):
            column.addWidget(words)
        column.addStretch(1)
        self._fit()

    def show_plan(self, purpose: str, estimate: str, values: Sequence[str]) -> None:
        """The purpose whole where it can be, then the time, then as many of the values as fit: in a line of their own
        where the purpose leaves one."""
        self._purpose, self._estimate, self._values = purpose, estimate, tuple(values)
        self._plans = True
        self._fit()

    def show_run(self, progress: Sequence[str], result: Sequence[str]) -> None:
        """Both are wordings, the longest first."""
        began, self._plans = self._plans, False
        self.progress_label.set_wordings(progress)
        self.result_label.set_wordings(result)
        if began:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._fit()

    def _fit(self) -> None:
        font, width = self.purpose_label.font(), self.width()
        lines = wrapped(self._purpose, font, width)
        self.purpose_label.setText("\n".join(lines))
        self.purpose_label.setToolTip(self._purpose)
        self.purpose_label.setAccessibleName(self._purpose)
        most = max(len(lines), *(len(wrapped(purpose, font, width)) for purpose in self._purposes), 1)
        roomy = len(lines) < most and bool(self._estimate)
        if self._plans:
            self.progress_label.set_wordings((self._estimate,) if roomy else wordings(self._estimate, self._values))
            self.result_label.set_wordings(wordings("", self._values))
        self.purpose_label.setVisible(self._plans)
        self.result_label.setVisible(roomy or not self._plans)
        # As high as the label makes it: lines may be higher together than one by one, which is rounded.
        height = QFontMetrics(font).size(0, "\n".join("x" * most)).height()
        line = self.progress_label.sizeHint().height() + SPACING
        self.setFixedHeight(max(height, most * line) + line)


def wordings(estimate: str, values: Sequence[str]) -> tuple[str, ...]:
    """The time, if it is known, and the values behind it, then ever fewer of them: whole ones, "…" for the rest.

    values: each with what stands between it and the one before.
    """
    fewer = ["".join(values[:n]) + " …" for n in range(len(values) - 1, 0, -1)]
    lines = ("".join(values) + "." if values else "", *fewer)
    if not estimate:
        return lines
    return *(f"{estimate} {each}" for each in lines), estimate


def wrapped(text: str, font: QFont, width: int, most: int = MOST) -> list[str]:
    """A text in lines that fit a width in pixels, at most so many; the last of them is cut where there is more."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    starts: list[int] = []
    line = layout.createLine()
    while line.isValid() and len(starts) < most:
        line.setLineWidth(max(width, 1))
        starts.append(line.textStart())
        line = layout.createLine()
    layout.endLayout()
    lines = [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    if lines:
        lines[-1] = QFontMetrics(font).elidedText(lines[-1], Qt.TextElideMode.ElideRight, width)
    return lines
