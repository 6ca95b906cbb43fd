"""Two networks tested on the same images in the background; what was counted for a network is not counted again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.compare.comparison import compared, on_same_data
from cnn_gui.core.compare.messages import Comparison
from cnn_gui.core.evaluation.messages import Evaluation, EvaluationProgress
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.network_key import key_of
from cnn_gui.engine.base.newest_wish import GoesOn, NewestWish, Report
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.evaluation.evaluation import PROGRESS_EVERY_S, Evaluator, evaluate_on_its_data

KEPT = 8
"""Tests that stay in memory. A bad network makes thousands of mistakes, and each is kept with its picture: 1 kB."""

_VERSION = "1"


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
        self._pair = NewestWish("pair tests", lambda: _Counter(evaluator), nice=NICE, parent=self)
        self._found: dict[tuple[int, int], Comparison] = {}

    @property
    def is_running(self) -> bool:
        return self._pair.is_at_work

    def known(self, a: NetworkState, b: NetworkState) -> Comparison | None:
        """What was found for these very networks."""
        return self._found.get((a.id, b.id))

    def count(self, a: NetworkState, b: NetworkState) -> None:
        """Tests both on the same images, as far as that has not been done; a pair that is being tested is cancelled."""
        self.cancel()
        pair = (a, b)
        self._pair.ask(
            pair,
            lambda counter, goes_on, report: counter.count(pair, goes_on, report),
            on_done=lambda found: self._ended(pair, found),
            on_failed=self.failed.emit,
            on_progress=self.progress.emit,
            doing=QT_TRANSLATE_NOOP("core", "testing the networks"),
        )

    @Slot()
    def cancel(self) -> None:
        """Ends the test between two batches; ``cancelled`` comes at once. What was counted to the end is kept."""
        if self._pair.is_at_work:
            self._pair.stop()
            self.cancelled.emit()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._pair.close(timeout_s)

    def _ended(self, pair: tuple[NetworkState, NetworkState], found: Comparison) -> None:
        first, second = pair
        self._found[first.id, second.id] = found
        while len(self._found) > KEPT:
            del self._found[next(iter(self._found))]
        self.done.emit(found)


class _Counter:
    """Tests networks on the worker's thread, each once."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._kept: dict[str, Evaluation] = {}
        """By what is in the network and what it is tested on."""

    def count(self, pair: tuple[NetworkState, NetworkState], goes_on: GoesOn, report: Report) -> Comparison | None:
        """Reports an EvaluationProgress now and then. None where it is not wanted any more."""
        tasks = on_same_data(*(network.task for network in pair))
        told_at = 0.0
        found: list[Evaluation] = []
        for number, (network, task) in enumerate(zip(pair, tasks, strict=True)):

            def tell(done: int, total: int, number: int = number) -> None:
                nonlocal told_at
                now = time.monotonic()
                if done >= total or now - told_at >= PROGRESS_EVERY_S:
                    told_at = now
                    report(EvaluationProgress(number * total + done, 2 * total))

            test = self._test(replace(network, task=task), goes_on, tell)
            if test is None:
                return None
            found.append(test)
        return compared(*found)

    def _test(self, network: NetworkState, goes_on: GoesOn, tell: Callable[[int, int], None]) -> Evaluation | None:
        key = key_of(_VERSION, network.spec, network.weights, [repr(network.task)], ())
        known = self._kept.pop(key, None)
        if known is None:
            known = self._evaluated(network, goes_on, tell)
        if known is not None:
            self._kept[key] = known
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return known

    def _evaluated(self, network: NetworkState, goes_on: GoesOn, tell: Callable[[int, int], None]) -> Evaluation | None:
        if not goes_on():
            return None
        try:
            result = self._evaluator(network, "cpu", tell, lambda: not goes_on())
        except Exception:
            if not goes_on():
                return None
            raise
        return result if goes_on() else None
