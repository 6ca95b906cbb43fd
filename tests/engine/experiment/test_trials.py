from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.registry import Dataset, mnist
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.network import modules as networks
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.engine.experiment.trials import IMAGES, Score, TorchExaminer, TrialEngine
from tests.engine.fakes import network_state


class FakeExaminer:
    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.given_up = 0

    def score(self, network: NetworkState, should_stop: Callable[[], bool]) -> Score | None:
        self.begun.set()
        while not self.gate.wait(0.001):
            if should_stop():
                self.given_up += 1
                return None
        return Score(network, network.version, 1000, 0.1)


@pytest.fixture
def examiner() -> FakeExaminer:
    return FakeExaminer()


@pytest.fixture
def engine(qapp: QCoreApplication, examiner: FakeExaminer) -> Iterator[TrialEngine]:
    engine = TrialEngine(examiner=lambda: examiner)
    yield engine
    examiner.gate.set()
    assert engine.close(5)


def test_the_newest_network_is_scored_and_the_one_before_given_up(
    engine: TrialEngine, examiner: FakeExaminer, qtbot: QtBot
) -> None:
    scores: list[Score] = []
    engine.scored.connect(scores.append)
    examiner.gate.clear()
    engine.score(network_state(version=1))
    assert examiner.begun.wait(5)
    engine.score(network_state(version=2))
    qtbot.waitUntil(lambda: examiner.given_up == 1)
    examiner.gate.set()
    qtbot.waitUntil(lambda: bool(scores))
    assert [score.correct for score in scores] == [2]


def test_a_cancelled_score_is_not_told(engine: TrialEngine, examiner: FakeExaminer, qtbot: QtBot) -> None:
    scores: list[Score] = []
    engine.scored.connect(scores.append)
    examiner.gate.clear()
    engine.score(network_state(version=1))
    assert examiner.begun.wait(5)
    engine.cancel()
    qtbot.waitUntil(lambda: examiner.given_up == 1)
    engine.score(network_state(version=2))
    examiner.gate.set()
    qtbot.waitUntil(lambda: bool(scores))
    assert [score.network.version for score in scores] == [2]


def test_the_real_examiner_equals_the_full_test_on_its_first_digits() -> None:
    module = networks.build(NETWORKS["sprint"], seed=1)
    state = replace(network_state(), weights=networks.state(module))
    score = TorchExaminer().score(state, lambda: False)
    data = mnist("test")
    expected = evaluate(module, Dataset("MNIST", "test", data.images[:IMAGES], data.labels[:IMAGES]), mistakes=False)
    assert score is not None
    assert (score.correct, score.n) == (expected.correct, 1000)
    assert TorchExaminer().score(state, lambda: True) is None
