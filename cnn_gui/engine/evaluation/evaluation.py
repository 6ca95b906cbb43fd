"""Classifying the whole test set in the background, with progress and a way out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.evaluation.messages import Evaluation, EvaluationProgress
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

PROGRESS_EVERY_S = 1 / 30

Progress = Callable[[int, int], None]


class Evaluator(Protocol):
    """Classifies the test set. Called on the evaluation thread; once should_stop(), may return or raise anything."""

    def __call__(
        self, network: NetworkState, device: str, progress: Progress, should_stop: Callable[[], bool], /
    ) -> Evaluation: ...


def evaluate_on_its_data(
    network: NetworkState, device: str, progress: Progress, should_stop: Callable[[], bool], /
) -> Evaluation:
    """core.evaluation.accuracy.evaluate on the test images of its task, with a module of its own.

    Raises DataError where the data cannot be had, or are not what the network is for.
    """
    preload_torch()
    from cnn_gui.core.datasets.of_task import test_set_of
    from cnn_gui.core.evaluation.accuracy import evaluate
    from cnn_gui.core.network import modules as networks
    from cnn_gui.core.network.device import choose

    torch_threads.use(torch_threads.TRAINING)
    data = test_set_of(network.task)
    module = networks.build(network.spec)
    networks.load_weights(module, network.weights)
    return evaluate(
        module,
        data,
        device=choose(device).name,
        mistakes=True,
        progress=progress,
        should_stop=should_stop,
    )


class EvaluationEngine(QObject):
    """progress: an EvaluationProgress, at most 30 a second. done: the Evaluation, naming the network's version.
    failed: a Problem. cancelled: it ended because it was asked to, by cancel() or by a newer evaluate().

    Exactly one of done, failed and cancelled follows every evaluate().
    """

    progress = Signal(EvaluationProgress)
    done = Signal(Evaluation)
    failed = Signal(Problem)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None, *, evaluator: Evaluator = evaluate_on_its_data) -> None:
        super().__init__(parent)
        self._worker = Worker("evaluation", nice=NICE, parent=self)
        self._evaluator = evaluator
        self._current: _TestJob | None = None

    @property
    def is_running(self) -> bool:
        return self._current is not None

    @Slot(object)
    def evaluate(self, network: NetworkState, device: str = "cpu") -> None:
        """Classifies the test set with ``network``; one that is still running for another network is cancelled."""
        self.cancel()
        errand = _TestJob(self._evaluator, network, device)
        self._current = errand
        self._worker.submit(
            errand.perform,
            on_done=lambda result: self._ended(errand, result),
            on_failed=lambda problem: self._failed(errand, problem),
            on_progress=lambda progress: self._progressed(errand, progress),
            doing=QT_TRANSLATE_NOOP("core", "testing the network"),
        )

    @Slot()
    def cancel(self) -> None:
        """Ends the evaluation between two batches; ``cancelled`` comes at once."""
        if self._current is not None:
            self._current.cancel()
            self._current = None
            self.cancelled.emit()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        if self._current is not None:
            self._current.cancel()
        return self._worker.close(timeout_s)

    # --- on the way back, on the GUI thread; what belongs to a cancelled errand is no longer of interest

    def _progressed(self, errand: _TestJob, progress: EvaluationProgress) -> None:
        if errand is self._current:
            self.progress.emit(progress)

    def _ended(self, errand: _TestJob, result: Evaluation | None) -> None:
        if errand is self._current and result is not None:
            self._current = None
            self.done.emit(result)

    def _failed(self, errand: _TestJob, problem: Problem) -> None:
        if errand is self._current:
            self._current = None
            self.failed.emit(problem)


class _TestJob:
    """One evaluation as a job of the worker."""

    def __init__(self, evaluator: Evaluator, network: NetworkState, device: str) -> None:
        self._evaluator = evaluator
        self._network = network
        self._device = device
        self._cancelled = threading.Event()
        self._told_at = 0.0

    def cancel(self) -> None:
        self._cancelled.set()

    def perform(self, job: JobControl) -> Evaluation | None:
        """None where it was cancelled: half a test set says nothing."""

        def should_stop() -> bool:
            return self._cancelled.is_set() or job.stopping

        if should_stop():
            return None
        try:
            result = self._evaluator(
                self._network, self._device, lambda done, total: self._tell(job, done, total), should_stop
            )
        except Exception:
            if should_stop():
                return None
            raise
        return None if should_stop() else replace(result, network_version=self._network.version)

    def _tell(self, job: JobControl, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - self._told_at >= PROGRESS_EVERY_S:
            self._told_at = now
            job.report(EvaluationProgress(done, total))
