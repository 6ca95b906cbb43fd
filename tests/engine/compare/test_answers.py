"""Several networks answer one drawing: the newest question wins, and weights are taken over when they change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.input.messages import InputMode
from cnn_gui.engine.compare.answers import Answered, AnswerEngine
from tests.engine.fakes import FakeViewer, drawing, network_state

MODE = InputMode.LIKE_MNIST


class Makers:
    """Viewers as they were made."""

    def __init__(self) -> None:
        self.made: list[FakeViewer] = []

    def __call__(self) -> FakeViewer:
        self.made.append(FakeViewer())
        return self.made[-1]


@pytest.fixture
def makers() -> Makers:
    return Makers()


@pytest.fixture
def engine(makers: Makers, qtbot: QtBot) -> Iterator[AnswerEngine]:
    made = AnswerEngine(viewer=makers)
    yield made
    for viewer in makers.made:
        viewer.gate.set()
    assert made.close(10)


def ask(qtbot: QtBot, engine: AnswerEngine, *networks: int, n: int = 0) -> Answered:
    """networks: what their weights are filled with."""
    with qtbot.waitSignal(engine.answered) as waiting:
        engine.ask({place: network_state(fill=fill) for place, fill in enumerate(networks)}, drawing(n), MODE)
    answered = waiting.args[0]
    assert isinstance(answered, Answered)
    return answered


def test_each_network_answers_what_was_asked(engine: AnswerEngine, qtbot: QtBot, makers: Makers) -> None:
    answered = ask(qtbot, engine, 1, 2)
    assert set(answered.snapshots) == {0, 1}
    assert all(each.drawing == drawing() for each in answered.snapshots.values())
    assert [viewer.shown[0].weights["conv1.weight"].flat[0] for viewer in makers.made] == [1, 2]


def test_a_network_is_taken_over_once_and_forgotten_with_its_place(
    engine: AnswerEngine, qtbot: QtBot, makers: Makers
) -> None:
    networks = {0: network_state(fill=1), 1: network_state(fill=2)}
    for n in range(3):
        with qtbot.waitSignal(engine.answered):
            engine.ask(networks, drawing(n), MODE)
    assert [len(viewer.shown) for viewer in makers.made] == [1, 1]
    ask(qtbot, engine, 3)
    assert len(makers.made[0].shown) == 2
    ask(qtbot, engine, 3, 4)
    assert len(makers.made) == 3


def test_a_newer_drawing_takes_the_place_of_one_that_waits(engine: AnswerEngine, qtbot: QtBot, makers: Makers) -> None:
    networks = {0: network_state()}
    with qtbot.waitSignal(engine.answered):
        engine.ask(networks, drawing(0), MODE)
    viewer = makers.made[0]
    viewer.gate.clear()
    viewer.waiting.clear()
    seen: list[object] = []
    engine.answered.connect(lambda answered: seen.append(answered.drawing))
    engine.ask(networks, drawing(1), MODE)
    assert viewer.waiting.wait(10)
    for n in (2, 3, 4):
        engine.ask(networks, drawing(n), MODE)
    viewer.gate.set()
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [drawing(1), drawing(4)]


def test_a_problem_is_told_once_until_there_is_an_answer(engine: AnswerEngine, qtbot: QtBot, makers: Makers) -> None:
    told: list[Problem] = []
    engine.failed.connect(told.append)
    ask(qtbot, engine, 1)
    makers.made[0].error = RuntimeError("no memory")
    networks = {0: network_state(fill=1)}
    for n in (1, 2):
        engine.ask(networks, drawing(n), MODE)
        qtbot.waitUntil(lambda: len(told) == 1)
    makers.made[0].error = None
    ask(qtbot, engine, 1, n=3)
    assert len(told) == 1
