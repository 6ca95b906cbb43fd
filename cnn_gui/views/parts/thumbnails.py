"""Images of a data set as thumbnails with a caption each; only those in sight are painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.fields import keeps_page_key

Index = QModelIndex | QPersistentModelIndex

SIDE = 56
"""Twice the 28 pixels of MNIST's images: whole pixels stay square. Others are as large as whole pixels allow."""

ITEM = Qt.ItemDataRole.UserRole + 1
"""The role of the value itself."""


class ThumbnailModel(QAbstractListModel):
    """A list of values. What one is called, in short and at length, a subject says in a class of its own.

    items: the values. task: whose classes these are.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[object, ...] = ()
        self.task = MNIST

    def set_items(self, items: Sequence[object], task: Task) -> None:
        self.beginResetModel()
        self.items, self.task = tuple(items), task
        self.endResetModel()

    def caption(self, row: int) -> str:
        """What stands below an image."""
        raise NotImplementedError

    def tip(self, row: int) -> str:
        """What it is, and what a click does."""
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.items):
            return None
        if role == ITEM:
            return self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.caption(index.row())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tip(index.row())
        return None


class ThumbnailDelegate(QStyledItemDelegate):
    """Paints an image as it is in the set, with its caption below."""

    def pixels(self, index: Index) -> UInt8:
        """The image at a place of the model, (H, W) or (H, W, 3)."""
        raise NotImplementedError

    def width(self, index: Index) -> int:
        """Of all that stands in a row above the caption."""
        return SIDE

    def paint_beside(self, painter: QPainter, index: Index, box: QRect, place: QRect) -> None:
        """What more there is than the image, which lies at ``place`` in ``box``."""

    def words(self, painter: QPainter, index: Index, width: int) -> str:
        """The caption as it fits."""
        return str(index.data())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        widget = option.widget
        if widget is None or index.data(ITEM) is None:
            return
        theme, rect = theme_of(widget), QRect(option.rect)
        chosen = bool(option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver))
        box = QRect(rect.left() + (rect.width() - self.width(index)) // 2, rect.top() + 4, SIDE, SIDE)
        image = picture_of(self.pixels(index))
        place = place_in(box, image.width(), image.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, image)
        if chosen:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(place.adjusted(-1, -1, 1, 1))
        painter.setPen(QPen(theme.color("accent"), 1))
        self.paint_beside(painter, index, box, place)
        painter.setPen(theme.color("text" if chosen else "muted"))
        painter.setFont(caption_font(option.font))
        below = QRect(rect.left(), box.bottom() + 3, rect.width(), rect.bottom() - box.bottom() - 3)
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(below, middle, self.words(painter, index, below.width()))
        painter.restore()


def caption_font(font: QFont) -> QFont:
    """A little smaller than other writing, so that more thumbnails stand in a row."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.87)
    return small


class ThumbnailView(QListView):
    """chosen: the value clicked, or chosen by Enter."""

    chosen = Signal(object)

    def __init__(self, model: ThumbnailModel, delegate: ThumbnailDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = model
        model.setParent(self)
        delegate.setParent(self)
        self.setModel(model)
        self.setItemDelegate(delegate)
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

    def count(self) -> int:
        return self._thumbnails.rowCount()

    def captions(self) -> list[str]:
        """What stands below the images, in order."""
        return [self._thumbnails.caption(row) for row in range(self.count())]

    def whole_rows(self) -> tuple[int, int]:
        high = self.viewport().height()
        rows = [self.visualRect(self._thumbnails.index(row, 0)) for row in range(self.count())]
        whole = [row for row in rows if row.top() >= 0 and row.bottom() < high]
        if not whole:
            return 0, high
        return min(row.top() for row in whole), max(row.bottom() for row in whole) + 1

    def event(self, event: QEvent) -> bool:
        return keeps_page_key(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._thumbnails.items[index.row()])
