"""The finder as a person meets it: one button starts and stops, one sets what is suggested."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.dynamics.messages import RateRange
from cnn_gui.views.dynamics.rate_view import RateFinderView
from cnn_gui.views.dynamics.view import DynamicsView

RATES = (1e-4, 1e-3, 1e-2, 0.1)
PART = RateRange(RATES[:2], (2.3, 2.1), (2.3, 2.2))
END = RateRange(RATES, (2.3, 2.0, 1.0, 3.0), (2.3, 2.1, 1.5, 2.2), complete=True, suggested=0.0012)


@pytest.fixture
def view(qtbot: QtBot) -> RateFinderView:
    made = RateFinderView()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def test_it_is_started_followed_and_stopped(view: RateFinderView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.find_wanted):
        QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    view.show_working(True)
    view.show_range(PART)
    assert view.words.text() == "step 2: a rate of 0.001, the loss is 2.1"
    assert view.find_button.text() == "Stop"
    assert not view.use_button.isVisible()
    with qtbot.waitSignal(view.stop_wanted):
        QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    view.show_working(False)
    assert view.find_button.text() == "Find a learning rate"


def test_one_click_sets_the_suggestion_which_says_how_it_was_chosen(view: RateFinderView, qtbot: QtBot) -> None:
    view.show_working(True)
    before = view.curve.grab().toImage()
    view.show_range(END)
    assert view.curve.grab().toImage() != before
    assert not view.is_working
    assert "falls fastest at a rate of 0.0012" in view.words.text()
    assert "lowest at 0.01 (1.5)" in view.words.text()
    with qtbot.waitSignal(view.setting_wanted) as wanted:
        QTest.mouseClick(view.use_button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["learning_rate", 0.0012]
    view.show_range(RateRange(RATES[:1], (2.3,), (2.3,), complete=True))
    assert "never fell" in view.words.text()
    assert not view.use_button.isVisible()


def test_while_a_run_goes_on_it_says_why_not(view: RateFinderView) -> None:
    view.set_unavailable("Stop the run first.")
    assert not view.find_button.isEnabled()
    assert view.find_button.toolTip() == "Stop the run first."
    view.set_unavailable("")
    assert view.find_button.isEnabled()


def test_it_is_a_page_of_the_panel_that_can_be_taken_away(qtbot: QtBot) -> None:
    panel = DynamicsView()
    qtbot.addWidget(panel)
    panel.resize(420, 360)
    panel.show()
    QTest.mouseClick(panel.rate_button, Qt.MouseButton.LeftButton)
    panel.redraw()
    assert panel.rates.isVisible()
    assert panel.panel_content() is None
    panel.rates.show_range(END)
    content = panel.panel_content()
    assert content is not None
    assert content.numbers is not None
    assert content.numbers().arrays["rates"].tolist() == list(RATES)
    QTest.mouseClick(panel.rate_button, Qt.MouseButton.LeftButton)
    panel.redraw()
    assert not panel.rates.isVisible()
