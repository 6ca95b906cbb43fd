"""Changes of the answer in the window: looked for when a person asks, shown while they are of what is on the canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.explain.messages import ChangeKind
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.explain.change_finder import ChangeFound, ChangeWish
from cnn_gui.engine.explain.changes import ChangeEngine
from cnn_gui.views.explain.change_fields import WhyNotState
from cnn_gui.views.explain.change_view import WhyNotView
from cnn_gui.window.base.exact_drawings import exact_drawing
from cnn_gui.window.explain.answer_session import AnswerSession


@dataclass(frozen=True, slots=True, eq=False)
class ChangeState:
    """found: the change that is shown, None where there is none."""

    wanted: WhyNotState
    found: ChangeFound | None


class ChangeSession(AnswerSession):
    """Joins the view to its engine.

    drawing_wanted: a changed input as a Drawing that the network reads as it is.
    """

    drawing_wanted = Signal(Drawing)

    def __init__(self, view: WhyNotView, engine: ChangeEngine, parent: QObject | None = None) -> None:
        super().__init__(view, parent)
        self._view, self._engine = view, engine
        self._is_new = self._starts = self._training = False
        self._found_last: ChangeFound | None = None
        view.wanted.connect(self._look_for)
        view.stopped.connect(engine.stop)
        view.canvas_wanted.connect(self._to_canvas)
        engine.progress.connect(view.show_progress)
        engine.found.connect(self._found)
        engine.failed.connect(self.fail)

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """What is looked for now is of the network before."""
        if self._network is not None and self._network.version != network.version:
            self._engine.stop()
        super().show_network(network)

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        """While a network is trained no search would come to its end: each answer is gone before."""
        training = state is not RunState.IDLE
        if training == self._training:
            return
        self._training = training
        if training:
            self._engine.stop()
        self._is_new = True
        self._show_answer()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new answer: what is looked for now is of an older one. The same to the same input changes nothing."""
        before, self._snapshot = self._snapshot, snapshot
        if before is not None and _is_same(before, snapshot):
            return
        self._engine.stop()
        # What a lesson wanted to look for was for the answer before.
        self._starts = False
        self._is_new = True
        self._show_answer()

    # --- for the course

    def set_up(self, wanted: WhyNotState, *, start: bool) -> None:
        """Nothing has been found yet; start: it is looked for once the panel is in front."""
        self._begin(ChangeState(wanted, None))
        self._starts = start
        self._show_answer()

    def state(self) -> ChangeState:
        """For ``restore``."""
        return ChangeState(self._view.fields.state(), self._found_last if self._is_on_show else None)

    def restore(self, state: ChangeState) -> None:
        """What had been found is shown again once the answer is there that it was found for."""
        self._begin(state)
        self._show_answer()

    def _begin(self, state: ChangeState) -> None:
        self._engine.stop()
        self._starts = False
        self._found_last = state.found
        self._view.fields.restore(state.wanted)
        self._is_new = True

    @property
    def _is_on_show(self) -> bool:
        return self._found_last is not None and self._view.change is self._found_last.change

    # --- what arrives

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Whether the view is in front: an answer is shown there once it is."""
        self._seen = seen
        self._show_answer()

    @property
    def is_at_work(self) -> bool:
        """Whether what is shown will be replaced in a moment."""
        return self._engine.is_at_work or (self._starts and not self._training)

    def _show_answer(self) -> None:
        if self._seen and self._training:
            self._view.show_nothing(
                self.tr(
                    "The network is being trained, so its answers change: what would change one is looked for after "
                    "the run."
                )
            )
        elif self._seen and self._is_new and self._snapshot is not None and self._is_of_network(self._snapshot):
            self._is_new = False
            self._view.show_answer(self._snapshot)
            if self._found_last is not None and self._is_of_answer(self._found_last.wish):
                self._show_found(self._found_last)
            elif self._starts:
                self._view.look()
            self._starts = False

    def _is_of_network(self, snapshot: Snapshot) -> bool:
        return self._network is not None and snapshot.network_version == self._network.version

    def _is_of_answer(self, wish: ChangeWish) -> bool:
        """Whether a change is wanted now that was looked for, for the answer on display."""
        snapshot, network = self._snapshot, self._network
        if snapshot is None or network is None or snapshot.blank or not self._is_of_network(snapshot):
            return False
        wanted = self._view.fields.state()
        if wanted.kind is not wish.kind or wanted.target not in (None, wish.target):
            return False
        same = (wish.network.base.id, wish.network.edits) == (network.base.id, network.edits)
        return same and np.array_equal(wish.input, snapshot.preprocessed.input)

    @Slot(int, ChangeKind)
    def _look_for(self, target: int, kind: ChangeKind) -> None:
        snapshot, network = self._snapshot, self._network
        if snapshot is None or network is None or not self._is_of_network(snapshot):
            # The answer on display is of the network before; that of this one takes its place.
            self._view.show_nothing(self.tr("This is another network: its answer comes in a moment."))
        else:
            self._engine.look_for(ChangeWish(network, snapshot.preprocessed.input, target, kind))

    @Slot(object)
    def _found(self, found: ChangeFound) -> None:
        if found.refused:
            self._view.show_note(found.refused)
        else:
            self._found_last = found
            self._show_found(found)

    def _show_found(self, found: ChangeFound) -> None:
        self._view.show_change(found.change, found.wish.kind, found.wish.target)

    @Slot(object)
    def _to_canvas(self, changed: Float32) -> None:
        if self._network is None:
            return
        pixels = np.rint(255 * self._network.task.pixels(changed)).astype(np.uint8)
        self.drawing_wanted.emit(exact_drawing(pixels, self.tr("changed drawing")))


def _is_same(before: Snapshot, after: Snapshot) -> bool:
    return (before.network_version, before.blank) == (after.network_version, after.blank) and np.array_equal(
        before.preprocessed.input, after.preprocessed.input
    )
