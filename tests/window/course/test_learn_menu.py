"""The Learn menu: the course, its questions, and F1."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnn_gui.core.course.lessons import course
from tests.views.pointing import press
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, draw, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


def test_every_question_is_in_the_menu_and_its_answer_one_more_click_away(window: WholeWindow, qtbot: QtBot) -> None:
    window.course.questions.aboutToShow.emit()
    actions = window.course.questions.actions()
    assert [action.text() for action in actions] == [asked.text for asked in course().questions]
    wanted = next(action for action in actions if "max-pool" in action.text())
    wanted.trigger()
    qtbot.waitUntil(lambda: {"lesson", "story"} <= set(window.layout_.in_front()))
    qtbot.waitUntil(lambda: window.story.story is not None)
    assert window.story.story is not None
    assert window.story.story.info.name == "pool1"


def test_the_questions_are_filled_once(window: WholeWindow) -> None:
    for _ in range(3):
        window.course.questions.aboutToShow.emit()
    assert len(window.course.questions.actions()) == len(course().questions)


def test_the_course_opens_from_the_menu_and_leaves_the_window_as_it_was(window: WholeWindow, qtbot: QtBot) -> None:
    before = set(window.layout_.in_front())
    window.actions_["course"].trigger()
    qtbot.waitUntil(lambda: "lesson" in window.layout_.in_front())
    window.lesson.leave_button.click()
    qtbot.waitUntil(lambda: set(window.layout_.in_front()) == before)


def test_f1_opens_the_chapter_about_what_has_the_focus(window: WholeWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.training_panel.train_button.setFocus()
    press(window.training_panel.train_button, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: "lesson" in window.layout_.in_front())
    assert window.lesson.chapters.currentText().endswith("Training")
