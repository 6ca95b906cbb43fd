"""Where drawings come from and go to: test digits, pictures, drawings files. All reading happens in the background."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.arrays import Int64, UInt8
from cnn_gui.core.base.errors import DrawingError, ImageError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST, SampleDigit, Task, meaning_in
from cnn_gui.core.drawing.messages import Drawing, Picture, canvas_of
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base.worker import Worker

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.floating[Any]]
"""Grey (H, W) or colour (H, W, 3 or 4) pixels: uint8, or floats in 0..1."""

Digits = tuple[UInt8, Int64]
"""Images (N, 28, 28), white ink on black, and their labels (N,)."""


def mnist_test_digits() -> Digits:
    """The MNIST test set, by core.datasets.registry."""
    from cnn_gui.core.datasets.registry import mnist_arrays

    return mnist_arrays("test")


class Library(QObject):
    """digit_ready: a SampleDigit. sample_ready: the one that ``sample`` was asked for. picture_ready: a Drawing that
    holds the picture. drawings_ready: a tuple of Drawings and the file's name. written: the path of a file that was
    saved. failed: a Problem; nothing has changed then.
    """

    digit_ready = Signal(SampleDigit)
    picture_ready = Signal(Drawing)
    drawings_ready = Signal(tuple, str)
    sample_ready = Signal(SampleDigit)
    written = Signal(str)
    failed = Signal(Problem)

    def __init__(
        self,
        worker: Worker,
        parent: QObject | None = None,
        *,
        digits: Callable[[], Digits] = mnist_test_digits,
        chance: random.Random | None = None,
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._shelf = _TestDigits(digits, chance if chance is not None else random.Random())
        self._task = MNIST

    # --- test digits

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """From now on the examples are test images of what this network is for."""
        self._task = network.task

    @Slot()
    def random_digit(self) -> None:
        """Any test digit but the one before."""
        self._bring(self._shelf.random)

    @Slot()
    def next_digit(self) -> None:
        """The one after the last, in the order of the set; after the last of all comes the first."""
        self._bring(lambda: self._shelf.walk(1))

    @Slot()
    def previous_digit(self) -> None:
        self._bring(lambda: self._shelf.walk(-1))

    def digit(self, index: int, data: str | None = None) -> None:
        """The test image at ``index`` of a data set by its name; None for the one of the network on display."""
        self._bring(lambda: self._shelf.at(index), data)

    def sample(self, *, label: int | None = None, index: int = 0) -> None:
        """The first test digit of a label, or the one at ``index`` in 0..9999; next and previous do not move to it."""
        self._worker.submit(
            lambda _control: self._shelf.sample(label, index),
            on_done=self.sample_ready.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "bringing a test digit"),
        )

    def _bring(self, take: Callable[[], SampleDigit], data: str | None = None) -> None:
        name = self._task.data if data is None else data
        self._worker.submit(
            lambda _control: self._shelf.of(name, take),
            on_done=self.digit_ready.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "bringing a test digit"),
        )

    # --- files

    def open_picture(self, source: str | Path | bytes | Pixels, name: str, task: Task = MNIST) -> None:
        """An image file, its bytes, or pixels. name: what people call it ("photo.png", "clipboard").

        task: what is to be told in it, which decides whether it is blank.
        """
        self._worker.submit(
            lambda _control: _read_picture(source, name, task),
            on_done=self.picture_ready.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "opening the picture"),
        )

    def open_drawings(self, path: str | Path) -> None:
        file = Path(path)
        self._worker.submit(
            lambda _control: _read_drawings(file),
            on_done=lambda drawings: self.drawings_ready.emit(drawings, file.name),
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "opening the drawings"),
        )

    def save_drawing(self, path: str | Path, drawing: Drawing) -> None:
        """Writes a drawings file with one drawing."""
        self._write(Path(path), lambda file: _write_drawing(file, drawing))

    def save_made(self, path: str | Path, make: Callable[[], bytes]) -> None:
        """Writes any file, for example a PNG, whole or not at all. What it holds is made in the background: ``make``
        shares nothing with what goes on."""
        self._write(Path(path), lambda file: _write_bytes(file, make()))

    def _write(self, file: Path, write: Callable[[Path], None]) -> None:
        self._worker.submit(
            lambda _control: write(file),
            on_done=lambda _nothing: self.written.emit(str(file)),
            on_failed=self.failed.emit,
            doing=f"saving {file.name}",
            kept=True,
        )


class _TestDigits:
    """The test digits and the place of the last one taken. Everything here is used on the worker's thread only, so that
    quick presses of "next" each go one further.
    """

    def __init__(self, digits: Callable[[], Digits], chance: random.Random) -> None:
        self._digits = digits
        self._chance = chance
        self._data = MNIST.data
        self._last: int | None = None

    def of(self, data: str, take: Callable[[], SampleDigit]) -> SampleDigit:
        """What ``take`` takes of a data set's test images, "" for MNIST's; those of another begin anew."""
        if data != self._data:
            self._last = None
        self._data = data
        return take()

    def random(self) -> SampleDigit:
        count = self._count()
        if self._last is None or count < 2:
            return self.at(self._chance.randrange(count))
        # One of the others, each equally likely: those from the last one on move up by one.
        index = self._chance.randrange(count - 1)
        return self.at(index + (index >= self._last))

    def walk(self, by: int) -> SampleDigit:
        # Before any was taken, next is the first and previous the last.
        start = self._last if self._last is not None else (-1 if by > 0 else 0)
        return self.at((start + by) % self._count())

    def sample(self, label: int | None, index: int) -> SampleDigit:
        images, labels = self._digits()
        if label is not None:
            index = int(np.argmax(labels == label))
        return _sample(images[index], int(labels[index]), index, MNIST)

    def at(self, index: int) -> SampleDigit:
        self._last = index
        return self._digit(index)

    def _digit(self, index: int) -> SampleDigit:
        images, labels, task = self._of_data()
        if images.ndim == 3:
            return _sample(images[index], int(labels[index]), index, task)
        from cnn_gui.core.datasets.batches import picture

        return _sample(picture(images[index]), int(labels[index]), index, task)

    def _count(self) -> int:
        return len(self._of_data()[1])

    def _of_data(self) -> tuple[UInt8, Int64, Task]:
        """MNIST's test digits, or another set's images (N, C, H, W), with their labels and whose classes those are.

        Raises DataError where they are not here.
        """
        if self._data in ("", MNIST.data):
            return *self._digits(), MNIST
        from cnn_gui.core.datasets.registry import load_named

        data = load_named(self._data, "test")
        return data.images.numpy(), data.labels.numpy(), data.task


def _sample(image: UInt8, label: int, index: int, task: Task) -> SampleDigit:
    kind = "test digit" if task == MNIST else "test image"
    picture = Picture.from_array(image, source=f"{kind} {index:,}", exact=True)
    drawing = Drawing(picture=picture, canvas=canvas_of(image.shape[:2]), label=label, meaning=meaning_in(task, label))
    return SampleDigit(index, drawing)


def _read_picture(source: str | Path | bytes | Pixels, name: str, task: Task = MNIST) -> Drawing:
    """A drawing with the picture."""
    from cnn_gui.core.drawing.images import read_picture

    picture = read_picture(Path(source) if isinstance(source, str) else source, name=name)
    drawing = Drawing(picture=picture, canvas=canvas_of(task.input_shape))
    if drawing.is_blank_in(colour=task.is_colour):
        raise ImageError(
            QT_TRANSLATE_NOOP("core", "Nothing was found in {name}: it is as good as blank; the drawing is unchanged."),
            name=name,
        )
    return drawing


def _read_drawings(path: Path) -> tuple[Drawing, ...]:
    from cnn_gui.core.drawing import drawing_json

    drawings = drawing_json.load(path)
    if not drawings:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: it holds no drawings; the canvas is unchanged."),
            name=path.name,
        )
    return drawings


def _write_drawing(path: Path, drawing: Drawing) -> None:
    from cnn_gui.core.drawing import drawing_json as drawings

    drawings.save(path, (drawing,))


def _write_bytes(path: Path, data: bytes) -> None:
    from cnn_gui.core.base.files import write_atomically

    write_atomically(path, data)
