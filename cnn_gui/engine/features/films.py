"""Films of pictures that are made up for a unit, in the background; the newest wish ends the film before it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.features.ascent.messages import AscentFrame
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.features.film_maker import FilmMaker, FilmWish, TorchFilmMaker

TOLD_EVERY_S = 0.04
"""Between two looks at how far a film is: as often as can be seen."""


@dataclass(frozen=True, slots=True, eq=False)
class FilmPart:
    """The next frames of the film that was wished for; the first part begins with step 0. complete: the last are
    among them."""

    wish: FilmWish
    frames: tuple[AscentFrame, ...]
    complete: bool = False


class FilmEngine(QObject):
    """told: a FilmPart of the newest wish, in their order. failed: a Problem.

    All methods are for the GUI thread and return at once.
    """

    told = Signal(FilmPart)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, maker: Callable[[], FilmMaker] = TorchFilmMaker) -> None:
        """maker: makes what makes films; called on the worker's thread."""
        super().__init__(parent)
        self._worker = Worker("film", nice=NICE, parent=self)
        self._make = maker
        self._made: FilmMaker | None = None
        self._wanted: FilmWish | None = None

    def make(self, wish: FilmWish) -> None:
        """In the place of the film that is being made."""
        self._wanted = wish
        self._worker.replace(
            "film",
            lambda control: self._film(wish, control),
            on_done=self._tell,
            on_failed=lambda problem: self._failed(wish, problem),
            on_progress=self._tell,
            doing=QT_TRANSLATE_NOOP("core", "making up pictures for a unit"),
        )

    @Slot()
    def stop(self) -> None:
        """Ends it between two steps; nothing more is told of it."""
        self._wanted = None

    @property
    def is_at_work(self) -> bool:
        return self._wanted is not None

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        self.stop()
        return self._worker.close(timeout_s)

    # --- on the worker's thread

    def _film(self, wish: FilmWish, control: JobControl) -> FilmPart:
        untold: list[AscentFrame] = []
        next_at = 0.0

        def told(frame: AscentFrame) -> bool:
            nonlocal next_at
            if control.stopping or self._wanted is not wish:
                return False
            untold.append(frame)
            if time.monotonic() >= next_at:
                control.report(FilmPart(wish, tuple(untold)))
                untold.clear()
                next_at = time.monotonic() + TOLD_EVERY_S
            return True

        if self._wanted is wish:
            if self._made is None:
                self._made = self._make()
            self._made.make(wish, told)
        return FilmPart(wish, tuple(untold), complete=True)

    # --- on the way back, on the GUI thread

    def _tell(self, part: FilmPart) -> None:
        if part.wish is not self._wanted:
            return
        if part.complete:
            self._wanted = None
        self.told.emit(part)

    def _failed(self, wish: FilmWish, problem: Problem) -> None:
        if self._wanted is wish:
            self._wanted = None
            self.failed.emit(problem)
