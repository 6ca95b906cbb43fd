"""How far a network's probabilities are to be trusted, found out in the background; the newest wish wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.robustness.messages import Reliability
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.held_network import HeldNetwork
from cnn_gui.engine.base.newest_wish import NewestWish
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.words import said


@dataclass(frozen=True, slots=True, eq=False)
class ReliabilityFound:
    """found: None where it cannot be found out, as refused says in one sentence."""

    network: NetworkState
    found: Reliability | None
    refused: str = ""


class ReliabilityFinder(Protocol):
    """Ends early, with None, where ``goes_on`` says no."""

    def find(self, network: NetworkState, goes_on: Callable[[], bool], /) -> ReliabilityFound | None: ...


class TorchReliabilityFinder:
    """On all test images of a network's task."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.TRAINING)
        self._held = HeldNetwork()

    def find(self, network: NetworkState, goes_on: Callable[[], bool]) -> ReliabilityFound | None:
        from cnn_gui.core.datasets.of_task import test_set_of
        from cnn_gui.core.explain.errors import EndedError
        from cnn_gui.core.robustness.reliability import held_back_images, reliability

        try:
            test, held_back = test_set_of(network.task), held_back_images(network.base.record, network.task)
            found = reliability(self._held.of(network), test, held_back, goes_on)
        except EndedError:
            return None
        except UserError as error:
            return ReliabilityFound(network, None, said(error.sentence))
        return ReliabilityFound(network, found)


class ReliabilityEngine(QObject):
    """found: the ReliabilityFound of the newest wish. failed: a Problem that is ours."""

    found = Signal(ReliabilityFound)
    failed = Signal(Problem)

    def __init__(
        self, parent: QObject | None = None, *, finder: Callable[[], ReliabilityFinder] = TorchReliabilityFinder
    ) -> None:
        """finder: made on the worker's thread."""
        super().__init__(parent)
        self._wish = NewestWish("reliability", finder, nice=NICE, parent=self)

    def look_at(self, network: NetworkState) -> None:
        """In the place of the network that is looked at now."""
        self._wish.ask(
            network,
            lambda finder, goes_on, _report: finder.find(network, goes_on),
            on_done=self.found.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "finding out how far the answers are to be trusted"),
        )

    @Slot()
    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._wish.stop()

    @property
    def is_at_work(self) -> bool:
        return self._wish.is_at_work

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._wish.close(timeout_s)
