"""What a network likes, found out in the background: a pass over the training images that fills what is on show.

A thread of its own steps back behind the GUI and the answers (docs/decisions/0008). A newer network ends the pass for
the one before between two batches; what was found for a network is kept, in memory and in a file.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.features.messages import Likes, SurveyProgress, UnitLikes
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.features.looker import TorchLooker

TOLD_EVERY_S, TOLD_SHARE = 0.4, 0.1
"""Seconds between two looks at a unit while its images fill, and the share of the time that they may cost."""

KEPT = 3
"""Networks whose likes stay in memory, about a megabyte each."""

Place = tuple[str, int]
"""A layer by name, and its map or unit."""


class Looker(Protocol):
    """Computes with networks; made and called on the thread of the likes."""

    def kept(self, network: NetworkState, /) -> Likes | None:
        """What was found earlier. Raises DataError where there are no images for its task."""

    def look(self, network: NetworkState, seen: Callable[[SurveyProgress], bool], /) -> Likes | None:
        """Passes over all images; after each batch calls ``seen``, and ends with None once that is False. The next call
        for the same network goes on from there."""

    def unit(self, network: NetworkState, likes: Likes | None, place: Place, /) -> UnitLikes | None:
        """A unit with its images; without likes by what a pass has seen so far, None where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Filling:
    """How far a pass is, and what is known of the unit on show by then."""

    progress: SurveyProgress
    unit: UnitLikes | None


@dataclass(frozen=True, slots=True, eq=False)
class _LikesWanted:
    """A network whose likes are wanted. The newest one's identity says whether an answer is still of interest."""

    network: NetworkState


class LikesEngine(QObject):
    """filling: a Filling, while a pass goes on. unit_found: the UnitLikes of the unit asked for last, by all images or
    by those that a pass saw before it was ended. found: the Likes of the network asked for last, complete. failed: a
    Problem, also where there are no images.

    All methods are for the GUI thread and return at once.
    """

    filling = Signal(Filling)
    unit_found = Signal(UnitLikes)
    found = Signal(Likes)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, looker: Callable[[], Looker] = TorchLooker) -> None:
        super().__init__(parent)
        self._worker = Worker("likes", nice=NICE, parent=self)
        self._make = looker
        self._made: Looker | None = None
        self._wanted: _LikesWanted | None = None
        self._place: Place | None = None
        self._of = 0
        self._found: dict[int, Likes] = {}

    @property
    def is_looking(self) -> bool:
        return self._wanted is not None

    def known(self, network: NetworkState) -> Likes | None:
        """What has been found for a network."""
        return self._found.get(network.id)

    @Slot(object)
    def look(self, network: NetworkState) -> None:
        """Finds out what a network likes, unless that goes on already; a pass for another network ends."""
        if self._wanted is not None and self._wanted.network.id == network.id:
            return
        wanted = _LikesWanted(network)
        self._wanted = wanted
        self._worker.replace(
            "look",
            lambda control: self._look(wanted, control),
            on_done=lambda likes: self._looked(wanted, likes),
            on_failed=lambda problem: self._look_failed(wanted, problem),
            on_progress=lambda filling: self._filled(wanted, filling),
            doing=QT_TRANSLATE_NOOP("core", "looking for what the network likes"),
        )

    def show_unit(self, network: NetworkState, place: Place | None) -> None:
        """The unit whose images are wanted: as they are found, or at once, where that is at an end or was ended."""
        self._place, self._of = place, network.id
        if place is None or self.is_looking:
            return
        likes = self.known(network)
        self._worker.replace(
            "unit",
            lambda _control: self._looker().unit(network, likes, place),
            on_done=lambda unit: self._unit_done(network, place, unit),
            on_failed=lambda problem: self._unit_failed(network, place, problem),
            doing=QT_TRANSLATE_NOOP("core", "looking for what a unit likes"),
        )

    @Slot()
    def stop(self) -> None:
        """Ends a pass between two batches; what it has shown so far may stay on show."""
        self._wanted = None

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        self._wanted = None
        return self._worker.close(timeout_s)

    # --- on the worker's thread; references are read at once or not yet, at worst a batch more is looked at

    def _looker(self) -> Looker:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _look(self, wanted: _LikesWanted, control: JobControl) -> Likes | None:
        if self._wanted is not wanted:
            return None
        looker = self._looker()
        kept = looker.kept(wanted.network)
        if kept is not None:
            return kept
        next_at, told_of = 0.0, self._place

        def seen(progress: SurveyProgress) -> bool:
            nonlocal next_at, told_of
            if control.stopping or self._wanted is not wanted:
                return False
            now, place = time.monotonic(), self._place
            if place != told_of or now >= next_at:
                unit = None if place is None else looker.unit(wanted.network, None, place)
                control.report(Filling(progress, unit))
                end = time.monotonic()
                next_at, told_of = end + max(TOLD_EVERY_S, (end - now) / TOLD_SHARE), place
            return True

        return looker.look(wanted.network, seen)

    # --- on the way back, on the GUI thread

    def _filled(self, wanted: _LikesWanted, filling: Filling) -> None:
        if self._wanted is wanted:
            self.filling.emit(filling)

    def _looked(self, wanted: _LikesWanted, likes: Likes | None) -> None:
        if likes is None:
            return
        network = wanted.network
        self._found[network.id] = likes
        while len(self._found) > KEPT:
            del self._found[next(iter(self._found))]
        if self._wanted is wanted:
            self._wanted = None
            self.found.emit(likes)
            self.show_unit(network, self._place)

    def _look_failed(self, wanted: _LikesWanted, problem: Problem) -> None:
        if self._wanted is wanted:
            self._wanted = None
            self.failed.emit(problem)

    def _unit_done(self, network: NetworkState, place: Place, unit: UnitLikes | None) -> None:
        if unit is not None and self._is_on_show(network, place):
            self.unit_found.emit(unit)

    def _unit_failed(self, network: NetworkState, place: Place, problem: Problem) -> None:
        if self._is_on_show(network, place):
            self.failed.emit(problem)

    def _is_on_show(self, network: NetworkState, place: Place) -> bool:
        """Layer and unit of the same names are there in other networks too."""
        return (network.id, place) == (self._of, self._place)
