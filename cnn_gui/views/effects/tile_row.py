"""Small pictures side by side, each with a line below it, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.parts.legend import small_font

GAP = 6
LINES = 4.2
"""How high a picture is, in lines of type."""


@dataclass(frozen=True, slots=True, eq=False)
class EffectTile:
    """image: its cells, one pixel each. tip: what it is, in a sentence."""

    image: QImage
    words: str
    tip: str = ""


class TileRow(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("effectTiles")
        self.setAccessibleName(self.tr("The image as the setting makes it"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tiles: tuple[EffectTile, ...] = ()

    @property
    def tiles(self) -> tuple[EffectTile, ...]:
        return self._tiles

    def show_tiles(self, tiles: Sequence[EffectTile]) -> None:
        self._tiles = tuple(tiles)
        self.setAccessibleDescription("; ".join(tile.tip or tile.words for tile in tiles))
        self._ask()
        self.update()

    def tip_at(self, position: QPoint) -> str:
        return next((tile.tip for tile, box in self._placed() if box.contains(position)), "")

    def sizeHint(self) -> QSize:
        return QSize(300, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        painter.setFont(small_font(self))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.color("muted"))
        for tile, box in self._placed():
            picture = QRectF(box.left(), box.top(), box.width(), box.height() - metrics.height() - 1)
            # Cells stay squares: the smaller side has a margin.
            scale = min(picture.width() / tile.image.width(), picture.height() / tile.image.height())
            inside = QRectF(0, 0, tile.image.width() * scale, tile.image.height() * scale)
            inside.moveCenter(picture.center())
            painter.drawImage(inside, tile.image)
            words = metrics.elidedText(tile.words, Qt.TextElideMode.ElideRight, box.width() + GAP - 1)
            below = QRectF(box.left() - GAP / 2, picture.bottom() + 1, box.width() + GAP, metrics.height())
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, words)

    def _placed(self) -> list[tuple[EffectTile, QRectF]]:
        metrics = QFontMetricsF(small_font(self))
        widest = max((metrics.horizontalAdvance(tile.words) for tile in self._tiles), default=0.0)
        side = LINES * metrics.height()
        across = min(max(side, widest + 2), max(self.width(), 1))
        columns = max(1, int((self.width() + GAP) // (across + GAP)))
        high = side + metrics.height() + 1
        return [
            (tile, QRectF((n % columns) * (across + GAP), n // columns * (high + GAP), across, high))
            for n, tile in enumerate(self._tiles)
        ]

    def _ask(self) -> None:
        placed = self._placed()
        self.setMinimumHeight(round(placed[-1][1].bottom()) + 1 if placed else 0)
