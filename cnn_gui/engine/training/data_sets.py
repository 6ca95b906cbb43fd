"""Reading data sets in the background: those that are downloaded, and people's own."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.catalogue import known
from cnn_gui.core.datasets.downloads import is_here
from cnn_gui.core.datasets.messages import ChosenData, Preview, ReadProgress
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

PROGRESS_EVERY_S = 0.1

Found = tuple[ChosenData, Preview]


class DataSets(QObject):
    """ready: a ChosenData that can be trained on at once, and its Preview. failed: a Problem. stopped: it was ended by
    ``stop``. Exactly one of these follows a read, unless another was asked for meanwhile, which alone is told of then.
    progress: a ReadProgress of the one that is read, ten times a second.

    All methods are for the GUI thread and return at once.
    """

    ready = Signal(ChosenData, Preview)
    progress = Signal(ReadProgress)
    failed = Signal(Problem)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("data sets", nice=NICE, parent=self)
        self._stop: threading.Event | None = None

    def read(self, source: str) -> None:
        """A data set by name or path; one that is still being read for another wish is ended."""
        if self._stop is not None:
            self._stop.set()
        stop = self._stop = threading.Event()
        self._worker.submit(
            lambda control: _read(source, control, stop),
            on_done=lambda found: self._done(found, stop),
            on_failed=lambda problem: self._failed(problem, stop),
            on_progress=lambda progress: self._progressed(progress, stop),
            doing=QT_TRANSLATE_NOOP("core", "reading the data set"),
        )

    @Slot()
    def stop(self) -> None:
        """Ends a download, or the reading; what has come is kept."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None
            self.stopped.emit()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        if self._stop is not None:
            self._stop.set()
        return self._worker.close(timeout_s)

    # --- on the way back, on the GUI thread; what belongs to an earlier wish is no longer of interest

    def _done(self, found: Found, stop: threading.Event) -> None:
        if stop is self._stop:
            self._stop = None
            self.ready.emit(*found)

    def _failed(self, problem: Problem, stop: threading.Event) -> None:
        if stop is self._stop:
            self._stop = None
            self.failed.emit(problem)

    def _progressed(self, progress: ReadProgress, stop: threading.Event) -> None:
        if stop is self._stop:
            self.progress.emit(progress)


def _read(source: str, control: JobControl, stop: threading.Event) -> Found:
    preload_torch()
    from cnn_gui.core.datasets.download import DownloadStoppedError
    from cnn_gui.core.datasets.previews import preview
    from cnn_gui.core.datasets.registry import labelled

    info = known(source)
    downloads = info is not None and not is_here(info)
    told_at = 0.0

    def should_stop() -> bool:
        return stop.is_set() or control.stopping

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if should_stop():
            # Pictures of a folder are counted one by one, and nobody else asks while they are read.
            raise DownloadStoppedError(QT_TRANSLATE_NOOP("core", "Reading was ended."))
        now = time.monotonic()
        if done >= total or now - told_at >= PROGRESS_EVERY_S:
            told_at = now
            control.report(ReadProgress(done, max(total, 1), downloads))

    data = labelled(source, progress=tell, should_stop=should_stop)
    return ChosenData(source, data.task, len(data.train), len(data.test)), preview(data)
