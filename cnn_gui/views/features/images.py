"""Images as a unit saw them: each with the pixels that made its value outlined, and these enlarged beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.features.messages import LikedImage
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.features.words import image_caption, image_tip
from cnn_gui.views.parts.thumbnails import (
    ITEM,
    SIDE,
    Index,
    ThumbnailDelegate,
    ThumbnailModel,
    ThumbnailView,
    caption_font,
)

_GAP = 3


class LikedModel(ThumbnailModel):
    """A list of images."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = ""

    def set_images(self, images: Sequence[LikedImage], task: Task, data: str) -> None:
        """data: what the set of them is called."""
        self._data = data
        if len(images) != len(self.items) or task != self.task:
            self.set_items(images, task)
            return
        # While they fill, the one that has the keyboard keeps it.
        self.items = tuple(images)
        if images:
            self.dataChanged.emit(self.index(0), self.index(len(images) - 1))

    @property
    def images(self) -> tuple[LikedImage, ...]:
        return tuple(image for image in self.items if isinstance(image, LikedImage))

    def caption(self, row: int) -> str:
        return image_caption(self.images[row], self.task)

    def tip(self, row: int) -> str:
        return image_tip(self.images[row], self.task, self._data)

    @property
    def has_patches(self) -> bool:
        """Whether any of them was seen only in part."""
        return any(has_patch(image) for image in self.images)


def has_patch(image: LikedImage) -> bool:
    """Whether a part of the image made the value, and not all of it."""
    height, width = image.picture.shape[:2]
    return image.field is not None and tuple(image.field) != (0, 0, height, width) and image.field.bottom > 0


class LikedDelegate(ThumbnailDelegate):
    """With the patch outlined and, beside the image, enlarged."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(caption_font(option.font))
        width = max(self.width(index), metrics.horizontalAdvance("0 · −0.0000"))
        return QSize(width + 10, SIDE + metrics.height() + 12)

    def pixels(self, index: Index) -> UInt8:
        return _image(index).picture

    def width(self, index: Index) -> int:
        model = index.model()
        return SIDE + (_GAP + SIDE if isinstance(model, LikedModel) and model.has_patches else 0)

    def words(self, painter: QPainter, index: Index, width: int) -> str:
        return painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, width - 2)

    def paint_beside(self, painter: QPainter, index: Index, box: QRect, place: QRect) -> None:
        image = _image(index)
        if image.field is None or not has_patch(image):
            return
        picture = picture_of(image.picture)
        top, left, bottom, right = image.field
        across, down = place.width() / picture.width(), place.height() / picture.height()
        x, y = place.left() + round(left * across), place.top() + round(top * down)
        painter.drawRect(QRect(x, y, round((right - left) * across) - 1, round((bottom - top) * down) - 1))
        beside = QRect(box.right() + 1 + _GAP, box.top(), SIDE, SIDE)
        patch = picture.copy(left, top, right - left, bottom - top)
        enlarged = place_in(beside, patch.width(), patch.height())
        painter.drawImage(enlarged, patch)
        painter.drawRect(enlarged.adjusted(0, 0, -1, -1))


def _image(index: Index) -> LikedImage:
    image = index.data(ITEM)
    assert isinstance(image, LikedImage)
    return image


class LikedView(ThumbnailView):
    """image_chosen: the LikedImage clicked, or chosen by Enter. pointed: the one under the pointer, or None."""

    image_chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        model = LikedModel()
        super().__init__(model, LikedDelegate(), parent)
        self._liked = model
        self.setObjectName("likedImages")
        self.chosen.connect(self.image_chosen)
        self.entered.connect(self._point)

    def set_images(self, images: Sequence[LikedImage], task: Task, data: str) -> None:
        had = self._liked.has_patches
        self._liked.set_images(images, task, data)
        if had != self._liked.has_patches:
            self.scheduleDelayedItemsLayout()

    def begin_anew(self) -> None:
        """As if nobody had scrolled, or chosen an image."""
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())
        self.scrollToTop()

    def width_of(self, columns: int) -> int:
        """The width that so many images side by side need."""
        cell = self.sizeHintForIndex(self._liked.index(0, 0)).width() if self.images else SIDE
        return columns * (cell + 2 * self.spacing()) + self.verticalScrollBar().sizeHint().width() + 4

    @property
    def images(self) -> tuple[LikedImage, ...]:
        return self._liked.images

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    @Slot(QModelIndex)
    def _point(self, index: QModelIndex) -> None:
        self.pointed.emit(self.images[index.row()] if index.row() < len(self.images) else None)
