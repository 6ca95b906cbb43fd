"""From the canvas to the engine and back: requests, test images, files, the clipboard, and the drawing kept on disk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import MNIST, SampleDigit
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.messages import Mistake
from cnn_gui.core.input.parts import alone
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.engine.drawing.autosave import Autosave
from cnn_gui.engine.drawing.library import Library
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.throttle import Throttle
from cnn_gui.views.drawing.canvas import Tool
from cnn_gui.views.drawing.draw_panel import DrawPanel
from cnn_gui.views.parts.panel_picture import png_file

FRAME_MS = 8
"""Shortest time between two requests; the worker itself drops all but the newest."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a lent drawing would change beside the drawing: the words about it, and the file walked through."""

    notice: str
    collection: tuple[Drawing, ...]
    name: str
    index: int


class DrawingSession(QObject):
    """Owns what is on the canvas as far as the rest of the window is concerned.

    Next and previous walk through a drawings file once one has been opened, and through the test set otherwise.
    """

    informed = Signal(str)
    failed = Signal(Problem)

    def __init__(
        self, panel: DrawPanel, inference: InferenceEngine, library: Library, autosave: Autosave, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._canvas = panel.canvas
        self._library = library
        self._autosave = autosave
        self._collection: tuple[Drawing, ...] = ()
        self._collection_name = ""
        self._index = 0
        self._throttle = Throttle(FRAME_MS, self)
        self._throttle.passed.connect(inference.request)
        self._task = MNIST
        self._kept: _Kept | None = None
        self._lent: Drawing | None = None
        self._made: Drawing | None = None
        self._several: Snapshot | None = None
        """The newest snapshot, where several digits stand side by side in it."""
        self._wants_digit = False
        self._awaited = 0
        self._canvas.changed.connect(self._throttle.push)
        self._canvas.changed.connect(self._keep)
        self._canvas.file_dropped.connect(self.file_dropped)
        self._canvas.image_dropped.connect(self.open_image)
        panel.random_requested.connect(self.random)
        panel.next_requested.connect(self.next)
        panel.previous_requested.connect(self.previous)
        library.digit_ready.connect(self._show_digit)
        library.picture_ready.connect(self._show_picture)
        self._canvas.part_chosen.connect(self.take_part)
        library.drawings_ready.connect(self._show_collection)
        library.sample_ready.connect(self._show_lent)
        library.failed.connect(self._library_failed)

    file_dropped = Signal(str)
    arrived = Signal()
    """A digit of the lesson is on the canvas, or could not be had."""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing on the canvas."""
        return self._canvas.drawing().is_blank

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """What is drawn for is what the network on display tells apart."""
        if network.task != self._task:
            self._task = network.task
            self._panel.show_task(network.task)

    def restore(self) -> None:
        """Puts the drawing of the last run back on the canvas."""
        drawing = self._autosave.restore()
        if drawing is not None and not drawing.is_blank:
            self._canvas.set_drawing(drawing, undoable=False)
        if self._autosave.has_company:
            self.informed.emit(
                self.tr(
                    "Another window is open. Each keeps its own drawing and its own runs; "
                    "of layout and settings, those of the window that is closed last are kept."
                )
            )

    @Slot()
    def use_pen(self) -> None:
        self._canvas.set_tool(Tool.PEN)

    @Slot()
    def use_eraser(self) -> None:
        self._canvas.set_tool(Tool.ERASER)

    # --- test images and collections

    @Slot()
    def random(self) -> None:
        self._collection = ()
        self._library.random_digit()

    @Slot()
    def next(self) -> None:
        self._walk(1)

    @Slot()
    def previous(self) -> None:
        self._walk(-1)

    def show_mistake(self, mistake: Mistake) -> None:
        """Takes it from the test set, so that next and previous go on from there."""
        self._library.digit(mistake.index, mistake.data)

    @Slot(Drawing)
    def show_example(self, drawing: Drawing) -> None:
        """An image of a data set that is pointed out elsewhere; undo brings back what was there."""
        self._canvas.set_drawing(drawing, self.tr("example"))

    @Slot(Drawing)
    def show_preview(self, drawing: Drawing) -> None:
        """What is on the canvas, changed a little more or less each time; one undo brings back what was there."""
        self._canvas.preview(drawing, self.tr("changed drawing"))

    def _walk(self, by: int) -> None:
        if not self._collection:
            if by > 0:
                self._library.next_digit()
            else:
                self._library.previous_digit()
            return
        self._index = (self._index + by) % len(self._collection)
        self._canvas.set_drawing(self._collection[self._index], self.tr("open"))
        self._panel.set_notice(
            self.tr("{} · {} of {}").format(
                self._collection_name, format_count(self._index + 1), format_count(len(self._collection))
            )
        )

    @Slot(object)
    def _show_digit(self, digit: SampleDigit) -> None:
        self._collection = ()
        self._panel.show_digit(digit)

    @Slot(object)
    def _show_picture(self, drawing: Drawing) -> None:
        self._collection = ()
        self._canvas.set_drawing(drawing, self.tr("open picture"))
        if drawing.picture is not None and drawing.picture.inverted and not self._task.is_colour:
            self._panel.set_notice(
                self.tr("{}: dark on light, so it was inverted").format(one_line(drawing.picture.source))
            )
        elif drawing.picture is not None:
            self._panel.set_notice(one_line(drawing.picture.source))

    # --- several digits side by side

    @Slot(object)
    def show_parts(self, snapshot: Snapshot) -> None:
        """Frames the digits of a number, and says that one at a time is read."""
        parts = snapshot.preprocessed.parts
        self._several = snapshot if parts else None
        self._canvas.show_parts(parts)
        self._panel.show_parts(len(parts))

    @Slot(int)
    def take_part(self, number: int) -> None:
        """One digit of a number alone; undo brings the others back, and next and previous go from one to the other."""
        drawing, several = self._canvas.drawing(), self._several
        parts = several.preprocessed.parts if several is not None else ()
        # The click that chose it may have been the beginning of a stroke in the newest snapshot.
        is_seen = several is not None and several.drawing.finished_strokes == drawing.strokes
        if number >= len(parts) or not is_seen:
            return
        digits, picture = tuple(alone(drawing, part) for part in parts), drawing.picture
        name = one_line(picture.source) if picture is not None and picture.source else self.tr("digit")
        self._collection, self._collection_name, self._index = digits, name, number
        self._walk(0)

    @Slot()
    def take_next_part(self) -> None:
        """The first digit of a number, or the one after the one that stands there."""
        if self._several is not None:
            self.take_part(0)
        elif self._collection and self._canvas.drawing() == self._collection[self._index]:
            self._walk(1)
        else:
            self.informed.emit(self.tr("There is one thing to read on the canvas: nothing to take apart."))

    @Slot(object, str)
    def _show_collection(self, drawings: tuple[Drawing, ...], name: str) -> None:
        self._collection, self._collection_name, self._index = drawings, one_line(name), 0
        self._walk(0)
        if len(drawings) == 1:
            self._collection = ()

    # --- drawings of a lesson

    @property
    def is_awaited(self) -> bool:
        """Whether a digit of the lesson is on its way to the canvas."""
        return self._awaited > 0

    @property
    def on_canvas(self) -> Drawing:
        return self._canvas.drawing()

    @property
    def drawn(self) -> Drawing | None:
        """What a person has drawn: during the lesson, or else before it; None where that is nothing."""
        own = self._made_now() or self._made or self._canvas.own_drawing
        return None if own.is_blank else own

    def lend(self, index: int) -> None:
        """Puts a test digit on the canvas in place of the drawing, which is set aside until take_back."""
        self._set_aside()
        self._wants_digit, self._awaited = True, self._awaited + 1
        self._library.sample(index=index)

    def lend_empty(self) -> None:
        """An empty canvas in place of the drawing."""
        self._set_aside()
        self._lend(Drawing())

    def show_drawn(self) -> bool:
        """What a person has drawn takes the place of what was lent; False, and nothing happens, where that is nothing.

        What was drawn during the lesson comes before what stood on the canvas at its beginning.
        """
        drawn = self.drawn
        if drawn is None:
            return False
        if drawn == self._canvas.drawing():
            self._wants_digit = False
        elif drawn == self._canvas.own_drawing:
            self._keep_made()
            self._end_lending(None)
        else:
            self._lend(Drawing())
            self._canvas.set_drawing(drawn, undoable=False)
        return True

    def take_back(self) -> None:
        """The drawing that was set aside, its past, and the file that was walked through, as they were.

        What was drawn meanwhile can be had by redo.
        """
        made = self._canvas.drawing() if self._has_drawn() else self._made
        self._end_lending(made)
        self._made = None

    def _set_aside(self) -> None:
        if self._kept is None:
            self._canvas.set_aside()
            self._kept = _Kept(self._panel.notice, self._collection, self._collection_name, self._index)
        self._keep_made()

    def _end_lending(self, made: Drawing | None) -> None:
        if self._kept is None:
            return
        kept, self._kept, self._lent, self._wants_digit = self._kept, None, None, False
        self._canvas.take_back(made, self.tr("drawing of the lesson"))
        self._collection, self._collection_name, self._index = kept.collection, kept.name, kept.index
        self._panel.set_notice(kept.notice)

    def _lend(self, drawing: Drawing) -> None:
        self._lent, self._wants_digit, self._collection = drawing, False, ()
        self._canvas.set_drawing(drawing, undoable=False)

    def _keep_made(self) -> None:
        self._made = self._made_now() or self._made

    def _made_now(self) -> Drawing | None:
        """What stands on the canvas and is a person's own work: not the digit that was lent, nor a stroke over it."""
        drawing = self._canvas.drawing()
        lent = self._lent.picture if self._lent is not None else None
        return drawing if self._has_drawn() and (drawing.picture is None or drawing.picture != lent) else None

    def _has_drawn(self) -> bool:
        """Whether something stands on the canvas that was not lent."""
        drawing = self._canvas.drawing()
        return not drawing.is_blank and drawing != self._lent and self._lent is not None

    @Slot(object)
    def _show_lent(self, digit: SampleDigit) -> None:
        self._awaited = max(0, self._awaited - 1)
        # Another may be asked for meanwhile, or the drawing may have been taken back.
        if self._kept is not None and self._wants_digit and not self._awaited:
            self._lent, self._wants_digit, self._collection = digit.drawing, False, ()
            self._panel.show_digit(digit, undoable=False)
        self.arrived.emit()

    @Slot(object)
    def _library_failed(self, problem: Problem) -> None:
        self._awaited = 0
        self.failed.emit(problem)
        self.arrived.emit()

    @Slot(object)
    def _keep(self, drawing: Drawing) -> None:
        """On disk is always the person's own drawing, so that a crash in a lesson does not lose it."""
        self._autosave.keep(self._canvas.own_drawing if self._canvas.is_set_aside else drawing)

    # --- files and clipboard

    def open_drawings(self, path: Path) -> None:
        self._library.open_drawings(path)

    def open_picture(self, path: Path) -> None:
        self._library.open_picture(path, path.name, self._task)

    @Slot(object)
    def open_image(self, image: QImage) -> None:
        """Puts an image from the clipboard or from another program on the canvas, by the way an opened file takes."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload]
            self.failed.emit(Problem(self.tr("That picture could not be read; the drawing is unchanged.")))
            return
        self._library.open_picture(bytes(buffer.data().data()), self.tr("pasted picture"), self._task)

    def save_drawing(self, path: Path) -> None:
        self._library.save_drawing(path, self._canvas.drawing())

    def save_picture(self, path: Path, side: int = 500) -> None:
        self._library.save_made(path, partial(png_file, self._canvas.to_image(side)))

    def copy(self) -> None:
        QGuiApplication.clipboard().setImage(self._canvas.to_image(500))

    def paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None and mime.hasImage():
            self.open_image(QGuiApplication.clipboard().image())
        elif mime is not None and mime.hasUrls() and mime.urls()[0].isLocalFile():
            self.file_dropped.emit(mime.urls()[0].toLocalFile())
        else:
            self.informed.emit(self.tr("There is no picture on the clipboard."))
