from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.messages import Flatten, Linear, NetworkSpec
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training import estimate
from cnn_gui.core.training.messages import RunState
from cnn_gui.core.training.speed import Speed
from cnn_gui.engine.training import estimates as module
from cnn_gui.engine.training.estimates import Estimates, Measured, measure_speed

FAST, SLOW = Speed(1000.0, 0.5), Speed(10.0, 5.0)
A, B, C = (TrainingConfig(recipe=name, batch_size=n) for n, name in enumerate("abc", start=1))


class Bench:
    """Measures what it is given; waits in one of them until it is released or told to stop."""

    def __init__(self) -> None:
        self.asked: list[TrainingConfig] = []
        self.release = threading.Event()
        self.release.set()
        self.stopped = 0

    def measure(
        self, config: TrainingConfig, _task: Task, should_stop: Callable[[], bool], _spec: NetworkSpec | None
    ) -> Speed:
        self.asked.append(config)
        while not self.release.wait(0.002):
            if should_stop():
                self.stopped += 1
                return SLOW
        if config.batch_size == 2:
            raise UserError("There is no such device.")
        return FAST


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(module, "PAUSE_MS", 1)
    return Bench()


@pytest.fixture
def engine(qtbot: QtBot, bench: Bench) -> Iterator[Estimates]:
    engine = Estimates(measure=bench.measure)
    yield engine
    bench.release.set()
    assert engine.close(10.0)


def answers(qtbot: QtBot, engine: Estimates, count: int) -> list[Measured]:
    found: list[Measured] = []
    engine.measured.connect(found.append)
    qtbot.waitUntil(lambda: len(found) == count)
    engine.measured.disconnect(found.append)
    return found


def test_everything_wanted_is_measured_in_order(qtbot: QtBot, engine: Estimates, bench: Bench) -> None:
    engine.set_wanted((A, C))
    engine.begin()
    assert answers(qtbot, engine, 2) == [Measured(A, FAST), Measured(C, FAST)]


def test_nothing_is_measured_before_the_window_is_idle(qtbot: QtBot, engine: Estimates, bench: Bench) -> None:
    engine.set_wanted((A,))
    qtbot.wait(20)
    assert bench.asked == []


def test_what_cannot_be_measured_does_not_hold_up_the_rest(qtbot: QtBot, engine: Estimates) -> None:
    engine.begin()
    engine.set_wanted((B, A))
    assert answers(qtbot, engine, 2) == [Measured(B, None), Measured(A, FAST)]


def test_a_newer_wish_takes_the_place_of_what_waits(qtbot: QtBot, engine: Estimates, bench: Bench) -> None:
    bench.release.clear()
    engine.begin()
    engine.set_wanted((A, B))
    qtbot.waitUntil(lambda: bench.asked == [A])
    engine.set_wanted((C,))
    bench.release.set()
    assert answers(qtbot, engine, 2) == [Measured(A, FAST), Measured(C, FAST)]


def test_a_training_ends_the_measurement_which_is_made_again_after_it(
    qtbot: QtBot, engine: Estimates, bench: Bench
) -> None:
    bench.release.clear()
    engine.begin()
    engine.set_wanted((A,))
    qtbot.waitUntil(lambda: bench.asked == [A])
    engine.show_run_state(RunState.RUNNING)
    qtbot.waitUntil(lambda: bench.stopped == 1)
    engine.show_run_state(RunState.PAUSED)
    qtbot.wait(20)
    assert bench.asked == [A]
    bench.release.set()
    engine.show_run_state(RunState.IDLE)
    assert answers(qtbot, engine, 1) == [Measured(A, FAST)]


def test_nothing_is_measured_while_somebody_draws(qtbot: QtBot, bench: Bench) -> None:
    quiet, looks = False, 0

    def is_quiet() -> bool:
        nonlocal looks
        looks += 1
        return quiet

    engine = Estimates(measure=bench.measure, is_quiet=is_quiet)
    engine.begin()
    engine.set_wanted((A,))
    qtbot.waitUntil(lambda: looks > 3)
    assert bench.asked == []
    quiet = True
    assert answers(qtbot, engine, 1) == [Measured(A, FAST)]
    assert engine.close(10.0)


def test_closing_does_not_wait_for_the_end_of_a_measurement(qtbot: QtBot, bench: Bench) -> None:
    bench.release.clear()
    engine = Estimates(measure=bench.measure)
    engine.begin()
    engine.set_wanted((A, C))
    qtbot.waitUntil(lambda: bench.asked == [A])
    assert engine.close(10.0)
    assert bench.stopped == 1
    assert bench.asked == [A]


def test_the_real_measurement_says_how_fast_it_is() -> None:
    config = replace(TrainingConfig(), network="sprint", batch_size=8, device="cpu")
    speed = measure_speed(config, MNIST, lambda: False)
    assert speed is not None
    assert speed.images > 0
    assert speed.test > 0


def test_a_network_for_other_data_is_measured_as_it_will_be_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[NetworkSpec] = []

    def measure(_config: TrainingConfig, *, spec: NetworkSpec, should_stop: Callable[[], bool]) -> Speed:
        assert not should_stop()
        measured.append(spec)
        return FAST

    monkeypatch.setattr(estimate, "measure", measure)
    task = info("Shapes in colour").task
    assert measure_speed(replace(TrainingConfig(), network="sprint"), task, lambda: False) == FAST
    assert measured == [fitted(NETWORKS["sprint"], task)]
    # One that goes on is what it is, whatever the recipe names.
    own = NetworkSpec((Flatten(), Linear(10)), task.input_shape)
    assert measure_speed(replace(TrainingConfig(), network="sprint"), task, lambda: False, own) == FAST
    assert measured[1] is own


def test_what_was_wanted_for_other_data_is_measured_no_more(qtbot: QtBot, engine: Estimates, bench: Bench) -> None:
    shapes = info("Shapes in colour").task
    bench.release.clear()
    engine.begin()
    engine.set_wanted((A,))
    qtbot.waitUntil(lambda: bench.asked == [A])
    engine.show_run_state(RunState.RUNNING)
    qtbot.waitUntil(lambda: bench.stopped == 1)
    engine.set_wanted((C,), shapes)
    bench.release.set()
    engine.show_run_state(RunState.IDLE)
    assert answers(qtbot, engine, 1) == [Measured(C, FAST, shapes)]
    assert bench.asked == [A, C]


def test_a_measurement_says_of_which_network_it_is(qtbot: QtBot, engine: Estimates) -> None:
    own = NetworkSpec((Flatten(), Linear(10)))
    engine.begin()
    engine.set_wanted((A,), MNIST, own)
    assert answers(qtbot, engine, 1) == [Measured(A, FAST, MNIST, own)]


@pytest.mark.parametrize("asked", range(5))
def test_the_real_measurement_ends_when_it_is_asked_to(asked: int) -> None:
    """Also before its first step, and before anything of it was loaded."""
    answers = iter([False] * asked + [True])
    config = replace(TrainingConfig(), network="sprint", batch_size=8, device="cpu")
    assert measure_speed(config, MNIST, answers.__next__) is None
    assert next(answers, "asked no more") == "asked no more"
