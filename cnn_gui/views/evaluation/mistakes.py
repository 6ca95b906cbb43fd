"""The misclassified images as thumbnails, most confident first; only those in sight are painted."""

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
from cnn_gui.core.evaluation.messages import Mistake
from cnn_gui.core.network.messages import SURE_PROBABILITY
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.fields import keeps_page_key

Index = QModelIndex | QPersistentModelIndex
THUMBNAIL = 56
"""Twice the 28 pixels of MNIST's images: whole pixels stay square. Others are as large as whole pixels allow."""

_LONGEST = 128
"""Pixels of a caption at most; longer names are cut in it."""


class MistakesModel(QAbstractListModel):
    """A list of mistakes; MISTAKE is the role of the value itself."""

    MISTAKE = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mistakes: tuple[Mistake, ...] = ()
        self.task = MNIST

    def set_mistakes(self, mistakes: Sequence[Mistake], task: Task) -> None:
        self.beginResetModel()
        self.task = task
        self._mistakes = tuple(sorted(mistakes, key=lambda mistake: -mistake.probability))
        self.endResetModel()

    def mistake(self, row: int) -> Mistake:
        return self._mistakes[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._mistakes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._mistakes):
            return None
        mistake = self._mistakes[index.row()]
        if role == self.MISTAKE:
            return mistake
        if role == Qt.ItemDataRole.DisplayRole:
            return caption(mistake, self.task)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(mistake)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._tip(mistake)
        return None

    def _tip(self, mistake: Mistake) -> str:
        text = self.tr("Test image {0}: {1} read as {2} with {3}; the true class got {4}. Click puts it on the canvas.")
        if self.task.is_of_digits:
            text = self.tr(
                "Test digit {0}: a {1} read as {2} with {3}; the true digit got {4}. Click puts it on the canvas."
            )
        text = text.format(
            format_count(mistake.index),
            name_of(self.task.names, mistake.label),
            name_of(self.task.names, mistake.predicted),
            whole_percent(mistake.probability),
            whole_percent(mistake.label_probability),
        )
        # On the canvas the answer will be "not sure": then the test must not sound surer.
        sure = mistake.probability >= SURE_PROBABILITY
        return text if sure else self.tr("{0} The answer is “not sure”.").format(text)


def caption(mistake: Mistake, task: Task = MNIST) -> str:
    """Like "9 → 4 · 98 %": the true class, what it was read as, and how sure the network was."""
    return f"{pair(mistake, task)} · {whole_percent(mistake.probability)}"


def pair(mistake: Mistake, task: Task) -> str:
    """Like "9 → 4": the true class, and what it was read as."""
    return f"{name_of(task.names, mistake.label)} → {name_of(task.names, mistake.predicted)}"


def whole_percent(share: float) -> str:
    """A share in whole percent. A mistake is never quite sure: what rounds to 100 says more than 99."""
    percent = 100.0 * share
    if 99.5 <= percent < 100.0:
        return ">99 %"
    return "<1 %" if 0.0 < percent < 0.5 else f"{format_fixed(percent, 0)} %"


class MistakeDelegate(QStyledItemDelegate):
    """Paints an image as it is in the set, with its caption below: of digits in a line, of named classes in two."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(_caption_font(option.font))
        model, lines, words = index.model(), 1, "9 → 4 · >99 %"
        if isinstance(model, MistakesModel):
            names = [name_of(model.task.names, i) for i in range(len(model.task.classes))]
            first, second = sorted(names, key=metrics.horizontalAdvance)[-2:]
            lines = 1 if max(map(len, names)) == 1 else 2
            words = f"{first} → {second}  " if lines == 2 else f"{first} → {second} · >99 %"
        width = max(THUMBNAIL, min(metrics.horizontalAdvance(words), _LONGEST))
        return QSize(width + 6, THUMBNAIL + lines * metrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        mistake = index.data(MistakesModel.MISTAKE)
        widget = option.widget
        if not isinstance(mistake, Mistake) or widget is None:
            return
        theme = theme_of(widget)
        rect: QRect = option.rect
        box = QRect(rect.left() + (rect.width() - THUMBNAIL) // 2, rect.top() + 4, THUMBNAIL, THUMBNAIL)
        image = picture_of(mistake.image)
        place = place_in(box, image.width(), image.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, image)
        chosen = bool(option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver))
        if chosen:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(place.adjusted(-1, -1, 1, 1))
        painter.setPen(theme.color("text" if chosen else "muted"))
        painter.setFont(_caption_font(option.font))
        below = QRect(rect.left(), box.bottom() + 3, rect.width(), rect.bottom() - box.bottom() - 3)
        self._paint_caption(painter, mistake, index.model(), below)
        painter.restore()

    def _paint_caption(self, painter: QPainter, mistake: Mistake, model: object, below: QRect) -> None:
        task = model.task if isinstance(model, MistakesModel) else MNIST
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        metrics = painter.fontMetrics()
        words = caption(mistake, task)
        if metrics.horizontalAdvance(words) > below.width():
            names = metrics.elidedText(pair(mistake, task), Qt.TextElideMode.ElideMiddle, below.width() - 4)
            words = f"{names}\n{whole_percent(mistake.probability)}"
        painter.drawText(below, middle, words)


def _caption_font(font: QFont) -> QFont:
    """A little smaller than other writing, so that more thumbnails stand in a row."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.87)
    return small


class MistakesView(QListView):
    """The thumbnails. mistake_chosen carries the Mistake clicked, or chosen by Enter."""

    mistake_chosen = Signal(Mistake)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mistakes")
        self.setAccessibleName(self.tr("Mistakes, most confident first"))
        self._model = MistakesModel(self)
        self.setModel(self._model)
        self.setItemDelegate(MistakeDelegate(self))
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

    def set_mistakes(self, mistakes: Sequence[Mistake], task: Task = MNIST) -> None:
        """task: whose classes these are."""
        self._model.set_mistakes(mistakes, task)
        self.scrollToTop()

    def count(self) -> int:
        return self._model.rowCount()

    def captions(self) -> list[str]:
        """What stands below the thumbnails, in order."""
        return [caption(self._model.mistake(row), self._model.task) for row in range(self.count())]

    def whole_rows(self) -> tuple[int, int]:
        high = self.viewport().height()
        rows = [self.visualRect(self._model.index(row, 0)) for row in range(self.count())]
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
        self.mistake_chosen.emit(self._model.mistake(index.row()))
