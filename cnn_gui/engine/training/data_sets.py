"""Reading data sets in the background: those that are downloaded, and people's own."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import ChosenData, Preview
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

PROGRESS_EVERY_S = 0.1


class DataSets(QObject):
    """ready: a ChosenData that can be trained on at once, and its Preview. progress: a share in 0..1 of the one that is
    read. failed: a Problem, also where reading was ended.

    All methods are for the GUI thread and return at once.
    """

    ready = Signal(ChosenData, Preview)
    progress = Signal(float)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("data sets", nice=NICE, parent=self)
        self._stop = threading.Event()

    def read(self, source: str) -> None:
        """A data set by name or path; one that is still being read for another wish is ended."""
        self.stop()
        stop = self._stop = threading.Event()
        self._worker.submit(
            lambda control: _read(source, control, stop),
            on_done=self._done,
            on_failed=self.failed.emit,
            on_progress=self.progress.emit,
            doing=QT_TRANSLATE_NOOP("core", "reading the data set"),
        )

    @Slot()
    def stop(self) -> None:
        """Ends a download; what has come is kept."""
        self._stop.set()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        self._stop.set()
        return self._worker.close(timeout_s)

    def _done(self, found: tuple[ChosenData, Preview]) -> None:
        self.ready.emit(*found)


def _read(source: str, control: JobControl, stop: threading.Event) -> tuple[ChosenData, Preview]:
    preload_torch()
    from cnn_gui.core.datasets.previews import preview
    from cnn_gui.core.datasets.registry import labelled

    told_at = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        now = time.monotonic()
        if done >= total or now - told_at >= PROGRESS_EVERY_S:
            told_at = now
            control.report(min(1.0, done / max(total, 1)))

    data = labelled(source, progress=tell, should_stop=lambda: stop.is_set() or control.stopping)
    return ChosenData(source, data.task, len(data.train), len(data.test)), preview(data)
