"""Reliability in the background: of the newest network, or why it cannot be known."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.robustness.messages import FittedOn, Reliability
from cnn_gui.engine.robustness.reliability import ReliabilityEngine, ReliabilityFound, TorchReliabilityFinder
from tests.engine.fakes import network_state
from tests.views.other_tasks import network_of


def some_reliability() -> Reliability:
    shares, right = np.array([0.9, 0.6], dtype=np.float32), np.array([True, False])
    return Reliability(DataUsed("MNIST", 2), shares, shares, right, 1.0, FittedOn.HALF, 2)


class Finder:
    """With the first network it is busy as long as that is wanted."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def find(self, network: NetworkState, goes_on: Callable[[], bool]) -> ReliabilityFound | None:
        if not self.begun.is_set():
            self.begun.set()
            while goes_on():
                threading.Event().wait(0.001)
            return None
        return ReliabilityFound(network, some_reliability())


def test_the_newest_network_ends_the_one_before(qtbot: QtBot) -> None:
    finder = Finder()
    engine, told = ReliabilityEngine(finder=lambda: finder), list[ReliabilityFound]()
    engine.found.connect(told.append)
    first, second = network_state(), network_state()
    engine.look_at(first)
    assert finder.begun.wait(10)
    with qtbot.waitSignal(engine.found):
        engine.look_at(second)
    assert [found.network for found in told] == [second]
    assert not engine.is_at_work
    assert engine.close(5.0)


def test_a_network_without_test_images_is_refused_in_a_sentence() -> None:
    found = TorchReliabilityFinder().find(network_of("letters"), lambda: True)
    assert found is not None
    assert found.found is None
    assert found.refused
