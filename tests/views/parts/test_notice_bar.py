from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import Problem
from cnn_gui.views.parts.notice_bar import Kind, NoticeBar

FULL = Problem("The disk is full: the old file was kept.", "OSError 28")


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    widget = NoticeBar()
    qtbot.addWidget(widget)
    return widget


def test_hidden_until_there_is_something_to_say(bar: NoticeBar) -> None:
    assert not bar.isVisible()
    bar.show_info("Saved.")
    assert bar.isVisible()
    assert bar.text_label.text() == "Saved."
    assert bar.accessibleName() == "Saved."


def test_news_goes_by_itself_and_the_timer_rests(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.timer.setInterval(1)
    bar.show_info("Saved.")
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert not bar.timer.isActive()


def test_a_problem_stays_until_it_is_closed(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_problem(FULL)
    assert not bar.timer.isActive()
    assert bar.details_button.isVisible()
    QTest.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_the_newest_is_in_sight_and_problems_under_it_come_back(bar: NoticeBar) -> None:
    bar.show_problem(FULL)
    bar.show_warning("Two.")
    bar.show_info("Saved.")
    assert bar.more_label.text() == "2 more"
    seen = []
    while bar.current is not None:
        seen.append(bar.current.text)
        bar.close_current()
    assert seen == ["Saved.", "Two.", FULL.text]
    assert not bar.timer.isActive()


def test_a_problem_that_comes_again_is_not_kept_twice(bar: NoticeBar) -> None:
    bar.show_problem(FULL)
    bar.show_warning("Two.")
    bar.show_problem(FULL)
    assert bar.current is not None
    assert bar.current.text == FULL.text
    assert [notice.text for notice in bar.waiting] == ["Two."]


def test_a_problem_takes_the_place_of_news(bar: NoticeBar) -> None:
    bar.show_info("Saved.")
    bar.show_problem(FULL)
    assert bar.current is not None
    assert bar.current.kind is Kind.PROBLEM
    assert not bar.timer.isActive()
    assert bar.waiting == ()


def test_the_same_problem_is_shown_once(bar: NoticeBar) -> None:
    bar.show_problem(FULL)
    bar.show_problem(FULL)
    assert bar.waiting == ()


def test_details_can_be_copied(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_problem(FULL)
    dialog = bar.open_details()
    assert dialog is not None
    qtbot.addWidget(dialog)
    assert dialog.details.toPlainText() == f"{FULL.text}\n\nOSError 28"
    assert dialog.details.isReadOnly()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == f"{FULL.text}\n\nOSError 28"


def test_what_is_copied_is_what_is_shown_also_where_a_report_is_made_of_it(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.set_report(lambda text, details: f"{text} / {details} / version 1")
    bar.show_problem(FULL)
    dialog = bar.open_details()
    assert dialog is not None
    qtbot.addWidget(dialog)
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == dialog.details.toPlainText() == f"{FULL.text} / OSError 28 / version 1"


def test_without_details_there_is_no_button(bar: NoticeBar) -> None:
    bar.show_info("Saved.")
    assert not bar.details_button.isVisible()
    assert bar.open_details() is None


def test_escape_closes(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_problem(FULL)
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.current is None


def test_a_notice_that_holds_no_longer_is_withdrawn_in_sight_and_waiting(bar: NoticeBar) -> None:
    bar.show_warning("One.")
    bar.show_warning("Two.")
    bar.withdraw("One.")
    assert bar.waiting == ()
    assert not bar.more_label.isVisible()
    bar.withdraw("never said")
    assert bar.text_label.text() == "Two."
    bar.withdraw("Two.")
    assert not bar.isVisible()


def test_the_same_problem_with_other_details_counts_once(bar: NoticeBar) -> None:
    bar.show_problem(Problem(FULL.text, "first traceback"))
    bar.show_warning("Two.")
    bar.show_problem(Problem(FULL.text, "second traceback"))
    assert bar.current is not None
    assert bar.current.details == "second traceback"
    assert [notice.text for notice in bar.waiting] == ["Two."]


def test_what_is_newer_about_the_same_takes_the_place_of_what_was_said(bar: NoticeBar) -> None:
    bar.show_problem(Problem("a.png was not opened.", "", "opening the picture"))
    bar.show_warning("Two.")
    bar.show_problem(Problem("b.png was not opened.", "", "opening the picture"))
    assert bar.current is not None
    assert bar.current.text == "b.png was not opened."
    assert [notice.text for notice in bar.waiting] == ["Two."]


def test_what_is_settled_goes_in_sight_and_waiting(bar: NoticeBar) -> None:
    bar.show_problem(FULL)
    bar.show_warning("Stop the run first.", about="run")
    bar.show_problem(Problem("a.png was not opened.", "", "opening the picture"))
    bar.settle("run")
    assert [notice.text for notice in bar.waiting] == [FULL.text]
    bar.settle("opening the picture", "run")
    assert bar.current is not None
    assert bar.current.text == FULL.text
    bar.settle("never said")
    assert bar.current.text == FULL.text


def test_it_lies_over_the_bottom_and_grows_upwards_only(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 500)
    below = QWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(below)
    bar = NoticeBar(window)
    window.show()
    before = below.geometry()
    bar.show_warning("Short.")
    low = bar.geometry()
    bar.show_warning("Long: " + "it says what happened, what was kept and what to do. " * 6)
    high = bar.geometry()
    assert below.geometry() == before
    assert low.bottom() == high.bottom() > 490
    assert high.height() > low.height()
    assert high.height() >= bar.minimumSizeHint().height()
    window.resize(500, 400)
    assert bar.geometry().right() < 500
    assert bar.geometry().bottom() > 390
