"""Digits drawn by real events of a mouse, 200 a second and a whole digit in 0.3 s, keep their shape, whatever else the
window does meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.core.arrays import Float64
from cnn_gui.core.drawing.curve import smoothed
from cnn_gui.core.drawing.ink import lines
from tests.window.x_server import WAIT_S, Hand, x_server

INTERVAL_S = 0.005
SAMPLES = 60

WINDOW = """
import json, sys, time
from PySide6.QtCore import QPointF, QSocketNotifier
from cnn_gui.app import make_application
from cnn_gui.options import WindowOptions
from cnn_gui.views.drawing.canvas import Canvas
from tests.window.whole_window import WholeWindow

app = make_application()
window = WholeWindow(WindowOptions())
canvas = window.draw.canvas
painted = Canvas.paintEvent

def slowly(self, event):
    time.sleep(0.06)
    painted(self, event)

def place(point):
    where = canvas.mapToGlobal(QPointF(canvas.position_of(point)))
    return where.x(), where.y()

def obey(*_):
    command = sys.stdin.readline().strip()
    answer = None
    if command == "square":
        answer = [*place((0, 0)), *place((500, 500))]
    elif command == "strokes":
        finished = canvas.undo_stack.count()
        answer = [[place(point) for point in stroke.points] for stroke in canvas.drawing().strokes[:finished]]
    elif command in ("slow", "quick"):
        Canvas.paintEvent = slowly if command == "slow" else painted
    elif command == "train":
        window.training_panel.toggle()
    elif command == "state":
        answer = [window.training.state.name, window.engines.inference.network is not None]
    elif command == "end":
        window.quit_without_asking()
    print(json.dumps(answer), flush=True)

notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
notifier.activated.connect(obey)
window.show()
sys.exit(app.exec())
"""


class Window:
    """The app on a display, in a process of its own, which answers on its standard output."""

    def __init__(self, display: str, folder: Path) -> None:
        more = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "CNN_GUI_DATA_DIR": str(folder), "QT_SCALE_FACTOR": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", WINDOW],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | more,
        )

    def ask(self, command: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def wait_for(self, command: str, wanted: Any) -> None:
        give_up = time.monotonic() + 2 * WAIT_S
        while self.ask(command) != wanted:
            assert time.monotonic() < give_up, f"{command} is not {wanted}"
            time.sleep(0.02)

    def strokes(self, count: int) -> list[Float64]:
        """All strokes in pixels of the screen, once there are so many."""
        give_up = time.monotonic() + 2 * WAIT_S
        while len(strokes := self.ask("strokes")) < count:
            assert time.monotonic() < give_up
            time.sleep(0.02)
        return [np.array(stroke) for stroke in strokes]

    def end(self) -> int:
        if self._process.poll() is None:
            self.ask("end")
        return self._process.wait(2 * WAIT_S)

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as name:
        yield name


@pytest.fixture(scope="module")
def window(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    window = Window(display, tmp_path_factory.mktemp("data"))
    try:
        window.wait_for("state", ["IDLE", True])
        yield window
        assert window.end() == 0
    finally:
        window.kill()


@pytest.fixture
def hand(display: str) -> Iterator[Hand]:
    hand = Hand(display)
    yield hand
    hand.close()


def digits() -> dict[str, list[tuple[float, float]]]:
    """Paths in 0..1, x and y: a curve with no corner, and two with corners that must not be cut."""
    turns = np.linspace(0, 2 * pi, SAMPLES)
    eight = [(0.5 + 0.28 * sin(2 * t), 0.5 - 0.4 * cos(t)) for t in turns]
    return {
        "8": eight,
        "7": along([(0.2, 0.15), (0.8, 0.15), (0.4, 0.9)]),
        "5": along([(0.75, 0.12), (0.3, 0.12), (0.28, 0.45), (0.6, 0.42), (0.72, 0.62), (0.6, 0.85), (0.25, 0.85)]),
    }


def along(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners, with equal steps between them."""
    x, y = np.array(corners).T
    length = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    where = np.union1d(np.linspace(0, length[-1], SAMPLES - len(corners)), length)
    return list(zip(np.interp(where, length, x).tolist(), np.interp(where, length, y).tolist(), strict=True))


def furthest(points: Float64, path: Float64) -> float:
    """The largest distance of one of the points to a polyline."""
    a, step = path[:-1], np.diff(path, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-12)
    worst = 0.0
    for point in points:
        t = np.clip(((point - a) * step).sum(axis=1) / square, 0, 1)
        worst = max(worst, float(np.hypot(*(a + t[:, None] * step - point).T).min()))
    return worst


@pytest.mark.parametrize("meanwhile", ["quick", "slow", "train"])
def test_a_digit_drawn_in_three_tenths_of_a_second_keeps_its_shape(window: Window, hand: Hand, meanwhile: str) -> None:
    window.ask(meanwhile)
    if meanwhile == "train":
        window.wait_for("state", ["RUNNING", True])
    left, top, right, bottom = window.ask("square")
    before = len(window.ask("strokes"))
    for number, (digit, path) in enumerate(digits().items(), start=1):
        pixels = [(round(left + x * (right - left)), round(top + y * (bottom - top))) for x, y in path]
        hand.stroke(pixels, INTERVAL_S)
        drawn = window.strokes(before + number)[-1]
        moved = [place for place, last in zip(pixels, [None, *pixels], strict=False) if place != last]
        assert len(drawn) == len(moved), f"of {len(moved)} places of the {digit} {len(drawn)} were kept"
        curve = smoothed(lines([(drawn, 1.0)]), 0.1).points
        ideal = np.array([(left + x * (right - left), top + y * (bottom - top)) for x, y in path])
        assert furthest(ideal, curve) <= 2
        assert furthest(curve, ideal) <= 2
    window.ask("quick")
