"""The stages of other tasks: sizes in their names, colour as a picture and as three planes, ways that there are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.modes import modes
from cnn_gui.core.input.raster import preprocess
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.input.preprocessing import StagesView
from tests.views.drawing.canvas_hand import THREE
from tests.views.snapshots import make_snapshot, probabilities

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

RED = (213, 94, 0)
SHAPES = Task(("disc", "ring"), (3, 32, 24), (0.5, 0.4, 0.3), (0.2, 0.25, 0.1), InputMode.AS_DRAWN, "Shapes")
FASHION = Task(tuple(f"kind {n}" for n in range(10)), (1, 56, 56), (0.25,), (0.5,), data="Fashion-MNIST")


def snapshot(task: Task, mode: InputMode) -> Snapshot:
    drawing = Drawing((Stroke(THREE, color=RED),))
    shares = probabilities(1, 0.9)[: len(task.classes)]
    return replace(
        make_snapshot(drawing),
        preprocessed=preprocess(drawing, mode, task),
        answers=dict.fromkeys(modes(task), shares),
        task=task,
    )


@pytest.fixture
def view(qtbot: QtBot) -> StagesView:
    view = StagesView()
    qtbot.addWidget(view)
    view.resize(460, 200)
    view.show()
    return view


def shown(view: StagesView, task: Task, mode: InputMode) -> Snapshot:
    one = snapshot(task, mode)
    view.show_snapshot(one)
    QApplication.processEvents()
    return one


def test_a_way_that_the_task_has_not_is_disabled_and_says_why(view: StagesView) -> None:
    shown(view, SHAPES, InputMode.AS_DRAWN)
    fitted, drawn = view.switch.segments[InputMode.LIKE_MNIST], view.switch.segments[InputMode.AS_DRAWN]
    assert not fitted.isEnabled()
    assert fitted.toolTip().startswith("Not for colours")
    assert fitted.answer == "–"
    assert drawn.isChecked()
    asked: list[InputMode] = []
    view.mode_changed.connect(asked.append)
    QTest.mouseClick(fitted, Qt.MouseButton.LeftButton)
    assert not asked
    shown(view, MNIST, InputMode.LIKE_MNIST)
    assert fitted.isEnabled()
    assert fitted.text() == "like MNIST"


def test_mnist_is_named_only_where_it_is_mnist_and_sizes_are_the_tasks(view: StagesView) -> None:
    shown(view, FASHION, InputMode.LIKE_MNIST)
    assert view.row.names() == ["drawn", "crop", "40×40", "centred", "normalised"]
    segments = view.switch.segments
    assert [segments[mode].text() for mode in InputMode] == ["fitted", "as drawn"]
    assert "56×56" in segments[InputMode.AS_DRAWN].toolTip()
    assert "40×40" in segments[InputMode.LIKE_MNIST].toolTip()
