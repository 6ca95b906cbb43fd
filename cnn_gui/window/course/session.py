"""The course in the window: opening it, doing what its links say, and putting everything back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.course import lessons
from cnn_gui.core.course.lessons import Asked
from cnn_gui.core.course.setup import Setup, applied, start_of
from cnn_gui.core.course.show_links import parse_shows
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.base.translation import said
from cnn_gui.views.course.view import LessonView
from cnn_gui.window.course import scene_parts as parts
from cnn_gui.window.course.canvas import LessonCanvas
from cnn_gui.window.course.network import LessonNetwork
from cnn_gui.window.course.scene import WindowScene
from cnn_gui.window.course.show_me import Cast, ShowMe
from cnn_gui.window.training.session import TrainingSession

OF_RUN = frozenset({"try", "training", "tests"})
"""Parts of the window that are a run's while one goes on."""
OF_NETWORK = frozenset({"layer", "story", "likes"})
"""Parts that are put back when the network they belong to is on display again."""


class LessonSession(QObject):
    """Opens chapters and keeps the scene.

    A chapter that is opened, and each of its links, sets up the whole window: the chapter's start, and then what the
    link names. That takes a moment where a lesson's own training must end, a network be taken over or a drawing be
    answered first; the newest wish counts. Putting back takes its moment too; settled comes when all is as it was.
    A run that a person has started is never stopped: it and its network stay.
    refused: one sentence on why a lesson does not do something now. informed: one on what became of a run.
    set_up: the window is as a link says. opening: the course is going to open, and its own workspace is wanted.
    left: by a person, with everything as it was.
    """

    settled = Signal()
    set_up = Signal()
    opening = Signal()
    left = Signal()
    refused = Signal(str)
    informed = Signal(str)

    def __init__(self, view: LessonView, training: TrainingSession, cast: Cast, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._training, self._cast = view, training, cast
        self._scene = _scene_of(cast)
        self._show_me = ShowMe(cast)
        self._canvas = LessonCanvas(cast.drawing, cast.inference, self)
        self._network = LessonNetwork(cast, self)
        self._outside = WindowScene()
        self._outside.add("panels", parts.PanelsPart(cast.layout))
        self._hidden: frozenset[str] = frozenset()
        self._wanted: Setup | None = None
        self._brought: Setup | None = None
        self._own_run = False
        self._returning = False
        view.chapter_entered.connect(self._enter)
        view.show_requested.connect(self.show_link)
        view.asked.connect(self.ask)
        view.put_back_requested.connect(self.put_back)
        view.leave_requested.connect(self.leave)
        training.finished.connect(self._run_over)
        training.failed.connect(self._run_over)
        self._canvas.known.connect(self._go_on)
        self._network.arrived.connect(self._go_on)
        self._network.refused.connect(self._cannot)
        dock = cast.layout.docks["lesson"]
        dock.toggleViewAction().triggered.connect(self._toggled)
        dock.visibilityChanged.connect(self._seen)

    # --- the course

    @Slot()
    def open(self, slug: str = "") -> None:
        """Brings the course to the front, a chapter or what was open last, and sets up the window for the chapter."""
        if self._open(slug, "", self.opening) and self._view.chapter is not None:
            self._enter()

    @Slot(str, str)
    def explain(self, slug: str, anchor: str) -> None:
        """Opens the place that explains what a person sees, and leaves the window as it is: in its workspace too."""
        self._open(slug, anchor)

    @Slot(object)
    def ask(self, asked: Asked) -> None:
        """Answers a question: the chapter at its anchor, and the window set up to see it."""
        if self._open(asked.slug, asked.anchor, self.opening):
            self.show_link(asked.show)

    def _open(self, slug: str, anchor: str, before: SignalInstance | None = None) -> bool:
        """before: emitted where the lesson is not in the window yet, and once it is sure that there is one."""
        try:
            self._load()
            if slug:
                self._view.show_chapter(slug, anchor)
        except UserError as error:
            self.refused.emit(said(error.sentence))
            return False
        if before is not None and not self._cast.layout.has_lesson:
            before.emit()
        self._outside.keep(("panels",))
        self._cast.layout.open_lesson()
        return True

    @Slot()
    def leave(self) -> bool:
        """Everything as it was, and the course closed; returns what put_back does."""
        settled = self.retire()
        self.left.emit()
        return settled

    def retire(self) -> bool:
        """The same, in the workspace on display: nobody has asked for another one."""
        settled = self.put_back()
        self.give_panels_back()
        return settled

    def give_panels_back(self) -> None:
        """The panels as a person had them, before the course was opened."""
        self._scene.put_back(("panels",))
        self._cast.layout.close_lesson()
        self._outside.put_back()

    @Slot()
    def leave_workspace(self) -> None:
        """Another one comes: this one is remembered without what the course has moved in it. What a chapter has put on
        display stays."""
        self.give_panels_back()
        if self.has_changed:
            self.informed.emit(
                self.tr("What the lesson has put on display stays; in the lesson you can put everything back.")
            )

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
                self.refused.emit(said(error.sentence))

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
    def has_own_edits(self) -> bool:
        """Whether a person has tried something on the lesson's network that putting back would take away."""
        return self.has_changed and (self._cast.trial.has_own_edits or self._cast.build.has_own_steps)

    @property
    def is_settled(self) -> bool:
        """Whether the window is as it was asked for last, and nothing is still on its way."""
        on_its_way = self._cast.drawing.is_awaited or not self._cast.inference.is_up_to_date
        return self._wanted is None and not self._returning and not on_its_way

    @property
    def _is_held(self) -> bool:
        """Whether a run of the person's own goes on, whose network is not the lesson's to change."""
        return self._training.is_active and not self._own_run

    @Slot()
    def _enter(self) -> None:
        """The window as the chapter on display starts; while a run goes on that is not the lesson's, only where that
        leaves the run alone: whoever turns a page has asked for nothing."""
        start = self._start()
        if not (self._is_held and _needs_network(start)):
            self._begin(start)

    @Slot(str)
    def show_link(self, link: str) -> None:
        """Sets up the window as a link says; what cannot be shown now is refused before anything changes."""
        try:
            self._begin(applied(self._start(), parse_shows(link)))
        except UserError as error:
            self.refused.emit(said(error.sentence))

    def _start(self) -> Setup:
        chapter = self._view.chapter
        return start_of(chapter.start) if chapter is not None and chapter.start else Setup()

    def _begin(self, setup: Setup) -> None:
        if self._returning:
            self.refused.emit(self.tr("The window is being put back as it was; try again in a moment."))
            return
        if self._is_held and _needs_network(setup):
            self.refused.emit(
                self.tr("A network is being trained: let the run end, or stop it, before the lesson sets up another.")
            )
            return
        if setup.trains and self._cast.race.is_active:
            self.refused.emit(
                self.tr("A race is under way: let it end, or stop it, before the lesson trains a network.")
            )
            return
        try:
            if self._is_held:
                self._show_me.check(setup)
            self._network.check(setup)
        except UserError as error:
            self.refused.emit(said(error.sentence))
            return
        if not self._cast.layout.workspace.lesson_has_room:
            self.opening.emit()
        self._wanted = setup
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        """One step nearer to what is wanted; called again whenever something has arrived."""
        if self._returning:
            self._go_back()
            return
        setup = self._wanted
        if setup is None or self._cast.networks.network is None:
            return
        held = self._is_held
        if not held and not self._is_free():
            return
        self._keep(held)
        if not held and not self._network.bring(setup):
            return
        if not self._is_brought(setup):
            return
        if setup.why_not.starts and not self._canvas.is_answered():
            return
        if setup.strongest and setup.unit is not None:
            strongest = self._canvas.strongest(setup.unit)
            if strongest is None:
                return
            setup = replace(setup, unit=strongest)
        self._wanted, self._brought = None, None
        # Where a person's own run goes on, none begins here, and the one after it is theirs.
        self._training.mark_next("course" if setup.trains and not held else "")
        self._show_me.perform(setup, self._hidden, with_run=not held)
        self._own_run |= setup.trains and not held
        self._cast.layout.show_panel("lesson")
        self.set_up.emit()

    def _is_brought(self, setup: Setup) -> bool:
        """Whether the canvas has what is wanted, or a digit is on its way there; each wish is brought once."""
        if self._brought is not setup and self._canvas.bring(setup):
            self._brought = setup
        return self._brought is setup

    def _is_free(self) -> bool:
        """Whether the lesson's own run has ended, and its network has arrived; asks the run to end."""
        if self._training.is_active:
            self._cast.training.stop()
            return False
        return self._training.is_settled and self._cast.inference.is_up_to_date

    def _keep(self, held: bool) -> None:
        if "panels" not in self._scene.kept:
            self._hidden = parts.PanelsPart(self._cast.layout).state().hidden
        self._scene.keep(self._scene.names - OF_RUN if held else self._scene.names)
        self._view.set_changed(True)

    @Slot(str)
    def _cannot(self, why: str) -> None:
        """The network could not be put on display: the rest is put back all the same."""
        if self._wanted is not None:
            self._wanted = None
            self.refused.emit(why)
        elif self._returning:
            self._settle()

    # --- putting back

    @Slot()
    def put_back(self) -> bool:
        """The window as before the first "Show me". False: a run or a network takes a moment; settled comes then."""
        if self._returning:
            return False
        self._wanted = None
        self._view.set_changed(False)
        if self._is_held and self._scene.kept & OF_RUN:
            self._leave_run()
        self._returning = True
        self._go_back()
        return not self._returning

    def _leave_run(self) -> None:
        """A run that a person has started meanwhile is the person's: it goes on, and its network stays."""
        self._scene.forget(OF_RUN | OF_NETWORK)
        self._cast.trial.end_lesson()
        self._cast.build.end_lesson()
        self.informed.emit(self.tr("Your training goes on and its network stays; everything else is as it was."))

    def _go_back(self) -> None:
        if self._scene.kept & OF_RUN:
            if not self._is_free() or not self._network.give_up():
                return
            self._scene.put_back(("try",))
            if not self._cast.inference.is_up_to_date:
                return
        self._settle()

    @Slot()
    def _run_over(self) -> None:
        if self._training.state is RunState.IDLE:
            self._own_run = False
            self._go_on()

    def _settle(self) -> None:
        self._returning = False
        if not self._scene.kept:
            return
        self._scene.put_back()
        self.settled.emit()


def _needs_network(setup: Setup) -> bool:
    """Whether it cannot be shown while another run goes on."""
    return "train" in setup.panels or bool(setup.edits or setup.build.preset)


def _scene_of(cast: Cast) -> WindowScene:
    scene = WindowScene()
    scene.add("drawing", parts.DrawingPart(cast.drawing))
    scene.add("mode", parts.ModePart(cast.inference))
    scene.add("training", parts.TrainingPart(cast.training, cast.curves))
    scene.add("bench", cast.bench)
    scene.add("try", cast.trial)
    scene.add("build", cast.build)
    scene.add("tests", cast.tests)
    scene.add("layer", parts.LayerPart(cast.networks, cast.detail))
    scene.add("story", parts.StoryPart(cast.stories))
    scene.add("likes", cast.likes)
    scene.add("why", parts.WhyPart(cast.why, cast.trust))
    scene.add("why_not", cast.changes)
    scene.add("map", cast.image_map)
    scene.add("robustness", cast.robustness)
    scene.add("race", cast.race)
    scene.add("compare", cast.compare)
    scene.add("album", cast.album)
    scene.add("teach", cast.teach)
    scene.add("numbers", cast.numbers)
    scene.add("moments", cast.moments)
    scene.add("panels", parts.PanelsPart(cast.layout))
    return scene
