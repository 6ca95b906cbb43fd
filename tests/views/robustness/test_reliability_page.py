"""The page of reliability: the error before and after, the price of a threshold, and when a threshold is chosen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.robustness.messages import FittedOn, Reliability
from cnn_gui.views.robustness.view import RobustnessPage, RobustnessView
from tests.views.pointing import click


def found(fitted_on: FittedOn = FittedOn.HALF) -> Reliability:
    """100 images: 90 at 95 %, of which 81 are right; 10 at 60 %, of which 5 are."""
    confidence = np.array([0.95] * 90 + [0.6] * 10, dtype=np.float32)
    right = np.array([True] * 81 + [False] * 9 + [True] * 5 + [False] * 5)
    return Reliability(DataUsed("MNIST", 100), confidence, confidence - 0.05, right, 1.5, fitted_on, 70)


@pytest.fixture
def view(qtbot: QtBot) -> RobustnessView:
    view = RobustnessView()
    qtbot.addWidget(view)
    view.resize(520, 420)
    view.show()
    click(view.page_button(RobustnessPage.SURE), QPoint(5, 5))
    return view


def test_it_says_the_errors_and_whom_they_are_of(view: RobustnessView) -> None:
    page = view.reliability
    assert page.isVisible()
    assert not page.diagram.isVisible()
    assert view.panel_content() is None
    page.show_reliability(found())
    assert page.diagram.isVisible()
    # 0.9 · |0.95 − 0.9| + 0.1 · |0.6 − 0.5|, and 0.9 · |0.9 − 0.9| + 0.1 · |0.55 − 0.5|.
    assert page.words.text() == (
        "Expected calibration error 5.50 %; 0.50 % with logits divided by a temperature of 1.50. Judged by 100 MNIST "
        "test images, the temperature fitted on the other 70."
    )
    page.show_reliability(found(FittedOn.HELD_BACK))
    assert "fitted on 70 training images that the run held back" in page.words.text()
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    table = content.numbers().table
    assert table is not None
    assert sum(int(row[2] or 0) for row in table.rows) == 100


def test_a_threshold_is_moved_and_its_price_follows(view: RobustnessView, qtbot: QtBot) -> None:
    page = view.reliability
    page.show_reliability(found())
    assert page.sure_from == 0.75
    assert page.price_words.text() == (
        "Below 75 % the answer is “not sure”: that refuses 10 of 100 images, 5 of which were read rightly. Of the 90 "
        "that are answered 9 are wrong (10.00 %)."
    )
    assert page.risk.mark == pytest.approx((0.9, 0.1))
    with qtbot.waitSignal(page.threshold_chosen) as chosen:
        QTest.keyClick(page.slider, Qt.Key.Key_Right)
    assert chosen.args == [0.76]
    with qtbot.assertNotEmitted(page.threshold_chosen):
        page.show_threshold(0.5)
    assert "refuses 0 of 100" in page.price_words.text()
    assert page.risk.mark == pytest.approx((1.0, 0.14))
    with qtbot.waitSignal(page.threshold_chosen) as chosen:
        click(page.first_button, QPoint(5, 5))
    assert chosen.args == [None]


def test_while_it_is_dragged_nothing_is_chosen(view: RobustnessView, qtbot: QtBot) -> None:
    page = view.reliability
    page.show_reliability(found())
    page.slider.setSliderDown(True)
    with qtbot.assertNotEmitted(page.threshold_chosen):
        page.slider.setValue(30)
    assert "Below 30 %" in page.price_words.text()
    with qtbot.waitSignal(page.threshold_chosen):
        page.slider.setSliderDown(False)


def test_measuring_is_wanted_and_no_longer(view: RobustnessView, qtbot: QtBot) -> None:
    page = view.reliability
    with qtbot.waitSignal(page.look_wanted):
        click(page.look_button, QPoint(5, 5))
    page.set_busy(True)
    with qtbot.waitSignal(page.stop_wanted):
        click(page.look_button, QPoint(5, 5))
