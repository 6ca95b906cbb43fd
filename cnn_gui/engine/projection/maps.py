"""The map of a network's test images, made in the background and kept, and who lies nearest to the drawing.

A thread of its own makes the points, another one finds the nearest images, so that these follow the pen while points
are made. Both step back behind the GUI and the answers (docs/decisions/0008). A newer wish ends the one before
between two batches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.projection.messages import (
    SHOWN_NEIGHBOURS,
    LayerPoints,
    MapImages,
    Neighbours,
    ProjectionProgress,
)
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.projection.projector import Found, TorchProjector

KEPT = 3
"""Maps that stay in memory: of 2,000 images 20 MB each for the tutorial's network, of 10,000 some 50."""


class Projector(Protocol):
    """Computes with networks; made and called on one thread."""

    def project(
        self,
        network: NetworkState,
        count: int,
        onto: Mapping[str, LayerPoints],
        first: str,
        seen: Callable[[Found], bool],
        /,
    ) -> bool: ...

    def nearest(
        self, network: NetworkState, images: MapImages, points: LayerPoints, values: Float32, count: int, /
    ) -> Neighbours: ...


@dataclass(slots=True, eq=False)
class _MapWanted:
    """A network's map, as far as it is made. The newest one's identity says whether what comes is still of interest."""

    network: NetworkState
    count: int
    onto: Mapping[str, LayerPoints]
    first: str
    images: MapImages | None = None
    points: dict[str, LayerPoints] = field(default_factory=dict)
    done: bool = False

    def is_like(self, network: NetworkState, count: int) -> bool:
        """Whether another network's map is of the same images."""
        return (self.network.task, self.count) == (network.task, count)


class ProjectionEngine(QObject):
    """images_found: the MapImages of the map asked for last; points_found: the LayerPoints of a layer of it, one after
    the other; progress: a ProjectionProgress; finished: all layers are there. neighbours_found: the Neighbours asked
    for last. failed: a Problem, also where there are no images.

    All methods are for the GUI thread and return at once.
    """

    images_found = Signal(MapImages)
    points_found = Signal(LayerPoints)
    progress = Signal(ProjectionProgress)
    finished = Signal()
    neighbours_found = Signal(Neighbours)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, projector: Callable[[], Projector] = TorchProjector) -> None:
        super().__init__(parent)
        self._worker = Worker("projection", nice=NICE, parent=self)
        self._near = Worker("neighbours", nice=NICE, parent=self)
        self._make = projector
        self._maker: Projector | None = None
        self._finder: Projector | None = None
        self._wanted: _MapWanted | None = None
        self._last: _MapWanted | None = None
        """The map that was finished, or shown, last."""
        self._asked = self._forgotten = 0
        self._kept: dict[tuple[int, int], _MapWanted] = {}

    @property
    def is_projecting(self) -> bool:
        return self._wanted is not None and not self._wanted.done

    @property
    def images(self) -> MapImages | None:
        """Those of the map asked for last."""
        return None if self._wanted is None else self._wanted.images

    def points(self, layer: str) -> LayerPoints | None:
        """A layer's, of the map asked for last, once they are found."""
        return None if self._wanted is None else self._wanted.points.get(layer)

    @property
    def network_id(self) -> int:
        """Of the network whose map was asked for last; 0 for none."""
        return 0 if self._wanted is None else self._wanted.network.id

    def project(self, network: NetworkState, count: int, first: str = "") -> None:
        """Makes the map of a network, or tells it anew where it has been made. The same wish as before changes nothing
        while it is being worked off. first: the layer that is wanted most.

        A map of the same images as the one before is laid onto that one, layer by layer."""
        wanted = self._wanted
        if wanted is not None and (wanted.network.id, wanted.count) == (network.id, count) and not wanted.done:
            return
        kept = self._kept.get((network.id, count))
        if kept is not None and kept.images is not None:
            self._wanted = self._last = kept
            self.images_found.emit(kept.images)
            for points in tuple(kept.points.values()):
                self.points_found.emit(points)
            self.finished.emit()
            return
        before = self._last if self._last is not None and self._last.is_like(network, count) else None
        newest = self._wanted = _MapWanted(network, count, {} if before is None else before.points, first)
        self._worker.replace(
            "project",
            lambda control: self._project(newest, control),
            on_done=lambda complete: self._end(newest, complete=complete),
            on_failed=lambda problem: self._fail(newest, problem),
            on_progress=lambda found: self._take(newest, found),
            doing=QT_TRANSLATE_NOOP("core", "making the map of the test images"),
        )

    def find_nearest(self, layer: str, values: Float32) -> None:
        """The images of the map that lie nearest to a layer's values; of wishes that wait the newest is worked off."""
        wanted, points = self._wanted, self.points(layer)
        if wanted is None or wanted.images is None or points is None:
            return
        self._asked += 1
        number, images, network = self._asked, wanted.images, wanted.network
        self._near.replace(
            "nearest",
            lambda _control: self._found_by().nearest(network, images, points, values, SHOWN_NEIGHBOURS),
            on_done=lambda found: self._tell_nearest(number, wanted, found),
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "looking for images like the drawing"),
        )

    def forget_nearest(self) -> None:
        """Neighbours that are still looked for are of no interest any more."""
        self._forgotten = self._asked

    def stop(self) -> None:
        """Ends what is being made between two batches."""
        if self.is_projecting:
            self._wanted = None

    def close(self, timeout_s: float) -> bool:
        """Ends the threads; no signal comes after this. False: still busy (see Worker.close)."""
        self.stop()
        done = self._worker.close(timeout_s)
        return self._near.close(timeout_s) and done

    # --- on the workers' threads; references are read at once or not yet, at worst a batch more is computed

    def _project(self, wanted: _MapWanted, control: JobControl) -> bool:
        if self._maker is None:
            self._maker = self._make()

        def seen(found: Found) -> bool:
            if control.stopping or self._wanted is not wanted:
                return False
            control.report(found)
            return True

        return self._wanted is wanted and self._maker.project(
            wanted.network, wanted.count, wanted.onto, wanted.first, seen
        )

    def _found_by(self) -> Projector:
        if self._finder is None:
            self._finder = self._make()
        return self._finder

    # --- on the way back, on the GUI thread

    def _take(self, wanted: _MapWanted, found: Found) -> None:
        if self._wanted is not wanted:
            return
        match found:
            case MapImages():
                wanted.images = found
                self.images_found.emit(found)
            case LayerPoints():
                wanted.points[found.layer] = found
                self.points_found.emit(found)
            case ProjectionProgress():
                self.progress.emit(found)

    def _end(self, wanted: _MapWanted, *, complete: bool) -> None:
        if self._wanted is not wanted or not complete:
            return
        wanted.done = True
        self._last = wanted
        self._kept[wanted.network.id, wanted.count] = wanted
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        self.finished.emit()

    def _fail(self, wanted: _MapWanted, problem: Problem) -> None:
        if self._wanted is wanted:
            self._wanted = None
            self.failed.emit(problem)

    def _tell_nearest(self, number: int, wanted: _MapWanted, found: Neighbours) -> None:
        if number > self._forgotten and self._wanted is wanted:
            self.neighbours_found.emit(found)
