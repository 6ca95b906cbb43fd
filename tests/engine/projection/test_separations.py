"""Separation in the background: told layer by layer, stopped, kept for the network it is of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.projection.messages import ProjectionProgress, Separation
from cnn_gui.engine.projection.separations import KEPT_CURVES, SeparationEngine
from tests.core.projection.made import some_separation
from tests.engine.fakes import network_state


class FakeSeparator:
    """Measures two layers; tells of its progress while its gate is closed."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.given_up = 0

    def separate(
        self, network: NetworkState, seen: Callable[[ProjectionProgress | Separation], bool]
    ) -> Separation | None:
        if network.record.title == "homeless":
            raise DataError("There are no images.")
        last = some_separation(("input",), 2)
        for found in (last, some_separation(("input", "fc1"), 2)):
            while not self.gate.wait(0.001):
                if not seen(ProjectionProgress(1, 2)):
                    self.given_up += 1
                    return None
            last = found
            if not seen(last):
                return None
        return last


@pytest.fixture
def separator() -> FakeSeparator:
    return FakeSeparator()


@pytest.fixture
def engine(qapp: QCoreApplication, separator: FakeSeparator) -> Iterator[SeparationEngine]:
    engine = SeparationEngine(separator=lambda: separator)
    yield engine
    separator.gate.set()
    assert engine.close(5)


def test_layers_are_told_one_after_the_other_and_the_whole_is_kept(engine: SeparationEngine, qtbot: QtBot) -> None:
    found: list[Separation] = []
    engine.found.connect(found.append)
    network = network_state()
    assert engine.known(network) is None
    engine.measure(network)
    assert engine.is_at_work
    qtbot.waitUntil(lambda: not engine.is_at_work)
    assert [len(each.layers) for each in found] == [1, 2]
    assert engine.known(network) is found[-1]
    assert engine.known(network_state()) is None
    for _ in range(KEPT_CURVES):
        engine.measure(network_state())
        qtbot.waitUntil(lambda: not engine.is_at_work)
    assert engine.known(network) is None


@pytest.mark.parametrize("is_newer", [False, True])
def test_what_is_stopped_or_not_wanted_any_more_is_not_told(
    engine: SeparationEngine, separator: FakeSeparator, qtbot: QtBot, is_newer: bool
) -> None:
    separator.gate.clear()
    first, second = network_state(), network_state()
    with qtbot.waitSignal(engine.progress):
        engine.measure(first)
    found: list[Separation] = []
    engine.found.connect(found.append)
    if is_newer:
        engine.measure(second)
    else:
        engine.stop()
    qtbot.waitUntil(lambda: separator.given_up == 1)
    separator.gate.set()
    qtbot.waitUntil(lambda: not engine.is_at_work)
    assert len(found) == (2 if is_newer else 0)
    assert engine.known(first) is None
    assert (engine.known(second) is not None) == is_newer


def test_without_images_it_says_so(engine: SeparationEngine, qtbot: QtBot) -> None:
    homeless = replace(network_state(), record=NetworkRecord("homeless"))
    with qtbot.waitSignal(engine.failed) as failed:
        engine.measure(homeless)
    problem = failed.args[0] if failed.args else None
    assert isinstance(problem, Problem)
    assert problem.text == "There are no images."
    assert not engine.is_at_work
