"""Which unit's likes are on show, and when the images are passed over: only while the panel is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.features.messages import LikedImage, Likes, Rank, SurveyProgress, UnitLikes
from cnn_gui.core.features.places import map_of
from cnn_gui.core.features.refusals import why_no_images
from cnn_gui.core.network.messages import LayerKind, NetworkState, Snapshot, UnitPlace
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.features.likes import Filling, LikesEngine, Place
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.translation import said
from cnn_gui.views.features.view import LikesPage, LikesView
from cnn_gui.views.network.units import map_title
from cnn_gui.window.base.exact_drawings import labelled_drawing
from cnn_gui.window.features.places import title_at

TRIED = (LayerKind.CONV, LayerKind.LINEAR)
"""Kinds of layers whose units can be muted."""


@dataclass(frozen=True, slots=True)
class LikesState:
    """Which unit, which page and images of it, and whether a person has stopped the pass over the images."""

    place: Place | None
    page: LikesPage
    part: Rank
    stopped: bool


class LikesSession(QObject):
    """Shows what the chosen unit of the network on display likes, as it was learnt: what is tried by hand changes only
    the value of the drawing.

    failed: a Problem. drawing_wanted: a Drawing for the canvas. place_wanted: layer and map that other views choose.
    place_changed: the Place that is looked at, None for none. known_changed: more is known of what the network likes.
    """

    failed = Signal(Problem)
    drawing_wanted = Signal(Drawing)
    place_wanted = Signal(str, int)
    place_changed = Signal(object)
    known_changed = Signal()

    def __init__(self, engine: LikesEngine, view: LikesView, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._view = engine, view
        self._network: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        self._place: Place | None = None
        self._shown: Place | None = None
        self._seen = self._training = self._stopped = False
        self._problem = ""
        """Why the pass for this network came to nothing, until it is begun again."""
        engine.filling.connect(self._fill)
        engine.unit_found.connect(self._show_unit)
        engine.found.connect(self._found)
        engine.failed.connect(self._fail)
        view.stop_requested.connect(self.stop)
        view.look_requested.connect(self.look)
        view.image_chosen.connect(self._put)
        view.spares.unit_chosen.connect(self._go)

    # --- what arrives

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """Another one's likes are looked for anew; of the same one they stay."""
        before, self._network = self._network, network.base
        if before is None or before.id != self._network.id:
            self._engine.stop()
            self._stopped, self._problem = False, ""
            self._shown = None
        if self._place is not None and not self._is_there(self._place):
            self._place = None
            self.place_changed.emit(None)
        self._update()

    @Slot(Snapshot)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if self._seen:
            self._show_own()

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        self._training = state is not RunState.IDLE
        if self._training:
            self._engine.stop()
        self._update()

    @Slot(object)
    def choose_unit(self, place: UnitPlace | None) -> None:
        """The unit that is chosen, anywhere; the choice stays where none is chosen any more."""
        if place is not None:
            self.choose(place.layer, place.unit[0])

    @Slot(str, int)
    def choose(self, layer: str, unit: int) -> None:
        """A map, or a unit of a vector; of a flattened vector its map is meant."""
        if self._network is not None and any(info.name == layer for info in self._network.layers):
            layer, unit = map_of(self._network.layers, layer, unit)
        if (layer, unit) != self._place:
            self._place = layer, unit
            self.place_changed.emit(self._place)
            self._update()

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """A panel that is not seen costs nothing: a pass rests until it is seen again."""
        self._seen = seen
        if not seen:
            self._engine.stop()
        self._update()

    @Slot()
    def stop(self) -> None:
        self._engine.stop()
        self._stopped = True
        self._view.show_progress(None)
        self._view.set_stopped(True)
        self._update()

    @Slot()
    def look(self) -> None:
        self._stopped, self._problem = False, ""
        self._update()

    # --- for the course

    def set_up(self, place: Place, part: Rank, *, made_up: bool = False) -> None:
        """What a unit likes, as if nobody had looked at anything of it yet."""
        page = LikesPage.MADE_UP if made_up else LikesPage.IMAGES
        self.restore(LikesState(place, page, part, stopped=False))

    def state(self) -> LikesState:
        """For ``restore``."""
        return LikesState(self._place, self._view.page, self._view.part, stopped=self._stopped)

    def restore(self, state: LikesState) -> None:
        self._stopped = state.stopped
        self._view.begin_anew(state.part, state.page)
        self._place = None
        if state.place is not None and self._is_there(state.place):
            self.choose(*state.place)
        else:
            self.place_changed.emit(None)
            self._update()

    # --- showing

    def _update(self) -> None:
        if not self._seen:
            return
        network, place = self._network, self._place
        reason = self._why_nothing()
        if reason or network is None or place is None:
            self._shown = None
            self._view.show_progress(None)
            self._view.set_stopped(False)
            self._view.spares.show_likes(None, {})
            self._view.show_message(reason)
            return
        known = self._engine.known(network)
        if known is not None:
            self._show_spares(known)
        elif not self._stopped:
            if not self._engine.is_looking:
                self._view.show_progress(SurveyProgress(0, 1))
            self._engine.look(network)
        self._view.set_stopped(self._stopped and known is None)
        if place != self._shown:
            self._shown = None
            self._view.show_message(self._waiting(place))
        self._engine.show_unit(network, place)

    def _why_nothing(self) -> str:
        """One sentence where there is nothing to show."""
        network, place = self._network, self._place
        if network is None:
            return self.tr("The network is being loaded.")
        if self._training:
            return self.tr("The network is being trained, so what it likes changes: it is looked for after the run.")
        refusal = why_no_images(network.task)
        if refusal is not None:
            return said(refusal)
        if place is None:
            return self.tr(
                "Choose a map, a unit or a class in the network, in a layer or in a story: here is what it likes."
            )
        if place[0] == network.layers[0].name:
            return self.tr("This is the input itself: choose a map, a unit or a class behind it.")
        return ""

    def _waiting(self, place: Place) -> str:
        if self._stopped and self._problem:
            return self._problem
        title = self._title(place)
        if self._stopped:
            return self.tr("The pass over the images was stopped: “Look” goes on with it, for {0}.").format(title)
        return self.tr("Looking through the training images for what {0} likes …").format(title)

    def _is_there(self, place: Place) -> bool:
        layers = () if self._network is None else self._network.layers
        return any(info.name == place[0] and place[1] < info.shape_out[0] for info in layers)

    def _title(self, place: Place) -> str:
        assert self._network is not None
        return title_at(self._network, place)

    def _show_own(self) -> None:
        """The value of the drawing, under the moving pen."""
        self._view.set_own(own_value(self._snapshot, self._shown))

    @Slot(object)
    def _fill(self, filling: Filling) -> None:
        if self._seen:
            self._view.show_progress(filling.progress)
            self._view.set_stopped(False)
            if filling.unit is not None:
                self._show_unit(filling.unit)

    @Slot(object)
    def _show_unit(self, likes: UnitLikes) -> None:
        place = likes.numbers.layer, likes.numbers.unit
        if not self._seen or place != self._place or self._network is None or self._why_nothing():
            return
        self._shown = place
        self._view.show_unit(likes, self._title(place), self._network.task)
        self._show_own()

    @Slot(object)
    def _found(self, likes: Likes) -> None:
        self._view.show_progress(None)
        self._view.set_stopped(False)
        if self._network is not None:
            self._show_spares(likes)
        self.known_changed.emit()

    def _show_spares(self, likes: Likes) -> None:
        assert self._network is not None
        layers = [info for info in self._network.layers if info.name in likes.layers]
        titles = {info.name: tuple(map_title(info, unit) for unit in range(info.shape_out[0])) for info in layers}
        self._view.spares.show_likes(likes, titles, frozenset(info.name for info in layers if info.kind in TRIED))

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        self._shown = None
        self._stopped, self._problem = True, problem.text
        self._view.show_progress(None)
        self._view.set_stopped(True)
        self._view.show_message(problem.text)
        self.failed.emit(problem)

    # --- asked for

    @Slot(object)
    def _put(self, image: LikedImage) -> None:
        """An image goes onto the canvas as examples do."""
        if self._network is not None:
            source = self.tr("training image {0}").format(format_count(image.index))
            self.drawing_wanted.emit(labelled_drawing(image.picture, image.label, self._network.task, source))

    @Slot(str, int)
    def _go(self, layer: str, unit: int) -> None:
        self.choose(layer, unit)
        self.place_wanted.emit(layer, unit)


def own_value(snapshot: Snapshot | None, place: Place | None) -> float | None:
    """A unit's value at the drawing, of a map its largest; None where nothing is drawn, or it is not there."""
    if snapshot is None or snapshot.blank or place is None:
        return None
    values = next((each.values for each in snapshot.layers if each.info.name == place[0]), None)
    if values is None or place[1] >= len(values):
        return None
    return float(np.max(values[place[1]]))
