"""Images as a unit saw them: each with the pixels that made its value outlined, and these enlarged beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.features.messages import LikedImage
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.features.words import image_caption, image_tip
from cnn_gui.views.parts.fields import keeps_page_key

Index = QModelIndex | QPersistentModelIndex

SIDE = 56
"""Of an image, and of the patch beside it: twice the pixels of MNIST's."""

_GAP = 3


class LikedModel(QAbstractListModel):
    """A list of images; IMAGE is the role of the value itself."""

    IMAGE = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.images: tuple[LikedImage, ...] = ()
        self.task = MNIST
        self._data = ""

    def set_images(self, images: Sequence[LikedImage], task: Task, data: str) -> None:
        if len(images) == len(self.images) and task == self.task:
            # While they fill, the one that has the keyboard keeps it.
            self.images, self._data = tuple(images), data
            if images:
                self.dataChanged.emit(self.index(0), self.index(len(images) - 1))
            return
        self.beginResetModel()
        self.images, self.task, self._data = tuple(images), task, data
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.images)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.images):
            return None
        image = self.images[index.row()]
        if role == self.IMAGE:
            return image
        if role == Qt.ItemDataRole.DisplayRole:
            return image_caption(image, self.task)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return image_tip(image, self.task, self._data)
        return None

    @property
    def has_patches(self) -> bool:
        """Whether any of them was seen only in part."""
        return any(has_patch(image) for image in self.images)


def has_patch(image: LikedImage) -> bool:
    """Whether a part of the image made the value, and not all of it."""
    height, width = image.picture.shape[:2]
    return image.field is not None and tuple(image.field) != (0, 0, height, width) and image.field.bottom > 0


class LikedDelegate(QStyledItemDelegate):
    """Paints an image, its patch outlined and beside it enlarged, and a caption."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        wide = SIDE + (_GAP + SIDE if isinstance(model, LikedModel) and model.has_patches else 0)
        metrics = QFontMetrics(_caption_font(option.font))
        width = max(wide, metrics.horizontalAdvance("0 · −0.0000"))
        return QSize(width + 10, SIDE + metrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        image, widget, model = index.data(LikedModel.IMAGE), option.widget, index.model()
        if not isinstance(image, LikedImage) or widget is None or not isinstance(model, LikedModel):
            return
        theme, rect = theme_of(widget), QRect(option.rect)
        chosen = bool(option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver))
        wide = SIDE + (_GAP + SIDE if model.has_patches else 0)
        box = QRect(rect.left() + (rect.width() - wide) // 2, rect.top() + 4, SIDE, SIDE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self._paint_image(painter, theme, image, box, chosen=chosen)
        painter.setPen(theme.color("text" if chosen else "muted"))
        painter.setFont(_caption_font(option.font))
        below = QRect(rect.left(), box.bottom() + 3, rect.width(), rect.bottom() - box.bottom() - 3)
        words = painter.fontMetrics().elidedText(
            image_caption(image, model.task), Qt.TextElideMode.ElideMiddle, below.width() - 2
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
        painter.restore()

    def _paint_image(self, painter: QPainter, theme: Theme, image: LikedImage, box: QRect, *, chosen: bool) -> None:
        picture = picture_of(image.picture)
        place = place_in(box, picture.width(), picture.height())
        painter.drawImage(place, picture)
        if chosen:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(place.adjusted(-1, -1, 1, 1))
        if image.field is None or not has_patch(image):
            return
        top, left, bottom, right = image.field
        across, down = place.width() / picture.width(), place.height() / picture.height()
        x, y = place.left() + round(left * across), place.top() + round(top * down)
        frame = QRect(x, y, round((right - left) * across) - 1, round((bottom - top) * down) - 1)
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.drawRect(frame)
        beside = QRect(box.right() + 1 + _GAP, box.top(), SIDE, SIDE)
        patch = picture.copy(left, top, right - left, bottom - top)
        enlarged = place_in(beside, patch.width(), patch.height())
        painter.drawImage(enlarged, patch)
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.drawRect(enlarged.adjusted(0, 0, -1, -1))


def _caption_font(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.87)
    return small


class LikedView(QListView):
    """image_chosen: the LikedImage clicked, or chosen by Enter. pointed: the one under the pointer, or None."""

    image_chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("likedImages")
        self._model = LikedModel(self)
        self.setModel(self._model)
        self.setItemDelegate(LikedDelegate(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(1)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)
        self.entered.connect(self._point)

    def set_images(self, images: Sequence[LikedImage], task: Task, data: str) -> None:
        had = self._model.has_patches
        self._model.set_images(images, task, data)
        if had != self._model.has_patches:
            self.scheduleDelayedItemsLayout()

    def begin_anew(self) -> None:
        """As if nobody had scrolled, or chosen an image."""
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())
        self.scrollToTop()

    def width_of(self, columns: int) -> int:
        """The width that so many images side by side need."""
        cell = self.sizeHintForIndex(self._model.index(0, 0)).width() if self._model.images else SIDE
        return columns * (cell + 2 * self.spacing()) + self.verticalScrollBar().sizeHint().width() + 4

    @property
    def images(self) -> tuple[LikedImage, ...]:
        return self._model.images

    def captions(self) -> list[str]:
        """What stands below the images, in order."""
        return [image_caption(image, self._model.task) for image in self.images]

    def whole_rows(self) -> tuple[int, int]:
        high = self.viewport().height()
        rows = [self.visualRect(self._model.index(row, 0)) for row in range(len(self.images))]
        whole = [row for row in rows if row.top() >= 0 and row.bottom() < high]
        if not whole:
            return 0, high
        return min(row.top() for row in whole), max(row.bottom() for row in whole) + 1

    def event(self, event: QEvent) -> bool:
        return keeps_page_key(event) or super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.image_chosen.emit(self.images[index.row()])

    @Slot(QModelIndex)
    def _point(self, index: QModelIndex) -> None:
        self.pointed.emit(self.images[index.row()] if index.row() < len(self.images) else None)
