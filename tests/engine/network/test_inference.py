from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import DeviceInfo, Problem
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.experiment.messages import Mute
from cnn_gui.core.experiment.text import edited
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import NetworkRecord, NetworkState, Snapshot
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.engine.network.inference import InferenceEngine, _Answer
from tests.engine.fakes import FakeViewer, drawing, loaded, network_state, weights


class Seen:
    """Everything an engine says, in order."""

    def __init__(self, engine: InferenceEngine) -> None:
        self.all: list[object] = []
        engine.answered.connect(self.all.append)
        engine.network_changed.connect(self.all.append)
        engine.failed.connect(self.all.append)
        engine.ready.connect(self.all.append)

    def of(self, kind: type) -> list[object]:
        return [item for item in self.all if isinstance(item, kind)]

    @property
    def snapshots(self) -> list[Snapshot]:
        return [item for item in self.all if isinstance(item, Snapshot)]

    @property
    def networks(self) -> list[NetworkState]:
        return [item for item in self.all if isinstance(item, NetworkState)]

    @property
    def problems(self) -> list[Problem]:
        return [item for item in self.all if isinstance(item, Problem)]


@pytest.fixture
def viewer() -> FakeViewer:
    return FakeViewer()


@pytest.fixture
def engine(qapp: QCoreApplication, viewer: FakeViewer) -> Iterator[InferenceEngine]:
    engine = InferenceEngine(viewer=lambda: viewer)
    yield engine
    viewer.gate.set()
    assert engine.close(5)


@pytest.fixture
def seen(engine: InferenceEngine) -> Seen:
    return Seen(engine)


def answers(seen: Seen, engine: InferenceEngine) -> Callable[[], bool]:
    """Whether the newest request has been answered."""
    newest = engine._generation
    return lambda: bool(seen.snapshots) and seen.snapshots[-1].generation == newest


