"""What the bench works on, where it must be fetched: test digits and pictures, read in the background."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.engine.base.worker import Worker
from cnn_gui.engine.drawing.library import mnist_test_digits

if TYPE_CHECKING:
    from cnn_gui.core.bench.sources import Source


class BenchSources(QObject):
    """ready: a Source. failed: a Problem; nothing has changed then."""

    ready = Signal(object)
    failed = Signal(Problem)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker

    def digit(self, index: int | None = None) -> None:
        """The test digit at ``index`` in 0..9999, or any."""
        self._worker.submit(
            lambda _control: _digit(index),
            on_done=self.ready.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "bringing a test digit to the bench"),
        )

    def open(self, path: Path) -> None:
        self._worker.submit(
            lambda _control: _picture(path),
            on_done=self.ready.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "opening the picture on the bench"),
        )


def _digit(index: int | None) -> Source:
    from cnn_gui.core.bench.sources import of_digit

    images, labels = mnist_test_digits()
    at = random.randrange(len(labels)) if index is None else index % len(labels)
    return of_digit(images[at], int(labels[at]), at)


def _picture(path: Path) -> Source:
    from cnn_gui.core.bench.sources import open_picture

    return open_picture(path)
