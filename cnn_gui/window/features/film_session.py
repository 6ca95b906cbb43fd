"""Pictures made up for the unit that is chosen: begun when it or a setting changes, while the page is seen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.drawing.messages import Drawing, Picture, canvas_of
from cnn_gui.core.features.ascent.messages import AscentStart, Focus, Objective
from cnn_gui.core.features.messages import UnitNumbers
from cnn_gui.core.features.places import map_of
from cnn_gui.core.network.messages import LayerKind, NetworkState, Snapshot, UnitPlace
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.features.film_maker import FilmWish
from cnn_gui.engine.features.films import FilmEngine, FilmPart
from cnn_gui.engine.features.likes import LikesEngine, Place
from cnn_gui.views.base.class_names import invitation
from cnn_gui.views.features.film_view import FilmView
from cnn_gui.window.features.places import info_at, title_at


class FilmSession(QObject):
    """Joins the view to its engine. What is made is for the network as it was learnt, as the images are.

    failed: a Problem. drawing_wanted: a made-up picture as a Drawing that the network reads as it is.
    """

    failed = Signal(Problem)
    drawing_wanted = Signal(Drawing)

    def __init__(self, engine: FilmEngine, likes: LikesEngine, view: FilmView, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._likes, self._view = engine, likes, view
        self._network: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        self._place: Place | None = None
        self._story: UnitPlace | None = None
        self._made: tuple[int, Place] | None = None
        self._seen = self._training = False
        engine.told.connect(self._add)
        engine.failed.connect(self._fail)
        view.wanted.connect(self.make)
        view.stopped.connect(engine.stop)
        view.picture_chosen.connect(self._put)

    # --- what arrives

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """A film of another network, or of other weights, is none any more."""
        before, self._network = self._network, network.base
        if before is None or before.id != self._network.id:
            self._forget()
        self._update()

    @Slot(Snapshot)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Whoever waits for a drawing to begin with has one now. A film that was made of an older one stays."""
        self._snapshot = snapshot
        if self._seen and self._made is None and not self._engine.is_at_work:
            self._update()

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        self._training = state is not RunState.IDLE
        if self._training:
            self._forget()
        self._update()

    @Slot(object)
    def show_place(self, place: Place | None) -> None:
        """The map, unit or class that is looked at."""
        if place != self._place:
            self._place = place
            self._forget()
            self._update()

    @Slot(object)
    def show_story(self, place: UnitPlace | None) -> None:
        """The unit whose story is told: its place in the map can be asked for."""
        self._story = place
        if self._seen and self._why_nothing() == "":
            self._show_fields()

    @Slot()
    def show_images(self) -> None:
        """What is known of the images has become more."""
        if self._made is not None:
            self._view.set_images(self._numbers(), self._data())

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """A page that is not seen costs nothing: a film that is under way begins anew when it is seen again."""
        if seen == self._seen:
            return
        self._seen = seen
        if not seen and self._engine.is_at_work:
            self._forget()
        self._update()

    @property
    def is_at_work(self) -> bool:
        return self._engine.is_at_work

    # --- to the engine and back

    @Slot()
    def make(self) -> None:
        """A film as the fields say now, in the place of the one before."""
        network, place = self._network, self._place
        self._engine.stop()
        reason = self._why_nothing() or self._why_no_drawing()
        if reason or network is None or place is None:
            self._made = None
            self._view.show_note(reason)
            return
        fields = self._view.fields
        objective = Objective(*place, fields.chosen_focus, fields.place if self._is_at_place() else None)
        settings = self._view.settings
        drawing = None
        if settings.start is AscentStart.DRAWING and self._snapshot is not None:
            drawing = self._snapshot.preprocessed.input
        self._made = network.id, place
        self._view.begin(objective, settings)
        self._view.set_images(self._numbers(), self._data())
        self._engine.make(FilmWish(network, objective, settings, drawing))

    @Slot(object)
    def _add(self, part: FilmPart) -> None:
        self._view.add(part.frames, complete=part.complete)

    @Slot(object)
    def _fail(self, problem: Problem) -> None:
        self._view.show_note(problem.text)
        self.failed.emit(problem)

    @Slot(object)
    def _put(self, picture: UInt8) -> None:
        if self._made is None or self._network is None:
            return
        source = self.tr("made up for {0}").format(title_at(self._network, self._made[1]))
        shown = Picture.from_array(np.ascontiguousarray(picture), source=source, exact=True)
        self.drawing_wanted.emit(Drawing(picture=shown, canvas=canvas_of(picture.shape[:2])))

    # --- inside

    def _forget(self) -> None:
        self._engine.stop()
        self._made = None

    def _update(self) -> None:
        """A film begins by itself where there is none of what is chosen."""
        if not self._seen:
            return
        reason = self._why_nothing()
        if reason:
            self._forget()
            self._view.set_unit(None, "", None)
            self._view.show_note(reason)
            return
        self._show_fields()
        if self._made is None:
            self.make()

    def _show_fields(self) -> None:
        assert self._network is not None
        assert self._place is not None
        title = title_at(self._network, self._place)
        self._view.set_unit(info_at(self._network, self._place), title, self._story_place())

    def _why_nothing(self) -> str:
        network, place = self._network, self._place
        if network is None:
            return self.tr("The network is being loaded.")
        if self._training:
            return self.tr("The network is being trained, so what it loves changes: pictures are made after the run.")
        if place is None:
            return self.tr(
                "Choose a map, a unit or a class in the network, in a layer or in a story: pictures are made up for it."
            )
        if place[0] == network.layers[0].name:
            return self.tr("This is the input itself: choose a map, a unit or a class behind it.")
        return ""

    def _why_no_drawing(self) -> str:
        if self._view.settings.start is not AscentStart.DRAWING or self._network is None:
            return ""
        if self._snapshot is None or self._snapshot.blank:
            return self.tr("{0}: the pictures begin with it.").format(invitation(self._network.task))
        if self._snapshot.preprocessed.input.shape != self._network.spec.input_shape:
            return self.tr("The drawing is being brought to the network.")
        return ""

    def _story_place(self) -> tuple[int, int] | None:
        """(row, column) of the story's unit, where it is in the map that is looked at."""
        story, network = self._story, self._network
        if story is None or network is None or len(story.unit) != 3:
            return None
        if map_of(network.layers, story.layer, story.unit[0]) != self._place or story.layer != self._place[0]:
            return None
        return story.unit[1], story.unit[2]

    def _is_at_place(self) -> bool:
        return self._view.fields.chosen_focus is Focus.PLACE

    def _numbers(self) -> UnitNumbers | None:
        """Of the same unit over the images; of a probability its logit is raised, and that is compared."""
        network, place = self._network, self._place
        likes = None if network is None else self._likes.known(network)
        if network is None or place is None or likes is None:
            return None
        info = info_at(network, place)
        layer = info.inputs[0] if info.kind is LayerKind.SOFTMAX else info.name
        return likes.unit(layer, place[1]) if layer in likes.layers else None

    def _data(self) -> str:
        likes = None if self._network is None else self._likes.known(self._network)
        return "" if likes is None else likes.data
