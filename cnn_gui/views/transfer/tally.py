"""The classes with how many drawings there are of each: which one is asked for, and which have enough."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.transfer.messages import WANTED
from cnn_gui.views.base.class_names import LONGEST
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.translation import translate

TallyIndex = QModelIndex | QPersistentModelIndex

_BAR, _GAP = 70, 10


class TallyModel(QAbstractListModel):
    """A row for each class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.counts: tuple[int, ...] = ()

    def show_classes(self, names: Sequence[str], counts: Sequence[int]) -> None:
        names, counts = tuple(one_line(name, LONGEST) for name in names), tuple(counts)
        if names != self.names:
            self.beginResetModel()
            self.names, self.counts = names, counts
            self.endResetModel()
        elif counts != self.counts:
            self.counts = counts
            self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, 0))

    def rowCount(self, parent: TallyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: TallyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.names):
            return None
        name, count = self.names[index.row()], self.counts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.UserRole:
            return count
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return translate("TallyModel", "{0}: {1} of {2} drawings").format(
                name, format_count(count), format_count(max(count, WANTED))
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            text = translate("TallyModel", "{0}: {1} drawings are kept. A click asks for one more.")
            return text.format(name, format_count(count))
        return None


class TallyDelegate(QStyledItemDelegate):
    """The name, how many, and a bar that is full where there are enough."""

    def sizeHint(self, option: QStyleOptionViewItem, index: TallyIndex) -> QSize:
        return QSize(140, option.fontMetrics.height() + 7)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: TallyIndex) -> None:
        widget, count = option.widget, index.data(Qt.ItemDataRole.UserRole)
        if widget is None or not isinstance(count, int):
            return
        theme, metrics = theme_of(widget), option.fontMetrics
        rect = QRectF(option.rect).adjusted(7, 0, -7, 0)
        number = format_count(count)
        wide = metrics.horizontalAdvance("8,888")
        bar = QRectF(rect.right() - _BAR, rect.center().y() - 3, _BAR, 6)
        words = rect.adjusted(0, 0, -(_BAR + wide + 2 * _GAP), 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        asked = bool(option.state & QStyle.StateFlag.State_Selected)
        if asked or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(theme.color("accent" if asked else "line"), 1.5 if asked else 1))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 5, 5)
        painter.setPen(theme.color("text"))
        name = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(theme.color("muted"))
        place = QRectF(words.right() + _GAP, rect.top(), wide, rect.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(bar, 3, 3)
        if count:
            bar.setWidth(_BAR * min(1.0, count / WANTED))
            painter.setBrush(theme.color("good" if count >= WANTED else "accent"))
            painter.drawRoundedRect(bar, 3, 3)
        painter.restore()


class TallyView(QListView):
    """asked: a class, by its place, that a person has chosen to draw."""

    asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tally = TallyModel(self)
        self.setModel(self.tally)
        self.setItemDelegate(TallyDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self._moved)

    def show_classes(self, names: Sequence[str], counts: Sequence[int], asked: int) -> None:
        """asked: the place of the class that is wanted next."""
        with QSignalBlocker(self.selectionModel()):
            self.tally.show_classes(names, counts)
            self.setCurrentIndex(self.tally.index(asked, 0))
        self.scrollTo(self.currentIndex())
        self.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, to: QModelIndex, _before: QModelIndex) -> None:
        if to.isValid():
            self.asked.emit(to.row())
