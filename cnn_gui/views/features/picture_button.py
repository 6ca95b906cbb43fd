"""A made-up picture as a button, with its value below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font

_SMALL = 0.87
LEAST = 40
"""Side of the picture, in pixels."""


class PictureButton(QAbstractButton):
    """As large as there is room, each pixel a square. pointed: the pointer or the keyboard has come to it, or left."""

    pointed = Signal(bool)

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        """number: from 1, for its name."""
        super().__init__(parent)
        self._picture: UInt8 | None = None
        self._part: Box | None = None
        self._caption = ""
        self.setObjectName(f"madePicture{number}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_picture(self, picture: UInt8, part: Box | None, caption: str) -> None:
        """part: of the picture only these pixels are shown; None for all. caption: the value."""
        self._picture, self._part, self._caption = picture, part, caption
        self.update()

    def clear(self) -> None:
        self._picture, self._caption = None, ""
        self.update()

    @property
    def picture(self) -> UInt8 | None:
        """All of it, (H, W) or (H, W, 3)."""
        return self._picture

    @property
    def caption(self) -> str:
        return self._caption

    def sizeHint(self) -> QSize:
        return QSize(112, 112 + self._caption_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, LEAST + self._caption_height())

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._tell()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter, theme = QPainter(self), theme_of(self)
        chosen = self.underMouse() or self.hasFocus()
        shown = picture_of(self._picture)
        if self._part is not None:
            top, left, bottom, right = self._part
            shown = shown.copy(left, top, right - left, bottom - top)
        room = QRect(2, 2, self.width() - 4, self.height() - self._caption_height() - 4)
        place = place_in(room, shown.width(), shown.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, shown)
        painter.setPen(QPen(theme.color("accent" if chosen else "line"), 2 if chosen else 1))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.setPen(theme.color("text" if chosen else "muted"))
        painter.setFont(small_font(self, _SMALL))
        box = QRectF(0, place.bottom() + 3, self.width(), self._caption_height())
        words = painter.fontMetrics().elidedText(self._caption, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
        painter.end()

    def _tell(self) -> None:
        self.pointed.emit(self.underMouse() or self.hasFocus())
        self.update()

    def _caption_height(self) -> int:
        return QFontMetrics(small_font(self, _SMALL)).height() + 3
