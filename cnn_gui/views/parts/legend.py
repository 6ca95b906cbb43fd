"""The legend of a colour scale: the very table the maps are coloured with, its two limits and its middle."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.colors import Scale, table, to_image
from cnn_gui.views.base.numbers import MINUS, format_value
from cnn_gui.views.base.theme import theme_of

BAR_HEIGHT = 5
_SPACING = 7


def small_font(widget: QWidget, factor: float = 0.82) -> QFont:
    """The widget's font for captions, numbers and legends."""
    font = QFont(widget.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    return font


class Legend(QWidget):
    """A bar with -limit at its left end, 0 in the middle and +limit at its right end, and words on what shares it.

    limit is None where there is no single one (each map has its own); then the ends read "−max" and "+max".
    """

    def __init__(self, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self._limit: float | None = 1.0
        self._caption = ""
        self._bar = to_image(np.zeros((1, 1), dtype=np.uint32))
        self.setObjectName("legend")
        self.setAccessibleName(self.tr("Colour scale"))
        self.setToolTip(
            self.tr("Zero is neutral. Both ends are equally far from it, so equally strong colours are equal amounts.")
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._make_bar()

    @property
    def limit(self) -> float | None:
        return self._limit

    @property
    def caption(self) -> str:
        return self._caption

    def set_range(self, limit: float | None, caption: str = "") -> None:
        """limit: the value at the right end; caption: what shares this range ("conv2 · per layer")."""
        if (limit, caption) != (self._limit, self._caption):
            if bool(caption) is not bool(self._caption):
                self.updateGeometry()
            self._limit, self._caption = limit, caption
            self.setAccessibleDescription(" ".join(part for part in (*self.ends(), caption) if part))
            self.update()

    def ends(self) -> tuple[str, str]:
        """The texts at the two ends."""
        text = self.tr("max") if self._limit is None else format_value(self._limit, 3)
        return f"{MINUS}{text}", f"+{text}"

    def tip_at(self, position: QPoint) -> str:
        """What the colours mean, after the caption where that is cut."""
        is_cut = self._shown_caption(QFontMetricsF(small_font(self))) != self._caption
        return f"{self._caption}\n{self.toolTip()}" if is_cut else self.toolTip()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(small_font(self))
        letters = 44 if self._caption else 25
        return QSize(round(metrics.averageCharWidth() * letters), round(BAR_HEIGHT + 2 + metrics.height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(90, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._make_bar()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = small_font(self)
        metrics = QFontMetricsF(font)
        low, high = self.ends()
        bar_width = self._bar_width(metrics)
        top = (self.height() - BAR_HEIGHT - 1 - metrics.height()) / 2
        bar = QRectF(0, top, bar_width, BAR_HEIGHT)
        clip = QPainterPath()
        clip.addRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.setClipPath(clip)
        painter.drawImage(bar, self._bar)
        painter.setClipping(False)
        theme = theme_of(self)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        words = QRectF(0, bar.bottom() + 1, bar_width, metrics.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, low)
        if metrics.horizontalAdvance(f"{low} 0 {high}") < bar_width:
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, "0")
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, high)
        caption = self._shown_caption(metrics)
        middle = (self.height() + metrics.capHeight()) / 2
        painter.drawText(QPointF(bar_width + 2 * _SPACING, middle), caption)

    def _bar_width(self, metrics: QFontMetricsF) -> float:
        low, high = self.ends()
        # The caption gives way before the ends of the scale lie on each other.
        least = max(60.0, metrics.horizontalAdvance(f"{low} {high}"))
        room = self.width() - metrics.horizontalAdvance(self._caption) - 2 * _SPACING
        return min(max(room, least), 24 * metrics.averageCharWidth())

    def _shown_caption(self, metrics: QFontMetricsF) -> str:
        """What of the caption there is room for."""
        room = self.width() - self._bar_width(metrics) - 2 * _SPACING
        return metrics.elidedText(self._caption, Qt.TextElideMode.ElideRight, max(room, 0.0))

    def _make_bar(self) -> None:
        self._bar = to_image(table(theme_of(self), self._scale)[None, :])
