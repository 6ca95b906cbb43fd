"""The test of networks that tell other things apart than digits: names on the axes, colour in the mistakes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import Evaluation, Mistake
from cnn_gui.views.base.pictures import picture_of, place_in
from cnn_gui.views.evaluation.view import EvaluationView
from tests.views.other_tasks import LETTERS, MANY, SHAPES, TASKS, UNNAMED
from tests.work import calls


@pytest.fixture
def view(qtbot: QtBot) -> EvaluationView:
    view = EvaluationView()
    qtbot.addWidget(view)
    view.resize(640, 420)
    view.show()
    return view


def evaluation(task: Task, *, mistakes: tuple[Mistake, ...] = ()) -> Evaluation:
    n = len(task.classes)
    confusion = np.diag(np.full(n, 90, dtype=np.int64))
    confusion[0, 1] = 10
    return Evaluation(int(confusion.sum()), 90 * n, 0.3, confusion, mistakes, data=task.data, task=task)


def mistake(shape: tuple[int, ...]) -> Mistake:
    return Mistake(41, 0, 1, 0.9, 0.05, np.full(shape, 200, dtype=np.uint8))


def test_cells_and_mistakes_are_said_with_the_names_of_the_classes(view: EvaluationView) -> None:
    view.show_evaluation(evaluation(SHAPES, mistakes=(mistake((20, 24)),)))
    assert view.matrix.cell_text((0, 1)) == "10 of 100: heart read as house"
    assert view.matrix.cell_text((2, 2)) == "90 of 90: cat read right"
    assert view.mistakes.captions() == ["heart → house · 90 %"]
    view.matrix.choose((0, 1))
    assert view.mistakes_label.full_text() == "1 times heart read as house"
    tip = str(view.mistakes.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert tip.startswith("Test image 41: heart read as house with 90 %")
    assert "270 right" in view.result_label.full_text()
    assert "shapes" in view.result_label.full_text()


def test_classes_without_names_are_numbered(view: EvaluationView) -> None:
    view.show_evaluation(evaluation(UNNAMED))
    assert view.matrix.cell_text((0, 1)) == "10 of 100: class 0 read as class 1"


@pytest.mark.parametrize("task", [MNIST, *TASKS.values()], ids=["digits", *TASKS])
def test_every_cell_is_where_it_is_painted(view: EvaluationView, task: Task) -> None:
    """Pointing at the middle of a cell finds it, however many there are and however long their names."""
    view.show_evaluation(evaluation(task, mistakes=(mistake((28, 28)), mistake((32, 32, 3)))))
    QApplication.processEvents()
    last = len(task.classes) - 1
    for cell in ((0, 0), (0, last), (last, 0), (last, last)):
        middle = view.matrix.cell_rect(cell).center()
        assert view.matrix.cell_at(middle.x(), middle.y()) == cell
        assert view.matrix.rect().contains(middle.toPoint())
    assert view.matrix.cell_at(1, 1) is None
    view.grab()


def test_a_hundred_classes_scroll_and_the_keyboard_s_cell_stays_in_sight(view: EvaluationView) -> None:
    view.show_evaluation(evaluation(MANY))
    QApplication.processEvents()
    area = view.findChild(QScrollArea)
    assert area is not None
    assert area.verticalScrollBar().maximum() > 0
    view.matrix.setFocus()
    QTest.keyClick(view.matrix, Qt.Key.Key_Down)
    QTest.keyClick(view.matrix, Qt.Key.Key_Up)
    assert view.matrix.visibleRegion().contains(view.matrix.cell_rect((99, 0)).center().toPoint())
    assert view.cell_label.full_text().startswith("0 of 90: a kind of bird, number 99")
    view.show_evaluation(evaluation(LETTERS))
    QApplication.processEvents()
    assert view.matrix.cell_text((0, 1)) == "10 of 100: A read as B"


def test_names_are_measured_once_and_not_for_each_cell(view: EvaluationView) -> None:
    view.show_evaluation(evaluation(MANY))
    QApplication.processEvents()
    cells = len(MANY.classes) ** 2
    assert calls(view.matrix.grab) < 150 * cells


def test_names_in_another_type_have_room(view: EvaluationView) -> None:
    view.show_evaluation(evaluation(SHAPES))
    before = view.matrix.cell_rect((0, 0)).left()
    font = view.matrix.font()
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 3)
    view.matrix.setFont(font)
    assert view.matrix.cell_rect((0, 0)).left() > before


def test_a_cell_of_many_has_its_number_in_the_tip(view: EvaluationView) -> None:
    view.show_evaluation(evaluation(MANY))
    where = view.matrix.cell_rect((0, 1)).center().toPoint()
    assert view.matrix.tip_at(where) == "10 of 100: a kind of bird, number 0 read as a kind of bird, number 1"
    assert view.matrix.tip_at(QPoint(1, 1)) == ""


def test_a_picture_keeps_its_colours_and_its_proportions() -> None:
    image = np.zeros((8, 16, 3), dtype=np.uint8)
    image[:, :, 0] = 250
    picture = picture_of(image)
    assert (picture.width(), picture.height()) == (16, 8)
    colour = picture.pixelColor(3, 3)
    assert (colour.red(), colour.green(), colour.blue()) == (250, 0, 0)
    assert place_in(QRect(0, 0, 56, 56), 28, 28) == QRect(0, 0, 56, 56)
    assert place_in(QRect(0, 0, 56, 56), 16, 8) == QRect(4, 16, 48, 24)
    assert place_in(QRect(0, 0, 56, 56), 128, 64) == QRect(0, 14, 56, 28)


def test_what_cannot_be_tested_says_why(view: EvaluationView) -> None:
    view.show_task(SHAPES, "There is nothing to test it on.")
    assert not view.button.isEnabled()
    assert view.button.toolTip() == "There is nothing to test it on."
    assert view.empty_label.text() == "There is nothing to test it on."
    view.show_task(SHAPES)
    assert view.button.isEnabled()
    assert view.button.text() == "Test on shapes"
    assert "shapes" in view.empty_label.text()
    view.show_task(MNIST)
    assert view.button.text() == "Test on 10,000 digits"
