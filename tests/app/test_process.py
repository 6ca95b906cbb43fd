"""The app as a process: closing while it trains, a signal of the system, and what the window must not import early."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from cnn_gui.core.base import paths
from cnn_gui.core.exchange import checkpoint

CLOSE_WHILE_TRAINING = """
import sys, time
from PySide6.QtWidgets import QMessageBox
from cnn_gui.app import make_application
from cnn_gui.core.training.messages import StepDone
from cnn_gui.options import WindowOptions
from tests.window.whole_window import WholeWindow

def save_and_close(box):
    box.buttons()[0].click()
    return 0

QMessageBox.exec = save_and_close
app = make_application()
window = WholeWindow(WindowOptions())
window.show()

def close_after_some_steps(events):
    if any(isinstance(event, StepDone) and event.step >= 20 for event in events) and window.isVisible():
        start = time.perf_counter()
        window.close()
        print("closed in", time.perf_counter() - start, flush=True)

window.engines.training.events.connect(close_after_some_steps)
window.networks.changed.connect(lambda _: window.training.is_active or window.training_panel.toggle())
sys.exit(app.exec())
"""


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )


def test_closing_while_training_saves_the_run_and_exits_with_0() -> None:
    process = start("-c", CLOSE_WHILE_TRAINING)
    output, errors = process.communicate(timeout=100)
    assert process.returncode == 0, errors
    assert "closed in" in output
    (run,) = paths.runs_dir().glob("*.safetensors")
    history = checkpoint.load(run).record.history
    assert history is not None
    assert len(history.steps) >= 20


def test_sigterm_closes_as_a_person_does(tmp_path: Path) -> None:
    process = start("-m", "cnn_gui", "--log-level", "info")
    log = paths.log_dir() / "cnn-gui.log"
    wait_for_line(log, "first answer", process)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def wait_for_line(log: Path, words: str, process: subprocess.Popen[str], limit: float = 60.0) -> None:
    end = time.monotonic() + limit
    while time.monotonic() < end and process.poll() is None:
        if log.exists() and words in log.read_text(encoding="utf-8"):
            return
        time.sleep(0.05)  # another process' log gives no signal
    process.kill()
    raise AssertionError(f"{words!r} never came: {process.communicate()[1]}")
