"""The colour scales of a story on one short line: for each a bar, what it colours, and how far it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.colors import Scale, table, to_image
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import BAR_HEIGHT, small_font

_BAR = 34
_LEAST = 10
"""Pixels of a bar where there is room, and where there is none; words are never cut for it."""
_SPACE = 5
_APART = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """What a scale colours ("kernel"), and its limit: it goes from -limit over zero, which is neutral, to +limit."""

    name: str
    scale: Scale
    limit: float

    @property
    def words(self) -> str:
        return f"{self.name} ±{format_value(self.limit, 3)}"


class Scales(QWidget):
    """As many scales side by side as the story has and there is room for; the tool tip has all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Shown, ...] = ()
        self.setObjectName("storyScales")
        self.setAccessibleName(self.tr("Colour scales"))
        self._tell()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_scales(self, shown: Sequence[Shown]) -> None:
        if tuple(shown) != self._shown:
            self._shown = tuple(shown)
            self.setAccessibleDescription(", ".join(item.words for item in shown))
            self._tell()
            self.updateGeometry()
            self.update()

    def _tell(self) -> None:
        rule = self.tr(
            "Zero is neutral. Both ends are equally far from it, so equally strong colours are equal amounts."
        )
        self.setToolTip("\n".join((*(item.words for item in self._shown), rule)))

    def sizeHint(self) -> QSize:
        return self._size(_BAR, _APART)

    def minimumSizeHint(self) -> QSize:
        return self._size(_LEAST, _APART / 2)

    def _size(self, bar: float, apart: float) -> QSize:
        metrics = QFontMetricsF(small_font(self))
        width = sum(bar + _SPACE + metrics.horizontalAdvance(item.words) + apart for item in self._shown)
        return QSize(ceil(width), round(metrics.height() + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        font = small_font(self)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        x, middle = 0.0, self.height() / 2
        missing = max(self.sizeHint().width() - self.width(), 0) / max(len(self._shown), 1)
        apart = max(_APART - missing, _APART / 2)
        wide = max(_BAR - (missing - (_APART - apart)), _LEAST)
        for item in self._shown:
            if x + wide + _SPACE + metrics.horizontalAdvance(item.words) > self.width() + 1:
                break
            bar = QRectF(x, middle - BAR_HEIGHT / 2, wide, BAR_HEIGHT)
            painter.drawImage(bar, to_image(table(theme, item.scale)[None, :]))
            painter.drawText(QPointF(x + wide + _SPACE, middle + metrics.capHeight() / 2), item.words)
            x += wide + _SPACE + metrics.horizontalAdvance(item.words) + apart
