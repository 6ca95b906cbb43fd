"""A moment on display leaves the network what it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.engine.network.inference import InferenceEngine
from tests.engine.fakes import FakeViewer, loaded, weights

MOMENT = Moment(12, 768)


@pytest.fixture
def engine(qtbot: QtBot) -> Iterator[InferenceEngine]:
    made = InferenceEngine(viewer=FakeViewer)
    with qtbot.waitSignal(made.network_changed):
        made.load(loaded("mine", 1.0))
    yield made
    assert made.close(5.0)
    made.deleteLater()


def shown_after(engine: InferenceEngine, qtbot: QtBot, change: object) -> NetworkState:
    with qtbot.waitSignal(engine.network_changed):
        change()  # type: ignore[operator]
    assert engine.displayed is not None
    return engine.displayed


def visit(engine: InferenceEngine, qtbot: QtBot, fill: float = 0.5) -> NetworkState:
    return shown_after(engine, qtbot, lambda: engine.visit(MOMENT, weights(fill), "mine · step 12"))


def test_the_display_shows_the_moment_and_the_network_stays(engine: InferenceEngine, qtbot: QtBot) -> None:
    before = engine.network
    assert before is not None
    shown = visit(engine, qtbot)
    assert (shown.moment, shown.record.title, shown.record.path) == (MOMENT, "mine · step 12", None)
    assert shown.weights["conv1.bias"][0] == 0.5
    assert engine.network is before
    assert engine.wanted is before
    assert engine.is_up_to_date
    assert engine.is_at_moment
    visit(engine, qtbot, 0.25)
    assert engine.network is before


def test_now_brings_the_network_back_as_it_was(engine: InferenceEngine, qtbot: QtBot) -> None:
    before = engine.network
    assert before is not None
    visit(engine, qtbot)
    shown = shown_after(engine, qtbot, engine.return_to_now)
    assert (shown.id, shown.record, shown.moment) == (before.id, before.record, None)
    assert shown.weights is before.weights
    assert not engine.is_at_moment
    assert engine.network is shown
    engine.return_to_now()
    assert engine.displayed is shown


def test_what_is_learnt_and_known_meanwhile_is_not_lost(engine: InferenceEngine, qtbot: QtBot) -> None:
    moment = visit(engine, qtbot)
    engine.load_weights(weights(2.0), "in training")
    engine.set_record(NetworkRecord("trained", path="/r/a.safetensors"), modified=False)
    assert engine.displayed is moment
    assert engine.network is not None
    assert engine.network.weights["conv1.bias"][0] == 2.0
    shown = shown_after(engine, qtbot, engine.return_to_now)
    assert (shown.record.title, shown.modified) == ("trained", False)
    assert shown.weights["conv1.bias"][0] == 2.0
    assert shown.version > moment.version


def test_another_network_ends_it(engine: InferenceEngine, qtbot: QtBot) -> None:
    visit(engine, qtbot)
    shown = shown_after(engine, qtbot, lambda: engine.load(loaded("another", 3.0)))
    assert (shown.record.title, shown.moment) == ("another", None)
    assert not engine.is_at_moment
    assert engine.network is shown


def test_drawings_are_answered_by_the_moment(engine: InferenceEngine, qtbot: QtBot) -> None:
    from tests.engine.fakes import drawing

    shown = visit(engine, qtbot)
    with qtbot.waitSignal(engine.answered) as answered:
        engine.request(drawing(7))
    assert answered.args[0].network_version == shown.version
    assert engine.displayed is shown


def test_without_a_network_there_is_nothing_to_go_back_in(qtbot: QtBot) -> None:
    made = InferenceEngine(viewer=FakeViewer)
    made.visit(MOMENT, weights(), "x")
    made.return_to_now()
    assert made.network is None
    assert not made.is_at_moment
    assert made.close(5.0)
    made.deleteLater()
