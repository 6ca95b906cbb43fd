"""The parts of a run that need no thread and no Qt: batches, file names, the times of saving."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.files import move_to_free
from cnn_gui.core.base.messages import Notice
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.messages import EpochDone, StepDone, TrainingEvent, WeightsChanged
from cnn_gui.engine.training.event_buffer import EventBuffer
from cnn_gui.engine.training.run_control import RunControl, Until
from cnn_gui.engine.training.run_recorder import SAVE_EVERY_S, SAVE_SHARE, RunRecorder, run_files
from tests.engine.fake_training import FakeTrainer
from tests.engine.fakes import weights


def step(n: int, loss: float = 1.0) -> StepDone:
    return StepDone(n, 1, loss, 0.1, n, 0.0)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["step", "weights", "take"])))
def test_batches_keep_all_in_order_but_older_weights(acts: list[str]) -> None:
    buffer, put, batches = EventBuffer(), [], []
    for n, act in enumerate(acts):
        if act == "take":
            batches.append(buffer.take())
            continue
        event: TrainingEvent = step(n) if act == "step" else WeightsChanged(n, {})
        put.append(event)
        was_empty = buffer.add(event)
        assert was_empty == (n == 0 or acts[n - 1] == "take")
    batches.append(buffer.take())
    got = [event for batch in batches for event in batch]
    assert [e for e in got if isinstance(e, StepDone)] == [e for e in put if isinstance(e, StepDone)]
    assert got == [event for event in put if event in got]
    for batch in batches:
        assert sum(isinstance(event, WeightsChanged) for event in batch) <= 1
    if any(isinstance(event, WeightsChanged) for event in put):
        newest = [event for event in put if isinstance(event, WeightsChanged)][-1]
        assert newest in got


def test_names_of_runs_are_unique_and_safe(tmp_path: Path) -> None:
    names = []
    for number in range(3):
        (tmp_path / "whole").write_text(str(number))
        names.append(move_to_free(tmp_path / "whole", run_files(tmp_path, "2026-11-24 20.15.03 tutorial")))
    assert [path.name for path in names] == [
        "2026-11-24 20.15.03 tutorial.safetensors",
        "2026-11-24 20.15.03 tutorial 2.safetensors",
        "2026-11-24 20.15.03 tutorial 3.safetensors",
    ]
    assert [path.read_text() for path in names] == ["0", "1", "2"]
    assert not (tmp_path / "whole").exists()
    assert all(path.parent == tmp_path for path in run_files(tmp_path, "../my: recipe?"))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def recorder(trainer: FakeTrainer, folder: Path, clock: Clock) -> RunRecorder:
    spec = NETWORKS["sprint"]
    return RunRecorder(TrainingConfig(), spec, trainer.save, folder=lambda: folder, clock=clock)


def test_it_saves_every_while_and_after_each_epoch(tmp_path: Path) -> None:
    trainer, clock = FakeTrainer(), Clock()
    record = recorder(trainer, tmp_path, clock)
    record.see(step(1))
    assert trainer.saves == []
    record.see(WeightsChanged(1, weights(1.0)))
    assert len(trainer.saves) == 1  # the first weights there are
    clock.now = SAVE_EVERY_S - 1
    record.see(WeightsChanged(2, weights(2.0)))
    assert len(trainer.saves) == 1
    clock.now = SAVE_EVERY_S
    record.see(step(2))
    assert len(trainer.saves) == 2
    record.see(step(3))
    record.see(EpochDone(1, 3, 0.5, 90, 100, 1.0))
    assert len(trainer.saves) == 2  # the weights of the epoch's last step are not there yet
    record.see(WeightsChanged(3, weights(3.0)))
    assert len(trainer.saves) == 3
    assert trainer.saves[-1][3].test_accuracy == 0.9
    record.save()
    assert len(trainer.saves) == 3


def test_a_slow_disk_is_written_to_less_often(tmp_path: Path) -> None:
    trainer, clock = FakeTrainer(), Clock()

    def slowly(path: Path, spec: NetworkSpec, values: Mapping[str, Float32], record: NetworkRecord, task: Task) -> None:
        trainer.save(path, spec, values, record, task)
        clock.now += 0.1

    record = RunRecorder(TrainingConfig(), NETWORKS["sprint"], slowly, folder=lambda: tmp_path, clock=clock)
    record.see(WeightsChanged(1, weights(1.0)))
    saved_at = clock.now - 0.1
    for after, saves in ((SAVE_EVERY_S, 1), (0.1 / SAVE_SHARE - 0.01, 1), (0.1 / SAVE_SHARE + 0.01, 2)):
        clock.now = saved_at + after
        record.see(WeightsChanged(2, weights(2.0)))
        assert len(trainer.saves) == saves


def test_after_a_failure_it_tries_again_later_and_says_so_once(tmp_path: Path) -> None:
    trainer, clock = FakeTrainer(), Clock()
    record = recorder(trainer, tmp_path, clock)
    trainer.save_error = OSError(30, "Read-only file system")
    first = record.see(WeightsChanged(1, weights()))
    assert isinstance(first, Notice)
    assert "read-only" in first.text
    clock.now = 20
    assert record.see(step(2)) is None
    assert record.see(step(3)) is None
    clock.now = 40
    assert record.see(step(4)) is None
    trainer.save_error = None
    before = record.is_saved
    clock.now = 60
    again = record.see(step(5))
    assert again is not None
    assert again.resolved
    assert again.about == first.about
    assert (before, record.is_saved) == (False, True)
    assert record.path is not None
    assert record.path.exists()


def test_the_last_failure_promises_no_further_attempt_and_the_file_of_before_is_not_the_runs(tmp_path: Path) -> None:
    trainer, clock = FakeTrainer(), Clock()
    record = recorder(trainer, tmp_path, clock)
    record.see(WeightsChanged(1, weights()))
    assert record.save() is None
    assert record.is_saved
    trainer.save_error = OSError(28, "No space left on device")
    record.see(WeightsChanged(2, weights()))
    first = record.save()
    last = record.save(last=True)
    assert first is not None
    assert last is not None
    assert "tried again" in first.text
    assert "tried again" not in last.text
    assert record.path is not None
    assert record.path.name in last.text
    assert not record.is_saved


@pytest.mark.parametrize("stopped_by", ["stop", "pause"])
def test_a_wish_that_comes_too_late_for_a_steps_weights_waits_for_the_next_step(stopped_by: str) -> None:
    control = RunControl(Until.THE_END, lambda _state: control.stop())
    control.passed(step(1))
    # Step 1 was made when nobody had asked for its weights.
    getattr(control, stopped_by)()
    assert control.may_go_on()
    assert control.will_pause()
    control.passed(WeightsChanged(2, {}))
    assert control.may_go_on()
    control.passed(step(2))
    assert not control.may_go_on()


def test_a_step_whose_weights_were_asked_for_in_vain_is_the_last_all_the_same() -> None:
    control = RunControl(Until.THE_END, lambda _state: None)
    control.passed(step(1))
    control.stop()
    assert control.may_go_on()
    control.passed(step(2))
    assert not control.may_go_on()


def test_the_record_tells_what_a_person_waited_for_without_the_pauses(tmp_path: Path) -> None:
    trainer, clock = FakeTrainer(), Clock()
    record = recorder(trainer, tmp_path, clock)
    clock.now = 100.0
    record.begin()
    clock.now = 160.0
    record.rested(20.0)
    assert record.record(None).seconds == 40.0


def test_a_run_that_goes_on_says_from_what(tmp_path: Path) -> None:
    spec = NETWORKS["sprint"]
    recorder = RunRecorder(RECIPES["sprint"], spec, FakeTrainer().save, came_from="pretrained", origin="course")
    record = recorder.record(None)
    assert record.title == "sprint, continued, step 0"
    assert record.notes == "Went on from “pretrained”."
    assert record.origin == "course"
