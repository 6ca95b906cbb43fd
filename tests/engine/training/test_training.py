from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.messages import Notice, Problem
from cnn_gui.core.datasets import own
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.messages import (
    EpochDone,
    RunEnd,
    RunFinished,
    RunState,
    StepDone,
    TrainingEvent,
    WeightsChanged,
)
from cnn_gui.engine.training.run import TrainingRun
from cnn_gui.engine.training.training import TrainingEngine
from tests.engine.fake_training import FakeTrainer
from tests.engine.fakes import network_state

SPRINT = RECIPES["sprint"]


class Seen:
    def __init__(self, engine: TrainingEngine) -> None:
        self.batches: list[tuple[TrainingEvent, ...]] = []
        self.times: list[float] = []
        self.states: list[RunState] = []
        self.finished: list[RunFinished] = []
        self.problems: list[Problem] = []
        engine.events.connect(self._batch)
        engine.state_changed.connect(self.states.append)
        engine.finished.connect(self.finished.append)
        engine.failed.connect(self.problems.append)

    def _batch(self, batch: tuple[TrainingEvent, ...]) -> None:
        self.times.append(time.perf_counter())
        self.batches.append(batch)

    @property
    def events(self) -> list[TrainingEvent]:
        return [event for batch in self.batches for event in batch]

    @property
    def steps(self) -> list[int]:
        return [event.step for event in self.events if isinstance(event, StepDone)]

    def is_paused(self, times: int = 1) -> Callable[[], bool]:
        return lambda: self.states.count(RunState.PAUSED) == times and self.states[-1] is RunState.PAUSED

    def has_finished(self, times: int) -> Callable[[], bool]:
        return lambda: len(self.finished) == times


@pytest.fixture
def trainer() -> FakeTrainer:
    return FakeTrainer()


@pytest.fixture
def engine(qapp: QCoreApplication, trainer: FakeTrainer) -> Iterator[TrainingEngine]:
    engine = TrainingEngine(trainer=trainer)
    yield engine
    for gate in trainer.gates.values():
        gate.set()
    assert engine.close(5)


@pytest.fixture
def seen(engine: TrainingEngine) -> Seen:
    return Seen(engine)


def no_weights(events: list[TrainingEvent]) -> list[TrainingEvent]:
    return [event for event in events if not isinstance(event, WeightsChanged | RunFinished)]


# --- a whole run


def test_a_run_from_start_to_end(engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot) -> None:
    engine.start(SPRINT)
    assert engine.state is RunState.RUNNING
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert no_weights(seen.events) == no_weights(trainer.made)
    assert seen.states == [RunState.RUNNING, RunState.IDLE]
    assert seen.events[-1] is seen.finished[0]
    assert seen.finished[0].end is RunEnd.COMPLETED
    assert trainer.spec == NETWORKS["sprint"] == engine.spec
    assert trainer.initial is None
    assert trainer.ran_on != threading.get_ident()
    assert not seen.problems


def test_a_run_can_go_on_from_a_network_which_brings_its_spec(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot
) -> None:
    state = network_state("tutorial", fill=3.0)
    engine.start(SPRINT, state)
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert trainer.spec == NETWORKS["tutorial"]
    assert trainer.initial is state.weights


