"""Which unit's story is told: chosen in the network or a layer, followed from term to term, back again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import label_in
from cnn_gui.core.input.messages import StageName
from cnn_gui.core.network.dependencies import Dependencies, dependencies_of
from cnn_gui.core.network.messages import Box, Index, LayerInfo, NetworkState, Snapshot, UnitPlace
from cnn_gui.core.story.forward import onward
from cnn_gui.core.story.messages import Story
from cnn_gui.core.story.telling import tell
from cnn_gui.views.base.throttle import Throttle
from cnn_gui.views.story.view import StoryView

SLIDE_MS = 30
"""Between two stories while the window slides: numbers cannot be read faster, and the window's own frames go on."""


class StorySession(QObject):
    """Keeps the last snapshot and network, and the way a person went; tells a story only while its view is seen.

    A story takes about a millisecond (a fully connected unit of 3,136 inputs), so it is told here and now: a slower
    way round through a worker would only make it late.
    went: layer and map that a person followed a story to, so that other views choose it too.
    placed: the UnitPlace that the way has come to, also while no story is seen; None where there is none.
    field_changed: the Box of input pixels that the unit on show can see, or None where no story is seen.
    dependencies_changed: those of the unit on show, what it depends on and what it can change; or None.
    """

    field_changed = Signal(object)
    dependencies_changed = Signal(object)
    went = Signal(str, int)
    placed = Signal(object)

    def __init__(self, view: StoryView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._snapshot: Snapshot | None = None
        self._network: NetworkState | None = None
        self._way: list[UnitPlace] = []
        self._field: Box | None = None
        self._dependencies: Dependencies | None = None
        self._found: tuple[tuple[LayerInfo, ...], UnitPlace, Dependencies] | None = None
        self._seen = False
        self._slid = False
        self._stopped_at: UnitPlace | None = None
        self._slides = Throttle(SLIDE_MS, self)
        self._slides.passed.connect(self._slide)
        view.unit_chosen.connect(self._follow)
        view.back_requested.connect(self.back)
        view.forward_requested.connect(self._onward)
        view.crumb_chosen.connect(self._back_to)
        view.unit_slid.connect(self._slide_wanted)

    # --- what arrives

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new drawing or new weights: the same unit's story is told with the new numbers."""
        self._snapshot = snapshot
        self._tell()

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """Weights to tell with. Another network's units are not this one's: the way begins anew.

        A network whose pooling takes the mean where it took the maximum has the same units.
        """
        if self._network is not None and _units(network) != _units(self._network):
            self._begin([])
        self._network = network

    @Slot(str, object)
    def choose(self, layer: str, unit: Index) -> None:
        """A person chose a unit outside of the story: a new way begins with it."""
        self._begin([UnitPlace(layer, unit)])
        self._tell()

    # --- the way

    @property
    def way(self) -> tuple[UnitPlace, ...]:
        return tuple(self._way)

    def begin_anew(self) -> None:
        """No unit is chosen, and the view is as if none had been: no window slides, nothing is scrolled or warmed."""
        self._begin([])
        self._view.begin_anew()
        self._tell()

    def restore(self, way: tuple[UnitPlace, ...]) -> None:
        """Goes a way of before again, as far as the network on display has its units."""
        shapes = {info.name: info.shape_out for info in self._network.layers} if self._network is not None else {}
        self._begin([place for place in way if _is_in(place.unit, shapes.get(place.layer, ()))])
        self._tell()

    @Slot()
    def back(self) -> None:
        if len(self._way) > 1:
            self._begin(self._way[:-1])
            self._arrive()

    @Slot(str, object)
    def _follow(self, layer: str, unit: Index) -> None:
        self._begin([*self._way, UnitPlace(layer, unit)])
        self._arrive()

    @Slot()
    def _onward(self) -> None:
        snapshot, network = self._snapshot, self._network
        if snapshot is None or network is None or not self._way:
            return
        here = self._way[-1]
        step = onward(snapshot.layers, network.weights, *here)
        if step is None:
            return
        if step.place is None or (step.stop is not None and self._stopped_at != here):
            # The next press goes on all the same: the place can be followed where the value counts no more.
            self._stopped_at = here
            self._view.show_stop(step)
        else:
            self._follow(*step.place)

    @Slot(int)
    def _back_to(self, number: int) -> None:
        self._begin(self._way[: number + 1])
        self._arrive()

    @Slot(str, object)
    def _slide_wanted(self, layer: str, unit: Index) -> None:
        self._slides.push(UnitPlace(layer, unit))

    @Slot(object)
    def _slide(self, place: UnitPlace) -> None:
        """The window slid on: its unit takes the last one's place in the way, which would be a long one otherwise."""
        if self._way and self._way[-1].layer == place.layer and self._way[-1].unit[0] == place.unit[0]:
            self._way[-1] = place
            self.placed.emit(place)
            self._slid = True
            self._tell()

    def _begin(self, way: list[UnitPlace]) -> None:
        """A person chose where to be: what the sliding window still waits to say is past."""
        self._slides.clear()
        self._slid = False
        self._stopped_at = None
        self._way = way
        self.placed.emit(way[-1] if way else None)

    def _arrive(self) -> None:
        self._tell()
        self.went.emit(self._way[-1].layer, self._way[-1].unit[0])

    # --- telling

    @property
    def material(self) -> tuple[Snapshot | None, NetworkState | None]:
        """What stories are told of."""
        return self._snapshot, self._network

    @property
    def is_seen(self) -> bool:
        return self._seen

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Whether the view is in front; a dock behind another's tab counts as visible for Qt, so the dock says it."""
        self._seen = seen
        if not seen:
            self._slides.clear()
            self._view.pause()
        self._tell()

    def _tell(self) -> None:
        if not self._seen:
            self._mark(None, None)
            return
        if not self._way:
            self._view.clear()
            self._mark(None, None)
            return
        snapshot, network = self._snapshot, self._network
        # Weights that are newer than the activations would tell another story; theirs come in a moment.
        if snapshot is None or network is None or snapshot.network_version != network.version:
            return
        infos = tuple(item.info for item in snapshot.layers)
        joined = self._joined(infos)
        story = self._told(snapshot, network, joined.field)
        self._view.show_story(story, infos, self._way, slid=self._slid, label=label_in(snapshot.drawing, snapshot.task))
        self._mark(story.field, joined)

    def _joined(self, infos: tuple[LayerInfo, ...]) -> Dependencies:
        """What the unit on show is joined to: the same in every drawing, so that it is found once for a place."""
        place = self._way[-1]
        if self._found is None or self._found[:2] != (infos, place):
            self._found = infos, place, dependencies_of(infos, *place)
        return self._found[2]

    def _told(self, snapshot: Snapshot, network: NetworkState, field: Box) -> Story:
        pixels = _pixels(snapshot)
        return tell(snapshot.layers, network.weights, *self._way[-1], pixels=pixels, task=snapshot.task, field=field)

    def _mark(self, field: Box | None, dependencies: Dependencies | None) -> None:
        """Says what other views outline, where it is something new."""
        if field != self._field:
            self._field = field
            self.field_changed.emit(field)
        if dependencies != self._dependencies:
            self._dependencies = dependencies
            self.dependencies_changed.emit(dependencies)


def _units(network: NetworkState) -> list[tuple[object, ...]]:
    """What there is to tell of: each layer with its shapes and the window that its units look through."""
    return [
        (
            info.name,
            info.inputs,
            info.shape_in,
            info.shape_out,
            info.kernel_size,
            info.stride,
            info.padding,
            info.dilation,
        )
        for info in network.layers
    ]


def _pixels(snapshot: Snapshot) -> Float32 | None:
    """Of the input before normalising, 0..1: (H, W) grey, or (3, H, W)."""
    return next((stage.values for stage in snapshot.preprocessed.stages if stage.name is StageName.CENTRED), None)


def _is_in(unit: Index, shape: tuple[int, ...]) -> bool:
    return len(unit) == len(shape) and all(0 <= i < size for i, size in zip(unit, shape, strict=True))
