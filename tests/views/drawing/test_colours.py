"""The canvas of a network that reads colours: inks, pictures, what lies over what; and nothing of it for grey."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.colours import render_colour
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.core.input.messages import InputMode
from cnn_gui.views.drawing.canvas import Canvas, Tool
from cnn_gui.views.drawing.draw_panel import DrawPanel
from tests.views.drawing.canvas_hand import RIGHT, drag, make_canvas

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SHAPES = Task(("disc", "ring"), (3, 32, 32), (0.5, 0.5, 0.5), (0.2, 0.2, 0.2), InputMode.AS_DRAWN, "Shapes")
RED, BLUE = (213, 94, 0), (0, 114, 178)
ACROSS = ((50.0, 250.0), (250.0, 250.0), (450.0, 250.0))
DOWN = ((250.0, 50.0), (250.0, 250.0), (250.0, 450.0))


def colours(image: QImage) -> npt.NDArray[np.uint8]:
    """(H, W, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def at(canvas: Canvas, x: int, y: int) -> tuple[int, int, int]:
    """The colour on the screen at a place in canvas units."""
    position = canvas.position_of((float(x), float(y))).toPoint()
    color = QColor(canvas.grab().toImage().pixel(position))
    return color.red(), color.green(), color.blue()


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    canvas = make_canvas(qtbot)
    canvas.show_task(SHAPES)
    return canvas


@pytest.fixture
def panel(qtbot: QtBot) -> DrawPanel:
    panel = DrawPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 460)
    panel.show()
    return panel


def test_ink_has_the_colour_that_was_chosen_while_it_is_drawn_and_after(canvas: Canvas) -> None:
    canvas.set_ink(RED)
    drag(canvas, ACROSS)
    assert canvas.drawing().strokes[0].color == RED
    assert at(canvas, 150, 250) == RED
    canvas.set_ink(BLUE)
    drag(canvas, DOWN)
    assert at(canvas, 250, 250) == BLUE
    canvas.undo_stack.undo()
    assert at(canvas, 250, 250) == RED


def test_the_canvas_shows_what_the_network_is_given(canvas: Canvas) -> None:
    for ink, path in ((RED, ACROSS), (None, DOWN), (BLUE, tuple((x, x) for x in (80.0, 250.0, 420.0)))):
        canvas.set_ink(ink)
        drag(canvas, path)
    shown = colours(canvas.to_image(200)).transpose(2, 0, 1) / 255
    given = render_colour(canvas.drawing(), (200, 200))
    assert np.abs(shown - given).mean() < 0.01


def test_the_same_drawing_is_white_for_grey_and_coloured_again_after(canvas: Canvas) -> None:
    canvas.set_ink(RED)
    drag(canvas, ACROSS)
    canvas.show_task(MNIST)
    assert at(canvas, 150, 250) == (255, 255, 255)
    assert canvas.to_image(100).format() is QImage.Format.Format_Grayscale8
    drag(canvas, DOWN)
    assert canvas.drawing().strokes[1].color is None
    canvas.show_task(SHAPES)
    assert at(canvas, 150, 250) == RED


def test_the_eraser_keeps_what_lies_over_what(canvas: Canvas) -> None:
    """Cut ink goes to the end of a white drawing, where its order is never seen; a coloured one keeps its order."""
    canvas.set_ink(RED)
    drag(canvas, ACROSS)
    canvas.set_ink(BLUE)
    drag(canvas, DOWN)
    drag(canvas, ((140.0, 250.0), (160.0, 250.0)), RIGHT)
    assert [stroke.color for stroke in canvas.drawing().strokes] == [RED, RED, BLUE]
    assert at(canvas, 250, 250) == BLUE
    assert at(canvas, 150, 250) == (0, 0, 0)


def test_a_stroke_that_comes_back_below_others_is_painted_below_them(canvas: Canvas) -> None:
    red, blue = Stroke(ACROSS, 36.0, color=RED), Stroke(DOWN, 36.0, color=BLUE)
    canvas.set_drawing(Drawing((blue,)))
    canvas.set_drawing(Drawing((red, blue)))
    assert at(canvas, 250, 250) == BLUE


def test_a_picture_has_its_colours_for_colour_and_is_ink_on_black_for_grey(canvas: Canvas) -> None:
    pixels = np.full((50, 50, 3), (10, 200, 30), np.uint8)
    picture = Picture.from_array(np.zeros((50, 50), np.uint8), original=pixels)
    canvas.set_drawing(Drawing(picture=picture))
    assert at(canvas, 250, 250) == (10, 200, 30)
    assert not canvas.accessibleDescription().startswith("blank")
    canvas.show_task(MNIST)
    assert at(canvas, 250, 400) == (0, 0, 0)
    assert canvas.accessibleDescription().startswith("blank")


def test_very_much_ink_of_many_colours_is_painted_in_its_order(canvas: Canvas, qtbot: QtBot) -> None:
    rng = np.random.default_rng(0)
    walks = rng.uniform(150, 350, (120, 1, 2)) + rng.uniform(-3, 3, (120, 40, 2)).cumsum(axis=1)
    below = tuple(Stroke(tuple(map(tuple, walk.tolist())), 60.0, color=RED) for walk in walks)
    canvas.set_drawing(Drawing((*below, Stroke(DOWN, 40.0, color=BLUE))))
    qtbot.waitUntil(lambda: at(canvas, 250, 250) == BLUE)
    qtbot.waitUntil(lambda: at(canvas, 200, 200) == RED)
    assert at(canvas, 250, 250) == BLUE


# --- the inks ------------------------------------------------------------------------------------------------


def test_inks_are_offered_only_where_the_network_reads_colours(panel: DrawPanel) -> None:
    assert not panel.inks.isVisible()
    panel.show_task(SHAPES)
    assert panel.inks.isVisible()
    assert len(panel.inks.swatches) == 8
    names = [swatch.accessibleName() for swatch in (*panel.inks.swatches, panel.inks.more)]
    assert len(set(names)) == 9
    assert all(names)
    panel.show_task(replace(MNIST, data="other"))
    assert not panel.inks.isVisible()


def test_an_ink_is_chosen_by_mouse_and_by_keys_and_takes_up_the_pen(panel: DrawPanel) -> None:
    panel.show_task(SHAPES)
    panel.canvas.set_tool(Tool.ERASER)
    red = panel.inks.swatches[1]
    QTest.mouseClick(red, Qt.MouseButton.LeftButton)
    assert (panel.canvas.ink, panel.canvas.tool) == (RED, Tool.PEN)
    assert red.isChecked()
    red.setFocus()
    QTest.keyClick(red, Qt.Key.Key_Right)
    assert panel.canvas.ink == panel.inks.swatches[2].color
    QTest.mouseClick(panel.inks.swatches[0], Qt.MouseButton.LeftButton)
    assert panel.canvas.ink is None


def test_any_other_ink_comes_from_the_dialog_and_cancelling_it_changes_nothing(panel: DrawPanel) -> None:
    panel.show_task(SHAPES)
    QTest.mouseClick(panel.inks.swatches[1], Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.inks.more, Qt.MouseButton.LeftButton)
    dialog = panel.inks.dialog
    assert dialog is not None
    dialog.reject()
    assert panel.canvas.ink == RED
    assert panel.inks.swatches[1].isChecked()
    QTest.mouseClick(panel.inks.more, Qt.MouseButton.LeftButton)
    dialog.setCurrentColor(QColor(1, 2, 3))
    dialog.accept()
    assert panel.canvas.ink == (1, 2, 3)
    assert panel.inks.more.isChecked()
    assert panel.inks.more.color == (1, 2, 3)
