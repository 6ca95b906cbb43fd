"""What goes on, what came of it, and why: as high as its words, and scrolled where there is less room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.transfer.figures import FigureRow, FiguresTable

_LINES = 3
"""It is never lower than so many lines."""


class TeachingReport(QScrollArea):
    """words_label, figures, why_label: from above; what has nothing to say takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachReport")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget(self)
        self.words_label = WrappedLabel("", holder)
        self.figures = FiguresTable(holder)
        self.why_label = WrappedLabel("muted", holder)
        self.words_label.setObjectName("teachWords")
        self.why_label.setObjectName("teachWhy")
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(7)
        for part in (self.words_label, self.figures, self.why_label):
            self._column.addWidget(part)
        self.setWidget(holder)
        holder.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def show_words(self, text: str, why: str = "") -> None:
        self.words_label.setText(text)
        self.why_label.setText(why)
        self.words_label.setVisible(bool(text))
        self.why_label.setVisible(bool(why))
        self.updateGeometry()

    def show_rows(self, rows: Sequence[FigureRow]) -> None:
        self.figures.show_rows(rows)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = self.viewport().width()
        tall = self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else -1
        return QSize(200, max(tall, 0) or self._column.totalSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        lines = _LINES * self.fontMetrics().lineSpacing()
        return QSize(self._column.totalMinimumSize().width(), min(lines, self.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self.updateGeometry()
