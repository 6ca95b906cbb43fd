from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.evaluation.messages import Evaluation, EvaluationProgress, Mistake
from cnn_gui.views.base import theme
from cnn_gui.views.evaluation.confusion_matrix import ConfusionMatrix, contrast, mixed, readable_on
from cnn_gui.views.evaluation.mistakes import whole_percent
from cnn_gui.views.evaluation.view import EvaluationView


def mistake(index: int, label: int, predicted: int, probability: float) -> Mistake:
    image = np.full((28, 28), index % 256, dtype=np.uint8)
    return Mistake(index, label, predicted, probability, 1.0 - probability, image)


MISTAKES = (
    mistake(1, 9, 4, 0.98),
    mistake(2, 3, 5, 0.999),
    mistake(3, 9, 4, 0.61),
    mistake(4, 2, 7, 0.55),
)


def evaluation() -> Evaluation:
    confusion = np.diag(np.full(10, 1000, dtype=np.int64))
    for m in MISTAKES:
        confusion[m.label, m.predicted] += 1
        confusion[m.label, m.label] -= 1
    return Evaluation(10_000, 9_996, 0.0291, confusion, MISTAKES, 2.1, data="MNIST")


@pytest.fixture
def view(qtbot: QtBot) -> EvaluationView:
    widget = EvaluationView()
    qtbot.addWidget(widget)
    widget.resize(700, 330)
    widget.show()
    return widget


def cell_point(matrix: ConfusionMatrix, row: int, column: int) -> QPoint:
    return matrix.cell_rect((row, column)).center().toPoint()


def test_the_button_asks_and_then_cancels(view: EvaluationView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.evaluate_requested, timeout=1000):
        QTest.mouseClick(view.button, Qt.MouseButton.LeftButton)
    assert view.button.text() == "Cancel"
    assert view.progress.isVisible()
    view.show_progress(EvaluationProgress(3_000, 10_000))
    assert view.progress.value() == 3_000
    assert view.result_label.text() == "3,000 of 10,000"
    with qtbot.waitSignal(view.cancel_requested, timeout=1000):
        QTest.mouseClick(view.button, Qt.MouseButton.LeftButton)
    view.set_running(False)
    assert view.button.text() == "Test on 10,000 digits"
    assert not view.progress.isVisible()


def test_the_result_in_a_line(view: EvaluationView) -> None:
    view.show_evaluation(evaluation())
    assert view.result_label.full_text() == "99.96 % of 10,000 MNIST test images · 9,996 right · loss 0.0291 · in 2.1 s"
    assert not view.empty_label.isVisible()


def test_a_result_of_other_weights_says_so(view: EvaluationView) -> None:
    view.show_evaluation(evaluation())
    view.set_whose(["of the changed network: conv1 map 3 muted", "of the changed network"])
    assert view.result_label.full_text().endswith("2.1 s · of the changed network: conv1 map 3 muted")
    assert view.result_label.property("role") == "muted"
    short = "99.96 % of 10,000 · of the changed network"
    view.result_label.setFixedWidth(view.result_label.fontMetrics().horizontalAdvance(short) + 4)
    assert view.result_label.text() == short
    view.set_whose([])
    assert "changed" not in view.result_label.full_text()
    assert view.result_label.property("role") == ""


def test_the_last_result_survives_a_cancelled_test(view: EvaluationView) -> None:
    view.show_evaluation(evaluation())
    view.show_progress(EvaluationProgress(1, 10_000))
    view.set_running(False)
    assert view.result_label.full_text().startswith("99.96 % of 10,000 MNIST test images")


def test_mistakes_stand_there_most_confident_first(view: EvaluationView) -> None:
    view.show_evaluation(evaluation())
    assert view.mistakes.captions() == ["3 → 5 · >99 %", "9 → 4 · 98 %", "9 → 4 · 61 %", "2 → 7 · 55 %"]
    assert view.mistakes_label.full_text() == "4 mistakes, most confident first"


def test_a_click_on_a_cell_filters_and_another_shows_all(view: EvaluationView, qtbot: QtBot) -> None:
    view.show_evaluation(evaluation())
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=cell_point(view.matrix, 9, 4))
    assert view.mistakes.captions() == ["9 → 4 · 98 %", "9 → 4 · 61 %"]
    assert view.mistakes_label.full_text() == "2 times a 9 read as 4"
    assert view.all_button.isVisible()
    QTest.mouseClick(view.all_button, Qt.MouseButton.LeftButton)
    assert view.mistakes.count() == 4
    assert not view.all_button.isVisible()


def test_the_diagonal_holds_no_mistakes(view: EvaluationView, qtbot: QtBot) -> None:
    view.show_evaluation(evaluation())
    view.matrix.choose((9, 4))
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=cell_point(view.matrix, 2, 2))
    assert view.mistakes.count() == 4


@pytest.mark.parametrize(("side", "text"), [(420, "1,131"), (218, "1131")])
def test_all_numbers_have_one_size_in_which_the_longest_fits(qtbot: QtBot, side: int, text: str) -> None:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(side, side)
    counts = np.diag(np.array([980, 1131, *[1000] * 8], dtype=np.int64))
    counts[4, 9] = 3
    matrix.show_counts(counts)
    texts, font = matrix.numbers()
    assert texts[1][1] == text
    assert (texts[0][0], texts[4][9], texts[4][8]) == ("980", "3", "")
    assert QFontMetricsF(font).horizontalAdvance(text) <= matrix.cell_rect((1, 1)).width() + 1
    # On screen too: the digits of a short number are as high as those of a long one.
    assert ink_height(matrix, (0, 0)) == ink_height(matrix, (2, 2)) > 3


