"""On a screen of two pixels to each of the window's, mouse and pen draw at the same place."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

DRAW_TWICE = """
import json
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTabletEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from cnn_gui.views.drawing.canvas import Canvas
from tests.views.drawing.canvas_hand import LEFT, NONE, stylus

app = QApplication([])
around = QWidget()
around.setContentsMargins(33, 21, 0, 0)
canvas = Canvas()
QVBoxLayout(around).addWidget(canvas)
around.resize(400, 380)
around.move(30, 40)
around.show()
app.processEvents()
# What the system tells is told to the window, which finds the widget and the place in it.
handle, key = around.windowHandle(), Qt.KeyboardModifier.NoModifier
points = [(100, 100), (250.5, 130), (400, 380)]
path = [around.mapFromGlobal(canvas.mapToGlobal(canvas.position_of(point))) for point in points]

def mouse(kind, place, button, held):
    app.sendEvent(handle, QMouseEvent(kind, place, handle.mapToGlobal(place), button, held, key))

def pen(kind, place, button, held):
    event = QTabletEvent(kind, device, place, handle.mapToGlobal(place), 0.5, 0, 0, 0, 0, 0, key, button, held)
    app.sendEvent(handle, event)

device, kinds = stylus(), QEvent.Type
mouse(kinds.MouseButtonPress, path[0], LEFT, LEFT)
mouse(kinds.MouseMove, path[1], NONE, LEFT)
mouse(kinds.MouseMove, path[2], NONE, LEFT)
mouse(kinds.MouseButtonRelease, path[2], LEFT, NONE)
pen(kinds.TabletPress, path[0], LEFT, LEFT)
pen(kinds.TabletMove, path[1], NONE, LEFT)
pen(kinds.TabletMove, path[2], NONE, LEFT)
pen(kinds.TabletRelease, path[2], LEFT, NONE)
strokes = [stroke.points[:3] for stroke in canvas.drawing().strokes]
print(json.dumps([canvas.devicePixelRatioF(), strokes]))
"""


@pytest.mark.parametrize("factor", ["1", "1.25", "2"])
def test_mouse_and_pen_draw_at_the_same_place(factor: str) -> None:
    environment = os.environ | {"QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", DRAW_TWICE], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    ratio, (by_mouse, by_pen) = json.loads(done.stdout)
    assert ratio == float(factor)
    for drawn, meant in ((by_mouse, by_pen), (by_pen, [(100, 100), (250.5, 130), (400, 380)])):
        assert [value for point in drawn for value in point] == pytest.approx(
            [value for point in meant for value in point], abs=1.0
        )
