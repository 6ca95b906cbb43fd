"""How well the layers of a network separate the classes, measured in the background and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.projection.messages import ProjectionProgress, Separation
from cnn_gui.engine.base.newest_wish import GoesOn, NewestWish, Report
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.projection.projector import TorchProjector

KEPT_CURVES = 24
"""Networks whose curve is remembered."""


class Separator(Protocol):
    """Computes with networks; made and called on one thread."""

    def separate(
        self, network: NetworkState, seen: Callable[[ProjectionProgress | Separation], bool], /
    ) -> Separation | None: ...


class SeparationEngine(QObject):
    """found: the Separation of the network asked for last, after each layer of it; the last one is complete. progress:
    a ProjectionProgress. failed: a Problem, also where there are no images.

    All methods are for the GUI thread and return at once.
    """

    found = Signal(Separation)
    progress = Signal(ProjectionProgress)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, separator: Callable[[], Separator] = TorchProjector) -> None:
        super().__init__(parent)
        self._wish: NewestWish[Separator] = NewestWish("separation", separator, nice=NICE, parent=self)
        self._kept: dict[int, Separation] = {}

    @property
    def is_at_work(self) -> bool:
        return self._wish.is_at_work

    def known(self, network: NetworkState) -> Separation | None:
        """What has been measured of a network, whole."""
        return self._kept.get(network.id)

    def measure(self, network: NetworkState) -> None:
        """In the place of what is measured now. A layer after the other, between two batches it can be stopped."""

        def work(separator: Separator, goes_on: GoesOn, report: Report) -> Separation | None:
            def seen(found: ProjectionProgress | Separation) -> bool:
                if goes_on():
                    report(found)
                    return True
                return False

            return separator.separate(network, seen)

        self._wish.ask(
            network,
            work,
            on_done=lambda found: self._done(network, found),
            on_failed=self.failed.emit,
            on_progress=self._told,
            doing=QT_TRANSLATE_NOOP("core", "measuring how well the layers separate the classes"),
        )

    @Slot()
    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._wish.stop()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._wish.close(timeout_s)

    def _told(self, found: ProjectionProgress | Separation) -> None:
        match found:
            case ProjectionProgress():
                self.progress.emit(found)
            case Separation() if not found.complete:
                self.found.emit(found)

    def _done(self, network: NetworkState, found: Separation) -> None:
        self._kept[network.id] = found
        while len(self._kept) > KEPT_CURVES:
            del self._kept[next(iter(self._kept))]
        self.found.emit(found)
