"""The course in the window: opening it, doing what its links say, and putting everything back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core import lessons
from cnn_gui.core.errors import UserError
from cnn_gui.core.lessons import Asked
from cnn_gui.core.messages import NetworkState, RunState
from cnn_gui.core.show_links import parse_shows
from cnn_gui.views.lesson_view import LessonView
from cnn_gui.window import scene_parts as parts
from cnn_gui.window.scene import Scene
from cnn_gui.window.show_me import TOUCHED, Cast, ShowMe
from cnn_gui.window.training_session import TrainingSession

_OF_NETWORK = frozenset({"layer", "story"})
"""Parts that are put back when the network they belong to is on display again."""


class LessonSession(QObject):
    """Opens chapters and keeps the scene.

    Putting back takes a moment where a lesson's own training must end or a network be taken over first; settled comes
    when all is as it was. A run that a person has started is never stopped: it and its network stay.
    refused: one sentence on why a lesson does not do something now. informed: one on what became of a run.
    """

    settled = Signal()
    refused = Signal(str)
    informed = Signal(str)

    def __init__(self, view: LessonView, training: TrainingSession, cast: Cast, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._training, self._cast = view, training, cast
        self._scene = _scene_of(cast)
        self._show_me = ShowMe(cast)
        self._outside = Scene()
        self._outside.add("panels", parts.PanelsPart(cast.layout))
        self._network: NetworkState | None = None
        self._own_run = False
        self._returning = False
        self._waits_for_run = False
        view.show_requested.connect(self.show)
        view.asked.connect(self.ask)
        view.put_back_requested.connect(self.put_back)
        view.leave_requested.connect(self.leave)
        training.finished.connect(self._run_over)
        training.failed.connect(self._run_over)
        cast.inference.network_changed.connect(self._network_changed)
        cast.inference.failed.connect(self._network_refused)
        dock = cast.layout.docks["lesson"]
        dock.toggleViewAction().triggered.connect(self._toggled)
        dock.visibilityChanged.connect(self._seen)

    # --- the course

    @Slot()
    def open(self, slug: str = "", heading: str = "") -> None:
        """Brings the course to the front: a chapter, or what was open last."""
        try:
            self._load()
            if slug:
                self._view.show_chapter(slug, heading)
        except UserError as error:
            self.refused.emit(str(error))
            return
        self._outside.keep(("panels",))
        self._cast.layout.open_lesson()

    @Slot(object)
    def ask(self, asked: Asked) -> None:
        """Answers a question: the chapter at its heading, and the window set up to see it."""
        self.open(asked.slug, asked.heading)
        self.show(asked.show)

    @Slot()
    def leave(self) -> bool:
        """Everything as it was, and the course closed; returns what put_back does."""
        settled = self.put_back()
        self._cast.layout.close_lesson()
        self._outside.put_back()
        return settled

    @Slot(bool)
    def _toggled(self, shown: bool) -> None:
        """The View menu has shown or hidden the panel by itself; the course is opened and left as by its own ways."""
        self._cast.layout.docks["lesson"].setHidden(shown)
        if shown:
            self.open()
        else:
            self.leave()

    @Slot(bool)
    def _seen(self, seen: bool) -> None:
        """However the panel came to be shown, it is not empty."""
        if seen:
            try:
                self._load()
            except UserError as error:
                self.refused.emit(str(error))

    def _load(self) -> None:
        """Raises UserError where the course's files are missing or damaged."""
        if not self._view.has_course:
            self._view.set_course(lessons.course())

    # --- showing

    @property
    def has_changed(self) -> bool:
        """Whether there is something to put back."""
        return bool(self._scene.kept)

    @property
    def is_settled(self) -> bool:
        """Whether nothing that is being put back is still on its way."""
        return not (self._returning or self._waits_for_run)

    @Slot(str)
    def show(self, link: str) -> None:
        """Sets up the window as a link says; what cannot be shown now is refused before anything changes."""
        shows = self._show_me.with_ink(parse_shows(link))
        if not self.is_settled:
            self.refused.emit(self.tr("The window is being put back as it was; try again in a moment."))
            return
        if any(show.panel == "train" for show in shows) and self._training.is_active:
            self.refused.emit(
                self.tr("A network is being trained: let the run end, or stop it, before the lesson sets up another.")
            )
            return
        try:
            self._show_me.check(shows)
        except UserError as error:
            self.refused.emit(str(error))
            return
        self._keep({name for show in shows for name in TOUCHED.get(show.panel, ())})
        try:
            for show in shows:
                starts = show.panel == "train" and show.settings.get("start") == "1"
                self._training.mark_next("course" if starts else "")
                self._show_me.perform(show)
                self._own_run |= starts
        except (UserError, ValueError) as error:
            self.refused.emit(str(error))
        self._cast.layout.show_panel("lesson")

    def _keep(self, names: set[str]) -> None:
        if "network" in names and "network" not in self._scene.kept:
            self._network = self._cast.inference.network
        self._scene.keep({*names, "panels"} & self._scene.names)
        self._view.set_changed(True)

    # --- putting back

    @Slot()
    def put_back(self) -> bool:
        """The window as before the first "Show me". False: a run or a network takes a moment; settled comes then."""
        if not self.is_settled:
            return False
        self._view.set_changed(False)
        if self._training.is_active and "network" in self._scene.kept and not self._own_run:
            self._leave_run()
        if not self._network_is_another():
            self._network = None
            self._scene.forget(("network", "try"))
            self._scene.put_back()
            return True
        self._scene.put_back(self._scene.kept - _OF_NETWORK - {"try"})
        if self._training.is_settled:
            self._return_network()
        else:
            self._waits_for_run = True
            self._cast.training.stop()
        return False

    def _leave_run(self) -> None:
        """A run that a person has started meanwhile is the person's: it goes on, and its network stays."""
        self._scene.forget(("network", "try", "training", *_OF_NETWORK))
        self._network = None
        self.informed.emit(self.tr("Your training goes on and its network stays; everything else is as it was."))

    def _network_is_another(self) -> bool:
        shown = self._cast.inference.network
        if "network" not in self._scene.kept or self._network is None or shown is None:
            return False
        if not self._training.is_settled or not self._cast.inference.is_up_to_date:
            return True
        return shown.version != self._network.version

    def _return_network(self) -> None:
        """The network of before, with what was tried on it."""
        network, self._network = self._network, None
        self._returning = True
        if "try" in self._scene.kept:
            self._scene.put_back(("try",))
        elif network is not None:
            self._cast.inference.load(network)
        if self._cast.inference.is_up_to_date:
            self._settle()

    @Slot()
    def _run_over(self) -> None:
        self._own_run = False
        if self._waits_for_run and self._training.state is RunState.IDLE:
            self._waits_for_run = False
            self._return_network()

    @Slot()
    def _network_changed(self) -> None:
        if self._returning and self._cast.inference.is_up_to_date:
            self._settle()

    @Slot()
    def _network_refused(self) -> None:
        """It worked before; should it not now, the rest is put back all the same."""
        if self._returning:
            self._settle()

    def _settle(self) -> None:
        self._returning = False
        self._scene.put_back()
        self.settled.emit()


class _Nothing:
    """The network's place among the parts: it comes back in its own time, by the session."""

    def state(self) -> None:
        return None

    def restore(self, _state: None, /) -> None:
        pass


def _scene_of(cast: Cast) -> Scene:
    scene = Scene()
    scene.add("drawing", parts.DrawingPart(cast.drawing))
    scene.add("mode", parts.ModePart(cast.inference))
    scene.add("training", parts.TrainingPart(cast.training))
    if cast.bench is not None:
        scene.add("bench", cast.bench)
    scene.add("network", _Nothing())
    if cast.trial is not None:
        scene.add("try", cast.trial)
    scene.add("layer", parts.LayerPart(cast.networks, cast.detail))
    scene.add("story", parts.StoryPart(cast.stories))
    scene.add("panels", parts.PanelsPart(cast.layout))
    return scene
