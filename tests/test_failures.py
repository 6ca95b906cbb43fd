"""What happens when tests fail: it is told in seconds, once, and the tests after them run as ever."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FAILING = """
import threading

import pytest
from hypothesis import given, strategies as st

from cnn_gui.engine.base.worker import Worker

BROKEN = []


@given(st.lists(st.integers(), max_size=100))
def test_a_property(values):
    if len(values) >= 5:
        BROKEN.append(values)
        raise AssertionError("too long")


def test_its_example_was_not_made_small():
    # Once to find it and once or twice to tell it; to make it small takes dozens.
    assert 1 <= len(BROKEN) <= 4


@pytest.mark.parametrize("number", range(3))
def test_an_engine(qtbot, number):
    worker, begun = Worker(f"busy {number}"), threading.Event()

    def work(control):
        begun.set()
        # The last one hears nothing.
        threading.Event().wait(1000) if number == 2 else control.rest(1000)

    worker.submit(work, on_done=print, on_failed=print, doing="resting")
    assert begun.wait(5)
    raise AssertionError(f"worker {number}")


def test_after_them(qtbot):
    worker = Worker("good")
    with qtbot.waitSignal(worker._reported):
        worker.submit(lambda control: 1, on_done=lambda _: None, on_failed=print, doing="counting")
    assert worker.close(5)
"""


@pytest.fixture
def told(tmp_path: Path) -> tuple[int, str]:
    """The exit status and the words of a run of failing tests, under the conditions of all tests."""
    file = tmp_path / "test_failing.py"
    file.write_text(FAILING)
    options = ["-q", "-p", "tests.conftest", "-p", "no:randomly", "-p", "no:cacheprovider", "-c", "pyproject.toml"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HYPOTHESIS_PROFILE": "fixed"}
    # A parent's own settings of pytest are not meant for this one.
    environment.pop("PYTEST_ADDOPTS", None)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(file)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


def test_failures_are_told_and_abort_nothing(told: tuple[int, str]) -> None:
    status, words = told
    assert status == 1, words
    assert re.search(r"\n4 failed, 2 passed in ", words), words
    # Hypothesis has called it both, in its older releases and in its newer ones.
    assert re.search(r"(Falsifying example|Failing test case): test_a_property\(", words), words
    # A test that has failed never came to the end at which it would have put away what it had made.
    assert "left behind" not in words
