"""Samples in their file: whole up to wherever it was cut, and nothing of a damaged one believed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.base.errors import CheckpointError, FileError, UserError
from cnn_gui.core.base.files import SPARE_BYTES
from cnn_gui.core.dynamics.dynamics_file import dynamics_beside, read_dynamics, sample_bytes, start_bytes
from cnn_gui.core.dynamics.keeper import DynamicsKeeper
from cnn_gui.core.dynamics.messages import DynamicsSample
from tests.dynamics_samples import LAYERS, sample_of

SAMPLES = [sample_of(0), sample_of(1, seen=False), sample_of(5), sample_of(9, seen=False)]


def alike(one: DynamicsSample, other: DynamicsSample) -> bool:
    plain = ("step", "images", "layers")
    arrays = ("weight_norm", "gradient_norm", "update_norm")
    same = all(getattr(one, name) == getattr(other, name) for name in plain)
    same = same and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
    if one.histograms is None or other.histograms is None:
        return same and one.histograms is other.histograms
    pairs = ((getattr(one.histograms, f.name), getattr(other.histograms, f.name)) for f in fields(one.histograms))
    return same and all(np.array_equal(a, b) for a, b in pairs)


def whole() -> bytes:
    return start_bytes(LAYERS) + b"".join(map(sample_bytes, SAMPLES))


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    run, keeper = tmp_path / "run.safetensors", DynamicsKeeper()
    keeper.take(SAMPLES[0])
    keeper.take(SAMPLES[1])
    assert not dynamics_beside(run).exists()
    keeper.settle(run)
    assert [sample.step for sample in read_dynamics(dynamics_beside(run)).samples] == [0, 1]
    for sample in SAMPLES[2:]:
        keeper.take(sample)
        # What has been taken is in the file already: a kill loses nothing of it.
        assert read_dynamics(dynamics_beside(run)).samples[-1].step == sample.step
    keeper.close()
    keeper.close()
    found = read_dynamics(dynamics_beside(run))
    assert found.layers == LAYERS
    assert all(alike(a, b) for a, b in zip(found.samples, SAMPLES, strict=True))
    assert found.samples[1].learning_rate == pytest.approx(1e-3)


@given(st.integers(0, len(whole())))
def test_a_cut_file_has_its_whole_samples(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.mktemp("cut") / "run.dynamics"
    path.write_bytes(whole()[:length])
    start = len(start_bytes(LAYERS))
    if length < start:
        with pytest.raises(CheckpointError):
            read_dynamics(path)
        return
    sizes = np.cumsum([start, *(len(sample_bytes(sample)) for sample in SAMPLES)])
    assert len(read_dynamics(path).samples) == int((sizes <= length).sum()) - 1


@given(st.integers(0, len(whole()) - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed(tmp_path_factory: pytest.TempPathFactory, place: int, change: int) -> None:
    path, data = tmp_path_factory.mktemp("changed") / "run.dynamics", bytearray(whole())
    data[place] ^= change
    path.write_bytes(data)
    try:
        found = read_dynamics(path)
    except UserError:
        return
    assert len(found.samples) < len(SAMPLES)
    assert all(alike(a, b) for a, b in zip(found.samples, SAMPLES, strict=False))


def test_steps_that_do_not_ascend_end_the_file(tmp_path: Path) -> None:
    path = tmp_path / "run.dynamics"
    path.write_bytes(whole() + sample_bytes(sample_of(3)))
    assert [sample.step for sample in read_dynamics(path).samples] == [0, 1, 5, 9]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.dynamics"
    with pytest.raises(FileError):
        read_dynamics(path)
    path.write_bytes(b"something else" * 10)
    with pytest.raises(CheckpointError):
        read_dynamics(path)


def test_a_run_takes_the_name_of_one_that_is_gone(tmp_path: Path) -> None:
    run, keeper = tmp_path / "run.safetensors", DynamicsKeeper()
    dynamics_beside(run).write_bytes(b"of a run that was deleted")
    keeper.take(SAMPLES[0])
    keeper.settle(run)
    keeper.take(SAMPLES[1])
    keeper.close()
    assert keeper.problem is None
    assert [each.step for each in read_dynamics(dynamics_beside(run)).samples] == [each.step for each in SAMPLES[:2]]


def test_a_disk_that_takes_nothing_ends_the_keeping_alone(tmp_path: Path) -> None:
    keeper = DynamicsKeeper()
    keeper.take(SAMPLES[0])
    keeper.settle(tmp_path / "no folder" / "run.safetensors")
    keeper.take(SAMPLES[1])
    keeper.close()
    assert isinstance(keeper.problem, OSError)


def test_they_leave_room_on_the_disk_for_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = [SPARE_BYTES + 10_000_000]
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=free[0]))
    run, keeper = tmp_path / "run.safetensors", DynamicsKeeper()
    keeper.take(SAMPLES[0])
    keeper.settle(run)
    free[0] = SPARE_BYTES
    keeper.take(SAMPLES[1])
    keeper.close()
    assert isinstance(keeper.problem, OSError)
    assert len(read_dynamics(dynamics_beside(run)).samples) == 1


KILLED = """
import sys
from pathlib import Path
from cnn_gui.core.dynamics.keeper import DynamicsKeeper
from tests.dynamics_samples import sample_of
keeper = DynamicsKeeper()
keeper.take(sample_of(0))
keeper.settle(Path(sys.argv[1]))
for step in range(1, 100_000):
    keeper.take(sample_of(step, seen=step % 3 == 0))
    if step == 40:
        print("on", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_kill_leaves_all_that_was_told(tmp_path: Path) -> None:
    run = tmp_path / "run.safetensors"
    root = Path(__file__).resolve().parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(run)],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"on\n"
    process.kill()
    process.communicate()
    steps = [sample.step for sample in read_dynamics(dynamics_beside(run)).samples]
    assert steps == list(range(len(steps)))
    assert len(steps) > 40
