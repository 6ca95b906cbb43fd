from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.network.messages import Index
from cnn_gui.core.story.messages import Story
from cnn_gui.views.base.theme import Scheme, apply, theme_of
from cnn_gui.views.story.head import StoryHead
from cnn_gui.views.story.lines import StoryLines
from cnn_gui.views.story.maps import ContributionMaps
from tests.views.pointing import cell_at, click, point_at, point_away, press
from tests.views.story.test_view import story_of

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def scope(qtbot: QtBot) -> QWidget:
    """A widget with a story's head, and below it a place that has the focus."""
    scope = QWidget()
    qtbot.addWidget(scope)
    column = QVBoxLayout(scope)
    head, below = StoryHead(scope), QWidget()
    below.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column.addWidget(head)
    column.addWidget(below)
    scope.resize(600, 100)
    scope.show()
    scope.activateWindow()
    assert QTest.qWaitForWindowActive(scope)
    below.setFocus()
    return scope


def head_of(scope: QWidget) -> StoryHead:
    head = scope.findChild(StoryHead)
    assert isinstance(head, StoryHead)
    return head


def test_the_keys_of_the_head_work_in_all_of_its_scope(scope: QWidget, qtbot: QtBot) -> None:
    head = head_of(scope)
    head.show_way(["a", "b"], forward=True)
    head.offer_slide(True)
    focused = scope.focusWidget()
    assert focused is not None
    with qtbot.waitSignal(head.back_requested):
        press(focused, Qt.Key.Key_Left, ALT)
    with qtbot.waitSignal(head.forward_requested):
        press(focused, Qt.Key.Key_Right, ALT)
    with qtbot.waitSignal(head.slide_toggled):
        press(focused, Qt.Key.Key_P, ALT)
    assert head.slides


def test_the_keys_do_nothing_where_there_is_no_way(scope: QWidget, qtbot: QtBot) -> None:
    head = head_of(scope)
    head.show_way(["a"], forward=False)
    focused = scope.focusWidget()
    assert focused is not None
    with qtbot.assertNotEmitted(head.back_requested), qtbot.assertNotEmitted(head.forward_requested):
        press(focused, Qt.Key.Key_Left, ALT)
        press(focused, Qt.Key.Key_Right, ALT)


def test_tab_goes_through_the_head_from_left_to_right(scope: QWidget) -> None:
    head = head_of(scope)
    head.show_way(["a", "b"], forward=True)
    QApplication.processEvents()
    back = scope.findChild(QToolButton, "storyBack")
    assert isinstance(back, QToolButton)
    order, widget = [back], back.nextInFocusChain()
    while widget is not None and widget is not back:
        if isinstance(widget, QToolButton) and widget.isVisible():
            order.append(widget)
        widget = widget.nextInFocusChain()
    places = [button.mapTo(scope, button.rect().topLeft()).x() for button in order]
    assert len(places) == 5
    assert places == sorted(places)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_sign_takes_its_colour_from_the_theme(qtbot: QtBot, scheme: Scheme) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    lines = StoryLines()
    qtbot.addWidget(lines)
    lines.show()
    lines.show_story(story_of("fc1", (5,)))
    try:
        apply(app, scheme)
        sign = lines.findChild(QLabel, "storySign")
        assert isinstance(sign, QLabel)
        assert sign.text() == "✓"
        assert sign.palette().color(QPalette.ColorRole.WindowText).name() == theme_of(lines).good
    finally:
        apply(app, Scheme.LIGHT)


@pytest.mark.parametrize(("layer", "unit"), [("fc2", (3,)), ("conv2", (21, 5, 8)), ("softmax", (3,))])
def test_what_is_no_sum_over_maps_has_none(qtbot: QtBot, layer: str, unit: Index) -> None:
    maps = _maps(qtbot, story_of("fc1", (5,)))
    assert not maps.isHidden()
    maps.show_body(story_of(layer, unit).body)
    assert maps.isHidden()


def test_a_cell_of_the_maps_is_described_and_followed(qtbot: QtBot) -> None:
    maps = _maps(qtbot, story_of("fc1", (5,)))
    described: list[str] = []
    maps.described.connect(described.append)
    point_at(maps, cell_at(maps, 26, 2, 3))
    point_away(maps)
    assert described[0].startswith("map 27 · 3, 4 · ")
    assert described[1:] == [""]
    with qtbot.waitSignal(maps.followed) as told:
        click(maps, cell_at(maps, 26, 2, 3))
    assert told.args == [((26 * 7 + 2) * 7 + 3,)]


def _maps(qtbot: QtBot, story: Story) -> ContributionMaps:
    maps = ContributionMaps()
    qtbot.addWidget(maps)
    maps.resize(400, 300)
    maps.show_body(story.body)
    return maps