def test_it_is_ready_without_a_network(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    engine.start()
    qtbot.waitUntil(lambda: bool(seen.all))
    assert seen.all == [DeviceInfo("cpu", "CPU", works=True)]
    assert engine.network is None


def test_a_request_waits_for_a_network(engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot) -> None:
    generation = engine.request(drawing(7))
    engine.start()
    qtbot.waitUntil(lambda: bool(seen.of(DeviceInfo)))
    assert viewer.answered == []
    engine.load(loaded())
    qtbot.waitUntil(lambda: bool(seen.snapshots))
    assert seen.snapshots[-1].drawing == drawing(7)
    assert seen.snapshots[-1].generation > generation


def test_a_network_is_announced_before_its_first_answer(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    engine.load(loaded("mine"))
    qtbot.waitUntil(lambda: bool(seen.snapshots))
    network, snapshot = seen.all
    assert isinstance(network, NetworkState)
    assert network.record.title == "mine"
    assert network.layers[0].name == "input"
    assert network.layers[-1].name == "softmax"
    assert not network.modified
    assert isinstance(snapshot, Snapshot)
    assert snapshot.network_version == network.version
    assert snapshot.blank
    assert engine.network is network


def test_the_newest_request_wins(engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot) -> None:
    engine.load(loaded())
    qtbot.waitUntil(answers(seen, engine))
    viewer.gate.clear()
    viewer.waiting.clear()
    engine.request(drawing(0))
    assert viewer.waiting.wait(5)
    for n in range(1, 50):
        engine.request(drawing(n))
    viewer.gate.set()
    qtbot.waitUntil(answers(seen, engine))
    assert viewer.answered == [Drawing(), drawing(0), drawing(49)]
    assert [s.drawing for s in seen.snapshots] == viewer.answered


def test_replacing_a_request_does_not_lose_its_network(
    engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot
) -> None:
    engine.load(loaded("old"))
    qtbot.waitUntil(answers(seen, engine))
    viewer.gate.clear()
    viewer.waiting.clear()
    engine.request(drawing(0))
    assert viewer.waiting.wait(5)
    engine.load(loaded("new"))
    engine.request(drawing(1))
    viewer.gate.set()
    qtbot.waitUntil(answers(seen, engine))
    assert [network.record.title for network in seen.networks] == ["old", "new"]
    assert seen.snapshots[-1].drawing == drawing(1)
    assert seen.snapshots[-1].network_version == seen.networks[-1].version


def test_loading_answers_the_current_drawing_at_once(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    engine.load(loaded())
    engine.request(drawing(3))
    qtbot.waitUntil(answers(seen, engine))
    engine.load(network_state())
    qtbot.waitUntil(answers(seen, engine))
    assert seen.snapshots[-1].drawing == drawing(3)
    assert seen.snapshots[-1].network_version == seen.networks[-1].version > seen.networks[0].version


def test_the_mode_is_asked_for_and_answered(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    engine.load(loaded())
    engine.request(drawing(3))
    engine.set_mode(InputMode.AS_DRAWN)
    qtbot.waitUntil(answers(seen, engine))
    assert seen.snapshots[-1].preprocessed.mode is InputMode.AS_DRAWN
    assert set(seen.snapshots[-1].answers) == set(InputMode)
    count = engine._generation
    engine.set_mode(InputMode.AS_DRAWN)
    assert engine._generation == count


def test_weights_in_training_keep_the_spec_and_drop_what_is_no_longer_true(
    engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot
) -> None:
    source = loaded("good")
    engine.load(type(source)(source.spec, source.weights, NetworkRecord("good", path="/x", tested=Measurement(0.99))))
    qtbot.waitUntil(answers(seen, engine))
    engine.load_weights(weights(2.0), "in training, step 40")
    qtbot.waitUntil(answers(seen, engine))
    first, second = seen.networks
    assert second.version > first.version
    assert second.spec == first.spec
    assert second.modified
    assert second.record == NetworkRecord("in training, step 40")
    assert viewer.shown[-1].weights["fc2.bias"][0] == 2.0


def test_weights_of_another_network_come_with_their_spec(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    engine.load(loaded(name="sprint"))
    engine.load_weights(weights(1.0, NETWORKS["tutorial"]), spec=NETWORKS["tutorial"])
    qtbot.waitUntil(answers(seen, engine))
    assert seen.networks[-1].spec == NETWORKS["tutorial"]


def test_a_network_keeps_its_task_whatever_happens_to_it(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    letters = Task(tuple("ABCDEFGHIJ"), data="letters")
    engine.load(replace(loaded(), task=letters))
    qtbot.waitUntil(answers(seen, engine))
    network = engine.network
    assert network is not None
    engine.set_record(NetworkRecord("tested"), modified=False)
    engine.load_weights(weights(1.0))
    qtbot.waitUntil(answers(seen, engine))
    engine.load(edited(network, (Mute("conv1", 0),)))
    qtbot.waitUntil(answers(seen, engine))
    assert [each.task for each in seen.networks] == [letters] * 4
    assert {each.task for each in seen.snapshots} == {letters}


def test_weights_of_another_network_come_with_its_task(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    engine.load(loaded())
    engine.load_weights(weights(1.0), spec=NETWORKS["sprint"], task=Task(data="another"))
    qtbot.waitUntil(answers(seen, engine))
    assert seen.networks[-1].task == Task(data="another")


def test_a_network_that_does_not_work_leaves_the_old_one(
    engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot
) -> None:
    engine.load(loaded("good"))
    qtbot.waitUntil(answers(seen, engine))
    viewer.refuse = True
    engine.load(loaded("bad"))
    engine.request(drawing(1))
    qtbot.waitUntil(lambda: bool(seen.problems))
    viewer.refuse = False
    engine.request(drawing(2))
    qtbot.waitUntil(answers(seen, engine))
    assert [problem.text for problem in seen.problems] == ["These weights belong to another network."]
    assert [network.record.title for network in seen.networks] == ["good"]
    assert seen.snapshots[-1].drawing == drawing(2)
    assert engine.network is seen.networks[0]


def test_a_first_network_that_does_not_work_is_told_and_the_next_is_taken(
    engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot
) -> None:
    viewer.refuse = True
    engine.load(loaded("bad"))
    qtbot.waitUntil(lambda: bool(seen.problems))
    viewer.refuse = False
    engine.load(loaded("good"))
    qtbot.waitUntil(answers(seen, engine))
    assert [network.record.title for network in seen.networks] == ["good"]


def test_a_problem_is_told_once_and_again_after_it_was_gone(
    engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot
) -> None:
    engine.load(loaded())
    qtbot.waitUntil(answers(seen, engine))
    for _ in range(2):
        viewer.error = ZeroDivisionError("broken")
        viewer.waiting.clear()
        for n in range(3):
            engine.request(drawing(n))
            assert viewer.waiting.wait(5)
            viewer.waiting.clear()
        viewer.error = None
        engine.request(drawing(9))
        qtbot.waitUntil(answers(seen, engine))
    assert len(seen.problems) == 2
    assert "ZeroDivisionError: broken" in seen.problems[0].details


def test_a_record_can_change_without_the_weights(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    engine.set_record(NetworkRecord("nothing there yet"), modified=False)
    assert seen.all == []
    engine.load(loaded())
    qtbot.waitUntil(answers(seen, engine))
    engine.set_record(NetworkRecord("saved", path="/b"), modified=False)
    assert seen.networks[-1].record.title == "saved"
    assert seen.networks[-1].version == seen.networks[0].version
    engine.request(drawing(1))
    qtbot.waitUntil(answers(seen, engine))
    assert engine.network is not None
    assert engine.network.record.title == "saved"


def test_an_answer_older_than_the_one_shown_is_dropped(engine: InferenceEngine, seen: Seen, qtbot: QtBot) -> None:
    late: list[_Answer] = []
    show = engine._done

    def note(answer: _Answer) -> None:
        late.append(answer)
        show(answer)

    engine._done = note  # type: ignore[method-assign]
    engine.load(loaded())
    qtbot.waitUntil(answers(seen, engine))
    engine.request(drawing(1))
    qtbot.waitUntil(answers(seen, engine))
    before = list(seen.all)
    for answer in late:
        show(answer)
    assert seen.all == before


def test_nothing_is_said_after_closing(engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot) -> None:
    engine.load(loaded())
    qtbot.waitUntil(answers(seen, engine))
    viewer.gate.clear()
    viewer.waiting.clear()
    engine.request(drawing(1))
    assert viewer.waiting.wait(5)
    before = list(seen.all)
    opener = threading.Timer(0.02, viewer.gate.set)
    opener.start()
    assert engine.close(5)
    opener.join()
    engine.request(drawing(2))
    engine.load(loaded())
    QCoreApplication.processEvents()
    assert seen.all == before


def test_the_network_is_touched_by_one_thread_that_is_not_this_one(
    engine: InferenceEngine, seen: Seen, viewer: FakeViewer, qtbot: QtBot
) -> None:
    engine.load(loaded())
    engine.request(drawing(1))
    qtbot.waitUntil(answers(seen, engine))
    assert len(viewer.threads) == 1
    assert threading.get_ident() not in viewer.threads


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["draw", "load", "weights", "mode", "look"]), max_size=30))
def test_whatever_is_asked_answers_only_get_newer_and_end_with_the_newest(
    qapp: QCoreApplication, qtbot: QtBot, acts: list[str]
) -> None:
    viewer = FakeViewer()
    engine = InferenceEngine(viewer=lambda: viewer)
    seen = Seen(engine)
    modes = [InputMode.AS_DRAWN, InputMode.LIKE_MNIST]
    engine.load(loaded())
    for n, act in enumerate(acts):
        match act:
            case "draw":
                engine.request(drawing(n))
            case "load":
                engine.load(loaded(str(n)))
            case "weights":
                engine.load_weights(weights(float(n)), str(n))
            case "mode":
                engine.set_mode(modes[n % 2])
            case "look":
                QCoreApplication.processEvents()
    qtbot.waitUntil(answers(seen, engine))
    generations = [s.generation for s in seen.snapshots]
    versions = [s.network_version for s in seen.snapshots]
    assert generations == sorted(set(generations))
    assert versions == sorted(versions)
    assert seen.snapshots[-1].drawing is engine._drawing
    assert seen.snapshots[-1].preprocessed.mode is engine._mode
    announced = [network.version for network in seen.networks]
    assert announced == sorted(set(announced))
    assert announced[-1] == versions[-1] == engine._version
    assert engine.close(5)


# --- with torch


def test_the_numbers_are_pytorchs(qapp: QCoreApplication, qtbot: QtBot) -> None:
    import torch

    from cnn_gui.core.input.raster import preprocess
    from cnn_gui.core.network.modules import build, state

    spec = NETWORKS["tutorial"]
    network = build(spec, seed=3)
    engine = InferenceEngine()
    seen = Seen(engine)
    engine.start()
    engine.load(type(loaded())(spec, state(network), NetworkRecord("seed 3")))
    engine.request(drawing(5))
    qtbot.waitUntil(answers(seen, engine), timeout=30_000)
    snapshot = seen.snapshots[-1]
    for mode in InputMode:
        x = torch.from_numpy(preprocess(drawing(5), mode).input.copy())[None]
        with torch.inference_mode():
            expected = torch.softmax(network(x), 1)[0].numpy()
        assert np.array_equal(snapshot.answers[mode], expected)
    assert np.array_equal(snapshot.probabilities, snapshot.answers[InputMode.LIKE_MNIST])
    assert np.array_equal(snapshot.layers[0].values, snapshot.preprocessed.input)
    assert [layer.info.name for layer in snapshot.layers] == [info.name for info in seen.networks[-1].layers]
    other = build(spec, seed=4)
    engine.load_weights(state(other), "other")
    qtbot.waitUntil(answers(seen, engine))
    x = torch.from_numpy(snapshot.preprocessed.input.copy())[None]
    with torch.inference_mode():
        assert np.array_equal(seen.snapshots[-1].layers[-2].values, other(x)[0].numpy())
    engine.load_weights({"fc9.bias": np.zeros(10, np.float32)})
    qtbot.waitUntil(lambda: bool(seen.problems))
    assert "another network" in seen.problems[0].text
    assert engine.close(10)
