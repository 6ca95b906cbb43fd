"""Changes of an answer in the background, looked for when a person asks; the newest wish ends the one before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.explain.messages import ChangeProgress
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.explain.change_finder import ChangeFinder, ChangeFound, ChangeWish, TorchChangeFinder


class ChangeEngine(QObject):
    """progress: a ChangeProgress, and found: a ChangeFound, of the newest wish. failed: a Problem that is ours.

    All methods are for the GUI thread and return at once.
    """

    progress = Signal(ChangeProgress)
    found = Signal(ChangeFound)
    failed = Signal(Problem)

    def __init__(
        self, parent: QObject | None = None, *, finder: Callable[[], ChangeFinder] = TorchChangeFinder
    ) -> None:
        """finder: makes what looks; called on the worker's thread."""
        super().__init__(parent)
        self._worker = Worker("change", nice=NICE, parent=self)
        self._make = finder
        self._made: ChangeFinder | None = None
        self._wanted: ChangeWish | None = None

    def look_for(self, wish: ChangeWish) -> None:
        """In the place of what is looked for now."""
        self._wanted = wish
        self._worker.replace(
            "change",
            lambda control: self._find(wish, control),
            on_done=self._done,
            on_failed=lambda problem: self._failed(wish, problem),
            on_progress=lambda progress: self._told(wish, progress),
            doing=QT_TRANSLATE_NOOP("core", "looking for what would change the answer"),
        )

    @Slot()
    def stop(self) -> None:
        """Nothing is wanted any more, and nothing is said of it."""
        self._wanted = None

    @property
    def is_at_work(self) -> bool:
        return self._wanted is not None

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        self.stop()
        return self._worker.close(timeout_s)

    # --- on the worker's thread

    def _find(self, wish: ChangeWish, control: JobControl) -> ChangeFound | None:
        def goes_on() -> bool:
            return not control.stopping and self._wanted is wish

        if not goes_on():
            return None
        if self._made is None:
            self._made = self._make()
        return self._made.find(wish, goes_on, control.report)

    # --- on the way back, on the GUI thread

    def _told(self, wish: ChangeWish, progress: ChangeProgress) -> None:
        if self._wanted is wish:
            self.progress.emit(progress)

    def _done(self, found: ChangeFound | None) -> None:
        if found is not None and found.wish is self._wanted:
            self._wanted = None
            self.found.emit(found)

    def _failed(self, wish: ChangeWish, problem: Problem) -> None:
        if self._wanted is wish:
            self._wanted = None
            self.failed.emit(problem)
