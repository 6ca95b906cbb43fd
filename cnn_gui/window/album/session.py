"""The album in the window: what is drawn is kept, what is kept is shown, and the network on display reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack

from cnn_gui.core.album.messages import (
    DIGITS_COLLECTION,
    ME,
    AlbumEntry,
    AlbumStep,
    AlbumTest,
    Collection,
    Person,
)
from cnn_gui.core.album.store import Album
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.messages import MNIST, Task, label_in
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.messages import EvaluationProgress
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.album.keeper import AlbumKeeper
from cnn_gui.engine.album.tester import AlbumTests
from cnn_gui.engine.album.thumbnails import AlbumThumbnails
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.album.view import EVERYBODY, AlbumView
from cnn_gui.views.album.words import label_of_key
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.translation import said
from cnn_gui.views.parts.thumbnails import SIDE
from cnn_gui.window.album.history import AlbumHistory
from cnn_gui.window.album.testing import AlbumTesting


class AlbumSession(QObject):
    """drawing_chosen: a drawing of the album, with its label. relabelled: the one on the canvas, with another. kept:
    something was kept, and the canvas is to be emptied. person_changed: whose the album is now, an id. informed,
    refused: a sentence. failed: a Problem.
    """

    drawing_chosen = Signal(Drawing)
    relabelled = Signal(Drawing)
    kept = Signal()
    person_changed = Signal(str)
    informed = Signal(str)
    refused = Signal(str)
    failed = Signal(Problem)

    def __init__(
        self,
        view: AlbumView,
        keeper: AlbumKeeper,
        thumbnails: AlbumThumbnails,
        tests: AlbumTests,
        inference: InferenceEngine,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view, self._keeper, self._thumbnails, self._inference = view, keeper, thumbnails, inference
        self._history = AlbumHistory(self)
        self.testing = AlbumTesting(tests, self)
        self._task = MNIST
        self._network: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        self._drawing = Drawing()
        self._awaited = False
        """Whether what is drawn is to be kept as soon as it has been read."""
        self._last: tuple[Drawing, str] | None = None
        """What was kept, or put on the canvas, last, and its entry: keeping it again gives it another label."""
        self._set: str | None = None
        """The set that a person has chosen; None for that of the network on display."""
        self._person, self._shown = ME, ME
        self._entries: tuple[AlbumEntry, ...] = ()
        """Those on show."""
        self._result_of: tuple[str, str, int] = "", "", 0
        """The set, the person and the network that the result on show is about; more of its drawings may be known."""
        self._trains = self._seen = False
        self.clears = True
        self._join(tests)

    # --- what it is told ------------------------------------------------------------------------------------

    def begin(self, person: str, *, clears: bool) -> None:
        """Opens the album. person: whose it was last."""
        self._person = self._shown = person
        self.clears = clears
        self._view.menu_button.clears_action.setChecked(clears)
        self._keeper.open()

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """Another network, or others of its weights, are on display."""
        same, self._network = network.task == self._task, network
        if same:
            self._want_test()
        else:
            self._task, self._set = network.task, None
            self._show()

    @Slot(Snapshot)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if self._awaited and snapshot.drawing == self._drawing:
            self.keep_answer()

    @Slot(Drawing)
    def show_drawing(self, drawing: Drawing) -> None:
        """What is on the canvas."""
        blank, self._drawing, self._awaited = self._drawing.is_blank, drawing, False
        if blank != drawing.is_blank:
            self._show_keeping()

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        self._trains = state is not RunState.IDLE

    def set_seen(self, seen: bool) -> None:
        """Whether the panel is in sight; nothing is tested or painted while it is not."""
        self._seen = seen
        if seen:
            self._keeper.refresh()
            self._show()
        else:
            self.testing.forget()

    @property
    def undo_stack(self) -> QUndoStack:
        """Its steps, for the menu to take back."""
        return self._history.stack

    def may_step(self) -> bool:
        return self._keeper.album is not None

    def collection(self) -> Collection:
        """The set of the network on display, made where there is none; what is kept goes there."""
        album, collection = self._keeper.album, self._collection_of_network()
        if album is not None and album.collection(collection.id) is None:
            made = album.add_collection(
                collection.name, collection.classes, data=collection.data, named=collection.named
            )
            self._keeper.save_soon()
            return made
        return collection

    def person(self) -> str:
        """Whose what is kept will be."""
        return self._person

    # --- for the course

    def state(self) -> str | None:
        """For ``restore``: the set of classes that a person has chosen."""
        return self._set

    def restore(self, collection: str | None) -> None:
        """None shows the set of the network on display."""
        self._set = collection
        self._show()

    # --- keeping

    @Slot(int)
    def keep_by_key(self, number: int) -> None:
        label = label_of_key(self._collection_of_network(), number)
        if label is not None:
            self.keep(label)

    @Slot()
    def keep_answer(self) -> None:
        """Keeps what is drawn as what it is known to be, or else as the network on display reads it, once it has."""
        self._awaited = False
        label, snapshot = label_in(self._drawing, self._task), self._snapshot
        if self._drawing.is_blank:
            self.refused.emit(self.tr("Draw something first: it is kept in the album as the network reads it."))
        elif label is not None:
            self.keep(label)
        elif snapshot is None or snapshot.drawing != self._drawing or snapshot.task != self._task:
            self._awaited = True
        else:
            self.keep(snapshot.verdict.label)

    @Slot(int)
    def keep(self, label: int) -> None:
        """Keeps what is drawn as a class of the network on display. What was just kept gets another label instead."""
        album, drawing = self._keeper.album, replace(self._drawing, label=None, meaning=None)
        if album is None or not 0 <= label < len(self._task.classes):
            return
        try:
            collection = self.collection()
            name = name_of(collection.task.names, label)
            entry = self._last[1] if self._last is not None and self._last[0] == drawing else None
            known = album.entry(entry) if entry is not None else None
            if known is not None and known.collection == collection.id:
                step = album.relabel([known.id], label)
                self._changed(step, self.tr("relabel as {0}").format(name))
                self._tell(self.tr("In the album it is {0} now.").format(name))
            else:
                step = album.add(
                    drawing, collection=collection.id, label=label, person=self._person, colour=self._task.is_colour
                )
                self._last = drawing, step.ids[0]
                self._set = None
                self._changed(step, self.tr("keep as {0}").format(name))
                self._tell(self.tr("Kept in the album as {0}.").format(name))
        except UserError as error:
            self.refused.emit(said(error.sentence))
            return
        if self.clears:
            self.kept.emit()

    # --- changing

    @Slot(tuple, int)
    def relabel(self, entries: tuple[str, ...], label: int) -> None:
        name = name_of(self._chosen().task.names, label)
        self._do(lambda album: album.relabel(entries, label), self.tr("relabel as {0}").format(name))

    @Slot(tuple, str)
    def give(self, entries: tuple[str, ...], person: str) -> None:
        self._do(lambda album: album.give(entries, person), self.tr("another person"))

    @Slot(tuple)
    def delete(self, entries: tuple[str, ...]) -> None:
        text = self.tr("delete {0}").format(format_count(len(entries)))
        self._do(lambda album: album.delete(entries), text)

    @Slot(object, str)
    def take_step(self, step: AlbumStep, text: str) -> None:
        """What was done elsewhere, as by an import."""
        self._changed(step, text)

    @Slot()
    def undo(self) -> None:
        self._history.stack.undo()

    @Slot()
    def redo(self) -> None:
        self._history.stack.redo()

    # --- people and sets

    def people(self) -> tuple[Person, ...]:
        album = self._keeper.album
        return () if album is None else album.people

    def add_person(self, name: str) -> None:
        """Somebody new, whose turn it is from now on."""
        self._with_name(lambda album: album.add_person(name))

    def rename_person(self, name: str) -> None:
        person = self._person
        self._with_name(lambda album: album.rename_person(person, name))

    @Slot(str)
    def choose_person(self, person: str) -> None:
        """Whose drawings are shown; EVERYBODY leaves it to whom they were kept for."""
        self._shown = person
        if person != EVERYBODY:
            self._person = person
            self.person_changed.emit(person)
        self._show()

    @Slot(str)
    def choose_set(self, collection: str) -> None:
        self._set = collection
        self._show()

    # --- inside ---------------------------------------------------------------------------------------------

    def _join(self, tests: AlbumTests) -> None:
        view, keeper = self._view, self._keeper
        keeper.opened.connect(self._opened)
        keeper.unavailable.connect(self._unavailable)
        keeper.others.connect(self._show)
        keeper.failed.connect(self.failed)
        self._thumbnails.made.connect(view.grid.show_thumbnails)
        self._thumbnails.failed.connect(self.failed)
        tests.failed.connect(self.failed)
        tests.progress.connect(self._show_progress)
        self.testing.found.connect(self._show_test)
        self._history.wanted.connect(self._do_step)
        stack = self._history.stack
        stack.canUndoChanged.connect(self._show_steps)
        stack.canRedoChanged.connect(self._show_steps)
        view.keep_requested.connect(self.keep)
        view.entry_chosen.connect(self._choose)
        view.relabel_requested.connect(self.relabel)
        view.give_requested.connect(self.give)
        view.delete_requested.connect(self.delete)
        view.undo_requested.connect(self.undo)
        view.redo_requested.connect(self.redo)
        view.person_chosen.connect(self.choose_person)
        view.set_chosen.connect(self.choose_set)
        view.thumbnails_wanted.connect(self._make_thumbnails)

    @Slot(object)
    def _opened(self, album: Album) -> None:
        if all(person.id != self._person for person in album.people):
            self._person = self._shown = ME
        for note in album.notes:
            self.informed.emit(said(note))
        self._show()

    @Slot(Problem)
    def _unavailable(self, problem: Problem) -> None:
        self._view.show_message(problem.text)
        self.failed.emit(problem)

    def _collection_of_network(self) -> Collection:
        """The set whose classes the network on display tells apart, which need not be there yet."""
        album = self._keeper.album
        known = album.collection_of(self._task) if album is not None else None
        return known or (DIGITS_COLLECTION if DIGITS_COLLECTION.is_of(self._task) else _new_set(self._task))

    def _chosen(self) -> Collection:
        """The set that is shown."""
        album = self._keeper.album
        chosen = album.collection(self._set) if album is not None and self._set is not None else None
        return chosen or self._collection_of_network()

    @Slot()
    def _show(self) -> None:
        """All of it, where it is seen."""
        album = self._keeper.album
        self._show_keeping()
        if album is None or not self._seen:
            return
        chosen, sets = self._chosen(), album.collections
        if chosen.id not in [each.id for each in sets]:
            sets = (*sets, chosen)
        self._view.show_choices(sets, chosen, album.people, self._shown)
        self._entries = album.entries(chosen.id, self._shown if self._shown != EVERYBODY else None)
        self._view.show_entries(self._entries, chosen)
        self._want_test()

    def _want_test(self) -> None:
        """Of the drawings on show, by the network on display."""
        album, network, chosen = self._keeper.album, self._network, self._chosen()
        if album is None or not self._seen:
            return
        of = (chosen.id, self._shown, network.base.id if network is not None else 0)
        if of != self._result_of:
            # What was found out is about another network, or other drawings.
            self._result_of = of
            self._view.show_test(None)
        if network is None or not chosen.is_of(network.task):
            self.testing.forget()
            self._view.show_test(None)
        else:
            self.testing.want(album, self._entries, network, self._inference.mode, trains=self._trains)

    def _show_keeping(self) -> None:
        ready = self._keeper.album is not None and not self._drawing.is_blank
        self._view.show_keeping(self._collection_of_network(), ready=ready)

    @Slot(object)
    def _show_test(self, test: AlbumTest | None) -> None:
        whose = next((person.name for person in self.people() if person.id == self._shown), None)
        self._view.show_test(test, whose)

    @Slot(EvaluationProgress)
    def _show_progress(self, progress: EvaluationProgress) -> None:
        if self.testing.is_at_work and progress.done < progress.total:
            self._view.show_progress(progress.done, progress.total)

    @Slot()
    def _show_steps(self) -> None:
        stack = self._history.stack
        self._view.show_steps(undo=stack.canUndo(), redo=stack.canRedo())

    @Slot(tuple)
    def _make_thumbnails(self, entries: tuple[str, ...]) -> None:
        if self._keeper.album is not None:
            self._thumbnails.ask(self._keeper.album, entries, SIDE)

    @Slot(str)
    def _choose(self, entry: str) -> None:
        """Puts a drawing on the canvas, with what it is."""
        album = self._keeper.album
        known, drawing = (album.entry(entry), album.drawing(entry)) if album is not None else (None, None)
        if known is None:
            return
        if drawing is None:
            self.refused.emit(self.tr("This drawing of the album is damaged: it cannot be shown."))
            return
        self._last = drawing, entry
        collection = self._chosen()
        self.drawing_chosen.emit(replace(drawing, label=known.label, meaning=collection.meaning(known.label)))

    def _do(self, change: Callable[[Album], AlbumStep], text: str) -> None:
        if self._keeper.album is not None:
            self._changed(change(self._keeper.album), text)

    @Slot(object)
    def _do_step(self, step: AlbumStep) -> None:
        if self._keeper.album is not None:
            self._keeper.album.do(step)
            self._changed(AlbumStep(), "")

    def _changed(self, step: AlbumStep, text: str) -> None:
        self._history.push(step, text)
        self._keeper.save_soon()
        self._show()
        self._relabel_canvas()

    def _relabel_canvas(self) -> None:
        """What came from the album onto the canvas is labelled as it is there now."""
        album, now = self._keeper.album, self._drawing
        if album is None or self._last is None or now.label is None:
            return
        drawing, entry = self._last
        known = album.entry(entry)
        collection = album.collection(known.collection) if known is not None else None
        if known is None or collection is None or replace(now, label=None, meaning=None) != drawing:
            return
        labelled = replace(drawing, label=known.label, meaning=collection.meaning(known.label))
        if labelled != now:
            self.relabelled.emit(labelled)

    def _tell(self, sentence: str) -> None:
        """Who does not see the album is told what became of the drawing."""
        if not self._seen:
            self.informed.emit(sentence)

    def _with_name(self, change: Callable[[Album], Person]) -> None:
        if self._keeper.album is None:
            return
        try:
            person = change(self._keeper.album)
        except UserError as error:
            self.refused.emit(said(error.sentence))
            return
        self._keeper.save_soon()
        self.choose_person(person.id)


def _new_set(task: Task) -> Collection:
    """What the set of a task's classes will be called once something is kept in it."""
    name = task.data or ", ".join(name_of(task.names, index) for index in range(min(3, len(task.classes))))
    return Collection("new", name, task.classes, task.data, task.named)
