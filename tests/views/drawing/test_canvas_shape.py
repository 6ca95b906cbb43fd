"""The canvas has the shape of what the network reads, so that what is drawn is what it sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.raster import preprocess
from cnn_gui.views.drawing.canvas import Canvas
from tests.views.drawing.canvas_hand import drag
from tests.views.other_tasks import SHAPES

WIDE = replace(SHAPES, input_shape=(1, 16, 64))
TALL = replace(SHAPES, input_shape=(3, 40, 20), mean=(0.2,) * 3, std=(0.3,) * 3)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 500)
    canvas.show()
    return canvas


def ink_seen(drawing: Drawing, task: Task) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """What the network gets of the whole canvas, (H, W), 0 where there is no ink."""
    seen = preprocess(drawing, InputMode.AS_DRAWN, task).stages[-2].values
    return seen.max(axis=0) if seen.ndim == 3 else seen


@pytest.mark.parametrize("task", [WIDE, TALL])
def test_the_whole_canvas_is_the_whole_input(canvas: Canvas, task: Task) -> None:
    canvas.show_task(task)
    across, down = canvas.drawing().canvas
    height, width = task.input_shape[1:]
    assert (across, down) == ((500, 125) if width > height else (250, 500))
    canvas.set_brush(60)
    # Along the upper edge and the left one, as far as they go.
    drag(canvas, [(across, 10), (10, 10), (10, down)])
    seen = ink_seen(canvas.drawing(), task)
    assert seen.shape == (height, width)
    assert seen[0].min() > 0.5
    assert seen[:, 0].min() > 0.5
    assert seen[-1, -1] == 0
    # And so it is on the screen: all of the canvas and nothing beside it.
    image = canvas.to_image(240)
    assert (image.width(), image.height()) == ((240, 60) if width > height else (120, 240))
    assert canvas.position_of((0.0, 0.0)) == QPointF((500 - across) / 2, (500 - down) / 2)


@pytest.mark.parametrize(("width", "height"), [(500, 120), (300, 500), (700, 700)])
def test_it_is_as_large_as_the_widget_allows(canvas: Canvas, width: int, height: int) -> None:
    canvas.resize(width, height)
    canvas.show_task(WIDE)
    shown = QRectF(canvas.position_of((0.0, 0.0)), canvas.position_of((500.0, 125.0)))
    assert QRectF(canvas.rect()).adjusted(-1, -1, 1, 1).contains(shown)
    assert width - shown.width() < 4 or height - shown.height() < 2


def test_a_drawing_keeps_its_place_under_a_network_of_another_shape(canvas: Canvas) -> None:
    drag(canvas, [(20, 20), (480, 480)])
    before = canvas.drawing()
    canvas.show_task(WIDE)
    assert canvas.drawing() == before
    # It is there as a whole, and so the network sees it, with nothing on both sides.
    seen = ink_seen(before, WIDE)
    assert seen.any(axis=1).all()
    assert not seen[:, :20].any()
    canvas.clear()
    assert canvas.drawing() == Drawing(canvas=(500, 125))
    canvas.undo_stack.undo()
    assert canvas.drawing() == before
    canvas.show_task(MNIST)
    assert canvas.drawing() == before


def test_what_is_undone_to_nothing_comes_back_where_it_was(canvas: Canvas) -> None:
    drag(canvas, [(20, 20), (480, 480)])
    before = canvas.drawing()
    canvas.show_task(WIDE)
    canvas.undo_stack.undo()
    assert canvas.drawing() == Drawing(canvas=(500, 125))
    canvas.undo_stack.redo()
    assert canvas.drawing() == before


def test_a_square_network_changes_nothing(canvas: Canvas) -> None:
    told: list[Drawing] = []
    canvas.changed.connect(told.append)
    canvas.show_task(replace(SHAPES, input_shape=(1, 32, 32)))
    canvas.show_task(MNIST)
    assert canvas.drawing() == Drawing()
    assert told == []