def ink_height(matrix: ConfusionMatrix, cell: tuple[int, int]) -> int:
    """Pixel rows of the cell in which something is written; a comma hangs below the digits and does not count."""
    box = matrix.cell_rect(cell).toRect().adjusted(2, 2, -2, -2)
    image = matrix.grab().toImage()
    ground = image.pixel(box.left(), box.top())
    rows = [
        sum(image.pixel(x, y) != ground for x in range(box.left(), box.right() + 1))
        for y in range(box.top(), box.bottom() + 1)
    ]
    return sum(written > 3 for written in rows)


def test_hovering_says_what_a_cell_counts(view: EvaluationView, qtbot: QtBot) -> None:
    view.show_evaluation(evaluation())
    QTest.mouseMove(view.matrix, cell_point(view.matrix, 5, 5))
    QTest.mouseMove(view.matrix, cell_point(view.matrix, 9, 4))
    qtbot.waitUntil(lambda: view.cell_label.full_text() == "2 of 1,000: a 9 read as 4")
    assert view.matrix.accessibleDescription() == "2 of 1,000: a 9 read as 4"
    QTest.mouseMove(view.matrix, cell_point(view.matrix, 1, 1))
    qtbot.waitUntil(lambda: view.cell_label.full_text() == "1,000 of 1,000: a 1 read right")


def test_the_matrix_works_by_keyboard(view: EvaluationView, qtbot: QtBot) -> None:
    view.show_evaluation(evaluation())
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, *([Qt.Key.Key_Right] * 4), Qt.Key.Key_Return):
        QTest.keyClick(view.matrix, key)
    assert view.matrix.chosen == (9, 4)
    assert view.mistakes.count() == 2
    QTest.keyClick(view.matrix, Qt.Key.Key_Escape)
    assert view.mistakes.count() == 4


def test_every_pixel_of_a_cell_belongs_to_it(view: EvaluationView) -> None:
    for row in range(10):
        for column in range(10):
            rect = view.matrix.cell_rect((row, column))
            for x, y in ((rect.left(), rect.top()), (rect.right(), rect.bottom())):
                assert view.matrix.cell_at(x, y) == (row, column)
    assert view.matrix.cell_at(2.0, 2.0) is None


def test_a_clicked_mistake_is_emitted(view: EvaluationView, qtbot: QtBot) -> None:
    view.show_evaluation(evaluation())
    rect = view.mistakes.visualRect(view.mistakes.model().index(1, 0))
    with qtbot.waitSignal(view.mistake_chosen, timeout=1000) as chosen:
        QTest.mouseClick(view.mistakes.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert chosen.args == [MISTAKES[0]]


def test_a_mistake_is_chosen_by_keyboard_once(view: EvaluationView, qtbot: QtBot) -> None:
    view.show_evaluation(evaluation())
    chosen: list[Mistake] = []
    view.mistake_chosen.connect(chosen.append)
    view.mistakes.setCurrentIndex(view.mistakes.model().index(0, 0))
    QTest.keyClick(view.mistakes, Qt.Key.Key_Right)
    QTest.keyClick(view.mistakes, Qt.Key.Key_Return)
    assert chosen == [MISTAKES[0]]


def test_a_thumbnail_shows_the_pixels_of_the_set(view: EvaluationView) -> None:
    image = np.zeros((28, 28), dtype=np.uint8)
    image[0, 0], image[27, 27] = 255, 200
    view.show_evaluation(Evaluation(1, 0, 1.0, np.eye(10, dtype=np.int64), (Mistake(0, 1, 7, 0.9, 0.1, image),)))
    rect = view.mistakes.visualRect(view.mistakes.model().index(0, 0))
    shot = view.mistakes.viewport().grab().toImage()
    left = rect.left() + (rect.width() - 56) // 2
    assert shot.pixelColor(left, rect.top() + 4) == QColor(255, 255, 255)
    assert shot.pixelColor(left + 1, rect.top() + 5) == QColor(255, 255, 255)
    assert shot.pixelColor(left + 55, rect.top() + 59) == QColor(200, 200, 200)
    assert shot.pixelColor(left + 28, rect.top() + 30) == QColor(0, 0, 0)


def test_zero_is_neutral_and_errors_glow(view: EvaluationView, qapp: QApplication) -> None:
    for scheme, look in ((theme.Scheme.LIGHT, theme.LIGHT), (theme.Scheme.DARK, theme.DARK)):
        theme.apply(qapp, scheme)
        view.show_evaluation(evaluation())
        shot = view.matrix.grab().toImage()
        corner = {
            cell: view.matrix.cell_rect(cell).topLeft().toPoint() + QPoint(2, 2) for cell in ((0, 1), (9, 4), (0, 0))
        }
        assert shot.pixelColor(corner[0, 1]) == QColor(look.zero)
        assert shot.pixelColor(corner[9, 4]) == QColor(look.accent)
        assert shot.pixelColor(corner[0, 0]) == QColor(look.control)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_counts_can_be_read_on_every_strength(look: theme.Theme) -> None:
    for strength in np.linspace(0.0, 1.0, 21):
        ground = mixed(look.color("zero"), look.color("accent"), float(strength))
        assert contrast(readable_on(ground), ground) > 4.5


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.98, "98 %"), (0.9999, ">99 %"), (1.0, "100 %"), (0.004, "<1 %"), (0.0, "0 %"), (0.994, "99 %")],
)
def test_shares_never_claim_more_than_they_are(share: float, text: str) -> None:
    assert whole_percent(share) == text
