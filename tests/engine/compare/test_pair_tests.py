"""Two networks are tested on the same images, and what was counted is not counted again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.compare.messages import Comparison
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.evaluation.messages import Evaluation, EvaluationProgress
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.compare import pair_tests
from cnn_gui.engine.compare.pair_tests import PairTests
from tests.core.compare.made_tests import made_test
from tests.engine.fakes import network_state

LABELS = [1, 2, 3, 4]


class ReadsAsFilled:
    """Networks filled with a number read every image as that class."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.error: Exception | None = None
        self.tested: list[int] = []
        self.data: list[str] = []

    def __call__(
        self, network: NetworkState, device: str, progress: Callable[[int, int], None], stop: Callable[[], bool]
    ) -> Evaluation:
        filled = int(network.weights["conv1.weight"].flat[0])
        self.begun.set()
        while not self.gate.wait(0.001) and not stop():
            pass
        if self.error is not None:
            raise self.error
        progress(4, 4)
        self.tested.append(filled)
        self.data.append(network.task.data)
        return made_test(LABELS, [filled] * len(LABELS))


@pytest.fixture
def tester() -> ReadsAsFilled:
    return ReadsAsFilled()


@pytest.fixture
def tests(tester: ReadsAsFilled, qtbot: QtBot) -> Iterator[PairTests]:
    made = PairTests(evaluator=tester)
    yield made
    tester.gate.set()
    assert made.close(10)


def count(qtbot: QtBot, tests: PairTests, a: NetworkState, b: NetworkState) -> Comparison:
    with qtbot.waitSignal(tests.done) as waiting:
        tests.count(a, b)
    found = waiting.args[0]
    assert isinstance(found, Comparison)
    return found


def test_both_are_tested_and_compared_with_progress_over_both(
    tests: PairTests, tester: ReadsAsFilled, qtbot: QtBot
) -> None:
    told: list[EvaluationProgress] = []
    tests.progress.connect(told.append)
    a, b = network_state(fill=1), network_state(fill=2)
    found = count(qtbot, tests, a, b)
    assert [each.index for each in found.only_a] == [0]
    assert [each.index for each in found.only_b] == [1]
    assert told == [EvaluationProgress(4, 8), EvaluationProgress(8, 8)]
    assert tests.known(a, b) is found
    assert tests.known(b, a) is None


def test_what_was_counted_is_not_counted_again_whatever_it_is_compared_with(
    tests: PairTests, tester: ReadsAsFilled, qtbot: QtBot
) -> None:
    first, second, third = (network_state(fill=fill) for fill in (1, 2, 3))
    count(qtbot, tests, first, second)
    count(qtbot, tests, third, first)
    # The same weights, opened once more.
    count(qtbot, tests, replace(network_state(fill=2), version=9), third)
    assert tester.tested == [1, 2, 3]


def test_what_is_compared_again_and_again_is_kept_longest(
    tests: PairTests, tester: ReadsAsFilled, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pair_tests, "KEPT", 3)
    first, *others = (network_state(fill=fill) for fill in range(1, 6))
    for other in others:
        count(qtbot, tests, first, other)
    assert tester.tested == [1, 2, 3, 4, 5]


def test_one_network_on_other_images_is_tested_again(tests: PairTests, tester: ReadsAsFilled, qtbot: QtBot) -> None:
    one, two = network_state(fill=1), network_state(fill=2)
    count(qtbot, tests, one, two)
    fashion = replace(MNIST, data="Fashion-MNIST")
    count(qtbot, tests, replace(one, task=fashion), replace(two, task=fashion))
    assert tester.tested == [1, 2, 1, 2]


def test_both_are_tested_on_the_same_data(tests: PairTests, tester: ReadsAsFilled, qtbot: QtBot) -> None:
    count(qtbot, tests, replace(network_state(fill=1), task=replace(MNIST, data="")), network_state(fill=2))
    assert tester.data == ["MNIST", "MNIST"]


def test_a_test_can_be_ended_and_what_was_counted_to_the_end_is_kept(
    tests: PairTests, tester: ReadsAsFilled, qtbot: QtBot
) -> None:
    a, b, c = (network_state(fill=fill) for fill in (1, 2, 3))
    count(qtbot, tests, a, b)
    tester.gate.clear()
    tester.begun.clear()
    tests.count(a, c)
    assert tester.begun.wait(10)
    with qtbot.waitSignal(tests.cancelled):
        tests.cancel()
    assert not tests.is_running
    tester.gate.set()
    tester.tested.clear()
    assert count(qtbot, tests, a, b).a.correct == 1
    assert tester.tested in ([], [3])


def test_a_failure_is_a_problem(tests: PairTests, tester: ReadsAsFilled, qtbot: QtBot) -> None:
    tester.error = DataError("There is nothing to test it on.")
    with qtbot.waitSignal(tests.failed) as waiting:
        tests.count(network_state(fill=1), network_state(fill=2))
    problem = waiting.args[0]
    assert isinstance(problem, Problem)
    assert problem.text == "There is nothing to test it on."
    assert not tests.is_running
