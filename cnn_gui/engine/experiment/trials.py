"""What an experiment is worth: how many of a thousand test images are right.

Its own thread steps back behind everything else; a newer question replaces the one that waits, and one that runs for
another network is ended between two batches.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

IMAGES = 1000
"""The first of the test images: enough to tell 98 from 99 in a hundred, quick enough to be there at once."""

BATCH = 100


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """So many of the first ``n`` test images are right with these weights."""

    network: NetworkState
    correct: int
    n: int
    seconds: float

    @property
    def accuracy(self) -> float:
        return self.correct / self.n


class Examiner(Protocol):
    """Computes with networks; made and called on the trials' thread."""

    def score(self, network: NetworkState, should_stop: Callable[[], bool], /) -> Score | None: ...


class TorchExaminer:
    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.TRAINING)

    def score(self, network: NetworkState, should_stop: Callable[[], bool]) -> Score | None:
        import torch

        from cnn_gui.core.datasets.of_task import test_set_of
        from cnn_gui.core.evaluation.accuracy import logits_of
        from cnn_gui.core.network import modules as networks

        start = time.perf_counter()
        module = networks.build(network.spec)
        networks.load_weights(module, network.weights)
        data, correct = test_set_of(network.task), 0
        n = min(IMAGES, len(data))
        for begin in range(0, n, BATCH):
            if should_stop():
                return None
            here = slice(begin, min(begin + BATCH, n))
            logits = logits_of(module, data.images[here], torch.device("cpu"), network.task)
            correct += int((logits.argmax(dim=1).numpy() == data.labels.numpy()[here]).sum())
        return Score(network, correct, n, time.perf_counter() - start)


class TrialEngine(QObject):
    """scored: a Score, for the network asked for last. failed: a Problem.

    All methods are for the GUI thread and return at once.
    """

    scored = Signal(Score)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, examiner: Callable[[], Examiner] = TorchExaminer) -> None:
        super().__init__(parent)
        self._worker = Worker("trials", nice=NICE, parent=self)
        self._make = examiner
        self._made: Examiner | None = None
        self._wanted: NetworkState | None = None

    @Slot(object)
    def score(self, network: NetworkState) -> None:
        """Counts the test images that are right; a count for another network that has not ended gives way."""
        self._wanted = network
        self._worker.replace(
            "score",
            lambda control: self._score(network, control),
            on_done=self._scored,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "testing the changed network"),
        )

    @Slot()
    def cancel(self) -> None:
        """A count that has not ended is of no interest any more."""
        self._wanted = None

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        self._wanted = None
        return self._worker.close(timeout_s)

    # --- on the worker's thread

    def _examiner(self) -> Examiner:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _score(self, network: NetworkState, control: JobControl) -> Score | None:
        # A reference is read at once or not yet: at worst a batch more is classified.
        return self._examiner().score(network, lambda: control.stopping or self._wanted is not network)

    # --- on the way back, on the GUI thread

    def _scored(self, score: Score | None) -> None:
        if score is not None and score.network is self._wanted:
            self._wanted = None
            self.scored.emit(score)
