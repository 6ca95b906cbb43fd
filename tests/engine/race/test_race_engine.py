"""A race in the background: turns, pause and stop, and every entrant saved as any run is."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import paths
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.messages import MNIST, ChosenData, Task
from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
from cnn_gui.core.race.messages import Entrant, RaceEvent, RaceRules, RaceTest, Share
from cnn_gui.core.race.race import Race
from cnn_gui.core.training.messages import (
    EpochDone,
    RunEnd,
    RunFinished,
    RunStarted,
    RunState,
    StepDone,
    WeightsChanged,
)
from cnn_gui.engine.race import race_run
from cnn_gui.engine.race.race_buffer import RaceBuffer
from cnn_gui.engine.race.race_engine import RaceEngine
from tests.core.race.entrants import entrant
from tests.core.race.test_race import digits
from tests.engine.fakes import weights

WAIT_MS = 30_000
TWO = (entrant("sprint"), entrant("tutorial", "sprint"))


class FakeRace:
    """Two entrants take a step in turn, ``steps`` each; ``gate`` holds a step until it is set."""

    def __init__(self, steps: int = 6) -> None:
        self.steps = steps
        self.done = [0, 0]
        self.told = [0, 0]
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.fail_at: int | None = None
        self.closed_on: int | None = None

    @property
    def is_over(self) -> bool:
        return all(done > self.steps for done in self.done)

    def turn(self) -> Iterator[RaceEvent]:
        place = 0 if self.done[0] <= self.done[1] else 1
        if self.done[place] == 0:
            yield RaceEvent(place, RunStarted(TWO[place].config, "cpu", self.steps, self.steps))
        self.done[place] += 1
        step = self.done[place]
        if step > self.steps:
            yield self._weights(place)
            yield RaceEvent(place, EpochDone(1, self.steps, 0.1, 9, 10, 1.0, "MNIST"))
            yield RaceEvent(place, RunFinished(RunEnd.COMPLETED, self.steps, 1, 1.0, Measurement(0.9)))
            return
        self.begun.set()
        assert self.gate.wait(20)
        if step == self.fail_at:
            raise RuntimeError("out of paper")
        yield RaceEvent(place, StepDone(step, 1, 1.0 / step, 0.1, 64 * step, 0.1 * step))
        yield RaceEvent(place, RaceTest(step, 64 * step, 0.1 * step, Measurement(0.5, DataUsed("MNIST", 500)), 1.0))

    def newest(self) -> Iterator[RaceEvent]:
        for place in (0, 1):
            if self.told[place] != self.done[place] and self.done[place] <= self.steps:
                yield self._weights(place)

    def _weights(self, place: int) -> RaceEvent:
        self.told[place] = step = min(self.done[place], self.steps)
        return RaceEvent(place, WeightsChanged(step, weights(float(step))))

    def close(self) -> None:
        self.closed_on = threading.get_ident()


@dataclass
class Maker:
    """Makes that race, and saves as the real one does."""

    race: FakeRace
    data: ChosenData | None = None
    save_error: Exception | None = None

    def make(self, entrants: Sequence[Entrant], rules: RaceRules, data: ChosenData) -> FakeRace:
        self.data = data
        return self.race

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        if self.save_error is not None:
            raise self.save_error
        checkpoint.save(path, spec, weights, record, task)


class SeenRace:
    def __init__(self, engine: RaceEngine) -> None:
        self.events: list[RaceEvent] = []
        self.states: list[RunState] = []
        self.ends: list[tuple[RunFinished, ...]] = []
        self.problems: list[Problem] = []
        engine.events.connect(self.events.extend)
        engine.state_changed.connect(self.states.append)
        engine.finished.connect(self.ends.append)
        engine.failed.connect(self.problems.append)

    def steps(self, place: int) -> list[int]:
        return [e.event.step for e in self.events if e.entrant == place and isinstance(e.event, StepDone)]

    def weights(self, place: int) -> list[int]:
        return [e.event.step for e in self.events if e.entrant == place and isinstance(e.event, WeightsChanged)]


@pytest.fixture
def fake() -> FakeRace:
    return FakeRace()


@pytest.fixture
def maker(fake: FakeRace) -> Maker:
    return Maker(fake)


@pytest.fixture
def engine(maker: Maker, qtbot: QtBot) -> Iterator[RaceEngine]:
    made = RaceEngine(maker=maker)
    yield made
    maker.race.gate.set()
    assert made.close(20)


def finish(qtbot: QtBot, engine: RaceEngine) -> None:
    qtbot.waitUntil(lambda: engine.state is RunState.IDLE, timeout=WAIT_MS)


def test_all_events_arrive_in_order_and_each_entrant_ends_in_its_file(engine: RaceEngine, qtbot: QtBot) -> None:
    seen = SeenRace(engine)
    engine.start(TWO, RaceRules(images=384))
    finish(qtbot, engine)
    assert seen.states == [RunState.RUNNING, RunState.IDLE]
    assert seen.steps(0) == seen.steps(1) == [1, 2, 3, 4, 5, 6]
    (ends,) = seen.ends
    assert [e.event for e in seen.events if isinstance(e.event, RunFinished)] == list(ends)
    assert len({end.saved for end in ends}) == 2
    for end, one in zip(ends, TWO, strict=True):
        assert end.end is RunEnd.COMPLETED
        assert end.saved is not None
        loaded = checkpoint.load(Path(end.saved))
        assert loaded.spec == one.spec
        assert float(loaded.weights["conv1.weight"].flat[0]) == 6.0
        assert loaded.record.history is not None
        assert [step for step, _, _ in loaded.record.history.steps] == [1, 2, 3, 4, 5, 6]
        assert loaded.record.recipe is not None
        # The recipe that is kept is the one that was run: the race's images and seed.
        assert (loaded.record.recipe.train_size, loaded.record.recipe.epochs) == (384, 1)
    assert not seen.problems


def test_a_race_of_seconds_says_so_in_the_names_of_its_runs(engine: RaceEngine, qtbot: QtBot) -> None:
    seen = SeenRace(engine)
    engine.start(TWO, RaceRules(Share.SECONDS, seconds=20.0))
    finish(qtbot, engine)
    saved = seen.ends[0][1].saved
    assert saved is not None
    assert "tutorial sprint, race of 20 s" in Path(saved).name
    assert checkpoint.load(Path(saved)).record.title == "tutorial sprint, race of 20 s, step 6"


def test_a_pause_stands_between_two_turns_with_the_newest_weights_of_all(
    engine: RaceEngine, fake: FakeRace, qtbot: QtBot
) -> None:
    seen = SeenRace(engine)
    fake.gate.clear()
    engine.start(TWO, RaceRules())
    assert fake.begun.wait(20)
    engine.pause()
    fake.gate.set()
    qtbot.waitUntil(lambda: engine.state is RunState.PAUSED, timeout=WAIT_MS)
    done = list(fake.done)
    assert sum(done) == 1
    assert seen.weights(0) == [1]
    engine.resume()
    finish(qtbot, engine)
    assert seen.states == [RunState.RUNNING, RunState.PAUSED, RunState.RUNNING, RunState.IDLE]


def test_a_pause_is_no_part_of_how_long_a_race_took(
    engine: RaceEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock on which a thousand seconds pass wherever it waits to go on."""
    ticks = itertools.count(step=1_000.0)
    monkeypatch.setattr(race_run, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    seen = SeenRace(engine)
    engine.start(TWO, RaceRules())
    finish(qtbot, engine)
    records = [end.record for end in seen.ends[0]]
    assert [record is not None and record.seconds for record in records] == [0.0, 0.0]


@pytest.mark.parametrize("paused", [False, True])
def test_who_stops_has_the_newest_weights_of_all_in_files(
    engine: RaceEngine, fake: FakeRace, qtbot: QtBot, paused: bool
) -> None:
    seen = SeenRace(engine)
    fake.steps = 1_000_000
    engine.start(TWO, RaceRules())
    qtbot.waitUntil(lambda: len(seen.steps(1)) > 3, timeout=WAIT_MS)
    if paused:
        engine.pause()
        qtbot.waitUntil(lambda: engine.state is RunState.PAUSED, timeout=WAIT_MS)
    engine.stop()
    finish(qtbot, engine)
    for place, end in enumerate(seen.ends[0]):
        assert end.end is RunEnd.STOPPED
        assert end.saved is not None
        loaded = checkpoint.load(Path(end.saved))
        assert float(loaded.weights["conv1.weight"].flat[0]) == fake.done[place] == end.steps
    assert fake.closed_on is not None


def test_an_error_ends_the_race_and_what_was_learnt_is_kept(engine: RaceEngine, fake: FakeRace, qtbot: QtBot) -> None:
    seen = SeenRace(engine)
    fake.fail_at = 4
    engine.start(TWO, RaceRules())
    finish(qtbot, engine)
    assert len(seen.problems) == 1
    assert "out of paper" in seen.problems[0].details
    assert {end.end for end in seen.ends[0]} == {RunEnd.FAILED}
    assert all(end.saved is not None for end in seen.ends[0])


def test_a_full_disk_is_told_and_ends_no_race(engine: RaceEngine, maker: Maker, qtbot: QtBot) -> None:
    seen = SeenRace(engine)
    maker.save_error = OSError(28, "No space left on device")
    engine.start(TWO, RaceRules())
    finish(qtbot, engine)
    assert [end.end for end in seen.ends[0]] == [RunEnd.COMPLETED] * 2
    assert [end.saved for end in seen.ends[0]] == [None, None]
    notices = [str(e.event.text) for e in seen.events if hasattr(e.event, "text")]
    assert len([text for text in notices if "could not be saved" in text]) >= 2


def test_closing_in_the_middle_saves_all(maker: Maker, fake: FakeRace, qtbot: QtBot) -> None:
    engine = RaceEngine(maker=maker)
    fake.steps = 1_000_000
    seen = SeenRace(engine)
    engine.start(TWO, RaceRules())
    qtbot.waitUntil(lambda: len(seen.steps(1)) > 3, timeout=WAIT_MS)
    assert engine.close(20)
    files = sorted(paths.runs_dir().glob("*.safetensors"))
    assert len(files) == 2
    steps = {float(checkpoint.load(path).weights["conv1.weight"].flat[0]) for path in files}
    assert steps == set(map(float, fake.done))


def test_a_buffer_loses_nothing_but_weights_that_are_no_longer_the_newest() -> None:
    buffer = RaceBuffer()
    events = [
        RaceEvent(0, WeightsChanged(1, {})), RaceEvent(1, WeightsChanged(1, {})),
        RaceEvent(0, StepDone(1, 1, 1.0, 0.1, 64, 0.1)), RaceEvent(0, WeightsChanged(2, {})),
    ]  # fmt: skip
    assert [buffer.add(event) for event in events] == [True, False, False, False]
    assert buffer.take() == tuple(events[1:])
    assert buffer.take() == ()
    assert buffer.add(events[0])


def test_the_real_race_trains_and_is_saved_with_its_curves(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(race_run, "sets_of", lambda _data: digits())
    engine = RaceEngine()
    engine.set_data(ChosenData("MNIST", MNIST, 960, 300))
    seen = SeenRace(engine)
    engine.start((entrant("sprint"), entrant("tutorial", "diagram")), RaceRules(images=640, seed=3))
    finish(qtbot, engine)
    assert engine.close(20)
    assert not seen.problems
    alone = Race([entrant("sprint")] * 2, RaceRules(images=640, seed=3), *digits())
    last: dict[str, Float32] = {}
    while not alone.is_over:
        for event in alone.turn():
            if event.entrant == 0 and isinstance(event.event, WeightsChanged):
                last = dict(event.event.weights)
    end = seen.ends[0][0]
    assert end.saved is not None
    loaded = checkpoint.load(Path(end.saved))
    assert loaded.record.tested == Measurement(end.test_accuracy or 0, DataUsed("MNIST", 300))
    assert loaded.record.trained_on == DataUsed("MNIST", 640)
    assert all(np.array_equal(loaded.weights[name], array) for name, array in last.items())
    assert replace(loaded.record.recipe or TWO[0].config).seed == 3
