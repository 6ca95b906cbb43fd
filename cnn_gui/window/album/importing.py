"""Pictures and drawings files into the album, and the album into a drawings file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QWidget

from cnn_gui.core.album.exchange import Arriving, take_in
from cnn_gui.core.album.messages import AlbumStep, Collection, EntryChange
from cnn_gui.core.album.store import AlbumError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.engine.album.keeper import AlbumKeeper, PicturesRead
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.translation import said
from cnn_gui.window.base.file_dialogs import DRAWINGS

NAMED, LONGEST_NAME = 3, 30
"""Files that are named in a sentence, and the characters of a name."""


class AlbumImport(QObject):
    """done: an AlbumStep, and what the menu calls it. informed: a sentence. failed: a Problem."""

    done = Signal(object, str)
    informed = Signal(str)
    failed = Signal(Problem)

    def __init__(self, keeper: AlbumKeeper, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper, self._window = keeper, window
        self._collection: Callable[[], Collection] | None = None
        self._person: Callable[[], str] | None = None
        keeper.drawings_read.connect(self._take_drawings)
        keeper.pictures_read.connect(self._take_pictures)

    def join(self, collection: Callable[[], Collection], person: Callable[[], str]) -> None:
        """collection: the set that pictures go to, which is made where there is none. person: whose they are."""
        self._collection, self._person = collection, person

    def read(self, files: tuple[Path, ...]) -> None:
        """Drawings files by their suffix; all else is taken for pictures."""
        if self._keeper.album is None or self._collection is None:
            return
        task = self._collection().task
        for file in files:
            if file.suffix.lower() in DRAWINGS:
                self._keeper.read_drawings(file, colour=task.is_colour)
        pictures = [file for file in files if file.suffix.lower() not in DRAWINGS]
        if pictures:
            self._keeper.read_pictures(pictures, task)

    @Slot(list, object)
    def _take_drawings(self, coming: list[Arriving], names: dict[int, str]) -> None:
        album = self._keeper.album
        if album is None or self._person is None:
            return
        try:
            found = take_in(album, coming, names, person=self._person(), call=self._writer)
        except AlbumError as error:
            self.failed.emit(Problem(said(error.sentence)))
            # What came before the album was full is there.
            self.done.emit(AlbumStep(), "")
            return
        kept = len(found.step.changes)
        self.done.emit(found.step, self.tr("import of {0}").format(format_count(kept)))
        words = self.tr("Drawings added to the album: {0}.").format(format_count(kept))
        if found.known:
            known = self.tr("In it already: {0}.").format(format_count(found.known))
            words = f"{words} {known}"
        if found.unlabelled:
            unlabelled = self.tr("With a label that means nothing here: {0}.").format(format_count(found.unlabelled))
            words = f"{words} {unlabelled}"
        self.informed.emit(words)

    def _writer(self, number: int) -> str:
        return self.tr("Writer {0}").format(format_count(number))

    @Slot(object)
    def _take_pictures(self, found: PicturesRead) -> None:
        album = self._keeper.album
        if album is None or self._collection is None or self._person is None:
            return
        if found.problem is not None and not found.drawings:
            self.failed.emit(found.problem)
            return
        collection, changes = self._collection(), list[EntryChange]()
        labels = self._labels(found.drawings, collection)
        if labels is None:
            return
        try:
            for (_, drawing), label in zip(found.drawings, labels, strict=True):
                step = album.add(drawing, collection=collection.id, label=label, person=self._person())
                changes += step.changes
        except AlbumError as error:
            self.failed.emit(Problem(said(error.sentence)))
        count = format_count(len(changes))
        self.done.emit(AlbumStep(tuple(changes)), self.tr("import of {0}").format(count))
        words = self.tr("Pictures added to the album: {0}.").format(count)
        if found.refused:
            words = f"{words} {self._refused(found.refused)}"
        self.informed.emit(words)

    def _refused(self, names: list[str]) -> str:
        """Which pictures could not be used, as far as there is room to name them."""
        named = ", ".join(one_line(name, LONGEST_NAME) for name in names[:NAMED])
        if len(names) <= NAMED:
            return self.tr("Not these, which cannot be read or are blank: {0}.").format(named)
        rest = format_count(len(names) - NAMED)
        return self.tr("Not these, which cannot be read or are blank: {0} and {1} more.").format(named, rest)

    def _labels(self, drawings: list[tuple[Path, Drawing]], collection: Collection) -> list[int] | None:
        """By the folder that a picture is in, where it is called like a class; else a person is asked once."""
        names = [name_of(collection.task.names, index) for index in range(len(collection.classes))]
        known = {name: index for index, name in enumerate(names)}
        labels = [known.get(file.parent.name) for file, _ in drawings]
        if None not in labels:
            return [label for label in labels if label is not None]
        question = self.tr("What do the pictures show?")
        name, answered = QInputDialog.getItem(self._window, self.tr("Import pictures"), question, names, editable=False)
        if not answered:
            return None
        return [known[name] if label is None else label for label in labels]
