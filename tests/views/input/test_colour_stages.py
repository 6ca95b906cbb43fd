"""The stages of a task in colour: pictures in place of grey, three numbers a cell, sizes of their own."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.input.channels import by_channel
from cnn_gui.core.input.messages import InputMode, Stage, StageName
from cnn_gui.views.base.colors import Scale, table, to_rgb32
from cnn_gui.views.base.theme import LIGHT
from cnn_gui.views.grids.stages import cell_text, colors_of, limit_of, stage_title
from cnn_gui.views.input.cells import CellsView
from cnn_gui.views.input.preprocessing import RangeMark

# The offscreen platform has no size hints for windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def stage(name: StageName, *values: float) -> Stage:
    """8 rows, 12 columns of one colour, or of one grey."""
    planes = np.full((len(values), 8, 12), np.array(values).reshape(-1, 1, 1), dtype=np.float32)
    return Stage(name, planes if len(values) == 3 else planes[0], "as it is")


def test_a_picture_keeps_its_colours() -> None:
    colors = colors_of(stage(StageName.CENTRED, 1.0, 0.5, 0.0), LIGHT)
    assert colors.shape == (8, 12)
    assert int(colors[3, 4]) == 0xFFFF8000


def test_a_cell_has_a_number_for_each_colour() -> None:
    text = cell_text(stage(StageName.DRAWN, 0.25, 0.5, 1.0), InputMode.AS_DRAWN, 1, 2)
    assert text == "drawn · row 2, column 3 · red 0.25, green 0.5, blue 1"
    assert cell_text(stage(StageName.DRAWN, 0.25), InputMode.AS_DRAWN, 1, 2) == "drawn · row 2, column 3 · 0.25"


def test_a_title_has_the_task_s_own_size() -> None:
    assert stage_title(stage(StageName.CENTRED, 0.5), InputMode.AS_DRAWN) == "12×8"
    assert stage_title(stage(StageName.CENTRED, 0.5), InputMode.LIKE_MNIST) == "centred"


def test_a_stage_in_colour_is_enlarged_without_numbers(qapp: QApplication, qtbot: QtBot) -> None:
    view = CellsView()
    qtbot.addWidget(view)
    view.resize(700, 700)
    view.show_stage(stage(StageName.CENTRED, 1.0, 0.5, 0.0))
    view.show()
    assert not view.shows_numbers
    assert view.grab().toImage().pixel(350, 350) == 0xFFFF8000
    view.show_stage(stage(StageName.CENTRED, 0.5))
    assert view.shows_numbers


def test_the_scale_is_that_of_the_task(qtbot: QtBot) -> None:
    mark = RangeMark()
    qtbot.addWidget(mark)
    mark.set_stage(stage(StageName.NORMALISED, 1.5), MNIST)
    assert mark.words() == "±2.82"
    mark.set_stage(stage(StageName.NORMALISED, 4.0), Task(mean=(0.25,), std=(0.5,)))
    assert mark.words() == "±4.00"
    assert "0.25" in mark.toolTip()
    assert "MNIST" not in mark.toolTip()
    of_shapes = Task(input_shape=(3, 8, 12), mean=(0.5, 0.4, 0.5), std=(0.25,) * 3)
    *_, blue = by_channel([stage(StageName.NORMALISED, 1.0, 0.0, 0.5)], of_shapes)
    mark.set_stage(blue, of_shapes)
    assert mark.words() == "±2.40"
    assert "0.5, 0.4, 0.5" in mark.toolTip()
    assert "red, green and blue" in mark.toolTip()


def test_normalised_colours_are_three_planes_on_one_scale_whatever_is_drawn() -> None:
    """Half of the common limit has the colour of half the scale in each plane, not of that plane's own largest."""
    task = Task(input_shape=(3, 8, 12), mean=(0.5,) * 3, std=(0.25,) * 3)
    drawn = stage(StageName.CENTRED, 1.0, 0.5, 0.0)
    stages = by_channel([drawn, stage(StageName.NORMALISED, 2.0, 1.0, -1.0)], task)
    assert stages[0] is drawn
    assert [stage_title(each, InputMode.AS_DRAWN) for each in stages[1:]] == [
        "normalised red",
        "normalised green",
        "normalised blue",
    ]
    assert [limit_of(each) for each in stages[1:]] == [2.0, 2.0, 2.0]
    colours = [int(colors_of(each, LIGHT)[3, 4]) for each in stages[1:]]
    expected = to_rgb32(np.array([2.0, 1.0, -1.0], dtype=np.float32), 2.0, table(LIGHT, Scale.ACTIVATIONS))
    assert colours == expected.tolist()
    assert [limit_of(each) for each in by_channel([stage(StageName.NORMALISED, 5.0, 0.0, 0.0)], task)] == [5.0] * 3


def test_a_grey_input_stays_one_stage() -> None:
    grey = stage(StageName.NORMALISED, 0.5)
    assert by_channel([grey], MNIST) == (grey,)
