"""Changes of an answer in the background: the newest wish wins, and what nobody wants any more ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.explain import counterfactual
from cnn_gui.core.explain.messages import Change, ChangeKind, ChangeProgress
from cnn_gui.core.explain.passes import untold
from cnn_gui.core.network.messages import Flatten, Linear, NetworkSpec, NetworkState
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.engine.explain.change_finder import ChangeFound, ChangeWish, TorchChangeFinder
from cnn_gui.engine.explain.changes import ChangeEngine
from tests.engine.fakes import network_state

X = np.zeros((1, 28, 28), dtype=np.float32)
SPEC = NetworkSpec((Flatten(), Linear(10)))


def wish(target: int, kind: ChangeKind = ChangeKind.INK) -> ChangeWish:
    return ChangeWish(network_state(), X, target, kind)


class FakeFinder:
    """``gate``, while closed, keeps it looking. Each wish is found nothing for."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.ended: list[int] = []
        self.error: Exception | None = None

    def find(
        self, wish: ChangeWish, goes_on: Callable[[], bool], tell: Callable[[ChangeProgress], None]
    ) -> ChangeFound | None:
        tell(ChangeProgress(wish.target, 10))
        self.begun.set()
        while not self.gate.wait(0.001):
            if not goes_on():
                self.ended.append(wish.target)
                return None
        if self.error is not None:
            raise self.error
        return ChangeFound(wish, None)


@pytest.fixture
def finder() -> FakeFinder:
    return FakeFinder()


@pytest.fixture
def engine(qtbot: QtBot, finder: FakeFinder) -> Iterator[ChangeEngine]:
    engine = ChangeEngine(finder=lambda: finder)
    yield engine
    finder.gate.set()
    assert engine.close(5.0)


def test_a_newer_wish_ends_the_one_before(engine: ChangeEngine, finder: FakeFinder, qtbot: QtBot) -> None:
    finder.gate.clear()
    engine.look_for(wish(1))
    qtbot.waitUntil(finder.begun.is_set)
    with qtbot.waitSignal(engine.found) as told:
        engine.look_for(wish(2))
        qtbot.waitUntil(lambda: finder.ended == [1])
        finder.gate.set()
    assert told.args is not None
    assert told.args[0].wish.target == 2
    assert not engine.is_at_work


def test_how_far_it_is_is_told_of_the_newest_wish_alone(engine: ChangeEngine, finder: FakeFinder, qtbot: QtBot) -> None:
    told: list[int] = []
    engine.progress.connect(lambda progress: told.append(progress.done))
    finder.gate.clear()
    engine.look_for(wish(1))
    qtbot.waitUntil(lambda: told == [1])
    finder.begun.clear()
    engine.look_for(wish(2))
    qtbot.waitUntil(lambda: told == [1, 2])
    engine.look_for(wish(3))
    engine.stop()
    qtbot.waitUntil(lambda: finder.ended == [1, 2])
    assert told == [1, 2]


def test_nothing_is_said_of_what_nobody_wants(engine: ChangeEngine, finder: FakeFinder, qtbot: QtBot) -> None:
    finder.gate.clear()
    engine.look_for(wish(1))
    assert engine.is_at_work
    qtbot.waitUntil(finder.begun.is_set)
    with qtbot.assertNotEmitted(engine.found):
        engine.stop()
        qtbot.waitUntil(lambda: finder.ended == [1])
    assert not engine.is_at_work


def test_a_fault_of_ours_is_told_once(engine: ChangeEngine, finder: FakeFinder, qtbot: QtBot) -> None:
    finder.error = RuntimeError("broken")
    with qtbot.waitSignal(engine.failed) as told:
        engine.look_for(wish(1))
    assert told.args is not None
    assert "looking for what would change the answer" in told.args[0].text
    assert not engine.is_at_work


def block_state() -> NetworkState:
    """Class 1 wins by ink in the middle, class 0 without it."""
    weights = state(build(SPEC))
    stencil = np.zeros((10, 28, 28), dtype=np.float32)
    stencil[1, 8:20, 8:20] = 0.1
    weights["fc1.weight"], weights["fc1.bias"] = stencil.reshape(10, 784), np.zeros(10, dtype=np.float32)
    return replace(network_state(), spec=SPEC, weights=weights, layers=layer_infos(SPEC), version=7)


@pytest.mark.usefixtures("one_thread")
def test_both_kinds_are_looked_for_in_the_network_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterfactual, "STARTS", 8)
    finder, shown = TorchChangeFinder(), block_state()
    x = np.full((1, 28, 28), -MEAN / STD, dtype=np.float32)
    network = build(SPEC)
    load_weights(network, shown.weights)
    for kind in ChangeKind:
        told: list[ChangeProgress] = []
        found = finder.find(ChangeWish(shown, x, 1, kind), lambda: True, told.append)
        assert [each.done for each in told] == list(range(told[0].total))
        assert {each.strokes for each in told} == {1 if kind is ChangeKind.INK else 0}
        assert found is not None
        assert isinstance(found.change, Change)
        assert found.change.kind is kind
        with torch.no_grad():
            assert int(network(torch.from_numpy(found.change.inputs[-1:])).argmax()) == 1
    refused = finder.find(ChangeWish(shown, x, 0, ChangeKind.INK), lambda: True, untold)
    assert refused is not None
    assert refused.refused.startswith("That is the answer already")
    assert finder.find(ChangeWish(shown, x, 1, ChangeKind.INK), lambda: False, untold) is None
