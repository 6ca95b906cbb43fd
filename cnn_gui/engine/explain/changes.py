"""Changes of an answer in the background, looked for when a person asks; the newest wish ends the one before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.explain.messages import ChangeProgress
from cnn_gui.engine.base.newest_wish import NewestWish
from cnn_gui.engine.base.torch_threads import NICE
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
        self._wish = NewestWish("change", finder, nice=NICE, parent=self)

    def look_for(self, wish: ChangeWish) -> None:
        """In the place of what is looked for now."""
        self._wish.ask(
            wish,
            lambda finder, goes_on, report: finder.find(wish, goes_on, report),
            on_done=self.found.emit,
            on_failed=self.failed.emit,
            on_progress=self.progress.emit,
            doing=QT_TRANSLATE_NOOP("core", "looking for what would change the answer"),
        )

    @Slot()
    def stop(self) -> None:
        """Nothing is wanted any more, and nothing is said of it."""
        self._wish.stop()

    @property
    def is_at_work(self) -> bool:
        return self._wish.is_at_work

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._wish.close(timeout_s)
