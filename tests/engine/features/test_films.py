"""Films in the background: told as they come, the newest wish wins, and what nobody wants any more ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.features.ascent.messages import AscentFrame, AscentSettings, Objective
from cnn_gui.core.network.messages import Box
from cnn_gui.engine.features.film_maker import FilmWish, TorchFilmMaker
from cnn_gui.engine.features.films import FilmEngine, FilmPart
from tests.engine.fakes import network_state


def wish(unit: int) -> FilmWish:
    return FilmWish(network_state(), Objective("conv1", unit), AscentSettings(steps=4, starts=2))


def frame(step: int) -> AscentFrame:
    pictures = np.zeros((2, 28, 28), np.uint8)
    return AscentFrame(step, pictures, np.full(2, step, np.float32), (Box(0, 0, 3, 3),) * 2)


class FakeMaker:
    """Four frames; after the first it waits for the gate."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.ended: list[int] = []
        self.error: Exception | None = None

    def make(self, wish: FilmWish, told: Callable[[AscentFrame], bool]) -> None:
        if self.error is not None:
            raise self.error
        told(frame(0))
        self.begun.set()
        while not self.gate.wait(0.001):
            if not told(frame(1)):
                self.ended.append(wish.objective.unit)
                return
        for step in (2, 3):
            told(frame(step))


@pytest.fixture
def maker() -> FakeMaker:
    return FakeMaker()


@pytest.fixture
def engine(qtbot: QtBot, maker: FakeMaker) -> Iterator[FilmEngine]:
    engine = FilmEngine(maker=lambda: maker)
    yield engine
    maker.gate.set()
    assert engine.close(5.0)


def parts_of(engine: FilmEngine) -> list[FilmPart]:
    found: list[FilmPart] = []
    engine.told.connect(found.append)
    return found


def test_frames_are_told_in_their_order_and_the_last_part_says_so(engine: FilmEngine, qtbot: QtBot) -> None:
    parts = parts_of(engine)
    engine.make(wish(1))
    qtbot.waitUntil(lambda: bool(parts) and parts[-1].complete)
    assert [each.step for part in parts for each in part.frames] == [0, 2, 3]
    assert [part.complete for part in parts].count(True) == 1
    assert not engine.is_at_work


def test_the_first_frame_does_not_wait_for_the_film(engine: FilmEngine, maker: FakeMaker, qtbot: QtBot) -> None:
    parts = parts_of(engine)
    maker.gate.clear()
    engine.make(wish(1))
    qtbot.waitUntil(lambda: bool(parts))
    assert parts[0].frames[0].step == 0
    assert engine.is_at_work


def test_a_newer_wish_ends_the_film_before(engine: FilmEngine, maker: FakeMaker, qtbot: QtBot) -> None:
    parts = parts_of(engine)
    maker.gate.clear()
    engine.make(wish(1))
    qtbot.waitUntil(maker.begun.is_set)
    newer = wish(2)
    engine.make(newer)
    told = len(parts)
    qtbot.waitUntil(lambda: maker.ended == [1])
    maker.gate.set()
    qtbot.waitUntil(lambda: parts[-1:] != [] and parts[-1].complete)
    assert all(part.wish is newer for part in parts[told:])


def test_nothing_is_told_of_what_nobody_wants(engine: FilmEngine, maker: FakeMaker, qtbot: QtBot) -> None:
    maker.gate.clear()
    engine.make(wish(1))
    qtbot.waitUntil(maker.begun.is_set)
    with qtbot.assertNotEmitted(engine.told):
        engine.stop()
        qtbot.waitUntil(lambda: maker.ended == [1])
    assert not engine.is_at_work


def test_a_fault_of_ours_is_told_once(engine: FilmEngine, maker: FakeMaker, qtbot: QtBot) -> None:
    maker.error = RuntimeError("broken")
    with qtbot.waitSignal(engine.failed) as told:
        engine.make(wish(1))
    assert told.args is not None
    assert "making up pictures for a unit" in told.args[0].text
    assert not engine.is_at_work


@pytest.mark.usefixtures("one_thread")
def test_the_real_maker_uses_the_weights_that_are_given_and_ends_when_it_is_told() -> None:
    maker, frames = TorchFilmMaker(), []

    def told(frame: AscentFrame) -> bool:
        frames.append(frame)
        return frame.step < 2

    one = wish(1)
    maker.make(one, told)
    assert [each.step for each in frames] == [0, 1, 2]
    plain = dict(one.network.weights)
    plain["conv1.weight"] = np.zeros_like(plain["conv1.weight"])
    plain["conv1.bias"] = np.full_like(plain["conv1.bias"], 0.25)
    other = FilmWish(replace(one.network, weights=plain, id=-1), one.objective, one.settings)
    frames.clear()
    maker.make(other, told)
    np.testing.assert_array_equal(frames[-1].values, [0.25, 0.25])
