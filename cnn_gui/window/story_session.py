"""Which unit's story is told: chosen in the network or a layer, followed from term to term, back again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.messages import Float32, NetworkState, Snapshot, StageName
from cnn_gui.core.story import tell
from cnn_gui.core.story_forward import onward
from cnn_gui.core.story_messages import Box, Index, Story, UnitPlace
from cnn_gui.views.story_view import StoryView


class StorySession(QObject):
    """Keeps the last snapshot and network, and the way a person went; tells a story only while its view is seen.

    A story takes about a millisecond (a fully connected unit of 3,136 inputs), so it is told here and now: a slower
    way round through a worker would only make it late.
    went: layer and map that a person followed a story to, so that other views choose it too.
    field_changed: the Box of input pixels that the unit on show can see, or None where no story is seen.
    """

    field_changed = Signal(object)
    went = Signal(str, int)

    def __init__(self, view: StoryView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._snapshot: Snapshot | None = None
        self._network: NetworkState | None = None
        self._way: list[UnitPlace] = []
        self._field: Box | None = None
        self._seen = False
        view.unit_chosen.connect(self._follow)
        view.back_requested.connect(self.back)
        view.forward_requested.connect(self._onward)
        view.crumb_chosen.connect(self._back_to)

    # --- what arrives

    @Slot(object)
    def show(self, snapshot: Snapshot) -> None:
        """A new drawing or new weights: the same unit's story is told with the new numbers."""
        self._snapshot = snapshot
        self._tell()

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """Weights to tell with. Another network's units are not this one's: the way begins anew."""
        if self._network is not None and network.layers != self._network.layers:
            self._way = []
        self._network = network

    @Slot(str, object)
    def choose(self, layer: str, unit: Index) -> None:
        """A person chose a unit outside of the story: a new way begins with it."""
        self._way = [UnitPlace(layer, unit)]
        self._tell()

    # --- the way

    @property
    def way(self) -> tuple[UnitPlace, ...]:
        return tuple(self._way)

    @Slot()
    def back(self) -> None:
        if len(self._way) > 1:
            self._way.pop()
            self._arrive()

    @Slot(str, object)
    def _follow(self, layer: str, unit: Index) -> None:
        self._way.append(UnitPlace(layer, unit))
        self._arrive()

    @Slot()
    def _onward(self) -> None:
        snapshot, network = self._snapshot, self._network
        if snapshot is None or network is None or not self._way:
            return
        place = onward(snapshot.layers, network.weights, *self._way[-1])
        if place is not None:
            self._follow(*place)

    @Slot(int)
    def _back_to(self, number: int) -> None:
        self._way = self._way[: number + 1]
        self._arrive()

    def _arrive(self) -> None:
        self._tell()
        self.went.emit(self._way[-1].layer, self._way[-1].unit[0])

    # --- telling

    @property
    def is_seen(self) -> bool:
        return self._seen

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Whether the view is in front; a dock behind another's tab counts as visible for Qt, so the dock says it."""
        self._seen = seen
        self._tell()

    def _tell(self) -> None:
        if not self._seen:
            self._set_field(None)
            return
        if not self._way:
            self._view.clear()
            self._set_field(None)
            return
        snapshot, network = self._snapshot, self._network
        # Weights that are newer than the activations would tell another story; theirs come in a moment.
        if snapshot is None or network is None or snapshot.network_version != network.version:
            return
        story = self._told(snapshot, network)
        self._view.show_story(story, [item.info for item in snapshot.layers], self._way)
        self._set_field(story.field)

    def _told(self, snapshot: Snapshot, network: NetworkState) -> Story:
        return tell(snapshot.layers, network.weights, *self._way[-1], pixels=_pixels(snapshot))

    def _set_field(self, field: Box | None) -> None:
        if field != self._field:
            self._field = field
            self.field_changed.emit(field)


def _pixels(snapshot: Snapshot) -> Float32 | None:
    """The 28x28 before normalising, 0..1."""
    return next((stage.values for stage in snapshot.preprocessed.stages if stage.name is StageName.CENTRED), None)
