from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.datasets.messages import SampleDigit, Task, meaning_in
from cnn_gui.core.drawing.messages import Drawing, LabelMeaning, Picture
from cnn_gui.views.drawing.canvas import Tool
from cnn_gui.views.drawing.draw_panel import DrawPanel
from tests.views.drawing.canvas_hand import drag

# The offscreen platform says this of every window with a layout.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def panel(qtbot: QtBot) -> DrawPanel:
    panel = DrawPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 420)
    panel.show()
    return panel


def button(panel: DrawPanel, name: str) -> QToolButton:
    found = panel.findChild(QToolButton, f"{name}_button")
    assert isinstance(found, QToolButton)
    return found


def click(panel: DrawPanel, name: str) -> None:
    QTest.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)


def digit(index: int = 4711, label: int = 7) -> SampleDigit:
    picture = Picture.from_array(np.eye(28, dtype=np.uint8) * 255, source=f"test digit {index:,}", exact=True)
    return SampleDigit(index, Drawing(picture=picture, label=label))


def test_tools_and_brush_are_chosen_by_button_and_slider_and_named_in_the_hint(panel: DrawPanel) -> None:
    hints: list[str] = []
    panel.hint_changed.connect(hints.append)
    click(panel, "eraser")
    assert panel.canvas.tool is Tool.ERASER
    slider = panel.findChild(QSlider, "brush_size")
    assert isinstance(slider, QSlider)
    slider.setValue(50)
    assert panel.canvas.brush == 50
    panel.canvas.set_tool(Tool.PEN)
    panel.canvas.set_brush(20)
    assert button(panel, "pen").isChecked()
    assert slider.value() == 20
    assert hints == ["eraser · 36", "eraser · 50", "pen · 50", "pen · 20"]


def test_undo_redo_and_clear_are_there_when_there_is_something_to_do(panel: DrawPanel) -> None:
    assert not button(panel, "undo").isEnabled()
    drag(panel.canvas, [(100, 100), (300, 300)])
    click(panel, "undo")
    assert panel.canvas.drawing().is_blank
    click(panel, "redo")
    assert len(panel.canvas.drawing().strokes) == 1
    click(panel, "clear")
    assert panel.canvas.drawing().is_blank
    click(panel, "undo")
    assert len(panel.canvas.drawing().strokes) == 1


def test_digits_are_asked_for(qtbot: QtBot, panel: DrawPanel) -> None:
    for name, signal in (
        ("random", panel.random_requested),
        ("previous", panel.previous_requested),
        ("next", panel.next_requested),
    ):
        with qtbot.waitSignal(signal):
            click(panel, name)


def test_a_test_digit_is_on_the_canvas_with_its_number_and_label(panel: DrawPanel) -> None:
    panel.show_digit(digit())
    assert panel.canvas.drawing() == digit().drawing
    assert panel.source_text == "test digit 4,711 · labelled 7"
    panel.show_digit(digit())
    assert panel.canvas.undo_stack.count() == 1


def test_a_label_is_called_as_in_its_own_data_set_whatever_the_network_tells_apart(panel: DrawPanel) -> None:
    shapes, others = info("shapes").task, Task(("alpha", "beta", "gamma"), data="greek")
    circle = replace(digit(3).drawing, label=0, meaning=meaning_in(shapes, 0))
    panel.canvas.set_drawing(circle)
    said = "test digit 3 · labelled circle, of Shapes in colour"
    assert panel.source_text == said
    panel.show_task(shapes)
    assert panel.source_text == "test digit 3 · labelled circle"
    panel.show_task(others)
    assert panel.source_text == said
    # Of a number without a word on what it counts only a digit is made.
    panel.canvas.set_drawing(digit(3, label=0).drawing)
    assert panel.source_text == "test digit 3"
    # Another set's class that nobody has named.
    panel.canvas.set_drawing(replace(circle, label=1, meaning=LabelMeaning("birds")))
    assert panel.source_text == "test digit 3 · labelled class 1, of birds"


def test_undo_of_a_stroke_brings_back_what_the_label_means(panel: DrawPanel) -> None:
    shape = replace(digit().drawing, label=4, meaning=LabelMeaning("Shapes in colour", "heart"))
    panel.canvas.set_drawing(shape)
    drag(panel.canvas, [(100, 100), (300, 300)])
    assert panel.canvas.drawing().meaning is None
    panel.canvas.undo_stack.undo()
    assert panel.canvas.drawing() == shape


def test_what_is_said_about_the_drawing_follows_it_through_undo(panel: DrawPanel) -> None:
    panel.show_digit(digit())
    drag(panel.canvas, [(100, 100), (300, 300)])
    assert panel.source_text == "test digit 4,711 · drawn over"
    panel.canvas.undo_stack.undo()
    assert panel.source_text == "test digit 4,711 · labelled 7"
    panel.canvas.clear()
    assert panel.source_text == ""


def test_an_inverted_picture_is_said_to_be(panel: DrawPanel) -> None:
    picture = Picture.from_array(np.eye(9, dtype=np.uint8), source="photo.png", inverted=True)
    panel.canvas.set_drawing(Drawing(picture=picture))
    assert panel.source_text == "photo.png · dark on light: inverted"


def test_a_notice_stays_until_the_drawing_changes(panel: DrawPanel) -> None:
    panel.set_notice("digits.json · 3 of 12")
    assert panel.source_text == "digits.json · 3 of 12"
    drag(panel.canvas, [(100, 100), (300, 300)])
    assert panel.source_text == ""


def test_a_narrow_panel_shows_pictures_and_a_wide_one_words(panel: DrawPanel) -> None:
    panel.resize(220, 420)
    assert button(panel, "pen").toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    panel.resize(800, 600)
    assert button(panel, "pen").toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon


def test_everything_has_words_for_hand_and_ear(panel: DrawPanel) -> None:
    for child in (*panel.findChildren(QToolButton), *panel.findChildren(QSlider), panel.canvas):
        assert child.objectName()
        assert child.accessibleName()
        assert child.toolTip()