def test_a_run_that_goes_on_keeps_the_networks_task_in_all_its_files(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = Task(tuple("ABCDEFGHIJ"), data="ten letters")
    # Data that are known: those of a file's own word alone are not looked for.
    monkeypatch.setattr(own, "_paths", {"ten letters": Path("letters.npz")})
    engine.start(SPRINT, replace(network_state(), task=letters))
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert engine.task == letters
    assert set(trainer.tasks) == {letters}


def test_five_thousand_steps_in_order_none_lost_and_not_too_many_signals(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot
) -> None:
    trainer.epochs, trainer.steps, trainer.weights_every = 5, 1000, 50
    engine.start(SPRINT)
    qtbot.waitUntil(lambda: bool(seen.finished), timeout=30_000)
    assert no_weights(seen.events) == no_weights(trainer.made)
    newest = [event.step for event in seen.events if isinstance(event, WeightsChanged)]
    assert newest == sorted(newest)
    assert newest[-1] == 5000
    for batch in seen.batches:
        assert sum(isinstance(event, WeightsChanged) for event in batch) <= 1
    # Over all of them: one that is late is sooner followed by the next.
    times = seen.times[:-1]
    assert len(times) - 2 <= 30 * (times[-1] - times[0])


def test_the_end_is_told_even_where_its_batch_went_ahead(
    engine: TrainingEngine, seen: Seen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, end = threading.Event(), TrainingRun._end

    def slow_end(self: TrainingRun, finished: RunFinished) -> RunFinished:
        last = end(self, finished)
        assert shown.wait(5)
        return last

    monkeypatch.setattr(TrainingRun, "_end", slow_end)
    engine.start(SPRINT)
    qtbot.waitUntil(lambda: bool(seen.events) and isinstance(seen.events[-1], RunFinished))
    assert seen.finished == []
    shown.set()
    qtbot.waitUntil(seen.has_finished(1))
    assert engine.state is RunState.IDLE


def test_runs_follow_each_other(engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot) -> None:
    for n in (1, 2, 3):
        engine.start(SPRINT)
        engine.start(SPRINT)
        qtbot.waitUntil(seen.has_finished(n))
    assert seen.steps == [*range(1, 11)] * 3
    assert len({finished.saved for finished in seen.finished}) == 3


def test_it_can_be_prepared_while_idle(engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot) -> None:
    engine.prepare()
    qtbot.waitUntil(lambda: trainer.prepared == 1)
    assert engine.state is RunState.IDLE


# --- pause, step, epoch, stop


def test_a_pause_holds_between_two_steps(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot
) -> None:
    gate = trainer.hold_before(3)
    engine.start(SPRINT)
    assert trainer.reached.wait(5)
    engine.pause()
    assert engine.state is RunState.RUNNING
    gate.set()
    qtbot.waitUntil(seen.is_paused())
    assert seen.steps == [1, 2, 3]
    engine.resume()
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert seen.steps == [*range(1, 11)]
    assert seen.states == [RunState.RUNNING, RunState.PAUSED, RunState.RUNNING, RunState.IDLE]


def test_single_steps(engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot) -> None:
    engine.step_once(SPRINT)
    qtbot.waitUntil(seen.is_paused(1))
    assert seen.steps == [1]
    for n in range(2, 8):
        engine.step_once()
        qtbot.waitUntil(seen.is_paused(n))
        assert seen.steps == [*range(1, n + 1)]
    engine.resume()
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert seen.steps == [*range(1, 11)]


def test_single_epochs(engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot) -> None:
    engine.epoch_once(SPRINT)
    qtbot.waitUntil(seen.is_paused())
    assert seen.steps == [1, 2, 3, 4, 5]
    assert isinstance(seen.events[-1], EpochDone)
    engine.step_once()
    qtbot.waitUntil(seen.is_paused(2))
    assert seen.steps[-1] == 6
    engine.epoch_once()
    qtbot.waitUntil(seen.is_paused(3))
    assert seen.steps[-1] == 10
    assert not seen.finished


@pytest.mark.parametrize("act", ["pause", "stop", "step"])
def test_where_a_run_stands_still_its_weights_are_those_of_its_last_step(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot, act: str
) -> None:
    trainer.weights_every = 1000
    gate = trainer.hold_before(3)
    engine.start(SPRINT)
    assert trainer.reached.wait(5)
    {"pause": engine.pause, "stop": engine.stop, "step": engine.step_once}[act]()
    gate.set()
    qtbot.waitUntil(lambda: engine.state in (RunState.PAUSED, RunState.IDLE))
    newest = [event for event in seen.events if isinstance(event, WeightsChanged)][-1]
    assert (seen.steps[-1], newest.step) == (3, 3)


def test_without_a_config_nothing_begins(engine: TrainingEngine, seen: Seen) -> None:
    engine.step_once()
    engine.epoch_once()
    engine.pause()
    engine.resume()
    engine.stop()
    assert seen.states == []


def test_stopping_closes_the_generator_on_its_own_thread(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot
) -> None:
    gate = trainer.hold_before(8)
    engine.start(SPRINT)
    assert trainer.reached.wait(5)
    engine.stop()
    assert engine.state is RunState.STOPPING
    gate.set()
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert trainer.closed_on == trainer.ran_on
    (finished,) = seen.finished
    assert finished.end is RunEnd.STOPPED
    assert (finished.steps, finished.epochs, finished.test_accuracy) == (8, 1, None)
    assert finished.seconds == pytest.approx(0.8)
    assert seen.steps == [*range(1, 9)]
    assert seen.states == [RunState.RUNNING, RunState.STOPPING, RunState.IDLE]


def test_a_paused_run_can_be_stopped(engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot) -> None:
    engine.step_once(SPRINT)
    qtbot.waitUntil(seen.is_paused())
    done = len(seen.steps)
    engine.stop()
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert len(seen.steps) == done
    assert seen.finished[0].end is RunEnd.STOPPED
    assert seen.states[-2:] == [RunState.STOPPING, RunState.IDLE]


def test_closing_while_it_trains_saves_and_says_nothing_more(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot
) -> None:
    gate = trainer.hold_before(7)
    engine.start(SPRINT)
    assert trainer.reached.wait(5)
    QCoreApplication.processEvents()
    before = seen.events
    opener = threading.Timer(0.02, gate.set)
    opener.start()
    assert engine.close(5)
    opener.join()
    QCoreApplication.processEvents()
    assert seen.events == before
    assert trainer.closed_on == trainer.ran_on
    assert trainer.saves[-1][2]["fc2.bias"][0] == 7.0
    assert engine.close(5)


def test_closing_while_paused(engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot) -> None:
    engine.epoch_once(SPRINT)
    qtbot.waitUntil(seen.is_paused())
    assert engine.close(5)
    assert trainer.closed_on == trainer.ran_on


# --- failures


def test_a_failure_is_the_last_event_and_what_was_learnt_is_kept(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot
) -> None:
    trainer.fail_at[4] = DataError("The training images are damaged: install the app again.")
    engine.start(SPRINT)
    qtbot.waitUntil(lambda: bool(seen.finished))
    (finished,) = seen.finished
    assert finished.end is RunEnd.FAILED
    assert finished.error == "The training images are damaged: install the app again."
    assert finished.steps == 3
    assert finished.saved is not None
    assert [problem.text for problem in seen.problems] == [finished.error]
    assert engine.state is RunState.IDLE


def test_an_unforeseen_failure_has_its_traceback_and_the_next_run_works(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot
) -> None:
    trainer.fail_at[1] = ZeroDivisionError("seven by zero")
    engine.start(SPRINT)
    qtbot.waitUntil(lambda: bool(seen.problems))
    assert "ZeroDivisionError: seven by zero" in seen.problems[0].details
    assert seen.finished[0].saved is None
    # Its sentence is told with the details, once.
    assert (seen.finished[0].end, seen.finished[0].error) == (RunEnd.FAILED, None)
    trainer.fail_at.clear()
    engine.start(SPRINT)
    qtbot.waitUntil(lambda: len(seen.finished) == 2)
    assert seen.finished[1].end is RunEnd.COMPLETED


# --- saving by itself


def test_every_run_is_saved_with_its_history_and_accuracy(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot, own_folders: Path
) -> None:
    engine.start(SPRINT)
    qtbot.waitUntil(lambda: bool(seen.finished))
    saved = seen.finished[0].saved
    assert saved is not None
    assert Path(saved).parent == own_folders / "data" / "runs"
    assert Path(saved).name.endswith(" sprint.safetensors")
    path, spec, weights, record = trainer.saves[-1]
    assert (str(path), spec) == (saved, NETWORKS["sprint"])
    assert weights["fc2.bias"][0] == 10.0
    assert record.test_accuracy == 0.92
    assert record.recipe == SPRINT
    assert record.history is not None
    assert [step for step, _, _ in record.history.steps] == [*range(1, 11)]
    assert record.history.epochs == ((5, 0.5, 0.91), (10, 0.25, 0.92))
    # The first is written under another name, so that no kill leaves an empty file under the run's own.
    assert {save[0] for save in trainer.saves[1:]} == {path}
    assert list(path.parent.iterdir()) == [path]


def test_a_stopped_run_does_not_claim_an_accuracy_of_other_weights(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot
) -> None:
    gate = trainer.hold_before(8)
    engine.start(SPRINT)
    assert trainer.reached.wait(5)
    engine.stop()
    gate.set()
    qtbot.waitUntil(lambda: bool(seen.finished))
    record = trainer.saves[-1][3]
    assert trainer.saves[-1][2]["fc2.bias"][0] == 8.0
    assert record.test_accuracy is None
    assert record.history is not None
    assert record.history.epochs == ((5, 0.5, 0.91),)
    assert trainer.saves[-2][3].test_accuracy == 0.91


def test_a_full_disk_is_a_notice_and_not_the_end(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot, own_folders: Path
) -> None:
    trainer.save_error = OSError(28, "No space left on device")
    engine.start(SPRINT)
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert seen.finished[0].end is RunEnd.COMPLETED
    assert seen.finished[0].saved is None
    notices = [event.text for event in seen.events if isinstance(event, Notice)]
    assert notices[0] == "The run could not be saved: the disk is full; training goes on, and saving is tried again."
    assert len(notices) == 2
    assert notices[1].startswith("The run could not be saved: the disk is full; it stays on display")
    assert list((own_folders / "data" / "runs").iterdir()) == []


def test_a_disk_that_gets_full_leaves_a_file_that_is_not_what_was_learnt(
    engine: TrainingEngine, seen: Seen, trainer: FakeTrainer, qtbot: QtBot, own_folders: Path
) -> None:
    """The first epoch is in a file, the last weights are not: the network counts as unsaved."""
    gate = trainer.hold_before(8)
    engine.start(SPRINT)
    assert trainer.reached.wait(5)
    trainer.save_error = OSError(28, "No space left on device")
    gate.set()
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert len(list((own_folders / "data" / "runs").iterdir())) == 1
    assert trainer.saves[-1][2]["fc2.bias"][0] == 5.0
    assert seen.finished[0].end is RunEnd.COMPLETED
    assert seen.finished[0].saved is None


@pytest.mark.skipif(os.name != "posix", reason="a file in place of the folder")
def test_no_folder_for_runs_is_a_notice_too(
    engine: TrainingEngine, seen: Seen, qtbot: QtBot, own_folders: Path
) -> None:
    (own_folders / "data").mkdir()
    (own_folders / "data" / "runs").write_text("in the way")
    engine.start(SPRINT)
    qtbot.waitUntil(lambda: bool(seen.finished))
    assert seen.finished[0].end is RunEnd.COMPLETED
    assert any(isinstance(event, Notice) for event in seen.events)
