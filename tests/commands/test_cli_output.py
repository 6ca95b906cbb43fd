"""What becomes of the work where nothing can be said, and places and numbers that are refused before it begins."""

from __future__ import annotations

import argparse
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import pytest

from cnn_gui import cli
from cnn_gui.commands.output import percent
from cnn_gui.core.base import paths
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.training.messages import RunEnd, RunFinished, TrainingEvent
from tests.commands.test_cli import (
    FakeTraining,
    Output,
    assert_refused,
    command,
    epoch,
    fake_training,
    interrupt,
    must_not_come,
    started,
    step,
    weights,
)

__all__ = ["command", "fake_training"]

pytestmark = pytest.mark.usefixtures("usual_signals")

COMPLETE: tuple[TrainingEvent, ...] = (
    started(2), weights(1), step(1), epoch(1), weights(2), step(2), epoch(2), RunFinished(RunEnd.COMPLETED, 2, 2, 1.0),
)  # fmt: skip


@pytest.fixture
def full() -> Iterator[TextIO]:
    """A stream on a full disk."""
    with Path("/dev/full").open("w", encoding="utf-8", buffering=1) as stream:
        yield stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # so that closing the file can flush


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "mine.safetensors"


full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


@full_disk
@pytest.mark.parametrize("json", [[], ["--json"]])
def test_a_training_is_saved_where_nothing_can_be_said(
    fake_training: FakeTraining,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    out: Path,
    full: TextIO,
    json: list[str],
) -> None:
    fake_training(*COMPLETE)
    monkeypatch.setattr(sys, "stdout", full)
    status = cli.main(["train", "--out", str(out), *json])
    monkeypatch.undo()
    assert checkpoint.load(out).weights["fc2.bias"][0] == 2
    assert status == 1
    error = capsys.readouterr().err
    assert str(out) in error
    assert "the disk is full" in error
    assert "Traceback" not in error


@full_disk
def test_complaints_that_cannot_be_written_change_nothing(
    fake_training: FakeTraining, monkeypatch: pytest.MonkeyPatch, out: Path, full: TextIO
) -> None:
    fake_training(*COMPLETE)
    monkeypatch.setattr(sys, "stderr", full)
    assert cli.main(["train", "--out", str(out), "--json"]) == 0
    assert out.exists()
    assert cli.main(["fly"]) == 2


def test_a_reader_that_goes_away_does_not_end_the_training(
    fake_training: FakeTraining, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], out: Path
) -> None:
    reading, writing = os.pipe()
    fake_training(COMPLETE[0], lambda: os.close(reading), *COMPLETE[1:])
    with os.fdopen(writing, "w", closefd=False) as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert cli.main(["train", "--out", str(out)]) == 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), writing)  # so that closing the file can flush
    os.close(writing)
    monkeypatch.undo()
    assert checkpoint.load(out).weights["fc2.bias"][0] == 2
    assert capsys.readouterr().err == f"The trained network is saved in {out}.\n"


@full_disk
def test_a_result_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], full: TextIO
) -> None:
    monkeypatch.setattr(sys, "stdout", full)
    assert cli.main(["--help"]) == 1
    monkeypatch.undo()
    assert capsys.readouterr().err == "What was to be written on the standard output is lost: the disk is full.\n"


def as_in_python_3_11_2(_self: argparse.ArgumentParser, message: str, file: TextIO | None = None) -> None:
    """How argparse writes there: without a thought for streams that are missing or full."""
    if message:
        (sys.stderr if file is None else file).write(message)


def test_help_and_version_need_no_streams_in_older_pythons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(argparse.ArgumentParser, "_print_message", as_in_python_3_11_2)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    for arguments in (["--version"], ["--help"], ["train", "--help"]):
        assert cli.main(arguments) == 0
    assert cli.main(["--nothing"]) == 2


