"""The digits of a number on the canvas: their frames, and a click that takes one of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.input.messages import InkPart
from cnn_gui.views.drawing.canvas import Canvas, Tool
from tests.views.drawing.canvas_hand import drag, make_canvas, move, press, release, stylus, tablet, told

LEFT, RIGHT = InkPart((100.0, 150.0, 200.0, 350.0), (0,)), InkPart((260.0, 150.0, 380.0, 350.0), (1,))


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """With a stroke in each of two parts."""
    canvas = make_canvas(qtbot)
    drag(canvas, [(150, 160), (150, 340)])
    drag(canvas, [(270, 160), (370, 160), (300, 340)])
    canvas.show_parts((LEFT, RIGHT))
    return canvas


def chosen(canvas: Canvas) -> list[int]:
    numbers: list[int] = []
    canvas.part_chosen.connect(numbers.append)
    return numbers


def pixels(canvas: Canvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(canvas.grab().toImage().Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def test_each_part_has_a_frame_around_its_ink_and_none_is_left_over(canvas: Canvas) -> None:
    with_frames = pixels(canvas)
    canvas.show_parts(())
    rows, columns, _ = np.nonzero(with_frames != pixels(canvas))
    assert rows.min() < 150 < 350 < rows.max()
    assert {int(x) // 100 for x in columns} == {0, 1, 2, 3}
    assert not ((columns > 208) & (columns < 252)).any()


def test_a_click_takes_a_part_and_draws_nothing(canvas: Canvas) -> None:
    numbers, before = chosen(canvas), canvas.drawing()
    press(canvas, (300, 250))
    release(canvas, (300, 250))
    assert numbers == [1]
    assert canvas.drawing() == before
    assert canvas.undo_stack.count() == 2


def test_a_pen_takes_one_too(canvas: Canvas) -> None:
    numbers = chosen(canvas)
    tablet(canvas, stylus(), [((150.0, 250.0), 0.5)])
    assert numbers == [0]


def test_whoever_moves_draws_and_beside_the_parts_a_click_is_a_dot(canvas: Canvas) -> None:
    numbers = chosen(canvas)
    drag(canvas, [(300, 200), (320, 230), (300, 200)])
    assert len(canvas.drawing().strokes) == 3
    press(canvas, (230, 250))
    release(canvas, (230, 250))
    assert len(canvas.drawing().strokes) == 4
    canvas.set_tool(Tool.ERASER)
    press(canvas, (150, 250))
    release(canvas, (150, 250))
    assert numbers == []


def test_without_parts_a_click_is_a_dot(canvas: Canvas) -> None:
    canvas.show_parts(())
    numbers = chosen(canvas)
    press(canvas, (150, 250))
    release(canvas, (150, 250))
    assert numbers == []
    assert len(canvas.drawing().strokes) == 3


def test_the_one_under_the_pointer_stands_out_and_says_what_a_click_does(canvas: Canvas) -> None:
    plain = pixels(canvas)
    QTest.mouseMove(canvas, QPoint(320, 250))
    move(canvas, [(320, 250)])
    assert canvas.outlines.hovered == 1
    assert (pixels(canvas)[150:350, 384:390] != plain[150:350, 384:390]).any()
    assert "Click" in canvas.tip_at(canvas.position_of((320, 250)).toPoint())
    assert canvas.tip_at(canvas.position_of((230, 450)).toPoint()) == ""
    move(canvas, [(230, 450)])
    assert canvas.outlines.hovered is None


def test_of_parts_that_overlap_the_smaller_one_is_meant(canvas: Canvas) -> None:
    canvas.show_parts((InkPart((100.0, 100.0, 400.0, 400.0)), InkPart((200.0, 200.0, 260.0, 260.0))))
    assert canvas.outlines.at((230, 230)) == 1
    assert canvas.outlines.at((130, 230)) == 0
    assert canvas.outlines.at((50, 230)) is None


def test_a_stroke_under_way_is_told_as_such_and_a_finished_one_is_not(canvas: Canvas) -> None:
    drawings = told(canvas)
    press(canvas, (420, 100))
    move(canvas, [(420, 140), (430, 200)])
    assert all(drawing.unfinished for drawing in drawings)
    release(canvas, (430, 200))
    assert not drawings[-1].unfinished
    assert drawings[-1].finished_strokes == drawings[-1].strokes
    assert drawings[0].finished_strokes == drawings[-1].strokes[:2]


def test_the_outlines_know_a_press_from_a_drag() -> None:
    from cnn_gui.views.drawing.part_outlines import PartOutlines

    outlines = PartOutlines()
    assert outlines.show((LEFT, RIGHT))
    assert not outlines.show((LEFT, RIGHT))
    outlines.press((150, 200), QPointF(10, 10))
    outlines.move(QPointF(12, 11))
    assert outlines.release() == 0
    outlines.press((150, 200), QPointF(10, 10))
    outlines.move(QPointF(20, 10))
    outlines.move(QPointF(10, 10))
    assert outlines.release() is None
