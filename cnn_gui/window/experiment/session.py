"""An experiment in the window: edits put on display at once, compared with the network before, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.experiment.edits import ExperimentError, changed, scaled_bias, toggled
from cnn_gui.core.experiment.messages import Edit, Edits, Mute, Solo
from cnn_gui.core.experiment.text import describe, edited, from_settings
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.experiment.trials import IMAGES, Score, TrialEngine
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.base.translation import said
from cnn_gui.views.experiment.view import ExperimentView
from cnn_gui.window.experiment.history import ExperimentHistory, Past


@dataclass(frozen=True, slots=True, eq=False)
class ExperimentState:
    """A network and what is changed about it."""

    base: NetworkState
    edits: Edits
    past: Past | None = None


class ExperimentSession(QObject):
    """Owns the edits. The network they are done to is the one on display, until another one is put there.

    saving_asked: the changed network, which is on display, is to be saved. refused: one sentence why nothing changed.
    failed: a Problem.
    """

    saving_asked = Signal()
    refused = Signal(str)
    failed = Signal(Problem)

    def __init__(
        self, view: ExperimentView, inference: InferenceEngine, trials: TrialEngine, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._view, self._inference, self._trials = view, inference, trials
        self._history = ExperimentHistory(self)
        self._base: NetworkState | None = None
        self._left: ExperimentState | None = None
        self._lesson: Edits | None = None
        self._made: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        self._scores: dict[Edits, float] = {}
        self._counting: Edits | None = None
        self._cannot_count = False
        self._counted = IMAGES
        self._training = False
        self._seen = False
        self._moment: NetworkState | None = None
        """What is on display in place of the network, where it is a moment of its run."""
        self._join_view()
        self._history.moved.connect(self._put_on_display)
        inference.network_changed.connect(self.show_network)
        trials.scored.connect(self._scored)
        trials.failed.connect(self._trial_failed)
        self._tell()

    # --- what arrives

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """The network on display has changed, by an edit or because it is another one."""
        base = self._base
        self._moment = network if network.moment is not None else None
        if network.moment is not None:
            # Only looked at: what is tried on the network waits for it.
            self._trials.cancel()
            self._counting = None
        elif network.origin is not None:
            self._take_edited(network)
        elif base is None or network.id != base.id:
            self._begin_with(network)
        else:
            # Itself, with another record perhaps: it was saved or tested.
            self._base = network
        self._tell()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if self._seen:
            self._view.show_snapshot(snapshot)
            self._compare()

    @Slot(object)
    def show_run_state(self, state: RunState) -> None:
        """While a network trains its weights are the run's."""
        self._training = state is not RunState.IDLE
        if self._training:
            self._trials.cancel()
            self._counting = None
        self._tell()

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Whether the view is in front; nothing is compared or counted while it is not."""
        self._seen = seen
        if seen and self._snapshot is not None:
            self._tell()
            self._view.show_snapshot(self._snapshot)
            self._compare()

    # --- the edits

    @property
    def edits(self) -> Edits:
        return self._history.present

    @property
    def has_edits(self) -> bool:
        return bool(self._history.present)

    @property
    def is_at_work(self) -> bool:
        """Whether a count is not known yet, and is being found out."""
        return self._counting is not None

    @Slot(object, bool)
    def edit(self, edit: Edit, goes_on: bool = False) -> None:
        """Does one more edit, in the place of an earlier one of the same thing."""
        if self.may_change():
            self._change(lambda base: changed(base.spec, base.weights, self.edits, edit), merges=goes_on)

    @Slot(object)
    def toggle(self, edit: Edit) -> None:
        """Does an edit, or takes it back."""
        if self.may_change():
            self._change(lambda base: toggled(base.spec, base.weights, self.edits, edit))

    @Slot(str, int)
    def toggle_mute(self, layer: str, channel: int) -> None:
        self.toggle(Mute(layer, channel))

    @Slot(str, tuple)
    def mute(self, layer: str, channels: tuple[int, ...]) -> None:
        """Mutes several channels in one step, beside what is tried already."""
        if self.may_change():
            self._change(lambda base: self._muted(base, layer, channels))

    @Slot(str, int)
    def toggle_solo(self, layer: str, channel: int) -> None:
        self.toggle(Solo(layer, channel))

    @Slot(str, int, float)
    def scale_bias(self, layer: str, channel: int, factor: float) -> None:
        self.edit(scaled_bias(self.edits, layer, channel, factor))

    @property
    def undo_stack(self) -> QUndoStack:
        """Its steps, for the menu to take back; ``may_change`` is asked before each."""
        return self._history.stack

    @Slot()
    def undo(self) -> None:
        if self.may_change():
            self._history.stack.undo()

    @Slot()
    def redo(self) -> None:
        if self.may_change():
            self._history.stack.redo()

    @Slot()
    def reset(self) -> None:
        """The network as it was; undo brings the edits back."""
        if self.may_change():
            self._change(lambda _base: ())

    def set_up(self, setting: Mapping[str, str]) -> None:
        """What a lesson's link asks for, and nothing else, on the untouched network that is on display.

        What was tried before can be taken back only where a person tried it. Raises ExperimentError where the network
        has no such thing.
        """
        if self._base is None or not self.may_change():
            return
        edits, shown = from_settings(self._base, setting), self.edits
        if not self.has_own_edits:
            self._history.clear()
        self._push(edits)
        self._lesson = edits
        if edits != shown:
            self._put_on_display()
        last = edits[-1] if edits else None
        self._view.choose(*((last.layer, getattr(last, "channel", 0)) if last is not None else self._first()))
        self._tell()

    def _first(self) -> tuple[str, int]:
        assert self._base is not None
        return next((layer.name for layer in self._base.layers if layer.parameters), ""), 0

    @property
    def has_own_edits(self) -> bool:
        """Whether a person has changed what a lesson set up last, so that there is something to lose."""
        return self._lesson is not None and self.edits not in (self._lesson, ())

    def end_lesson(self) -> None:
        """What is on display is the person's from now on."""
        self._lesson = None

    def state(self) -> ExperimentState | None:
        """For putting back; None while there is no network."""
        return None if self._base is None else ExperimentState(self._base, self.edits, self._history.past())

    def restore(self, state: ExperimentState | None) -> None:
        """Puts a network with its edits on display again, also where another one is there now.

        What a person tried in a lesson meanwhile is not lost: undo brings it, or the button that brings changes back.
        """
        if state is None or not self.may_change():
            return
        own = ExperimentState(self._base, self.edits) if self._base is not None and self.has_own_edits else None
        shown = self.edits
        same = self._base is not None and state.base.id == self._base.id
        if not same:
            self._adopt(state.base)
        if state.past is not None:
            self._history.restore(state.past)
        if own is not None and same:
            self._push(own.edits)
        self._push(state.edits)
        self._lesson = None
        if same and state.edits == shown:
            self._tell()
        else:
            self._put_on_display()
        if own is not None and not same:
            self._left = own
            self._tell()

    @Slot()
    def bring_back(self) -> None:
        """The experiment that another network ended."""
        left, self._left = self._left, None
        self.restore(left)

    # --- changing

    def _muted(self, base: NetworkState, layer: str, channels: tuple[int, ...]) -> Edits:
        edits = self.edits
        for channel in channels:
            edits = changed(base.spec, base.weights, edits, Mute(layer, channel))
        return edits

    def may_change(self) -> bool:
        """Whether a person may change the network now; says why not, where not."""
        if self._base is None:
            return False
        if self._training:
            self.refused.emit(self._why_not())
            return False
        if self._inference.is_at_moment:
            self.refused.emit(self._why_not_then())
            return False
        wanted = self._inference.wanted
        if wanted is not None and wanted.base.id != self._base.id:
            self.refused.emit(self.tr("Another network is being opened: try again when it is there."))
            return False
        return True

    def _change(self, make: Callable[[NetworkState], Edits], *, merges: bool = False) -> None:
        """make: from the base to the new edits."""
        assert self._base is not None
        try:
            edits = make(self._base)
        except ExperimentError as error:
            self.failed.emit(Problem(said(error.sentence)))
            return
        if self._push(edits, merges=merges):
            self._put_on_display()
        else:
            self._tell()

    def _push(self, edits: Edits, *, merges: bool = False) -> bool:
        assert self._base is not None
        return self._history.push(edits, self._words_for(self._base, edits), merges=merges)

    def _words_for(self, base: NetworkState, edits: Edits) -> str:
        """What the menu calls the step from the edits of now to these."""
        more, fewer = ([e for e in a if e not in b] for a, b in ((edits, self.edits), (self.edits, edits)))
        if more:
            return said(describe(more[-1], base.layers))
        if len(fewer) == 1:
            return self.tr("not: {0}").format(said(describe(fewer[0], base.layers)))
        return self.tr("reset")

    @Slot()
    def _put_on_display(self) -> None:
        assert self._base is not None
        self._left = None
        self._inference.load(self._edited())
        self._tell()

    def _edited(self) -> NetworkState:
        """The base with the edits of now; made once for each change."""
        base, edits = self._base, self.edits
        assert base is not None
        if self._made is None or self._made.base.id != base.id or self._made.edits != edits:
            self._made = edited(base, edits)
        return self._made

    def _take_edited(self, network: NetworkState) -> None:
        """An edited network on display: the newest of ours, or one that somebody kept."""
        wanted = self._inference.wanted
        if wanted is not None and wanted.id != network.id:
            # What is wanted now is on its way, the untouched base perhaps: this edit has been taken back meanwhile.
            return
        if self._base is None or network.base.id != self._base.id:
            self._adopt(network.base)
        self._push(network.edits)
        self._made = network

    def _begin_with(self, network: NetworkState) -> None:
        """Another network: the edits belonged to the one before, which can be brought back."""
        if self.has_edits and self._base is not None:
            self._left = ExperimentState(self._base, self.edits)
        self._adopt(network)

    def _adopt(self, base: NetworkState) -> None:
        self._base = base
        self._history.clear()
        self._scores = {}
        self._counting = None
        self._cannot_count = False
        self._counted = IMAGES
        self._trials.cancel()

    # --- telling

    def _join_view(self) -> None:
        view, head = self._view, self._view.head
        view.edit_requested.connect(self.edit)
        view.edit_toggled.connect(self.toggle)
        view.bias_scaled.connect(self.scale_bias)
        head.undo_requested.connect(self.undo)
        head.redo_requested.connect(self.redo)
        head.reset_requested.connect(self.reset)
        head.save_requested.connect(self.saving_asked)
        head.bring_back_requested.connect(self.bring_back)

    def _why_not(self) -> str:
        return self.tr(
            "A network is being trained: its weights change by themselves. Stop the run to change them here."
        )

    def _why_not_then(self) -> str:
        return self.tr(
            "The window shows an earlier moment of the run: press Now below the curves to change the network here."
        )

    def _tell(self) -> None:
        head, free = self._view.head, not self._training and self._moment is None
        head.set_steps(
            undo=free and self._history.stack.canUndo(),
            redo=free and self._history.stack.canRedo(),
            changed=free and self.has_edits,
        )
        if self._base is not None and (self._seen or (self.has_edits and free)):
            # Also while it trains: the maps are the new weights' work, and beside them must stand those.
            self._view.show_experiment(self._moment or self._edited())
        then = self._why_not_then() if self._moment is not None else ""
        self._view.set_blocked(self._why_not() if self._training else then)
        if free and self._left is not None:
            text = self.tr("Another network is on display; the changes belonged to “{0}”.")
            head.set_notice(text.format(one_line(self._left.base.record.title)), can_bring_back=True)
        self._count()

    # --- comparing

    def _compare(self) -> None:
        """The answer before the edits, to this very input, and the answer on display."""
        snapshot = self._snapshot
        if snapshot is None or self._base is None or snapshot.blank:
            task = self._base.task if self._base is not None else MNIST
            self._view.head.set_answer(None, None, task)
        else:
            before = None if self._training or self._moment is not None else snapshot.before
            self._view.head.set_answer(before, snapshot.verdict, snapshot.task)

    def _count(self) -> None:
        """Has counted what is not known yet: the base first, then the edited network."""
        base, edits = self._base, self.edits
        if base is None:
            return
        if self._training or self._moment is not None or self._cannot_count or why_untestable(base.task) is not None:
            self._view.head.clear_score()
            return
        counted = DataUsed(base.task.data or MNIST.data, self._counted)
        self._view.head.set_score(self._scores.get(()), self._scores.get(edits), counted, changed=bool(edits))
        wanted = next((each for each in ((), edits) if each not in self._scores), None)
        if wanted is None or wanted == self._counting or not self._seen:
            return
        self._counting = wanted
        self._trials.score(self._edited() if wanted else base)

    @Slot(object)
    def _scored(self, score: Score) -> None:
        if self._base is None or score.network.base.id != self._base.id:
            return
        self._scores[score.network.edits] = score.accuracy
        self._counted = score.n
        self._counting = None
        self._count()

    @Slot(object)
    def _trial_failed(self, problem: Problem) -> None:
        # Told once: without the test images, say, it would fail again for every change.
        if not self._cannot_count:
            self._cannot_count = True
            self._counting = None
            self._count()
            self.failed.emit(problem)
