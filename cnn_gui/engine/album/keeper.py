"""The album on disk: opened once, written within a third of a second of each change, and what others write taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.album.exchange import Arriving
from cnn_gui.core.album.messages import AlbumEntry
from cnn_gui.core.album.store import Album
from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.engine.base.worker import Worker, problem_of

SAVE_MS = 300
"""After a change, how long until it is written, with those that came meanwhile."""


class PicturesRead:
    """Pictures as drawings, with the file each came from; the names of those that could not be read, or are blank; and
    the first problem of them."""

    def __init__(self) -> None:
        self.drawings: list[tuple[Path, Drawing]] = []
        self.refused: list[str] = []
        self.problem: Problem | None = None


class AlbumKeeper(QObject):
    """opened: the Album, which from then on belongs to the GUI's thread. unavailable: a Problem; there is no album.
    others: something has come from another window; changed: something has changed in this one. failed: a Problem, once
    until it works again; resolved: its
    sentence, when it does. drawings_read: what of a drawings file can be kept, and the writers' names. pictures_read:
    PicturesRead. written: the path of a file. All methods are for the GUI thread and return at once.
    """

    opened = Signal(object)
    unavailable = Signal(Problem)
    others = Signal()
    changed = Signal()
    failed = Signal(Problem)
    resolved = Signal(str)
    drawings_read = Signal(list, object)
    pictures_read = Signal(object)
    written = Signal(str)

    def __init__(self, parent: QObject | None = None, *, folder: Callable[[], Path] = paths.album_dir) -> None:
        super().__init__(parent)
        self._worker = Worker("album", parent=self)
        self._folder = folder
        self._album: Album | None = None
        self._writing = False
        self._complaint = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_MS)
        self._timer.timeout.connect(self.refresh)

    @property
    def album(self) -> Album | None:
        """None until it is open, and where it cannot be."""
        return self._album

    @property
    def is_writing(self) -> bool:
        """Whether the file is being written or read."""
        return self._writing

    def open(self) -> None:
        """Reads the album; ``opened`` or ``unavailable`` follows."""
        self._worker.submit(
            lambda _control: Album.open(self._folder()),
            on_done=self._opened,
            on_failed=self.unavailable.emit,
            doing=QT_TRANSLATE_NOOP("core", "opening the album"),
        )

    def save_soon(self) -> None:
        """Something has changed."""
        if not self._timer.isActive():
            # Begun anew by each change, it would write nothing as long as changes come.
            self._timer.start()
        self.changed.emit()

    @Slot()
    def refresh(self) -> None:
        """Writes what waits and takes in what others have written, unless that is going on."""
        album = self._album
        if album is None or self._writing:
            return
        self._timer.stop()
        self._writing = True
        lines = album.waiting()
        self._worker.submit(
            lambda _control: album.write(lines),
            on_done=lambda others: self._written(len(lines), album.settle(lines, others)),
            on_failed=self._not_written,
            doing=QT_TRANSLATE_NOOP("core", "keeping the album"),
        )

    def read_drawings(self, path: Path, *, colour: bool) -> None:
        """Reads a drawings file."""
        self._worker.submit(
            lambda _control: _read_drawings(path, colour=colour),
            on_done=lambda found: self.drawings_read.emit(*found),
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "opening the drawings"),
        )

    def read_pictures(self, files: Sequence[Path], task: Task) -> None:
        """Reads pictures as one that is dropped on the canvas for this task."""
        self._worker.submit(
            lambda _control: _read_pictures(files, task),
            on_done=self.pictures_read.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "opening the pictures"),
        )

    def export(self, path: Path, entries: Sequence[AlbumEntry]) -> None:
        """Writes drawings into a drawings file."""
        album = self._album
        if album is None:
            return
        self._worker.submit(
            lambda _control: _export(path, album, entries),
            on_done=lambda _nothing: self.written.emit(str(path)),
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "saving the drawings"),
            kept=True,
        )

    def close(self, timeout_s: float) -> bool:
        """Writes what waits and ends the thread; no signal comes after this. May be repeated."""
        self._timer.stop()
        album = self._album
        if album is not None and not album.is_saved:
            # Read twice, a line changes nothing: what is being written may be among it.
            lines, self._album = album.waiting(), None
            self._worker.submit(
                lambda _control: album.write(lines),
                on_done=lambda _others: None,
                on_failed=lambda _problem: None,
                doing=QT_TRANSLATE_NOOP("core", "keeping the album"),
                kept=True,
            )
        return self._worker.close(timeout_s)

    # --- on the way back

    def _opened(self, album: Album) -> None:
        self._album = album
        self.opened.emit(album)

    def _written(self, count: int, has_others: bool) -> None:
        self._writing = False
        if self._complaint and count:
            complaint, self._complaint = self._complaint, ""
            self.resolved.emit(complaint)
        if has_others:
            self.others.emit()
        if self._album is not None and not self._album.is_saved:
            self._timer.start()

    def _not_written(self, problem: Problem) -> None:
        """Each change tries again."""
        self._writing = False
        if problem.text != self._complaint:
            earlier, self._complaint = self._complaint, problem.text
            if earlier:
                self.resolved.emit(earlier)
            self.failed.emit(problem)


def _read_drawings(path: Path, *, colour: bool) -> tuple[list[Arriving], dict[int, str]]:
    from cnn_gui.core.album.exchange import arriving
    from cnn_gui.core.drawing import drawing_json

    drawings, names = drawing_json.load_with_writers(path)
    return arriving(drawings, colour=colour), names


def _read_pictures(files: Sequence[Path], task: Task) -> PicturesRead:
    from cnn_gui.core.drawing.images import read_picture
    from cnn_gui.core.drawing.messages import canvas_of

    found = PicturesRead()
    for file in files:
        try:
            drawing = Drawing(picture=read_picture(file, name=file.name), canvas=canvas_of(task.input_shape))
        except UserError as error:
            found.refused.append(file.name)
            found.problem = found.problem or problem_of(error, QT_TRANSLATE_NOOP("core", "opening the pictures"))
            continue
        if drawing.is_blank_in(colour=task.is_colour):
            found.refused.append(file.name)
        else:
            found.drawings.append((file, drawing))
    return found


def _export(path: Path, album: Album, entries: Sequence[AlbumEntry]) -> None:
    from cnn_gui.core.album.exchange import exported
    from cnn_gui.core.drawing import drawing_json

    drawing_json.save(path, *exported(album, entries))
