"""``--self-test`` as a packager runs it: without streams, with a step that hangs, with one that is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

WITHOUT_STREAMS = """
import sys
sys.stdout = sys.stderr = None
from cnn_gui.cli import main
sys.exit(main(sys.argv[1:]))
"""

WITH_A_FAULT = """
import json, sys, time
from cnn_gui import self_test
from cnn_gui.core.base.messages import Problem
from cnn_gui.engine.exchange.networks import NetworkFiles
from cnn_gui.window.frame.self_test import SelfTest

def silent(files): pass
def broken(files): files.failed.emit(Problem("The network is damaged.", "in " + sys.argv[2]))
def stuck(test): time.sleep(60)
def raising(test): raise ValueError("no")

limit = 20.0
fault = sys.argv[1]
if fault == "silent":
    # Long enough for a window on a busy machine.
    NetworkFiles.open_pretrained, limit = silent, 8.0
elif fault == "broken":
    NetworkFiles.open_pretrained = broken
elif fault == "stuck":
    SelfTest._open, limit, self_test.GRACE_S = stuck, 0.5, 8.0
else:
    SelfTest._open = raising
sys.exit(self_test.run(lambda report: print(json.dumps(report)), limit_s=limit))
"""


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "USERPROFILE": str(home)}
    return subprocess.run(
        [sys.executable, "-c", *arguments], env=env, text=True, capture_output=True, check=False, timeout=100
    )


def test_it_works_without_stdout_and_stderr_and_leaves_the_persons_folder_alone(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    result = run(tmp_path, WITHOUT_STREAMS, f"--self-test={file}")
    assert result.returncode == 0, file.read_text() if file.exists() else result.stderr
    text = file.read_text(encoding="utf-8")
    report = json.loads(text)
    assert report["ok"] is True
    assert report["failed_step"] is None
    assert report["digit"] == 3
    assert report["steps"] == 50
    assert report["difference"] <= 1e-6
    assert report["network_bytes"] > 1_000_000
    assert set(report["seconds"]) == {
        "window", "first_answer", "draw", "layer", "train", "save", "reload", "quit", "total",
    }  # fmt: skip
    assert report["versions"]["torch"]
    assert str(tmp_path) not in text
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["--nonsense"], ["predict", "nothing.png"]])
def test_no_command_writes_to_streams_that_are_not_there(arguments: list[str], tmp_path: Path) -> None:
    result = run(tmp_path, WITHOUT_STREAMS, *arguments)
    assert result.returncode == (0 if arguments[0] in ("--help", "--version") else 2), result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("fault", "step", "words"),
    [
        ("silent", "first_answer", "did not come"),
        ("broken", "window", "The network is damaged. in "),
        ("stuck", "window", "no longer reacts"),
        ("raising", "window", "ValueError: no"),
    ],
)
def test_a_step_that_fails_names_itself_and_never_hangs(fault: str, step: str, words: str, tmp_path: Path) -> None:
    result = run(tmp_path, WITH_A_FAULT, fault, str(tmp_path / "secret"))
    report = only_line(result)
    assert result.returncode == 1
    assert report["ok"] is False
    assert report["failed_step"] == step
    assert words in report["problem"]
    assert str(tmp_path) not in result.stdout
    assert report["seconds"]["total"] < 30
    assert isinstance(report["log"], list)
    if fault == "stuck":
        assert "stuck" in report["details"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="they always have a screen")
def test_without_a_screen_it_says_so_in_its_report(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    del env["QT_QPA_PLATFORM"]
    result = subprocess.run(
        [sys.executable, "-m", "cnn_gui", "--self-test"], env=env, text=True, capture_output=True, check=False
    )
    assert result.returncode == 1
    report = only_line(result)
    assert report["failed_step"] == "start"
    assert "no screen" in report["problem"]


def only_line(result: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    (line,) = result.stdout.splitlines()
    report: dict[str, Any] = json.loads(line)
    return report
