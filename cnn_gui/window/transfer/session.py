"""Own classes in the window: what is drawn goes into the album, what is there becomes a run, and both are measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.album.messages import DIGITS, ME, AlbumEntry, Collection
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import catalogue, own
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.training.messages import RunEnd, RunFinished, RunStarted, RunState, RunWanted, StepDone, TrainingEvent
from cnn_gui.core.transfer.messages import KEEP_BACK, WANTED, OwnDrawings, TransferFigures
from cnn_gui.core.transfer.recipes import REHEARSED, fine_tuning, own_classes
from cnn_gui.engine.album.keeper import AlbumKeeper
from cnn_gui.engine.base.worker import problem_of
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.engine.transfer.sets import made_set
from cnn_gui.engine.transfer.transfer import TeachingWish, TransferEngine
from cnn_gui.views.album.words import set_name
from cnn_gui.views.base.class_names import LONGEST
from cnn_gui.views.transfer.names_dialog import OwnClassesDialog
from cnn_gui.views.transfer.text import missing_text, ready_text, rows, taught_text, verdict_text, why_text
from cnn_gui.views.transfer.view import TeachingState, TeachView

ALBUM = "album"
"""What drawings of a data set's classes are called in what is said of a network, and in its file."""


@dataclass(slots=True, eq=False)
class _Lesson:
    """A run from the wish to the figures. tunes: the network on display goes on learning. begun: when the wish came, in
    seconds of the monotonic clock; seconds: from then to the end of the run."""

    tunes: bool
    network: NetworkState | None
    begun: float
    data: OwnDrawings | None = None
    before: TransferFigures | None = None
    total_steps: int = 0
    seconds: float = 0.0
    is_running: bool = False


