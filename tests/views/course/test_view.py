"""The course on its page: from chapter to chapter, links by mouse and keyboard, answers, and the bar to go back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.course.lessons import Course, course, parse
from cnn_gui.views.base import theme
from cnn_gui.views.base.theme import DARK, LIGHT, Scheme
from cnn_gui.views.course.page import MARK, LessonPage
from cnn_gui.views.course.text import CONTENTS
from cnn_gui.views.course.view import LessonView

ONE = """---
title: One
aliases: eins
source: A book, 1998
asks: Why one? | the-reason | show:digit?label=1
---
Some words. [Show me](show:layer?name=conv1&map=3;show:stages)

{filler}

## The reason {{#the-reason}}

A formula, `1 + 1 = 2`, and [the next](lesson:two).

{filler}

## Question

How many?

## Answer

Just one: [look](show:stages).
"""
TWO = "---\ntitle: Two\nsource: Another\n---\nMore.\n\n## Question\n\nWhy?\n\n## Answer\n\nSo [see](show:test).\n"


@pytest.fixture
def view(qtbot: QtBot) -> LessonView:
    result = LessonView()
    qtbot.addWidget(result)
    filler = "\n\n".join(["Words of a long chapter that go on for a while, line after line."] * 40)
    result.set_course(Course((parse("one", ONE.format(filler=filler)), parse("two", TWO))))
    result.resize(388, 330)
    result.show()
    qtbot.waitExposed(result)
    QApplication.processEvents()
    return result


def click_link(view: LessonView, target: str) -> None:
    """Clicks near the beginning of the link."""
    page = view.page
    place = next(i for i in range(page.document().characterCount() - 1) if _anchor(view, i) == target)
    cursor = QTextCursor(page.document())
    cursor.setPosition(place + 2)
    page.setTextCursor(cursor)
    page.ensureCursorVisible()
    point = page.cursorRect(cursor).center() + QPoint(2, 0)
    QTest.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


def _anchor(view: LessonView, place: int) -> str:
    cursor = QTextCursor(view.page.document())
    cursor.setPosition(place + 1)
    return cursor.charFormat().anchorHref()


def test_it_begins_with_contents_and_questions(view: LessonView) -> None:
    assert view.chapter is None
    assert view.heading == "The course"
    assert view.page.targets() == ("lesson:one", "lesson:two", "ask:0")
    assert not view.previous_button.isEnabled()
    assert view.next_button.isEnabled()


def test_a_click_opens_a_chapter(view: LessonView) -> None:
    click_link(view, "lesson:two")
    assert view.chapter is not None
    assert view.chapter.slug == "two"
    assert view.chapters.value() == "two"
    assert view.title() == "Lesson · 2 of 2"


def test_forward_and_back_through_the_chapters(view: LessonView, qtbot: QtBot) -> None:
    pages: list[str] = []
    view.page_changed.connect(pages.append)
    QTest.mouseClick(view.next_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.next_button, Qt.MouseButton.LeftButton)
    assert not view.next_button.isEnabled()
    QTest.mouseClick(view.previous_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.previous_button, Qt.MouseButton.LeftButton)
    QTest.keyClick(view.page, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(view.page, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert pages == ["one", "two", "one", CONTENTS, "one", CONTENTS]


def test_a_chapter_opens_at_a_heading(view: LessonView) -> None:
    view.show_chapter("eins", "the-reason")
    assert view.heading == "The reason"
    view.show_chapter("one")
    assert view.heading == "One"
    assert view.page.verticalScrollBar().value() == 0
    with pytest.raises(UserError):
        view.show_chapter("three")


def test_a_link_asks_for_the_window(view: LessonView, qtbot: QtBot) -> None:
    view.show_chapter("one")
    with qtbot.waitSignal(view.show_requested) as asked:
        click_link(view, "show:layer?name=conv1&map=3;show:stages")
    assert asked.args == ["show:layer?name=conv1&map=3;show:stages"]
    assert MARK + "Show me" in view.page.toPlainText()


def test_a_question_asks_for_its_answer(view: LessonView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.asked) as asked:
        click_link(view, "ask:0")
    question = (asked.args or [None])[0]
    assert (question.text, question.slug, question.anchor) == ("Why one?", "one", "the-reason")


def test_the_answer_is_hidden_until_it_is_asked_for(view: LessonView) -> None:
    view.show_chapter("one")
    view.page.go_to("Question")
    assert "Just one" not in view.page.toPlainText()
    place = view.page.verticalScrollBar().value()
    click_link(view, "answer:show")
    assert "Answer. Just one" in view.page.toPlainText()
    assert view.page.verticalScrollBar().value() >= place
    view.show_chapter("two")
    assert "So see" not in view.page.toPlainText()
    view.show_chapter("one")
    assert "Just one" in view.page.toPlainText()


def test_links_by_keyboard(view: LessonView, qtbot: QtBot) -> None:
    view.page.setFocus()
    QTest.keyClick(view.page, Qt.Key.Key_Tab)
    QTest.keyClick(view.page, Qt.Key.Key_Return)
    assert view.chapter is not None
    assert view.chapter.slug == "one"
    with qtbot.waitSignal(view.show_requested):
        QTest.keyClick(view.page, Qt.Key.Key_Tab)
        QTest.keyClick(view.page, Qt.Key.Key_Return)


def test_the_bar_is_there_while_there_is_something_to_put_back(view: LessonView, qtbot: QtBot) -> None:
    assert not view.bar.isVisible()
    view.set_changed(True)
    assert view.bar.isVisible()
    with qtbot.waitSignal(view.put_back_requested):
        QTest.mouseClick(view.back_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.leave_requested):
        QTest.mouseClick(view.leave_button, Qt.MouseButton.LeftButton)


def test_the_page_takes_the_themes_colours_and_size(view: LessonView, qapp: QApplication) -> None:
    view.show_chapter("one")
    for scheme, colors in ((Scheme.DARK, DARK), (Scheme.LIGHT, LIGHT)):
        theme.apply(qapp, scheme)
        assert {color_of(view, "Some"), color_of(view, "Show")} == {colors.text, colors.accent}
    plain = size_of(view, "Some")
    assert size_of(view, "One") > plain > size_of(view, "A book")
    theme.apply(qapp, Scheme.LIGHT, 1.4)
    assert size_of(view, "Some") == pytest.approx(1.4 * plain)
    theme.apply(qapp, Scheme.LIGHT)


def _format(view: LessonView, word: str) -> QTextCursor:
    cursor = view.page.document().find(word)
    assert not cursor.isNull()
    return cursor


def color_of(view: LessonView, word: str) -> str:
    return _format(view, word).charFormat().foreground().color().name()


def size_of(view: LessonView, word: str) -> float:
    return _format(view, word).charFormat().fontPointSize()


def test_every_page_fits_the_width_of_its_place(qtbot: QtBot) -> None:
    view = LessonView()
    qtbot.addWidget(view)
    view.set_course(course())
    view.resize(358, 330)
    view.show()
    for chapter in course().chapters:
        view.show_chapter(chapter.slug)
        assert view.page.document().size().width() <= view.page.viewport().width() + 1
        for heading in chapter.headings:
            assert view.page.go_to(heading)


def test_everything_has_a_name_and_says_what_it_does(view: LessonView) -> None:
    for widget in (view.contents_button, view.previous_button, view.next_button, view.leave_button, view.back_button,
                   view.chapters):  # fmt: skip
        assert widget.objectName()
        assert widget.accessibleName()
        assert widget.toolTip()


LONG = "# Long\n\n" + "\n\n".join(f"## Part {i}\n\n" + f"Words of part {i}. " * 30 for i in range(12)) + "\n"


@pytest.fixture
def long_page(qtbot: QtBot) -> LessonPage:
    page = LessonPage()
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    page.show_markdown(LONG)
    return page


def read_to(page: LessonPage, part: int) -> None:
    """Scrolls by keys, as somebody does who reads, until the part has begun."""
    for _ in range(400):
        QTest.keyClick(page, Qt.Key.Key_Down)
        if page.heading == f"Part {part}":
            QTest.keyClick(page, Qt.Key.Key_Down)
            return
    pytest.fail("the keys do not scroll so far")


@pytest.mark.parametrize("size", [(400, 250), (330, 300), (520, 280), (400, 300)])
def test_a_page_stays_where_it_was_read_when_its_place_changes(long_page: LessonPage, size: tuple[int, int]) -> None:
    long_page.go_to("Long")
    read_to(long_page, 6)
    long_page.resize(*size)
    assert long_page.heading == "Part 6"
    long_page.resize(400, 300)
    assert long_page.heading == "Part 6"


def test_larger_type_and_another_scheme_keep_the_place(long_page: LessonPage, qapp: QApplication) -> None:
    read_to(long_page, 6)
    theme.apply(qapp, Scheme.DARK, 1.4)
    assert long_page.heading == "Part 6"
    theme.apply(qapp, Scheme.LIGHT)
    assert long_page.heading == "Part 6"


def test_an_answer_that_comes_keeps_the_place(long_page: LessonPage) -> None:
    read_to(long_page, 6)
    before = long_page.verticalScrollBar().value()
    long_page.change_markdown(LONG + "\n\nThe answer.\n")
    assert abs(long_page.verticalScrollBar().value() - before) <= 1


def test_in_a_narrow_panel_the_text_has_its_width_and_the_course_can_be_left(view: LessonView, qtbot: QtBot) -> None:
    """In large type beside other panels: the arrows go, their keys stay."""
    view.set_changed(True)
    view.resize(view.minimumSizeHint().width(), 400)
    view.show()
    QApplication.processEvents()
    assert view.width() == view.minimumSizeHint().width()
    assert view.page.width() == view.width()
    for button in (view.contents_button, view.leave_button, view.back_button):
        assert button.isVisible()
        right = button.mapTo(view, button.rect().topRight()).x()
        assert right < view.width()
        assert button.width() >= button.minimumSizeHint().width()
    assert view.next_button.isHidden()
    QTest.keyClick(view.page, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert view.chapter is not None
    view.resize(420, 400)
    QApplication.processEvents()
    assert view.next_button.isVisible()
    assert view.back_button.text() == "Put everything back"
