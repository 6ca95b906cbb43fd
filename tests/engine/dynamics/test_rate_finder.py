"""The finder's engine: what it tells, how it stops, and the real test behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.messages import MNIST_DATA
from cnn_gui.core.dynamics.messages import RateRange
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.engine.dynamics.rate_finder import RateFinder, RateWish, steps_of

WISH = RateWish(TrainingConfig(network="sprint", batch_size=16, device="cpu"), MNIST_DATA)
PART = RateRange((0.1,), (2.3,), (2.3,))
END = RateRange((0.1, 0.2), (2.3, 2.2), (2.3, 2.25), complete=True, suggested=0.1)


def test_it_tells_what_is_known_and_ends_with_the_suggestion(qtbot: QtBot) -> None:
    finder = RateFinder(steps=lambda _wish: iter((PART, END)))
    told: list[RateRange] = []
    finder.told.connect(told.append)
    with qtbot.waitSignal(finder.told, check_params_cb=lambda found: found.complete):
        finder.find(WISH)
    assert told == [PART, END]
    assert not finder.is_at_work
    assert finder.close(5)


def test_after_stop_nothing_is_told_and_another_can_begin(qtbot: QtBot) -> None:
    go_on, begun = threading.Event(), threading.Event()

    def steps(wish: RateWish) -> Iterator[RateRange]:
        begun.set()
        if wish is WISH:
            go_on.wait(10)
        yield END

    finder = RateFinder(steps=steps)
    told: list[RateRange] = []
    finder.told.connect(told.append)
    finder.find(WISH)
    assert begun.wait(10)
    finder.stop()
    assert not finder.is_at_work
    go_on.set()
    with qtbot.waitSignal(finder.told):
        finder.find(RateWish(TrainingConfig(), MNIST_DATA))
    assert told == [END]
    assert finder.close(5)


def test_it_ends_between_two_steps(qtbot: QtBot) -> None:
    go_on, begun, ended = threading.Event(), threading.Event(), threading.Event()
    made: list[int] = []

    def steps(_wish: RateWish) -> Iterator[RateRange]:
        try:
            for step in range(1_000):
                made.append(step)
                begun.set()
                assert go_on.wait(10)
                yield PART
        finally:
            ended.set()

    finder = RateFinder(steps=steps)
    finder.find(WISH)
    assert begun.wait(10)
    finder.stop()
    go_on.set()
    assert ended.wait(10)
    assert len(made) == 1
    assert finder.close(5)


def test_a_failure_is_told(qtbot: QtBot) -> None:
    def steps(_wish: RateWish) -> Iterator[RateRange]:
        raise UserError("There is nothing to learn from.")

    finder = RateFinder(steps=steps)
    with qtbot.waitSignal(finder.failed) as failed:
        finder.find(WISH)
    assert failed.args[0].text == "There is nothing to learn from."
    assert not finder.is_at_work
    assert finder.close(5)


@pytest.mark.usefixtures("one_thread")
def test_the_real_test_reads_the_data_that_are_chosen() -> None:
    first = next(iter(steps_of(WISH)))
    assert first.losses[0] == pytest.approx(2.3, abs=0.2)
