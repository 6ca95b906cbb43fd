"""Ways and planes in the background: the newest one is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.projection.between import DigitPath, Plane, Regions, plane_of
from cnn_gui.engine.projection.between import BetweenEngine
from cnn_gui.engine.projection.projector import PathWish
from tests.engine.fakes import network_state


class FakeWalker:
    """Finds a way whose picture is the first one; waits while its gate is closed."""

    def __init__(self) -> None:
        self.gate, self.begun = threading.Event(), threading.Event()
        self.gate.set()

    def path(self, wish: PathWish, goes_on: Callable[[], bool]) -> DigitPath | None:
        self.begun.set()
        while not self.gate.wait(0.001):
            if not goes_on():
                return None
        nothing = np.zeros(0, np.float32)
        return DigitPath("", nothing, wish.first[None], nothing[None], np.zeros(0, np.int64), nothing)

    def regions(
        self, network: NetworkState, plane: Plane, goes_on: Callable[[], bool], seen: Callable[[Regions], None]
    ) -> Regions | None:
        seen(_regions(plane, 2))
        return _regions(plane, 4)


def _regions(plane: Plane, side: int) -> Regions:
    answers = np.zeros((side, side), np.int64)
    three = np.zeros(3, np.int64)
    return Regions(plane, answers, answers.astype(np.float32), three, three.astype(np.float32))


@pytest.fixture
def walker() -> FakeWalker:
    return FakeWalker()


@pytest.fixture
def engine(qapp: QCoreApplication, walker: FakeWalker) -> Iterator[BetweenEngine]:
    engine = BetweenEngine(walker=lambda: walker)
    yield engine
    walker.gate.set()
    assert engine.close(5)


def picture(value: int) -> np.ndarray:
    return np.full((1, 4, 4), value, np.uint8)


def test_of_ways_the_newest_is_told(engine: BetweenEngine, walker: FakeWalker, qtbot: QtBot) -> None:
    walker.gate.clear()
    found: list[DigitPath] = []
    engine.path_found.connect(found.append)
    network = network_state()
    engine.ask_path(PathWish(network, picture(1), picture(2)))
    qtbot.waitUntil(walker.begun.is_set)
    with qtbot.waitSignal(engine.path_found):
        engine.ask_path(PathWish(network, picture(3), picture(2)))
        walker.gate.set()
    assert [int(each.pictures.max()) for each in found] == [3]
    assert not engine.is_at_work


def test_regions_are_told_more_finely_each_time(engine: BetweenEngine, qtbot: QtBot) -> None:
    corners = np.stack([picture(0), picture(200), np.eye(4, dtype=np.uint8)[None] * 100])
    plane = plane_of(corners)
    assert plane is not None
    found: list[Regions] = []
    engine.regions_found.connect(found.append)
    engine.ask_regions(network_state(), plane)
    qtbot.waitUntil(lambda: not engine.is_at_work)
    assert [each.side for each in found] == [2, 4]