class TeachingSession(QObject):
    """run_wanted: a RunWanted. kept: something was kept, and the canvas is to be emptied. step_done: an AlbumStep, and
    what it was in words. failed: a Problem. person: gives the id of whose drawings they are."""

    run_wanted = Signal(RunWanted)
    kept = Signal()
    step_done = Signal(object, str)
    failed = Signal(Problem)

    def __init__(
        self,
        view: TeachView,
        keeper: AlbumKeeper,
        engine: TransferEngine,
        training: TrainingEngine,
        inference: InferenceEngine,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view, self._keeper, self._engine = view, keeper, engine
        self._training, self._inference = training, inference
        self._set = ""
        self._entries: dict[str, list[AlbumEntry]] = {}
        """The drawings by their sets, as they are in the album now."""
        self._asked: int | None = None
        self.person: Callable[[], str] = lambda: ME
        self._kept: list[str] = []
        """Entries that were kept here, the last one at the end."""
        self._drawing = Drawing()
        self._idle = True
        self._shown: tuple[Task, bool] | None = None
        self._lesson: _Lesson | None = None
        self._before: NetworkState | None = None
        self._invites = False
        self._told = False
        """Whether the words are about a run; else about what is still to be drawn."""
        self._told_of = 0
        """The network that the words are about, once its run has ended."""
        keeper.opened.connect(self.refresh)
        keeper.others.connect(self.refresh)
        keeper.changed.connect(self.refresh)
        engine.gathered.connect(self._gathered)
        engine.measured.connect(self._measured)
        engine.failed.connect(self._broke_off)
        training.events.connect(self._follow)
        view.set_chosen.connect(self.choose_set)
        view.class_asked.connect(self._ask_for)
        view.keep_wanted.connect(self.keep)
        view.back_wanted.connect(self.take_back)
        view.train_wanted.connect(self.train)
        view.tune_wanted.connect(self.tune)
        view.stop_wanted.connect(training.stop)
        view.before_wanted.connect(self._bring_back)
        view.new_wanted.connect(self.name_new)
        view.names_wanted.connect(self.rename)

    # --- what is there ----------------------------------------------------------------------------------------

    @property
    def classes(self) -> Collection | None:
        """The set of classes that is shown."""
        album = self._keeper.album
        return None if album is None else album.collection(self._set)

    @property
    def entries(self) -> Sequence[AlbumEntry]:
        """Its drawings."""
        return self._entries.get(self._set, ())

    @Slot()
    def refresh(self) -> None:
        """The album has changed, here or elsewhere."""
        album = self._keeper.album
        if album is None:
            return
        sets = album.collections
        if all(each.id != self._set for each in sets):
            mine = [each for each in sets if not each.data]
            self._set = mine[-1].id if mine else DIGITS
            self._asked = None
        self._invites = not any(not each.data for each in sets)
        self._view.show_sets([(each.id, set_name(each)) for each in sets], self._set)
        self._entries = {}
        for entry in album.entries():
            self._entries.setdefault(entry.collection, []).append(entry)
        for each in sets:
            if not each.data:
                entries = [(entry.id, entry.label) for entry in self._entries.get(each.id, ())]
                own.provide(each.name, made_set(each.name, each.task, entries, album.drawing))
        self._show()

    @Slot(str)
    def choose_set(self, collection: str) -> None:
        self._set, self._asked, self._told = collection, None, False
        self._kept.clear()
        self._view.show_figures(())
        self.refresh()

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """Which network could be tuned; while one learns there is nothing new about that."""
        shown = network.task, network.moment is None
        if network.moment is None and self._told_of not in (0, network.base.id):
            # What was said of the run is about a network that has left the display.
            self._told, self._told_of = False, 0
            self._view.show_figures(())
            self._show()
        if shown != self._shown:
            self._shown = shown
            self._show()

    @Slot(object)
    def show_drawing(self, drawing: Drawing) -> None:
        """What is on the canvas."""
        blank = drawing.is_blank_in(colour=False)
        changed = blank != self._drawing.is_blank_in(colour=False)
        self._drawing = drawing
        if changed:
            self._show()

    @Slot(object)
    def show_run_state(self, state: RunState) -> None:
        self._idle = state is RunState.IDLE
        self._show()

    # --- drawing ----------------------------------------------------------------------------------------------

    @Slot(int)
    def _ask_for(self, label: int) -> None:
        self._asked = label
        self._show()

    @Slot()
    def keep(self) -> None:
        """What is on the canvas goes into the album as the class that is asked for, and the canvas is empty."""
        album, classes = self._keeper.album, self.classes
        if album is None or classes is None or self._drawing.is_blank_in(colour=False):
            return
        label = self._wanted(classes)
        try:
            step = album.add(self._drawing, collection=classes.id, label=label, person=self.person())
        except UserError as error:
            self.failed.emit(problem_of(error, QT_TRANSLATE_NOOP("core", "keeping the drawing")))
            return
        self._kept += step.ids
        self._told = False
        self.step_done.emit(step, self.tr("keep as {0}").format(one_line(classes.classes[label], LONGEST)))
        self._keeper.save_soon()
        counts = self._counts(classes)
        if self._asked is not None and counts[self._asked] >= WANTED and min(counts) < WANTED:
            # Enough of this one: the next that lacks some is asked for.
            self._asked = None
        self.kept.emit()
        self._show()

    @Slot()
    def take_back(self) -> None:
        """What was kept last is out of the album again."""
        album = self._keeper.album
        if album is not None and self._kept:
            self.step_done.emit(album.delete([self._kept.pop()]), self.tr("take back"))
            self._keeper.save_soon()

    def _counts(self, classes: Collection) -> list[int]:
        counts = [0] * len(classes.classes)
        for entry in self.entries:
            counts[entry.label] += 1
        return counts

    def _wanted(self, classes: Collection) -> int:
        """The class that is asked for: what a person has chosen, else the first that has too few, else the fewest."""
        counts = self._counts(classes)
        if self._asked is not None and self._asked < len(counts):
            return self._asked
        few = [place for place, count in enumerate(counts) if count < WANTED]
        return few[0] if few else counts.index(min(counts))

    # --- names ------------------------------------------------------------------------------------------------

    @Slot()
    def name_new(self) -> None:
        """Asks for the names of a new set of classes."""
        self._open_dialog(None)

    @Slot()
    def rename(self) -> None:
        """Asks for other names of this one, or more."""
        if self.classes is not None and not self.classes.data:
            self._open_dialog(self.classes)

    def _open_dialog(self, classes: Collection | None) -> None:
        album = self._keeper.album
        if album is None:
            return
        used = max((entry.label + 1 for entry in self.entries), default=0) if classes is not None else 0
        names = [each.name for each in album.collections]
        dialog = OwnClassesDialog(
            "" if classes is None else classes.name,
            () if classes is None else classes.classes,
            lambda name: name in names or catalogue.known(name) is not None,
            self._view.window(),
            fewest=used,
        )
        dialog.named.connect(self._add if classes is None else self._change)
        dialog.open()

    @Slot(str, tuple)
    def _add(self, name: str, classes: tuple[str, ...]) -> None:
        album = self._keeper.album
        if album is None:
            return
        try:
            made = album.add_collection(name, classes)
        except UserError as error:
            self.failed.emit(problem_of(error, QT_TRANSLATE_NOOP("core", "naming the classes")))
            return
        self._keeper.save_soon()
        self.choose_set(made.id)

    @Slot(str, tuple)
    def _change(self, name: str, classes: tuple[str, ...]) -> None:
        album, before = self._keeper.album, self.classes
        if album is None or before is None:
            return
        try:
            album.change_collection(before.id, name=name, classes=classes)
        except UserError as error:
            self.failed.emit(problem_of(error, QT_TRANSLATE_NOOP("core", "naming the classes")))
            return
        if name != before.name:
            own.provide(before.name, None)
        self._keeper.save_soon()

    # --- a run ------------------------------------------------------------------------------------------------

    @Slot()
    def train(self) -> None:
        """A new network learns the classes."""
        if self._view.state.can_train:
            self._begin(tunes=False)

    @Slot()
    def tune(self) -> None:
        """The network on display learns from the drawings."""
        if self._view.state.can_tune:
            self._begin(tunes=True)

    def _begin(self, *, tunes: bool) -> None:
        album, classes, network = self._keeper.album, self.classes, self._inference.network
        if album is None or classes is None or self._lesson is not None or not self._idle:
            return
        if tunes and network is None:
            return
        self._lesson = _Lesson(tunes, None if network is None else network.base, monotonic())
        self._told_of = 0
        self._view.show_figures(())
        self._tell(self.tr("Your drawings become images …"), share=0.0)
        self._engine.gather(
            TeachingWish(
                ALBUM if classes.data else classes.name,
                network.task if tunes and network is not None else classes.task,
                [(entry.id, entry.label) for entry in self.entries],
                album.drawing,
                whole=not tunes,
                kernels=self._view.kernels,
                rehearsed=REHEARSED if tunes and self._view.rehearses else 0,
            )
        )
        self._show()

    @Slot(object)
    def _gathered(self, data: OwnDrawings) -> None:
        lesson = self._lesson
        if lesson is None:
            return
        lesson.data = data
        if lesson.tunes and lesson.network is not None:
            self._tell(self.tr("The network as it is now is measured …"), share=0.0)
            self._engine.measure(lesson.network, data)
        else:
            self._run(lesson, data)

    def _run(self, lesson: _Lesson, data: OwnDrawings) -> None:
        if not self._idle:
            # Another run was begun meanwhile.
            self._told = False
            self._end()
            return
        lesson.is_running = True
        count = len(data.learned)
        config = fine_tuning(count, data.rehearsed) if lesson.tunes else own_classes(count, len(data.task.classes))
        self._tell(self.tr("Your drawings become images …"), share=0.0)
        self.run_wanted.emit(RunWanted(config, data, lesson.tunes))
        if self._training.state is RunState.IDLE:
            # It was refused, as while a race goes on, and whoever refused it has said why.
            self._told = False
            self._end()
            return
        self._before = lesson.network
        self._show()

    @Slot(object)
    def _follow(self, events: tuple[TrainingEvent, ...]) -> None:
        lesson = self._lesson
        if lesson is None or not lesson.is_running:
            return
        for event in events:
            if isinstance(event, RunStarted):
                lesson.total_steps = event.total_steps
                self._tell(self.tr("It learns; every view follows."), share=0.0)
            elif isinstance(event, StepDone) and lesson.total_steps:
                self._view.show_progress(event.step / lesson.total_steps)

    @Slot(object)
    def run_finished(self, finished: RunFinished) -> None:
        """The run's last weights are on display."""
        lesson, network = self._lesson, self._inference.network
        if lesson is None or not lesson.is_running:
            return
        lesson.is_running = False
        self._view.show_before(self._before is not None)
        if lesson.data is None or network is None or finished.steps == 0 or finished.end is RunEnd.FAILED:
            self._tell(finished.error or self.tr("The run has ended before it learned anything."))
            self._end()
            return
        lesson.seconds = monotonic() - lesson.begun
        self._tell(self.tr("The network is measured …"), share=1.0)
        self._engine.measure(network, lesson.data)

    @Slot(object)
    def _measured(self, found: TransferFigures) -> None:
        lesson = self._lesson
        if lesson is None or lesson.data is None:
            return
        if lesson.tunes and lesson.before is None:
            lesson.before = found
            self._view.show_figures(rows(found, None))
            self._run(lesson, lesson.data)
            return
        if lesson.before is not None:
            self._view.show_figures(rows(lesson.before, found))
            self._tell(verdict_text(lesson.before, found), why_text(lesson.data))
        else:
            self._tell(taught_text(found, lesson.seconds))
        network = self._inference.network
        self._told_of = 0 if network is None else network.base.id
        self._end()

    @Slot(object)
    def _broke_off(self, problem: Problem) -> None:
        self._told = False
        self._end()
        self.failed.emit(problem)

    def _end(self) -> None:
        self._lesson = None
        self._view.show_progress(None)
        self._show()

    @Slot()
    def _bring_back(self) -> None:
        before, self._before = self._before, None
        if before is not None and self._idle:
            self._inference.load(before)
            self._view.show_before(False)

    # --- what is shown ----------------------------------------------------------------------------------------

    def _tell(self, text: str, why: str = "", share: float | None = None) -> None:
        self._told = True
        self._view.show_words(text, why)
        self._view.show_progress(share)

    def _show(self) -> None:
        classes = self.classes
        if classes is None:
            return
        counts, network = self._counts(classes), self._inference.network
        busy = not self._idle or self._lesson is not None
        fits = network is not None and network.moment is None and classes.is_of(network.task)
        if not self._told:
            self._view.show_words(self._account(counts))
        self._view.show_teaching(
            TeachingState(
                names=classes.classes,
                counts=tuple(counts),
                asked=self._wanted(classes),
                invites=self._invites,
                own=not classes.data,
                can_keep=not self._drawing.is_blank_in(colour=False),
                can_take_back=bool(self._kept),
                can_train=min(counts) >= WANTED,
                can_tune=fits and self._kept_back(counts) > 0,
                can_rehearse=fits and network is not None and catalogue.known(network.task.data) is not None,
                busy=busy,
                runs=self._lesson is not None and self._lesson.is_running,
            )
        )

    def _account(self, counts: list[int]) -> str:
        missing = sum(max(0, WANTED - count) for count in counts)
        return missing_text(missing) if missing else ready_text(sum(counts), self._kept_back(counts))

    @staticmethod
    def _kept_back(counts: list[int]) -> int:
        """How many of so many drawings of each class are only tested on (core.transfer.messages.own_drawings)."""
        return sum((count + KEEP_BACK - 3) // KEEP_BACK for count in counts)
