"""A formula that is always whole: on as many lines as it has been given room for, in smaller type before it is cut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.theme import is_new_type, theme_of

LINES = 2
_SIZES = (1.0, 0.92, 0.84, 0.76)
_NARROW = 30
"""Letters in a line; where there is room for fewer, a formula has a third line."""

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class FormulaLabel(QWidget):
    """Told wordings, the longest first; shows the first that fits into its lines, whose number never changes with the
    text, so that nothing around it moves."""

    def __init__(self, name: str, parent: QWidget | None = None, *, most: int = LINES + 1) -> None:
        """most: lines where it is narrow."""
        super().__init__(parent)
        self._most = most
        self._wordings: tuple[str, ...] = ("",)
        self._shown: tuple[str, QFont] | None = None
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_wordings(self, wordings: Sequence[str]) -> None:
        """At least one; none of them is ever cut, so the last should be short."""
        if tuple(wordings) != self._wordings:
            self._wordings = tuple(wordings)
            self.setToolTip(self._wordings[0])
            self.setAccessibleName(self._wordings[0])
            self._shown = None
            self.update()

    def full_text(self) -> str:
        return self._wordings[0]

    def shown_text(self) -> str:
        return self._fitted()[0]

    def is_whole(self) -> bool:
        """Whether every line of what is shown lies within the widget."""
        text, font = self._fitted()
        return self._fits(text, font)

    def sizeHint(self) -> QSize:
        return QSize(160, self._lines() * self.fontMetrics().lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shown = None
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._shown = None
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        text, font = self._fitted()
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(theme_of(self).color("text"))
        painter.drawText(self.rect(), _WRAP, text)

    def _lines(self) -> int:
        return LINES if self.width() >= _NARROW * self.fontMetrics().averageCharWidth() else self._most

    def _fitted(self) -> tuple[str, QFont]:
        """The longest wording in the normal size, else in smaller ones, before a shorter wording is taken."""
        if self._shown is None:
            choices = [(text, self._sized(size)) for text in self._wordings for size in _SIZES]
            self._shown = next((each for each in choices if self._fits(*each)), choices[-1])
        return self._shown

    def _sized(self, size: float) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * size)
        return font

    def _fits(self, text: str, font: QFont) -> bool:
        needed = QFontMetrics(font).boundingRect(QRect(0, 0, self.width(), 10_000), _WRAP, text)
        return needed.width() <= self.width() and needed.height() <= self.height()


class SteadyText(QWidget):
    """One of several sentences, wrapped, in the height that the longest of them needs at this width: what stands above
    and below stays where it is when another one comes."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[str, ...] = ("",)
        self._text = ""
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_choices(self, texts: Sequence[str]) -> None:
        """All that there may be to say."""
        if tuple(texts) != self._all:
            self._all = tuple(texts) or ("",)
            self._fix_height()

    def set_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        return self._text

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fix_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._fix_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme_of(self).color("text"))
        painter.drawText(self.rect(), _WRAP, self._text)

    def _fix_height(self) -> None:
        room, metrics = QRect(0, 0, max(self.width(), 1), 10_000), self.fontMetrics()
        self.setFixedHeight(max(metrics.boundingRect(room, _WRAP, text).height() for text in self._all))
