"""The likes in the background: what is on show fills, the newest network wins, and what was found is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import DataError, NotFiniteError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.features.messages import Likes, SurveyProgress, UnitLikes
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.features import looker as looking
from cnn_gui.engine.features.likes import Filling, LikesEngine, Place
from cnn_gui.engine.features.looker import TorchLooker
from tests.core.features.made import likes, unit_likes
from tests.core.features.small_data import random_data
from tests.engine.fakes import network_state


class FakeLooker:
    """Sees as many images as it is given steps, all of them while the gate is open."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun, self.in_unit, self.unit_gate = threading.Event(), threading.Event(), threading.Event()
        self.unit_gate.set()
        self.known: Likes | None = None
        self.passes = self.given_up = 0
        self.asked: list[tuple[bool, Place]] = []

    def kept(self, network: NetworkState) -> Likes | None:
        if network.record.title == "homeless":
            raise DataError("There are no images.")
        return self.known

    def look(self, network: NetworkState, seen: Callable[[SurveyProgress], bool]) -> Likes | None:
        self.passes += 1
        while True:
            if not seen(SurveyProgress(10, 60)):
                self.given_up += 1
                return None
            self.begun.set()
            if self.gate.wait(0.001):
                return likes()

    def unit(self, network: NetworkState, likes: Likes | None, place: Place) -> UnitLikes | None:
        self.asked.append((likes is not None, place))
        self.in_unit.set()
        assert self.unit_gate.wait(5)
        if network.record.title == "broken":
            raise DataError("This network is broken.")
        return unit_likes(*place, seen=60 if likes is not None else 10)


@pytest.fixture
def looker() -> FakeLooker:
    return FakeLooker()


@pytest.fixture
def engine(qapp: QCoreApplication, looker: FakeLooker) -> Iterator[LikesEngine]:
    engine = LikesEngine(looker=lambda: looker)
    yield engine
    looker.gate.set()
    assert engine.close(5)


def test_the_unit_on_show_fills_and_is_then_complete(engine: LikesEngine, looker: FakeLooker, qtbot: QtBot) -> None:
    fillings: list[Filling] = []
    units: list[UnitLikes] = []
    engine.filling.connect(fillings.append)
    engine.unit_found.connect(units.append)
    network = network_state()
    looker.gate.clear()
    engine.look(network)
    engine.show_unit(network, ("conv1", 3))
    qtbot.waitUntil(lambda: any(each.unit is not None for each in fillings))
    fillings = [each for each in fillings if each.unit is not None]
    assert fillings[0].progress == SurveyProgress(10, 60)
    assert fillings[0].unit is not None
    assert not fillings[0].unit.complete
    assert engine.known(network) is None
    looker.gate.set()
    qtbot.waitUntil(lambda: bool(units))
    assert units[0].complete
    assert (units[0].numbers.layer, units[0].numbers.unit) == ("conv1", 3)
    assert engine.known(network) is not None
    assert not engine.is_looking


def test_another_unit_is_shown_in_the_middle_of_a_pass(engine: LikesEngine, looker: FakeLooker, qtbot: QtBot) -> None:
    fillings: list[Filling] = []
    engine.filling.connect(fillings.append)
    network = network_state()
    looker.gate.clear()
    engine.look(network)
    assert looker.begun.wait(5)
    engine.show_unit(network, ("conv1", 7))
    qtbot.waitUntil(lambda: any(each.unit is not None and each.unit.numbers.unit == 7 for each in fillings))


def test_a_newer_network_ends_the_pass_for_the_one_before(
    engine: LikesEngine, looker: FakeLooker, qtbot: QtBot
) -> None:
    found: list[Likes] = []
    engine.found.connect(found.append)
    first, second = network_state(version=1), network_state(version=2)
    looker.gate.clear()
    engine.look(first)
    assert looker.begun.wait(5)
    engine.look(second)
    qtbot.waitUntil(lambda: looker.given_up == 1)
    looker.gate.set()
    qtbot.waitUntil(lambda: bool(found))
    assert len(found) == 1
    assert engine.known(first) is None
    assert engine.known(second) is not None


