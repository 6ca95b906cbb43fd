"""t-SNE in the background: told while it goes on, paused, gone on with, begun anew."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.projection.messages import MOST_IN_TSNE, TsneState
from cnn_gui.core.projection.tsne import TsneStep
from cnn_gui.engine.projection import descents
from cnn_gui.engine.projection.descents import Descent, TsneEngine
from tests.core.projection.made import some_points

TOTAL = 40


class FakeDescents:
    """Each point lies at its descent's seed and step."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, int]] = []
        self.hold_at = TOTAL + 1
        self.engine: TsneEngine | None = None

    def __call__(self, points: Float32, seed: int) -> Descent:
        if seed < 0:
            raise DataError("There is no such seed.")
        self.begun.append((len(points), seed))
        return TOTAL, self._steps(len(points), seed)

    def _steps(self, count: int, seed: int) -> Iterator[TsneStep]:
        for step in range(1, TOTAL + 1):
            if step == self.hold_at and self.engine is not None:
                self.engine.pause()
            yield TsneStep(np.full((count, 2), (seed, step), np.float32), step, 1 / step)


@pytest.fixture
def made() -> FakeDescents:
    return FakeDescents()


@pytest.fixture
def engine(qapp: QCoreApplication, made: FakeDescents, monkeypatch: pytest.MonkeyPatch) -> Iterator[TsneEngine]:
    monkeypatch.setattr(descents, "TOLD_EVERY_S", 0.0)
    engine = TsneEngine(descend=made)
    made.engine = engine
    yield engine
    assert engine.close(5)


def done(state: TsneState) -> bool:
    return state.done


def test_steps_are_told_to_the_end(engine: TsneEngine, qtbot: QtBot) -> None:
    states: list[TsneState] = []
    engine.moved.connect(states.append)
    with qtbot.waitSignal(engine.moved, check_params_cb=done):
        engine.start(some_points(60), 3)
    assert [state.step for state in states] == list(range(1, TOTAL + 1))
    assert {state.seed for state in states} == {3}
    assert states[0].places.tolist() == list(range(60))
    engine.resume()  # it is done
    assert not engine.is_running


def test_a_pause_holds_it_and_it_goes_on_from_there(engine: TsneEngine, made: FakeDescents, qtbot: QtBot) -> None:
    states: list[TsneState] = []
    engine.moved.connect(states.append)
    made.hold_at = 10
    with qtbot.waitSignal(engine.moved, check_params_cb=lambda state: state.step == 10):
        engine.start(some_points(60), 0)
    assert not engine.is_running
    made.hold_at = TOTAL + 1
    with qtbot.waitSignal(engine.moved, check_params_cb=done):
        engine.resume()
    assert [state.step for state in states] == list(range(1, TOTAL + 1))
    assert made.begun == [(60, 0)]


def test_another_seed_begins_anew_and_of_many_images_some_are_laid_out(
    engine: TsneEngine, made: FakeDescents, qtbot: QtBot
) -> None:
    states: list[TsneState] = []
    engine.moved.connect(states.append)
    with qtbot.waitSignal(engine.moved, check_params_cb=lambda state: state.done and state.seed == 2):
        engine.start(some_points(60), 1)
        engine.start(some_points(2 * MOST_IN_TSNE), 2)
    assert made.begun[-1] == (MOST_IN_TSNE, 2)
    # Spread over all of them.
    assert states[-1].places.tolist() == list(range(0, 2 * MOST_IN_TSNE, 2))


def test_a_stopped_one_tells_nothing_and_an_error_is_told(engine: TsneEngine, qtbot: QtBot) -> None:
    states: list[TsneState] = []
    engine.moved.connect(states.append)
    engine.start(some_points(60), 1)
    engine.stop()
    with qtbot.waitSignal(engine.failed) as failed:
        engine.start(some_points(60), -1)
    assert states == []
    assert failed.args is not None
    assert failed.args[0].text == "There is no such seed."
    assert not engine.is_running
