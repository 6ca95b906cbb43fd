"""The images that lie nearest to the drawing, as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.projection.messages import MapImage, MapImages, Neighbours
from cnn_gui.views.parts.thumbnails import (
    ITEM,
    SIDE,
    Index,
    ThumbnailDelegate,
    ThumbnailModel,
    ThumbnailView,
    caption_font,
)
from cnn_gui.views.projection.words import image_caption, image_tip


class NeighbourModel(ThumbnailModel):
    """A list of MapImages with their distances."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._distances: tuple[float, ...] = ()

    def set_neighbours(self, images: MapImages, neighbours: Neighbours) -> None:
        items = [images.image(place) for place in neighbours.places.tolist()]
        self._distances = tuple(neighbours.distances.tolist())
        if len(items) != len(self.items) or images.task != self.task:
            self.set_items(items, images.task)
            return
        self.items = tuple(items)
        if items:
            self.dataChanged.emit(self.index(0), self.index(len(items) - 1))

    @property
    def images(self) -> Sequence[MapImage]:
        return tuple(item for item in self.items if isinstance(item, MapImage))

    def caption(self, row: int) -> str:
        return image_caption(self.images[row], self.task)

    def tip(self, row: int) -> str:
        return image_tip(self.images[row], self.task, self._distances[row])


class NeighbourDelegate(ThumbnailDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(SIDE + 6, SIDE + QFontMetrics(caption_font(option.font)).height() + 10)

    def pixels(self, index: Index) -> UInt8:
        image = index.data(ITEM)
        assert isinstance(image, MapImage)
        return image.picture

    def words(self, painter: QPainter, index: Index, width: int) -> str:
        return painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, width)


class NeighbourView(ThumbnailView):
    """chosen: the MapImage clicked, or chosen by Enter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._model = NeighbourModel()
        super().__init__(self._model, NeighbourDelegate(), parent)
        self.setObjectName("mapNeighbours")
        self.setAccessibleName(self.tr("Test images nearest to the drawing"))

    def show_neighbours(self, images: MapImages | None, neighbours: Neighbours | None) -> None:
        if images is None or neighbours is None:
            self._model.set_items((), self._model.task)
        else:
            self._model.set_neighbours(images, neighbours)

    @property
    def images(self) -> Sequence[MapImage]:
        return self._model.images

    def width_of(self, columns: int) -> int:
        """The width that so many pictures side by side need."""
        return columns * (SIDE + 6 + 2 * self.spacing()) + self.verticalScrollBar().sizeHint().width() + 4

    def height_of(self, rows: int) -> int:
        cell = SIDE + QFontMetrics(caption_font(self.font())).height() + 10
        return rows * (cell + 2 * self.spacing()) + 4