def test_a_stopped_pass_ends_and_says_nothing_more(engine: LikesEngine, looker: FakeLooker, qtbot: QtBot) -> None:
    found: list[Likes] = []
    engine.found.connect(found.append)
    looker.gate.clear()
    network = network_state()
    engine.look(network)
    assert looker.begun.wait(5)
    engine.stop()
    assert not engine.is_looking
    qtbot.waitUntil(lambda: looker.given_up == 1)
    assert found == []
    # It can begin anew.
    looker.gate.set()
    engine.look(network)
    qtbot.waitUntil(lambda: len(found) == 1)


def test_what_is_known_is_not_looked_for_again(engine: LikesEngine, looker: FakeLooker, qtbot: QtBot) -> None:
    looker.known = likes()
    units: list[UnitLikes] = []
    engine.unit_found.connect(units.append)
    network = network_state()
    with qtbot.waitSignal(engine.found):
        engine.look(network)
    assert looker.passes == 0
    engine.show_unit(network, ("fc1", 2))
    qtbot.waitUntil(lambda: bool(units))
    assert looker.asked == [(True, ("fc1", 2))]


@pytest.mark.parametrize("title", ["a network", "broken"])
def test_a_unit_of_the_network_before_is_not_shown_under_the_next_one(
    title: str, engine: LikesEngine, looker: FakeLooker, qtbot: QtBot
) -> None:
    """Its layer and number are there in both."""
    told: list[object] = []
    engine.unit_found.connect(told.append)
    engine.failed.connect(told.append)
    before, after = network_state(), network_state()
    looker.unit_gate.clear()
    engine.show_unit(replace(before, record=replace(before.record, title=title)), ("conv1", 3))
    assert looker.in_unit.wait(5)
    looker.gate.clear()
    engine.look(after)
    engine.show_unit(after, ("conv1", 3))
    looker.unit_gate.set()
    with qtbot.waitSignal(engine.filling):
        pass
    assert told == []


def test_no_images_are_a_problem_in_a_sentence(engine: LikesEngine, qtbot: QtBot) -> None:
    network = network_state()
    homeless = replace(network, record=replace(network.record, title="homeless"))
    problems: list[Problem] = []
    engine.failed.connect(problems.append)
    engine.look(homeless)
    qtbot.waitUntil(lambda: bool(problems))
    assert problems[0].text == "There are no images."
    assert not engine.is_looking


def test_the_real_looker_keeps_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """On 60 random images of the network's size; its file is there the next time."""
    from cnn_gui.core.features import material

    network = network_state()
    data = replace(random_data(network.spec, 60), task=network.task)
    monkeypatch.setattr(material, "images_for", lambda _task: data)
    looker = TorchLooker()
    assert looker.kept(network) is None
    shown: list[UnitLikes | None] = []

    def seen(progress: SurveyProgress) -> bool:
        shown.append(looker.unit(network, None, ("conv1", 1)))
        return True

    found = looker.look(network, seen)
    assert found is not None
    assert found.seen == 60
    assert shown[0] is not None
    assert 0 < shown[0].numbers.seen <= 60
    assert len(list(paths.features_dir().iterdir())) == 1
    again = TorchLooker().kept(network)
    assert again is not None
    np.testing.assert_array_equal(again.layers["conv1"].values, found.layers["conv1"].values)
    assert looker.unit(network, found, ("no such layer", 0)) is None
    assert looker.look(network, lambda _progress: False) is None


def test_the_real_looker_says_each_time_that_numbers_are_not_finite(monkeypatch: pytest.MonkeyPatch) -> None:
    from cnn_gui.core.features import material

    network = network_state()
    for values in network.weights.values():
        values[:] = 1e38
    data = replace(random_data(network.spec, 60), task=network.task)
    monkeypatch.setattr(material, "images_for", lambda _task: data)
    looker = TorchLooker()
    for _ in range(2):
        with pytest.raises(NotFiniteError, match="not finite"):
            looker.look(network, lambda _progress: True)


def test_it_imports_no_torch_before_it_is_asked() -> None:
    assert "torch" not in vars(looking)
