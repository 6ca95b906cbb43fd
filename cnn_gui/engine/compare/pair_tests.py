"""Two networks tested on the same images in the background; what was counted for a network is not counted again."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.compare.comparison import compared, on_same_data
from cnn_gui.core.compare.messages import Comparison
from cnn_gui.core.evaluation.messages import Evaluation, EvaluationProgress
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.network_key import key_of
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.evaluation.evaluation import PROGRESS_EVERY_S, Evaluator, evaluate_on_its_data

KEPT = 8
"""Tests that stay in memory. A bad network makes thousands of mistakes, and each is kept with its picture: 1 kB."""

_VERSION = "1"


@dataclass(eq=False)
class _Pair:
    """Two networks that are to be tested; it may be asked to end from another thread."""

    networks: tuple[NetworkState, NetworkState]
    ended: threading.Event = field(default_factory=threading.Event)
    told_at: float = 0.0


class PairTests(QObject):
    """progress: an EvaluationProgress over both networks. done: the Comparison of the pair asked for last. failed: a
    Problem. cancelled: it ended because it was asked to.

    Exactly one of done, failed and cancelled follows every ``count``. All methods are for the GUI thread.
    """

    progress = Signal(EvaluationProgress)
    done = Signal(Comparison)
    failed = Signal(Problem)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None, *, evaluator: Evaluator = evaluate_on_its_data) -> None:
        super().__init__(parent)
        self._worker = Worker("pair tests", nice=NICE, parent=self)
        self._evaluator = evaluator
        self._current: _Pair | None = None
        self._kept: dict[str, Evaluation] = {}
        """By what is in the network and what it is tested on. Touched on the worker's thread only."""
        self._found: dict[tuple[int, int], Comparison] = {}

    @property
    def is_running(self) -> bool:
        return self._current is not None

    def known(self, a: NetworkState, b: NetworkState) -> Comparison | None:
        """What was found for these very networks."""
        return self._found.get((a.id, b.id))

    def count(self, a: NetworkState, b: NetworkState) -> None:
        """Tests both on the same images, as far as that has not been done; a pair that is being tested is cancelled."""
        self.cancel()
        pair = self._current = _Pair((a, b))
        self._worker.submit(
            lambda control: self._count(pair, control),
            on_done=lambda found: self._ended(pair, found),
            on_failed=lambda problem: self._failed(pair, problem),
            on_progress=lambda progress: self._progressed(pair, progress),
            doing=QT_TRANSLATE_NOOP("core", "testing the networks"),
        )

    @Slot()
    def cancel(self) -> None:
        """Ends the test between two batches; ``cancelled`` comes at once. What was counted to the end is kept."""
        if self._current is not None:
            self._current.ended.set()
            self._current = None
            self.cancelled.emit()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        if self._current is not None:
            self._current.ended.set()
        return self._worker.close(timeout_s)

    # --- on the worker's thread

    def _count(self, pair: _Pair, control: JobControl) -> Comparison | None:
        """None where it was cancelled."""
        tasks = on_same_data(*(network.task for network in pair.networks))
        found: list[Evaluation] = []
        for number, (network, task) in enumerate(zip(pair.networks, tasks, strict=True)):
            test = self._test(replace(network, task=task), pair, control, number)
            if test is None:
                return None
            found.append(test)
        return compared(*found)

    def _test(self, network: NetworkState, pair: _Pair, control: JobControl, number: int) -> Evaluation | None:
        key = key_of(_VERSION, network.spec, network.weights, [repr(network.task)], ())
        known = self._kept.pop(key, None)
        if known is None:
            known = self._evaluated(network, pair, control, number)
        if known is not None:
            self._kept[key] = known
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return known

    def _evaluated(self, network: NetworkState, pair: _Pair, control: JobControl, number: int) -> Evaluation | None:
        def should_stop() -> bool:
            return pair.ended.is_set() or control.stopping

        def tell(done: int, total: int) -> None:
            now = time.monotonic()
            if done >= total or now - pair.told_at >= PROGRESS_EVERY_S:
                pair.told_at = now
                control.report(EvaluationProgress(number * total + done, 2 * total))

        if should_stop():
            return None
        try:
            result = self._evaluator(network, "cpu", tell, should_stop)
        except Exception:
            if should_stop():
                return None
            raise
        return None if should_stop() else result

    # --- on the way back, on the GUI thread; what belongs to a cancelled pair is no longer of interest

    def _ended(self, pair: _Pair, found: Comparison | None) -> None:
        if pair is not self._current or found is None:
            return
        self._current = None
        first, second = pair.networks
        self._found[first.id, second.id] = found
        while len(self._found) > KEPT:
            del self._found[next(iter(self._found))]
        self.done.emit(found)

    def _failed(self, pair: _Pair, problem: Problem) -> None:
        if pair is self._current:
            self._current = None
            self.failed.emit(problem)

    def _progressed(self, pair: _Pair, progress: EvaluationProgress) -> None:
        if pair is self._current:
            self.progress.emit(progress)
