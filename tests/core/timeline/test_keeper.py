"""Moments are in their file as they come; a kill leaves what was written, a full disk leaves the run alone."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from cnn_gui.core.base.files import SPARE_BYTES, reason
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.timeline import keeper as keepers
from cnn_gui.core.timeline.keeper import MomentKeeper
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.timeline.moment_file import beside, moments_in, record_of, start_of, weights_at
from cnn_gui.core.training.messages import MomentReached, RunStarted, StepDone
from tests.core.timeline.test_moment_file import SMALL, some_weights

STARTED = RunStarted(TrainingConfig(), "cpu", 10, 30)


def size_of(path: Path) -> int:
    return path.stat().st_size


def reached(step: int) -> MomentReached:
    return MomentReached(step, 64 * step, some_weights(SMALL, step))


def test_what_came_before_the_run_had_a_file_is_kept_too(tmp_path: Path) -> None:
    run, keeper = tmp_path / "run.safetensors", MomentKeeper(SMALL)
    for event in (STARTED, reached(0), reached(1)):
        keeper.take(event)
    assert not beside(run).exists()
    keeper.settle(run)
    keeper.take(StepDone(2, 1, 0.5, 0.1, 128, 1.0))
    keeper.take(reached(2))
    keeper.close()
    found = moments_in(beside(run), SMALL)
    assert [(moment.step, moment.images) for moment in found.moments] == [(0, 0), (1, 64), (2, 128)]
    np.testing.assert_array_equal(weights_at(found, 2, SMALL)["conv1.bias"], some_weights(SMALL, 2)["conv1.bias"])
    assert keeper.problem is None


def test_a_run_that_is_kept_nowhere_leaves_nothing(tmp_path: Path) -> None:
    keeper = MomentKeeper(SMALL)
    keeper.take(STARTED)
    keeper.take(reached(0))
    keeper.close()
    keeper.close()
    assert list(tmp_path.iterdir()) == []
    assert not any(thread.name == "moments" for thread in threading.enumerate())


def test_a_run_without_moments_has_no_file(tmp_path: Path) -> None:
    run, keeper = tmp_path / "run.safetensors", MomentKeeper(SMALL)
    keeper.take(STARTED)
    keeper.settle(run)
    keeper.take(StepDone(1, 1, 0.5, 0.1, 64, 1.0))
    keeper.close()
    assert list(tmp_path.iterdir()) == []


def test_the_moments_of_another_run_of_this_name_make_way(tmp_path: Path) -> None:
    run, elsewhere = tmp_path / "run.safetensors", tmp_path / "a person's own"
    elsewhere.write_bytes(b"important")
    beside(run).symlink_to(elsewhere)
    keeper = MomentKeeper(SMALL)
    keeper.take(STARTED)
    keeper.take(reached(0))
    keeper.settle(run)
    keeper.close()
    assert len(moments_in(beside(run), SMALL).moments) == 1
    assert elsewhere.read_bytes() == b"important"


def test_a_disk_that_takes_nothing_is_a_problem_and_no_more(tmp_path: Path) -> None:
    keeper = MomentKeeper(SMALL)
    keeper.take(STARTED)
    keeper.take(reached(0))
    keeper.settle(tmp_path / "no folder" / "run.safetensors")
    keeper.close()
    assert isinstance(keeper.problem, OSError)


def test_it_stays_within_its_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = len(start_of(SMALL, 10, 30)) + 2 * len(record_of(Moment(0, 0), some_weights(SMALL), SMALL))
    monkeypatch.setattr(keepers, "MOST_BYTES", room)
    run, keeper = tmp_path / "run.safetensors", MomentKeeper(SMALL)
    for event in (STARTED, reached(0), reached(1), reached(2)):
        keeper.take(event)
    keeper.settle(run)
    keeper.close()
    assert beside(run).stat().st_size == room
    assert len(moments_in(beside(run), SMALL).moments) == 2


def test_moments_leave_room_on_the_disk_for_the_network_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They could be done without; the run could not be saved any more on a disk that they have filled."""
    record = len(record_of(Moment(0, 0), some_weights(SMALL), SMALL))
    weights = sum(array.nbytes for array in some_weights(SMALL).values())
    least = SPARE_BYTES + 2 * weights
    run, keeper = tmp_path / "run.safetensors", MomentKeeper(SMALL)
    disk = least + len(start_of(SMALL, 10, 30)) + 2 * record
    monkeypatch.setattr(
        "shutil.disk_usage", lambda folder: SimpleNamespace(free=disk - sum(map(size_of, Path(folder).iterdir())))
    )
    for event in (STARTED, reached(0), reached(1), reached(2), reached(3)):
        keeper.take(event)
    keeper.settle(run)
    keeper.close()
    assert len(moments_in(beside(run), SMALL).moments) == 2
    assert disk - size_of(beside(run)) >= least
    assert keeper.problem is not None
    assert str(reason(keeper.problem)) == "the disk is nearly full"


def test_a_record_that_has_no_room_leaves_nothing_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = len(record_of(Moment(0, 0), some_weights(SMALL), SMALL))
    whole = len(start_of(SMALL, 10, 30)) + record
    run, keeper, write = tmp_path / "run.safetensors", MomentKeeper(SMALL), os.write

    def limited(file: int, data: memoryview) -> int:
        room = whole + record // 2 - os.fstat(file).st_size
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[:room])

    monkeypatch.setattr(os, "write", limited)
    for event in (STARTED, reached(0), reached(1)):
        keeper.take(event)
    keeper.settle(run)
    keeper.close()
    assert keeper.problem is not None
    assert size_of(beside(run)) == whole


def test_who_takes_part_in_the_run_is_not_held_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the disk takes: taking an event in returns, the thread waits."""
    gate, run = threading.Event(), tmp_path / "run.safetensors"
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: gate.wait(5) and real(file))
    keeper = MomentKeeper(SMALL)
    keeper.take(STARTED)
    keeper.settle(run)
    for step in range(20):
        keeper.take(reached(step))
    gate.set()
    keeper.close()
    assert len(moments_in(beside(run), SMALL).moments) == 20


WRITES_FOR_EVER = """
import sys
from pathlib import Path
from itertools import count
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.timeline.keeper import MomentKeeper
from tests.core.timeline.test_keeper import MomentReached, STARTED
from tests.core.timeline.test_moment_file import some_weights
spec = NETWORKS["sprint"]
keeper, weights = MomentKeeper(spec), some_weights(spec)
keeper.take(STARTED)
keeper.settle(Path(sys.argv[1]))
for step in count():
    keeper.take(MomentReached(step, 64 * step, weights))
    print(step, flush=True)
    if step >= int(sys.argv[2]):
        sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("steps", [3, 11])
def test_a_kill_in_the_middle_leaves_whole_moments(steps: int, tmp_path: Path) -> None:
    """Killed as soon as it has handed over so many, most of which are not written yet."""
    run, spec = tmp_path / "run.safetensors", NETWORKS["sprint"]
    command = [sys.executable, "-c", WRITES_FOR_EVER, str(run), str(steps)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < steps:
            pass
        process.kill()
    if not beside(run).exists() or not beside(run).stat().st_size:
        return  # killed before the first byte
    found = moments_in(beside(run), spec)
    assert [moment.step for moment in found.moments] == list(range(len(found.moments)))
    for number in range(len(found.moments)):
        np.testing.assert_allclose(weights_at(found, number, spec)["conv1.bias"], some_weights(spec)["conv1.bias"])
