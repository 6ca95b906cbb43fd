"""The stages of other tasks: sizes in their names, colour as a picture and as three planes, ways that there are not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.channels import by_channel
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.modes import modes
from cnn_gui.core.input.raster import preprocess
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.numbers import format_fixed, format_value
from cnn_gui.views.grids.stages import cell_wordings
from cnn_gui.views.input.preprocessing import RangeMark, StagesView
from cnn_gui.views.parts.legend import Legend
from cnn_gui.views.parts.lines import FittingLabel
from tests.views import pointing
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


def spot_of(view: StagesView) -> tuple[int, int]:
    """The cell that is pointed at."""
    assert view.row.spot is not None
    assert view.row.spot.cell is not None
    return view.row.spot.cell


def point_at(view: StagesView, stage: int, row: int, column: int) -> str:
    """The caption with the mouse on a cell."""
    pointing.point_at(view.row, view.row.tile(stage).cell(row, column).center().toPoint())
    return view.caption


def test_an_input_in_colour_is_three_planes_of_numbers_with_one_legend(view: StagesView) -> None:
    one = shown(view, SHAPES, InputMode.AS_DRAWN)
    assert view.row.names()[2:] in (["red", "green", "blue"], [f"normalised {c}" for c in ("red", "green", "blue")])
    values = one.preprocessed.stages[-1].values
    cell = tuple(int(index) for index in np.unravel_index(values[0].argmax(), values[0].shape))
    for channel, name in enumerate(("red", "green", "blue")):
        text = point_at(view, 2 + channel, *cell)
        where = f"row {cell[0] + 1}, column {cell[1] + 1}"
        assert text == f"normalised {name} · {where} · {format_value(float(values[channel][cell]))}"
    (mark,) = view.findChildren(RangeMark)
    assert mark.isVisible()
    assert mark.words() == "±7.00"
    boxes = [view.row.box(number) for number in range(5)]
    assert all(QRectF(view.row.rect()).contains(box) for box in boxes)
    assert all(left.right() < right.left() for left, right in pairwise(boxes))


def test_the_value_pointed_at_is_not_cut_where_there_is_little_room(view: StagesView) -> None:
    """In the column of a small window the number stays, and what says less goes."""
    stages = by_channel(shown(view, SHAPES, InputMode.AS_DRAWN).preprocessed.stages, SHAPES)
    view.resize(view.fontMetrics().averageCharWidth() * 36, 160)
    QApplication.processEvents()
    caption = next(each for each in view.readouts() if isinstance(each, FittingLabel))
    for stage in range(5):
        point_at(view, stage, 7, 9)
        assert caption.text() in cell_wordings(stages[stage], InputMode.AS_DRAWN, *spot_of(view))


def test_no_arrow_leads_from_one_channel_to_another(view: StagesView) -> None:
    shown(view, SHAPES, InputMode.AS_DRAWN)
    view.resize(900, 120)
    QApplication.processEvents()
    image = view.row.grab().toImage()

    def is_between(left: int, right: int) -> bool:
        start, end = round(view.row.box(left).right()) + 3, round(view.row.box(right).left()) - 3
        y = round(view.row.box(left).center().y())
        return len({image.pixel(x, y) for x in range(start, end)}) > 1

    assert [is_between(number, number + 1) for number in range(4)] == [True, True, False, False]


def test_a_channel_is_enlarged_with_its_numbers_and_the_common_legend(view: StagesView) -> None:
    one = shown(view, SHAPES, InputMode.AS_DRAWN)
    view.row.setFocus()
    QTest.keyClick(view.row, Qt.Key.Key_Return)
    dialog = view.dialog
    assert dialog is not None
    dialog.resize(900, 960)
    QApplication.processEvents()
    titles = []
    for _ in range(3):
        titles.append(dialog.windowTitle())
        assert dialog.cells.shows_numbers
        legend = dialog.findChild(Legend)
        assert legend is not None
        assert legend.isVisible()
        assert legend.limit == pytest.approx(7)
        assert legend.caption == "red, green and blue"
        QTest.keyClick(dialog, Qt.Key.Key_Right)
    assert titles == [f"What the network sees: normalised {colour}" for colour in ("red", "green", "blue")]
    QTest.keyClick(dialog, Qt.Key.Key_Left)
    assert dialog.cells.number(0, 0) == format_fixed(float(one.preprocessed.stages[-1].values[2, 0, 0]), 2)
    view.show_snapshot(snapshot(SHAPES, InputMode.AS_DRAWN))
    assert dialog.windowTitle().endswith("normalised blue")
    assert dialog.caption.startswith("normalised blue · (blue − 0.3) / 0.1: now")


@pytest.mark.parametrize("size", [9.0, 13.0])
def test_a_segment_asks_for_little_and_never_cuts_how_likely_the_answer_is(view: StagesView, size: float) -> None:
    """Classes of long names once pushed the stages out of a panel that is not wider for them."""
    font = view.font()
    font.setPointSizeF(size)
    view.setFont(font)
    shown(view, FASHION, InputMode.LIKE_MNIST)
    segment = view.switch.segments[InputMode.LIKE_MNIST]
    least = segment.minimumSizeHint().width()
    segment.set_widest("triangle")
    segment.set_answer("crescent moon · > 99 %")
    assert segment.minimumSizeHint().width() == least
    text, small = segment.shown_answer(least)
    assert text.endswith("> 99 %")
    assert "…" in text
    assert small.pointSizeF() < size
    assert QFontMetrics(small).horizontalAdvance(text) <= least
    assert segment.shown_answer(2000)[0] == "crescent moon · > 99 %"
