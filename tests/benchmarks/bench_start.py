"""From the command to a window one can draw in, and to the first answer; median of several starts.

    python -m tests.benchmarks.bench_start [--runs 5] [--platform offscreen]

The times are read from the app's own log against the moment the process was started. Also the longest gap of the GUI
thread from the first frame to the first answer, while torch is imported behind it.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

WATCHED = """
import sys, time
from PySide6.QtCore import QTimer
from cnn_gui import app
from cnn_gui.options import WindowOptions
from tests.window.whole_window import WholeWindow

class Watched(WholeWindow):
    def __init__(self, options):
        super().__init__(options)
        self._last, self._longest = None, 0.0
        self._beat = QTimer(self)
        self._beat.setInterval(5)
        self._beat.timeout.connect(self._tick)
        self.painted_first.connect(self._beat.start)
        self.engines.inference.answered.connect(self._answered)

    def _tick(self):
        now = time.perf_counter()
        if self._last is not None:
            self._longest = max(self._longest, now - self._last)
        self._last = now

    def _answered(self, _):
        if self._beat.isActive():
            self._beat.stop()
            print("longest gap", self._longest, flush=True)
            QTimer.singleShot(0, self.quit_without_asking)

app.MainWindow = Watched
sys.exit(app.run(WindowOptions(log_level="info")))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--platform", default="")
    options = parser.parse_args()
    if options.platform:
        os.environ["QT_QPA_PLATFORM"] = options.platform
    starts = [_start(["-m", "cnn_gui"]) for _ in range(options.runs + 1)][1:]
    _row("window drawable", [drawable for drawable, _ in starts])
    _row("first answer", [answer for _, answer in starts])
    gaps = [_gap() for _ in range(options.runs)]
    _row("longest gap of the GUI thread up to the first answer", gaps)


def _start(command: list[str]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"CNN_GUI_DATA_DIR": folder, "XDG_CONFIG_HOME": folder}
        log = Path(folder) / "logs" / "cnn-gui.log"
        begun = time.time()
        process = subprocess.Popen([sys.executable, *command], env=environment)
        lines = _lines(log, "first answer")
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        return _time(lines, "the window is drawable") - begun, _time(lines, "first answer") - begun


def _gap() -> float:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"CNN_GUI_DATA_DIR": folder, "XDG_CONFIG_HOME": folder}
        done = subprocess.run(
            [sys.executable, "-c", WATCHED], env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        return float(done.stdout.split("longest gap")[1].split()[0])


def _lines(log: Path, words: str) -> list[str]:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        text = log.read_text(encoding="utf-8") if log.exists() else ""
        if words in text:
            return text.splitlines()
        time.sleep(0.02)
    raise TimeoutError(words)


def _time(lines: list[str], words: str) -> float:
    line = next(line for line in lines if words in line)
    return datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").timestamp()


def _row(name: str, seconds: list[float]) -> None:
    print(f"{name}: median {statistics.median(seconds):.3f} s, longest {max(seconds):.3f} s (n={len(seconds)})")


if __name__ == "__main__":
    main()
