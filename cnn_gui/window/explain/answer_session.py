"""What every session about the answer holds: the network on display, its newest answer, and whether it is looked at."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.network.messages import NetworkState, Snapshot


class NotedView(Protocol):
    """A view of something about the answer."""

    def show_network(self, network: NetworkState, /) -> None: ...

    def show_note(self, sentence: str, /) -> None: ...


class AnswerSession(QObject):
    """failed: a Problem, which the view tells in the place of what it shows."""

    failed = Signal(Problem)

    def __init__(self, told: NotedView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = told
        self._network: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        self._seen = False

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """The network on display has changed; the next snapshot is of it."""
        self._network = network
        self._told.show_network(network)

    @Slot(object)
    def fail(self, problem: Problem) -> None:
        """Something of ours went wrong."""
        self._told.show_note(problem.text)
        self.failed.emit(problem)
