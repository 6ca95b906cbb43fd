"""Checks in the background: of the newest explanation, and means that are kept with the network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain import trust
from cnn_gui.core.explain.messages import Explanation, Faithfulness, InkCurve, Method, Question
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.explain.explainer import Explained, Inquiry, TorchExplainer
from cnn_gui.engine.explain.trust import CurveFound, MeansFound, MeansProgress, RandomFound, TorchChecker, TrustEngine
from tests.engine.explain.test_explanations import X, straight
from tests.engine.fakes import network_state

CURVE = InkCurve(np.linspace(1, 0, 5, dtype=np.float32), np.linspace(0, 1, 5, dtype=np.float32))


def explained(generation: int) -> Explained:
    inquiry = Inquiry(network_state(), X, Question(Method.GRADIENT), generation)
    found = Explanation(replace(inquiry.question, target=0), X, X, np.zeros(10, dtype=np.float32), 1.0)
    return Explained(inquiry, found, 0.0)


class FakeChecker:
    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.averaged = self.given_up = 0

    def check(self, explained: Explained, report: Callable[[object], None], goes_on: Callable[[], bool]) -> None:
        while not self.gate.wait(0.001):
            if not goes_on():
                return
        report(CurveFound(explained, None, CURVE))

    def means(
        self, network: NetworkState, report: Callable[[object], None], goes_on: Callable[[], bool]
    ) -> MeansFound | None:
        self.averaged += 1
        report(MeansProgress(1, 2))
        while not self.gate.wait(0.001):
            if not goes_on():
                self.given_up += 1
                return None
        return MeansFound(network, Faithfulness({}, CURVE, 2))


@pytest.fixture
def checker() -> FakeChecker:
    return FakeChecker()


@pytest.fixture
def engine(qapp: QCoreApplication, checker: FakeChecker) -> Iterator[TrustEngine]:
    engine = TrustEngine(checker=lambda: checker)
    yield engine
    checker.gate.set()
    assert engine.close(5)


def test_only_the_newest_explanation_is_told_of(engine: TrustEngine, checker: FakeChecker, qtbot: QtBot) -> None:
    found: list[int] = []
    engine.found.connect(lambda each: found.append(each.explained.inquiry.generation))
    checker.gate.clear()
    for generation in (1, 2, 3):
        engine.check(explained(generation))
    checker.gate.set()
    qtbot.waitUntil(lambda: found == [3])


def test_means_are_made_once_for_a_network(engine: TrustEngine, checker: FakeChecker, qtbot: QtBot) -> None:
    found: list[MeansFound] = []
    progress: list[MeansProgress] = []
    engine.means_found.connect(found.append)
    engine.means_progress.connect(progress.append)
    network = network_state()
    engine.means(network)
    engine.means(network)
    qtbot.waitUntil(lambda: len(found) == 1)
    assert progress == [MeansProgress(1, 2)]
    engine.means(network)
    assert len(found) == 2
    assert checker.averaged == 1


def test_what_is_told_is_of_the_network_asked_about_last(
    engine: TrustEngine, checker: FakeChecker, qtbot: QtBot
) -> None:
    """Back at a network whose means are known, nothing comes of the one that was looked at between."""
    found: list[MeansFound] = []
    progress: list[MeansProgress] = []
    engine.means_found.connect(found.append)
    engine.means_progress.connect(progress.append)
    known, other = network_state(), network_state()
    engine.means(known)
    qtbot.waitUntil(lambda: len(found) == 1)
    checker.gate.clear()
    engine.means(other)
    qtbot.waitUntil(lambda: len(progress) == 2)
    engine.means(known)
    assert found[-1].network is known
    qtbot.waitUntil(lambda: checker.given_up == 1)
    checker.gate.set()
    third = network_state()
    engine.means(third)
    qtbot.waitUntil(lambda: found[-1].network is third)
    assert [each.network for each in found] == [known, known, third]


def test_a_check_that_is_dropped_tells_nothing_and_the_means_go_on(
    engine: TrustEngine, checker: FakeChecker, qtbot: QtBot
) -> None:
    told: list[object] = []
    found: list[MeansFound] = []
    engine.found.connect(told.append)
    engine.means_found.connect(found.append)
    checker.gate.clear()
    engine.check(explained(1))
    engine.means(network_state())
    engine.drop()
    checker.gate.set()
    qtbot.waitUntil(lambda: len(found) == 1)
    assert engine.close(5)
    assert told == []


def test_means_that_are_cancelled_are_begun_anew(engine: TrustEngine, checker: FakeChecker, qtbot: QtBot) -> None:
    found: list[MeansFound] = []
    engine.means_found.connect(found.append)
    network = network_state()
    checker.gate.clear()
    with qtbot.waitSignal(engine.means_progress):
        engine.means(network)
    engine.cancel()
    checker.gate.set()
    engine.means(network)
    qtbot.waitUntil(lambda: len(found) == 1)


def test_the_real_one_finds_every_curve_and_every_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "IMAGES", 2)
    network = replace(straight(1, 1), task=Task(("a", "b", "c"), data="birds"))
    found: list[object] = []
    inquiry = Inquiry(network, X + 1, Question(Method.OCCLUSION), 1)
    done = TorchExplainer().explain(inquiry, lambda: True)
    assert isinstance(done, Explained)
    TorchChecker().check(done, found.append, lambda: True)
    curves = [each.method for each in found if isinstance(each, CurveFound)]
    assert curves == [None, *(method for method in Method if method is not Method.GRAD_CAM)]
    assert [each.row.layer for each in found if isinstance(each, RandomFound)] == ["fc1"]
    refused = TorchChecker().means(network, found.append, lambda: True)
    assert refused is not None
    # Nobody knows these birds.
    assert refused.found is None
    assert refused.why_not.endswith(".")
    means = TorchChecker().means(network_state(fill=0.01), found.append, lambda: True)
    assert means is not None
    assert means.found is not None
    assert means.found.images == 2
    assert set(means.found.curves) == set(Method)
    assert TorchChecker().means(network_state(), found.append, lambda: False) is None
    # Another start of the app reads them, and is not asked whether it goes on.
    found.clear()
    again = TorchChecker().means(network_state(fill=0.01), found.append, lambda: False)
    assert again is not None
    assert again.found is not None
    assert found == []
    for method, curve in means.found.curves.items():
        assert np.array_equal(again.found.curves[method].deletion, curve.deletion)