@full_disk
def test_a_full_disk_is_told_in_older_pythons(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], full: TextIO
) -> None:
    monkeypatch.setattr(argparse.ArgumentParser, "_print_message", as_in_python_3_11_2)
    test_a_result_that_cannot_be_written_is_told(monkeypatch, capsys, full)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such descriptors")
def test_closed_streams_do_not_become_the_next_files(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from cnn_gui import cli\n"
        "assert cli.main(['--version']) == 0\n"
        f"number = os.open({str(tmp_path / 'file')!r}, os.O_CREAT | os.O_WRONLY)\n"
        "sys.exit(0 if number > 2 else 1)"
    )
    subprocess.run(["sh", "-c", '"$0" -c "$1" <&- >&- 2>&-', sys.executable, program], check=True, timeout=60)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no SIGHUP")
def test_a_closed_terminal_ends_a_training_as_ctrl_c_does(
    command: Callable[..., Output], fake_training: FakeTraining, out: Path
) -> None:
    fake_training(started(9), weights(1), step(1), interrupt(signal.SIGHUP), weights(2), step(2), must_not_come)
    status, _, err = command("train", "--out", out, "--json")
    assert status == 129
    assert checkpoint.load(out).weights["fc2.bias"][0] == 2
    assert "Stopped after 2 steps" in err


@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT"])
def test_under_nohup_and_in_the_background_the_training_goes_on(
    command: Callable[..., Output], fake_training: FakeTraining, name: str
) -> None:
    number = signal.Signals.__members__.get(name)
    if number is None:
        pytest.skip(f"there is no {name} here")
    signal.signal(number, signal.SIG_IGN)
    fake_training(started(2), interrupt(number), *COMPLETE[1:])
    assert command("train")[0] == 0
    assert signal.getsignal(number) is signal.SIG_IGN


@pytest.mark.parametrize("number", ["100000", "1099511627776"])
@pytest.mark.parametrize("name", ["train", "bench"])
def test_more_threads_than_there_can_be_are_refused(command: Callable[..., Output], name: str, number: str) -> None:
    assert_refused(command(name, "--threads", number), "--threads", number)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_replaced_by_a_network(
    command: Callable[..., Output], fake_training: FakeTraining, out: Path
) -> None:
    os.mkfifo(out)
    fake_training(must_not_come)
    assert_refused(command("train", "--out", out), str(out), "pipe")
    assert stat.S_ISFIFO(out.stat().st_mode)


def test_a_name_that_is_too_long_is_refused_before_the_training(
    command: Callable[..., Output], fake_training: FakeTraining, tmp_path: Path
) -> None:
    fake_training(must_not_come)
    assert_refused(command("train", "--out", tmp_path / ("a" * 300 + ".safetensors")), "name is too long")


def test_a_folder_of_runs_that_cannot_be_made_is_named_with_its_cause(
    command: Callable[..., Output], fake_training: FakeTraining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(paths.ENVIRONMENT_VARIABLE, str(tmp_path / "file" / "data"))
    fake_training(must_not_come)
    assert_refused(command("train"), "runs", "not a folder", "--out")


def test_looking_for_a_place_leaves_nothing(
    command: Callable[..., Output], fake_training: FakeTraining, out: Path
) -> None:
    out.write_bytes(b"older")
    fake_training(started(9), lambda: interrupt()(), started(9), must_not_come)
    assert command("train", "--out", out)[0] == 130
    assert [path.name for path in out.parent.iterdir() if path.is_file()] == [out.name]
    assert out.read_bytes() == b"older"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0.0 %"),
        (0.0003, "< 0.1 %"),
        (0.0006, "0.1 %"),
        (0.5, "50.0 %"),
        (0.9994, "99.9 %"),
        (0.9996, "> 99.9 %"),
        (1, "100.0 %"),
    ],
)
def test_what_is_not_quite_all_or_none_is_not_written_so(share: float, text: str) -> None:
    assert percent(share, 1) == text
