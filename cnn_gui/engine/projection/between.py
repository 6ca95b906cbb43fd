"""What lies between images, looked at in the background: the newest way, and the newest plane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.projection.between import DigitPath, Plane, Regions
from cnn_gui.engine.base.newest_wish import GoesOn, NewestWish, Report
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.projection.projector import PathWish, TorchProjector


class Walker(Protocol):
    """Computes with networks; made and called on one thread."""

    def path(self, wish: PathWish, goes_on: Callable[[], bool], /) -> DigitPath | None: ...

    def regions(
        self, network: NetworkState, plane: Plane, goes_on: Callable[[], bool], seen: Callable[[Regions], None], /
    ) -> Regions | None: ...


class BetweenEngine(QObject):
    """path_found: the DigitPath asked for last. regions_found: the Regions asked for last, more finely each time.
    failed: a Problem. All methods are for the GUI thread and return at once."""

    path_found = Signal(DigitPath)
    regions_found = Signal(Regions)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, walker: Callable[[], Walker] = TorchProjector) -> None:
        super().__init__(parent)
        self._path: NewestWish[Walker] = NewestWish("paths", walker, nice=NICE, parent=self)
        self._regions: NewestWish[Walker] = NewestWish("regions", walker, nice=NICE, parent=self)

    @property
    def is_at_work(self) -> bool:
        return self._path.is_at_work or self._regions.is_at_work

    def ask_path(self, wish: PathWish) -> None:
        """In the place of what is waited for."""
        self._path.ask(
            wish,
            lambda walker, goes_on, _report: walker.path(wish, goes_on),
            on_done=self.path_found.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "looking at the way between two images"),
        )

    def ask_regions(self, network: NetworkState, plane: Plane) -> None:
        """In the place of what is waited for."""

        def work(walker: Walker, goes_on: GoesOn, report: Report) -> Regions | None:
            return walker.regions(network, plane, goes_on, report)

        self._regions.ask(
            plane,
            work,
            on_done=self.regions_found.emit,
            on_failed=self.failed.emit,
            on_progress=self.regions_found.emit,
            doing=QT_TRANSLATE_NOOP("core", "looking at the answers between three images"),
        )

    @Slot()
    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._path.stop()
        self._regions.stop()

    def close(self, timeout_s: float) -> bool:
        """Ends the threads; no signal comes after this. False: still busy (see Worker.close)."""
        done = self._path.close(timeout_s)
        return self._regions.close(timeout_s) and done
