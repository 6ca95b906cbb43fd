from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import DeviceError
from cnn_gui.core.evaluation.messages import Evaluation, EvaluationProgress
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.evaluation.evaluation import EvaluationEngine
from tests.engine.fakes import network_state


class FakeEvaluator:
    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.error: Exception | None = None
        self.asked: list[tuple[int, str]] = []
        self.stopped = 0

    def __call__(
        self,
        network: NetworkState,
        device: str,
        progress: Callable[[int, int], None],
        should_stop: Callable[[], bool],
    ) -> Evaluation:
        self.asked.append((network.version, device))
        self.begun.set()
        for done in range(0, 1001, 10):
            while not self.gate.wait(0.001) and not should_stop():
                pass
            if should_stop():
                self.stopped += 1
                break
            progress(done, 1000)
        if self.error is not None:
            raise self.error
        return Evaluation(1000, 990, 0.03, np.eye(10, dtype=np.int64))


class Seen:
    def __init__(self, engine: EvaluationEngine) -> None:
        self.all: list[object] = []
        engine.progress.connect(self.all.append)
        engine.done.connect(self.all.append)
        engine.failed.connect(self.all.append)
        engine.cancelled.connect(lambda: self.all.append("cancelled"))

    @property
    def ends(self) -> list[object]:
        return [item for item in self.all if not isinstance(item, EvaluationProgress)]


@pytest.fixture
def evaluator() -> FakeEvaluator:
    return FakeEvaluator()


@pytest.fixture
def engine(qapp: QCoreApplication, evaluator: FakeEvaluator) -> Iterator[EvaluationEngine]:
    engine = EvaluationEngine(evaluator=evaluator)
    yield engine
    assert engine.close(5)


@pytest.fixture
def seen(engine: EvaluationEngine) -> Seen:
    return Seen(engine)


def test_the_result_names_the_network_and_follows_the_progress(
    engine: EvaluationEngine, seen: Seen, evaluator: FakeEvaluator, qtbot: QtBot
) -> None:
    before = engine.is_running
    engine.evaluate(network_state(version=17), "cpu")
    during = engine.is_running
    qtbot.waitUntil(lambda: bool(seen.ends))
    assert (before, during, engine.is_running) == (False, True, False)
    (result,) = seen.ends
    assert isinstance(result, Evaluation)
    assert (result.network_version, result.accuracy) == (17, 0.99)
    assert evaluator.asked == [(17, "cpu")]
    progress = seen.all[:-1]
    assert progress[0] == EvaluationProgress(0, 1000)
    assert progress[-1] == EvaluationProgress(1000, 1000)
    assert len(progress) < 30


def test_cancelling_stops_it_and_says_so_once(
    engine: EvaluationEngine, seen: Seen, evaluator: FakeEvaluator, qtbot: QtBot
) -> None:
    evaluator.gate.clear()
    engine.evaluate(network_state())
    assert evaluator.begun.wait(5)
    engine.cancel()
    engine.cancel()
    qtbot.waitUntil(lambda: evaluator.stopped == 1)
    evaluator.gate.set()
    engine.evaluate(network_state(version=2))
    qtbot.waitUntil(lambda: len(seen.ends) == 2)
    first, second = seen.ends
    assert first == "cancelled"
    assert isinstance(second, Evaluation)


def test_a_result_on_its_way_is_not_told_after_cancelling(
    engine: EvaluationEngine, seen: Seen, evaluator: FakeEvaluator, qtbot: QtBot
) -> None:
    engine.evaluate(network_state())
    # The next one begins when the first has ended; its result then waits in the queue of events.
    finished = threading.Event()
    engine._worker.submit(
        lambda _control: finished.set(), on_done=lambda _: None, on_failed=lambda _: None, doing="waiting"
    )
    assert finished.wait(5)
    engine.cancel()
    QCoreApplication.processEvents()
    assert seen.all == ["cancelled"]


def test_a_newer_network_replaces_the_one_under_test(
    engine: EvaluationEngine, seen: Seen, evaluator: FakeEvaluator, qtbot: QtBot
) -> None:
    evaluator.gate.clear()
    for version in (1, 2, 3):
        engine.evaluate(network_state(version=version))
        assert evaluator.begun.wait(5)
    evaluator.gate.set()
    qtbot.waitUntil(lambda: len(seen.ends) == 3)
    assert seen.ends[:2] == ["cancelled", "cancelled"]
    assert isinstance(seen.ends[2], Evaluation)
    # The second may have begun before the third was asked for; its result is of no interest all the same.
    assert seen.ends[2].network_version == 3


def test_a_failure_is_told(engine: EvaluationEngine, seen: Seen, evaluator: FakeEvaluator, qtbot: QtBot) -> None:
    evaluator.error = DeviceError("The GPU is gone.")
    with qtbot.waitSignal(engine.failed) as failed:
        engine.evaluate(network_state())
    assert failed.args[0].text == "The GPU is gone."
    assert not engine.is_running


def test_closing_ends_a_test(engine: EvaluationEngine, seen: Seen, evaluator: FakeEvaluator) -> None:
    evaluator.gate.clear()
    engine.evaluate(network_state())
    assert evaluator.begun.wait(5)
    assert engine.close(5)
    QCoreApplication.processEvents()
    assert seen.all == []
    assert evaluator.stopped == 1
