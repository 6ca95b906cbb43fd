"""Building in the window: each change that fits is on display at once, and what was there before comes back by undo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack

from cnn_gui.core.architecture.messages import NetworkEdit, ReplaceNetwork
from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.architecture.rows import rows, trouble_of
from cnn_gui.core.architecture.text import describe_edit, preset_of, title_of, weights_notes
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.networks import fitted
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.architecture.builder import BuildWish, BuiltNetwork, NetworkBuilder, OpenedSpec
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.architecture.shown import BuildShown
from cnn_gui.views.architecture.view import BuildView
from cnn_gui.views.base.translation import said
from cnn_gui.window.architecture.draft import Draft
from cnn_gui.window.architecture.history import BuildHistory, BuildPast


@dataclass(frozen=True, slots=True, eq=False)
class BuildState:
    """What a person has built, and the place of the row that they were on."""

    past: BuildPast
    current: int


class BuildSession(QObject):
    """Owns the draft: the network on display, until it is changed here.

    built: a network that was built here is on its way to the display. informed, refused: sentences. failed: a Problem.
    other_file: the path of a JSON file that is no specification.
    """

    built = Signal(NetworkState)
    informed = Signal(str)
    refused = Signal(str)
    failed = Signal(Problem)
    other_file = Signal(Path)

    def __init__(self, view: BuildView, inference: InferenceEngine, builder: NetworkBuilder, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._inference, self._builder = view, inference, builder
        self._history = BuildHistory(self)
        self._wish: tuple[BuildWish, Draft] | None = None
        """What is being made, and the draft that it is for."""
        self._displayed: Draft | None = None
        """The draft whose network is on display."""
        self._before = NetworkRecord("")
        """What is known about the network from which one is being made."""
        self._training = self._seen = False
        self._of_lesson: list[Draft] = []
        """What a lesson has set up, until all is put back."""
        self._history.moved.connect(self._moved)
        builder.built.connect(self._take)
        builder.not_built.connect(self._fail)
        builder.not_opened.connect(self.failed)
        builder.opened.connect(self._opened)
        view.edited.connect(self.edit)
        view.undo_requested.connect(self.undo)
        view.redo_requested.connect(self.redo)

    # --- what arrives

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """What is on display: a network that was built here, or another one."""
        base = network.base
        settled = network.moment is None and not self._training and self._inference.is_up_to_date
        if settled and not self._is_ours(base):
            self._adopt(base)
        self._tell()

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        """While a network trains its weights are the run's."""
        self._training = state is not RunState.IDLE
        network = self._inference.network
        if not self._training and network is not None and self._inference.is_up_to_date:
            self.show_network(network)
        self._tell()

    def set_seen(self, seen: bool) -> None:
        """Whether the panel is in front: nothing is painted while it is not."""
        self._seen = seen
        if seen:
            self._tell()

    # --- the edits

    @property
    def undo_stack(self) -> QUndoStack:
        """Its steps, for the menu to take back; ``may_change`` is asked before each."""
        return self._history.stack

    @property
    def spec(self) -> NetworkSpec | None:
        """As it stands, whether it fits or not."""
        return self._history.present.spec if self._history.present is not None else None

    @property
    def is_on_display(self) -> bool:
        """Whether the rows are those of the network on display, and may be changed."""
        draft = self._history.present
        return draft is not None and draft is self._displayed and not self._why_not()

    @property
    def is_at_work(self) -> bool:
        """Whether a network is being made that is not on its way to the display yet."""
        return self._wish is not None

    @Slot(tuple, int)
    def edit(self, edits: tuple[NetworkEdit, ...], current: int) -> None:
        """Changes the network. current: the row to go to."""
        draft = self._history.present
        if draft is None or not edits or not self.may_change():
            return
        changed = draft.after(edits)
        if changed.spec == draft.spec:
            # Two that are alike have changed places.
            self._tell(current)
            return
        text = said(describe_edit(draft.spec, edits[0], draft.task))
        self._history.push(changed, text, self._view.current, current)
        self._show_draft(current)

    def may_change(self) -> bool:
        """Whether a person may change the network now; says why not, where not."""
        why = self._why_not()
        if why:
            self.refused.emit(why)
        return not why and self._history.present is not None

    @Slot()
    def undo(self) -> None:
        if self.may_change():
            self._history.stack.undo()

    @Slot()
    def redo(self) -> None:
        if self.may_change():
            self._history.stack.redo()

    # --- for the course

    def set_up(self, preset: str) -> None:
        """The network on display, as if nothing had been built yet; or a preset for its task, with new weights.

        What a person has built in a lesson can be had again by undo.
        """
        network = self._inference.network
        if network is None or self._why_not():
            return
        base = draft = Draft.of(network.base)
        if preset:
            draft = base.after((ReplaceNetwork(BLUEPRINTS[preset].spec(base.task)),))
        if self.has_own_steps:
            self._history.push(draft, self.tr("the lesson’s network"), self._view.current, 0)
        else:
            self._history.begin(draft)
        self._displayed = base
        self._of_lesson.append(draft)
        self._make()
        self._tell(0)

    @property
    def has_own_steps(self) -> bool:
        """Whether a person has built something in a lesson, which putting back would take away."""
        return self._built_in_lesson() is not None

    def _built_in_lesson(self) -> Draft | None:
        """The last that a person has made in a lesson; networks that came on display meanwhile are not theirs."""
        if not self._of_lesson:
            return None
        made = (draft for draft in self._history.reached() if draft.network is None or draft.kept is not None)
        own = [draft for draft in made if all(draft is not theirs for theirs in self._of_lesson)]
        return own[-1] if own else None

    def give_up(self) -> None:
        """What is being made is not put on display any more."""
        self._wish = None

    def end_lesson(self) -> None:
        """What is on display is the person's from now on."""
        self._of_lesson.clear()

    def state(self) -> BuildState:
        """For ``restore``."""
        return BuildState(self._history.past(), self._view.current)

    def restore(self, state: BuildState) -> None:
        """What a person had built, once its network is on display again; what they built in a lesson meanwhile is not
        lost, undo brings it."""
        own = self._built_in_lesson()
        self._of_lesson.clear()
        self._history.restore(state.past)
        network, present = self._inference.network, self._history.present
        if own is not None and present is not None:
            self._history.push(own, self.tr("to what was built in the lesson"), state.current, 0)
            self._history.push(present, self.tr("to what was before the lesson"), 0, state.current)
        if network is not None:
            known = (present, *self._history.drafts())
            self._displayed = next((each for each in known if _has(each, network.base)), Draft.of(network.base))
        self._make()
        self._tell(state.current)

    # --- files

    def open(self, path: Path) -> None:
        """Reads a specification, for the task of the network on display."""
        self._builder.open(path)

    @Slot(OpenedSpec)
    def _opened(self, opened: OpenedSpec) -> None:
        if opened.spec is None:
            self.other_file.emit(opened.path)
            return
        draft = self._history.present
        if draft is None or not self.may_change():
            return
        try:
            spec = fitted(opened.spec, draft.task)
        except UserError:
            # The rows say what does not fit.
            spec = NetworkSpec(opened.spec.layers, draft.task.input_shape)
        self.edit((ReplaceNetwork(spec),), 0)
        name = one_line(opened.path.name)
        if spec == opened.spec:
            self.informed.emit(self.tr("{0} is opened as a new network: its weights are random.").format(name))
        else:
            text = self.tr("{0} is opened as a new network, fitted to {1}: its weights are random.")
            self.informed.emit(text.format(name, one_line(draft.task.data) or self.tr("the task on display")))

    # --- whose network it is

    def _is_ours(self, base: NetworkState) -> bool:
        """Whether a network that is on display is that of a draft, which then knows what is known about it by now."""
        known = (self._history.present, self._displayed, *self._history.drafts())
        draft = next((each for each in known if _has(each, base)), None)
        if draft is None:
            return False
        draft.network = base
        self._displayed = draft
        # Put there by somebody else, by a lesson that ends perhaps: the rows are those of what is on display.
        return self._is_waiting() or draft is self._history.present or not self._has_settled(base)

    def _has_settled(self, base: NetworkState) -> bool:
        wanted = self._inference.wanted
        return wanted is not None and wanted.base.id == base.id

    def _is_waiting(self) -> bool:
        """Whether the draft has no network: it does not fit, or is being made."""
        present = self._history.present
        return present is not None and present.network is None

    def _adopt(self, base: NetworkState) -> None:
        """Another network: one that was opened or trained. Undo goes back to what was built, where there is that."""
        before = self._history.present
        draft = next((each for each in self._history.drafts() if _has(each, base)), None) or Draft.of(base)
        self._displayed = draft
        built = before is not None and (before.kept is not None or before.network is None)
        if before is None or not (built or self._history.stack.count()):
            self._history.begin(draft)
        else:
            text = self.tr("to {0}").format(one_line(base.record.title))
            self._history.push(draft, text, self._view.current, self._view.current)
            self._history.save_memory()

    # --- from a draft to the display

    @Slot()
    def _moved(self) -> None:
        self._show_draft(self._history.current)

    def _show_draft(self, current: int) -> None:
        """The draft of now is what is wanted on display."""
        draft = self._history.present
        if draft is not None and draft.network is not None:
            self._put_on_display(draft)
        else:
            self._make()
        self._tell(current)

    def _make(self) -> None:
        """Has the weights of the draft made, where it fits; one at a time, the newest next."""
        draft = self._history.present
        if draft is None or draft.network is not None or self._wish is not None:
            return
        if trouble_of(rows(draft.spec, draft.task)) is not None:
            return
        base, places = draft.base()
        if base is None or base.network is None:
            base = self._displayed
            places = (None,) * len(draft.spec.layers)
        if base is None or base.network is None:
            return
        wish = BuildWish(draft.spec, base.network.spec, base.network.weights, places)
        self._wish = wish, draft
        self._before = base.network.record
        self._builder.build(wish)

    @Slot(BuiltNetwork)
    def _take(self, built: BuiltNetwork) -> None:
        if self._wish is None or built.wish is not self._wish[0]:
            return
        draft, self._wish = self._wish[1], None
        kept, before = built.kept, self._before
        record = NetworkRecord(
            title_of(draft.spec, draft.task, before.title, kept),
            sources=before.sources if kept.kept else "",
            notes=weights_notes(before.title, kept),
        )
        infos = layer_infos(draft.spec, draft.task)
        draft.settle(NetworkState(0, draft.spec, infos, built.weights, record, modified=True, task=draft.task), kept)
        self._history.save_memory()
        if draft is self._history.present:
            self._put_on_display(draft)
            self._tell()
        else:
            self._make()

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        self._wish = None
        self.failed.emit(problem)
        self._tell()

    def _put_on_display(self, draft: Draft) -> None:
        if draft.network is not None and not self._training:
            self._inference.load(draft.network)
            self.built.emit(draft.network)

    # --- telling

    def _why_not(self) -> str:
        if self._training:
            return self.tr("A network is being trained: stop the run to change its rows.")
        if self._inference.is_at_moment:
            return self.tr(
                "The window shows an earlier moment of the run: press Now below the curves to change the network."
            )
        return ""

    def _tell(self, current: int | None = None) -> None:
        draft, stack = self._history.present, self._history.stack
        if draft is None or not (self._seen or current is not None):
            return
        found = rows(draft.spec, draft.task)
        self._view.show_build(
            BuildShown(
                spec=draft.spec,
                rows=found,
                task=draft.task,
                alive=draft.network is not None,
                kept=draft.kept,
                preset=preset_of(draft.spec, draft.task),
                blocked=self._why_not(),
                undo=stack.canUndo(),
                redo=stack.canRedo(),
            ),
            current,
        )


def _has(draft: Draft | None, network: NetworkState) -> bool:
    return draft is not None and draft.network is not None and draft.network.id == network.id
