"""Films of pictures that are made up for a unit, in the background; the newest wish ends the film before it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.features.ascent.messages import AscentFrame
from cnn_gui.engine.base.newest_wish import GoesOn, NewestWish, Report
from cnn_gui.engine.base.torch_threads import NICE
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
        self._wish = NewestWish("film", maker, nice=NICE, parent=self)

    def make(self, wish: FilmWish) -> None:
        """In the place of the film that is being made."""
        self._wish.ask(
            wish,
            lambda maker, goes_on, report: _film(maker, wish, goes_on, report),
            on_done=self.told.emit,
            on_failed=self.failed.emit,
            on_progress=self.told.emit,
            doing=QT_TRANSLATE_NOOP("core", "making up pictures for a unit"),
        )

    @Slot()
    def stop(self) -> None:
        """Ends it between two steps; nothing more is told of it."""
        self._wish.stop()

    @property
    def is_at_work(self) -> bool:
        return self._wish.is_at_work

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._wish.close(timeout_s)


def _film(maker: FilmMaker, wish: FilmWish, goes_on: GoesOn, report: Report) -> FilmPart:
    """On the worker's thread: reports the frames some at a time, and returns the last ones."""
    untold: list[AscentFrame] = []
    next_at = 0.0

    def told(frame: AscentFrame) -> bool:
        nonlocal next_at
        if not goes_on():
            return False
        untold.append(frame)
        if time.monotonic() >= next_at:
            report(FilmPart(wish, tuple(untold)))
            untold.clear()
            next_at = time.monotonic() + TOLD_EVERY_S
        return True

    maker.make(wish, told)
    return FilmPart(wish, tuple(untold), complete=True)
