"""The tour in the real window: offered in an empty one, one step after the other, and nothing is changed by it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.window.base.settings import Settings
from cnn_gui.window.frame.tour import LEARN
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import ONE, draw, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    return open_window(qtbot)


def settle(qtbot: QtBot) -> None:
    """The card goes to its place once the window is laid out."""
    for _ in range(5):
        QApplication.processEvents()


def test_an_empty_window_says_where_to_begin(window: WholeWindow, qtbot: QtBot) -> None:
    assert window.tour.offer.isVisible()
    draw(qtbot, window, ONE)
    assert not window.tour.offer.isVisible()
    window.draw.canvas.clear()
    qtbot.waitUntil(window.tour.offer.isVisible)
    window.tour.offer.decline_button.click()
    assert not window.tour.offer.isVisible()
    assert Settings().tour_offered()


def test_what_was_declined_is_not_offered_again_but_stays_in_the_menu(qtbot: QtBot) -> None:
    settings = Settings()
    settings.set_tour_offered()
    settings.sync()
    window = open_window(qtbot)
    assert not window.tour.offer.isVisible()
    window.actions_["tour"].trigger()
    assert window.tour.is_running
    qtbot.waitUntil(window.tour.card.isVisible)


def test_each_step_stands_beside_what_it_speaks_of(window: WholeWindow, qtbot: QtBot) -> None:
    before = window.layout_.in_front()
    window.tour.offer.take_button.click()
    seen = []
    while window.tour.is_running:
        settle(qtbot)
        step = window.tour.step
        assert step is not None
        seen.append(step.panel)
        card = window.tour.card
        assert card.isVisible()
        assert window.rect().contains(card.geometry())
        assert step.words in card.text()
        if step.panel != LEARN:
            dock = window.layout_.docks[step.panel]
            assert step.panel in window.layout_.in_front()
            assert not card.geometry().intersects(QRect(dock.mapTo(window, QPoint(0, 0)), dock.size())), step.panel
        card.next_button.click()
    assert seen == ["draw", "answer", "stages", "network", "story", "train", LEARN]
    settle(qtbot)
    assert not window.tour.card.isVisible()
    assert window.layout_.in_front() == before
    assert window.menuBar().isVisible()


def test_it_goes_by_the_keyboard_and_escape_ends_it(window: WholeWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.actions_["tour"].trigger()
    settle(qtbot)
    card = window.tour.card
    assert card.next_button.hasFocus()
    QTest.keyClick(card.next_button, Qt.Key.Key_Space)
    assert window.tour.step is not None
    assert window.tour.step.panel == "answer"
    card.back_button.click()
    assert window.tour.step.panel == "draw"
    QTest.keyClick(card.next_button, Qt.Key.Key_Escape)
    assert not window.tour.is_running
    assert window.draw.canvas.hasFocus()


def test_one_can_draw_while_it_runs_and_leave_it_at_any_step(window: WholeWindow, qtbot: QtBot) -> None:
    window.tour.start()
    settle(qtbot)
    snapshot = draw(qtbot, window, ONE)
    assert not snapshot.blank
    assert window.tour.card.isVisible()
    window.tour.forward()
    window.tour.card.skip_button.click()
    assert not window.tour.card.isVisible()
    assert not window.tour.card.frame.isVisible()


def test_nothing_of_the_tour_is_kept_when_the_window_closes_in_it(window: WholeWindow, qtbot: QtBot) -> None:
    window.layout_.show_panel("test")
    QApplication.processEvents()
    window.tour.start()
    for _ in range(4):
        window.tour.forward()
        settle(qtbot)
    assert "story" in window.layout_.in_front()
    window.quit_without_asking()
    other = open_window(qtbot)
    assert "test" in other.layout_.in_front()
    assert "story" not in other.layout_.in_front()
