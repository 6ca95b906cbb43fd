"""A picture with a few words beside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.lines import WrappedLabel

SIDE = 56


class SmallPicture(QWidget):
    """An image of a data set, as large as whole pixels allow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: UInt8 | None = None
        self.setFixedSize(SIDE, SIDE)

    def set_picture(self, picture: UInt8 | None) -> None:
        self._picture = picture
        self.update()

    @property
    def picture(self) -> UInt8 | None:
        return self._picture

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter, image = QPainter(self), picture_of(self._picture)
        place = place_in(QRect(1, 1, SIDE - 2, SIDE - 2), image.width(), image.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, image)
        painter.setPen(QPen(theme_of(self).color("line"), 1))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))


class PictureNote(QWidget):
    """What is pointed at, or encircled."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.picture = SmallPicture(self)
        self.words = WrappedLabel("", self)
        self.words.setObjectName(f"{name}Words")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def show_note(self, picture: UInt8 | None, text: str) -> None:
        self.picture.set_picture(picture)
        self.picture.setVisible(picture is not None)
        self.words.setText(text)

    def text(self) -> str:
        return self.words.text()
