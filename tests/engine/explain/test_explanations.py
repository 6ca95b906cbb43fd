"""Explanations in the background: the newest question wins, and a hidden panel costs nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.explain.messages import Baseline, Explanation, Method, Question, SumCheck
from cnn_gui.core.network.messages import Flatten, Linear, NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.engine.explain.explainer import Explained, Inquiry, Refused, StepsFound, TorchExplainer
from cnn_gui.engine.explain.explanations import ExplanationEngine
from tests.engine.fakes import network_state

GRADIENT = Question(Method.GRADIENT)
X = np.zeros((1, 28, 28), dtype=np.float32)


def inquiry(generation: int, question: Question = GRADIENT, version: int = 1) -> Inquiry:
    return Inquiry(network_state(version=version), X, question, generation)


class FakeExplainer:
    """``gate``, while closed, keeps each answer waiting. holds: whether the sums are complete."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.asked: list[int] = []
        self.ended: list[int] = []
        self.holds = True
        self.error: Exception | None = None

    def explain(self, inquiry: Inquiry, goes_on: Callable[[], bool]) -> Explained | Refused | None:
        self.asked.append(inquiry.generation)
        self.begun.set()
        while not self.gate.wait(0.001):
            if not goes_on():
                self.ended.append(inquiry.generation)
                return None
        if self.error is not None:
            raise self.error
        if inquiry.question.target == inquiry.question.against == 1:
            return Refused(inquiry, "Not so.")
        check = SumCheck(1.0, 1.0 if self.holds else 2.0, 0.1)
        logits = np.zeros(10, dtype=np.float32)
        found = Explanation(replace(inquiry.question, target=0), X, X, logits, 1.0, check=check)
        return Explained(inquiry, found, 0.001)

    def steps_enough(self, explained: Explained, goes_on: Callable[[], bool]) -> StepsFound | None:
        return StepsFound(explained, 64) if goes_on() else None


class Heard:
    def __init__(self, engine: ExplanationEngine) -> None:
        self.explained: list[int] = []
        self.steps: list[int | None] = []
        self.refused: list[str] = []
        self.failed: list[str] = []
        engine.explained.connect(lambda each: self.explained.append(each.inquiry.generation))
        engine.steps_found.connect(lambda each: self.steps.append(each.steps))
        engine.refused.connect(lambda each: self.refused.append(each.sentence))
        engine.failed.connect(lambda each: self.failed.append(each.text))


@pytest.fixture
def explainer() -> FakeExplainer:
    return FakeExplainer()


@pytest.fixture
def engine(qapp: QCoreApplication, explainer: FakeExplainer) -> Iterator[ExplanationEngine]:
    engine = ExplanationEngine(explainer=lambda: explainer)
    yield engine
    explainer.gate.set()
    assert engine.close(5)


def test_of_many_drawings_the_one_under_way_and_the_newest_are_explained(
    engine: ExplanationEngine, explainer: FakeExplainer, qtbot: QtBot
) -> None:
    """The one under way is not ended for a newer drawing: a slow method would never come to any."""
    heard = Heard(engine)
    explainer.gate.clear()
    engine.ask(inquiry(1))
    assert explainer.begun.wait(5)
    for generation in (2, 3, 4):
        engine.ask(inquiry(generation))
    assert engine.is_at_work
    explainer.gate.set()
    qtbot.waitUntil(lambda: not engine.is_at_work)
    assert heard.explained == [1, 4]
    assert explainer.asked == [1, 4]


@pytest.mark.parametrize("other", [inquiry(2, Question(Method.LINEAR)), inquiry(2, version=2)])
def test_another_question_or_network_ends_the_one_under_way(
    other: Inquiry, engine: ExplanationEngine, explainer: FakeExplainer, qtbot: QtBot
) -> None:
    heard = Heard(engine)
    explainer.gate.clear()
    engine.ask(inquiry(1))
    assert explainer.begun.wait(5)
    engine.ask(other)
    qtbot.waitUntil(lambda: explainer.ended == [1])
    explainer.gate.set()
    qtbot.waitUntil(lambda: heard.explained == [2])


def test_what_is_cancelled_is_ended_and_not_told(
    engine: ExplanationEngine, explainer: FakeExplainer, qtbot: QtBot
) -> None:
    heard = Heard(engine)
    explainer.gate.clear()
    engine.ask(inquiry(1))
    assert explainer.begun.wait(5)
    engine.cancel()
    qtbot.waitUntil(lambda: explainer.ended == [1])
    explainer.gate.set()
    engine.ask(inquiry(2))
    qtbot.waitUntil(lambda: heard.explained == [2])


def test_a_sum_that_does_not_hold_is_followed_by_the_steps_that_would_do(
    engine: ExplanationEngine, explainer: FakeExplainer, qtbot: QtBot
) -> None:
    heard = Heard(engine)
    explainer.holds = False
    engine.ask(inquiry(1))
    qtbot.waitUntil(lambda: heard.steps == [64])
    explainer.holds = True
    with qtbot.waitSignal(engine.explained):
        engine.ask(inquiry(2))
    assert not engine._calm.isActive()


def test_a_question_that_does_not_fit_is_refused_and_a_fault_is_a_problem(
    engine: ExplanationEngine, explainer: FakeExplainer, qtbot: QtBot
) -> None:
    heard = Heard(engine)
    engine.ask(inquiry(1, Question(Method.GRADIENT, 1, 1)))
    qtbot.waitUntil(lambda: heard.refused == ["Not so."])
    explainer.error = ValueError("broken")
    engine.ask(inquiry(2))
    qtbot.waitUntil(lambda: len(heard.failed) == 1)
    assert "explaining the answer" in heard.failed[0]
    assert not engine.is_at_work


def test_no_thread_is_started_before_something_is_asked(explainer: FakeExplainer, qapp: QCoreApplication) -> None:
    engine = ExplanationEngine(explainer=lambda: explainer)
    assert not engine._worker._thread.isRunning()
    assert engine.close(1)


# --- the real one


def straight(version: int, seed: int) -> NetworkState:
    spec = NetworkSpec((Flatten(), Linear(3)))
    return NetworkState(version, spec, layer_infos(spec), state(build(spec, seed=seed)), NetworkRecord("straight"))


def test_new_weights_are_taken_over_with_their_version() -> None:
    explainer = TorchExplainer()
    for version, seed in ((1, 1), (2, 2), (3, 1)):
        network = straight(version, seed)
        found = explainer.explain(Inquiry(network, X, Question(Method.GRADIENT, 2), 1), lambda: True)
        assert isinstance(found, Explained)
        assert np.array_equal(found.explanation.attribution.ravel(), network.weights["fc1.weight"][2])


def test_the_real_one_refuses_in_words_ends_early_and_counts_steps() -> None:
    explainer, network = TorchExplainer(), straight(1, 1)
    refused = explainer.explain(Inquiry(network, X, Question(Method.GRAD_CAM), 1), lambda: True)
    assert isinstance(refused, Refused)
    assert "No layer of this network has maps" in refused.sentence
    question = Question(Method.INTEGRATED_GRADIENTS, baseline=Baseline.NOISE, steps=1)
    assert explainer.explain(Inquiry(network, X, question, 1), lambda: False) is None
    found = explainer.explain(Inquiry(network, X, question, 1), lambda: True)
    assert isinstance(found, Explained)
    steps = explainer.steps_enough(found, lambda: True)
    # Of a straight line every number of steps is enough: the least that is tried is.
    assert steps is not None
    assert steps.steps == 4
    assert explainer.steps_enough(found, lambda: False) is None
