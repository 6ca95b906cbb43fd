"""One drawing answered by several networks at once: the newest question wins, as for the network on display."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.engine.base.worker import Worker
from cnn_gui.engine.network.viewer import TorchViewer, Viewer


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    networks: Mapping[int, NetworkState]
    drawing: Drawing
    mode: InputMode
    generation: int


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """snapshots: by place. drawing: what was asked. networks: those that have answered."""

    drawing: Drawing
    networks: Mapping[int, NetworkState]
    snapshots: Mapping[int, Snapshot] = field(repr=False)


class _Panel:
    """The worker's side: a viewer for each place, which takes over other weights when they change."""

    def __init__(self, make_viewer: Callable[[], Viewer]) -> None:
        self._make_viewer = make_viewer
        self._viewers: dict[int, tuple[Viewer, int]] = {}

    def answer(self, asked: _Asked) -> Answered:
        for gone in set(self._viewers) - set(asked.networks):
            del self._viewers[gone]
        snapshots = {}
        for place, network in asked.networks.items():
            viewer, shown = self._viewers.get(place) or (self._make_viewer(), 0)
            if shown != network.id:
                viewer.show(network)
            self._viewers[place] = viewer, network.id
            snapshots[place] = viewer.answer(asked.drawing, asked.mode, asked.generation)
        return Answered(asked.drawing, asked.networks, snapshots)


class AnswerEngine(QObject):
    """answered: an Answered, never of an older question than the one before. failed: a Problem, told once.

    All methods are for the GUI thread and return at once. Torch is loaded with the first question.
    """

    answered = Signal(Answered)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, viewer: Callable[[], Viewer] = TorchViewer) -> None:
        super().__init__(parent)
        self._worker = Worker("answers", parent=self)
        self._panel = _Panel(viewer)
        self._generation = self._answered = 0
        self._last_problem = ""

    def ask(self, networks: Mapping[int, NetworkState], drawing: Drawing, mode: InputMode) -> None:
        """Asks each of the networks, by its place. A question that still waits is forgotten."""
        self._generation += 1
        asked = _Asked(dict(networks), drawing, mode, self._generation)
        self._worker.replace(
            "answer",
            lambda _control: self._panel.answer(asked),
            on_done=lambda answered: self._done(asked, answered),
            on_failed=self._failed,
            doing=QT_TRANSLATE_NOOP("core", "looking at the drawing"),
        )

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._worker.close(timeout_s)

    def _done(self, asked: _Asked, answered: Answered) -> None:
        if asked.generation > self._answered:
            self._answered, self._last_problem = asked.generation, ""
            self.answered.emit(answered)

    def _failed(self, problem: Problem) -> None:
        if problem.text != self._last_problem:
            self._last_problem = problem.text
            self.failed.emit(problem)
