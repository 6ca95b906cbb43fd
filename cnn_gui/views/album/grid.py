"""The album's drawings as thumbnails, by class: only those in sight are painted, and only those are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QImage, QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyleOptionViewItem, QWidget

from cnn_gui.core.album.messages import DIGITS_COLLECTION, AlbumEntry, Collection
from cnn_gui.core.arrays import UInt8
from cnn_gui.views.album.words import caption, label_of_key, tip
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.pictures import picture_of
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.thumbnails import (
    SIDE,
    Index,
    ThumbnailDelegate,
    ThumbnailModel,
    ThumbnailView,
    caption_font,
)

_LONGEST = 110
"""Pixels of a caption at most; longer names are cut in it."""

_MOST_KEPT = 4_000
"""Thumbnails that are kept: 13 MB."""

_ASK_MS = 30
"""While one scrolls, how long until those in sight are asked for."""

_SPARE_ROWS = 2
"""Rows above and below those in sight that are asked for too."""


class AlbumModel(ThumbnailModel):
    """The entries in their order, with what is known of each."""

    def __init__(self) -> None:
        super().__init__()
        self.collection = DIGITS_COLLECTION
        self.people: Mapping[str, str] = {}
        self.answers: Mapping[str, int] = {}
        self.pictures: dict[str, QImage] = {}

    def entry(self, row: int) -> AlbumEntry:
        entry = self.items[row]
        assert isinstance(entry, AlbumEntry)
        return entry

    def caption(self, row: int) -> str:
        entry = self.entry(row)
        return caption(entry, self.collection, self.answers.get(entry.id))

    def tip(self, row: int) -> str:
        entry = self.entry(row)
        return tip(entry, self.collection, self.people.get(entry.person, "?"), self.answers.get(entry.id))

    def is_wrong(self, row: int) -> bool:
        entry = self.entry(row)
        return self.answers.get(entry.id, entry.label) != entry.label

    def keep(self, pictures: Mapping[str, UInt8]) -> None:
        for entry, pixels in pictures.items():
            while len(self.pictures) >= _MOST_KEPT:
                self.pictures.pop(next(iter(self.pictures)))
            self.pictures[entry] = picture_of(pixels)


class AlbumDelegate(ThumbnailDelegate):
    """A frame where the thumbnail has not come yet; a mistake's caption stands out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics, model = QFontMetrics(caption_font(option.font)), index.model()
        width = SIDE
        if isinstance(model, AlbumModel):
            names = model.collection.task.names
            widths = sorted(metrics.horizontalAdvance(name_of(names, i)) for i in range(len(model.collection.classes)))
            width = max(SIDE, min(sum(widths[-2:]) + metrics.horizontalAdvance(" → "), _LONGEST))
        return QSize(width + 6, SIDE + metrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, widget = index.model(), option.widget
        if not isinstance(model, AlbumModel) or widget is None:
            return
        theme, rect, entry = theme_of(widget), QRect(option.rect), model.entry(index.row())
        box = QRect(rect.left() + (rect.width() - SIDE) // 2, rect.top() + 4, SIDE, SIDE)
        image = model.pictures.get(entry.id)
        painter.save()
        if image is not None:
            painter.drawImage(box, image)
        else:
            painter.fillRect(box, Qt.GlobalColor.black)
        marked = bool(option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver))
        if marked:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(box.adjusted(-1, -1, 1, 1))
        wrong = model.is_wrong(index.row())
        painter.setPen(theme.color("bad" if wrong else "text" if marked else "muted"))
        painter.setFont(caption_font(option.font))
        below = QRect(rect.left(), box.bottom() + 3, rect.width(), rect.bottom() - box.bottom() - 3)
        words = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, below.width() - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
        painter.restore()


class AlbumGrid(ThumbnailView):
    """entry_chosen: the id of the drawing clicked, or chosen by Enter. relabel_requested, delete_requested: of all that
    are selected. thumbnails_wanted: ids of those in sight. menu_wanted: where on the screen."""

    entry_chosen = Signal(str)
    relabel_requested = Signal(tuple, int)
    delete_requested = Signal(tuple)
    thumbnails_wanted = Signal(tuple)
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        model = AlbumModel()
        super().__init__(model, AlbumDelegate(), parent)
        self.album_model = model
        self.setObjectName("albumGrid")
        self.setAccessibleName(self.tr("Drawings of the album, by class"))
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_ASK_MS)
        self._soon.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self._look)
        self.verticalScrollBar().rangeChanged.connect(self._look)
        self.chosen.connect(self._emit_chosen)

    # --- told -----------------------------------------------------------------------------------------------

    def show_entries(self, entries: Sequence[AlbumEntry], collection: Collection, people: Mapping[str, str]) -> None:
        """Drawings in their order; what was selected and is still there stays selected, and where one was too."""
        model, top = self.album_model, self.verticalScrollBar().value()
        selected, same = set(self.selected()), collection == model.collection
        model.collection, model.people = collection, people
        model.set_items(entries, collection.task)
        if same:
            for row, entry in enumerate(entries):
                if entry.id in selected:
                    self.selectionModel().select(model.index(row, 0), self.selectionModel().SelectionFlag.Select)
            self.verticalScrollBar().setValue(top)
        self._look()

    def show_answers(self, answers: Mapping[str, int]) -> None:
        """What a network reads each as, by id; those that it does not know are shown without."""
        self.album_model.answers = answers
        self.viewport().update()

    def show_thumbnails(self, pictures: Mapping[str, UInt8]) -> None:
        self.album_model.keep(pictures)
        self.viewport().update()

    def selected(self) -> tuple[str, ...]:
        """The ids of those selected, from the first on."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return tuple(self.album_model.entry(row).id for row in rows)

    def in_sight(self) -> range:
        """The rows of the model that are seen, in part or wholly."""
        count = self.count()
        if not count:
            return range(0)
        size = self.gridSize() if self.gridSize().isValid() else self.sizeHintForIndex(self.album_model.index(0, 0))
        port = self.viewport()
        # A place may fall between two rows.
        places = (QPoint(size.width() // 2, size.height() // 2 + down) for down in (0, 4 * self.spacing() + 2))
        first = next((index for place in places if (index := self.indexAt(place)).isValid()), None)
        if first is None:
            return range(0)
        columns = max(1, port.width() // max(1, size.width() + self.spacing()))
        rows = port.height() // max(1, size.height()) + 1 + 2 * _SPARE_ROWS
        begin = max(0, first.row() - _SPARE_ROWS * columns)
        return range(begin, min(count, begin + (rows + _SPARE_ROWS) * columns))

    # --- Qt -------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys that are the grid's own, and commands of the menu elsewhere."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, selected = Qt.Key(event.key()), self.selected()
        if self._is_own(event) and selected:
            if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.delete_requested.emit(selected)
            else:
                label = label_of_key(self.album_model.collection, key - Qt.Key.Key_0)
                if label is not None:
                    self.relabel_requested.emit(selected, label)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected():
            self.menu_wanted.emit(event.globalPos())
        else:
            event.ignore()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    # --- inside ---------------------------------------------------------------------------------------------

    @staticmethod
    def _is_own(event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers:
            return False
        return event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) or (Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9)

    @Slot()
    def _look(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _ask(self) -> None:
        model = self.album_model
        missing = [e.id for row in self.in_sight() if (e := model.entry(row)).id not in model.pictures]
        if missing and self.isVisible():
            self.thumbnails_wanted.emit(tuple(missing))

    @Slot(object)
    def _emit_chosen(self, entry: object) -> None:
        keys = QApplication.keyboardModifiers()
        if isinstance(entry, AlbumEntry) and not keys & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            self.entry_chosen.emit(entry.id)
