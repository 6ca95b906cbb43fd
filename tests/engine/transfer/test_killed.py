"""A process is killed while it keeps drawings and tunes a network: what it had a second before is there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cnn_gui.core.album.store import Album
from cnn_gui.core.exchange import checkpoint

LAST = 1.0
"""Seconds that may be lost."""


def killed(folder: Path, *, tunes: bool, after: float) -> tuple[list[list[str]], float]:
    """What a process said, and when it was killed: ``after`` seconds from its first word, or from that of its run."""
    environment = {**os.environ, "CNN_GUI_DATA_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.engine.transfer.taught_process", *(["tune"] if tunes else [])]
    said: list[list[str]] = []
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        end = float("inf")
        for line in process.stdout:
            said.append(line.split())
            if end == float("inf") and (not tunes or said[-1][0] == "run"):
                end = time.time() + after
            if time.time() >= end:
                break
        process.kill()
        at = time.time()
        rest = process.stdout.read().splitlines()
    whole = [line.split() for line in rest if len(line.split()) >= 2 and "." in line.split()[-1]]
    return said + whole, at


def check(folder: Path, said: list[list[str]], at: float) -> None:
    album = Album.open(folder / "album")
    there = {entry.id for entry in album.entries()}
    lost = [words for words in said if words[0] == "kept" and words[1] not in there]
    assert [words for words in lost if float(words[2]) < at - LAST] == []
    assert all(album.drawing(entry) is not None for entry in there)


def check_run(folder: Path, said: list[list[str]], at: float) -> None:
    """What stood in the file is not older than the weights of a second before, and a file is always whole."""
    runs = sorted((folder / "runs").glob("*.safetensors"))
    steps = [int(words[1]) for words in said if words[0] == "weights" and float(words[2]) < at - 2 * LAST]
    loaded = [checkpoint.load(path) for path in runs]
    if not steps:
        return
    assert len(loaded) == 1
    title = loaded[0].record.title
    history = loaded[0].record.history
    assert history is not None
    assert history.steps[-1][0] >= steps[-1], title


@pytest.mark.parametrize("after", [2.4])
def test_a_kill_while_a_network_is_tuned_costs_the_last_second_at_most(tmp_path: Path, after: float) -> None:
    said, at = killed(tmp_path, tunes=True, after=after)
    check(tmp_path, said, at)
    check_run(tmp_path, said, at)
    assert any(words[0] == "weights" for words in said)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_kills_at_many_moments_cost_the_last_second_at_most(tmp_path: Path) -> None:
    dice = random.Random(14)
    for number in range(60):
        folder = tmp_path / f"kept {number}"
        check(folder, *killed(folder, tunes=False, after=dice.uniform(0, 1.5)))
    for number in range(40):
        folder = tmp_path / f"tuned {number}"
        said, at = killed(folder, tunes=True, after=dice.uniform(0, 4))
        check(folder, said, at)
        check_run(folder, said, at)
