"""The bar of workspaces: a button each, one button where room is short, and the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.views.parts.workspace_bar import ShownWorkspace, WorkspaceBar

CHOICES = (ShownWorkspace("look", "Look", "Everything (Ctrl+1)"), ShownWorkspace("own1", "Me & you", "Mine (Ctrl+6)"))


@pytest.fixture
def bar(qtbot: QtBot) -> WorkspaceBar:
    bar = WorkspaceBar()
    qtbot.addWidget(bar)
    bar.set_choices(CHOICES)
    bar.set_current("look")
    bar.show()
    return bar


def test_a_click_says_which_one_is_wanted_and_marks_nothing_by_itself(bar: WorkspaceBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.chosen) as told:
        QTest.mouseClick(bar.button("own1"), Qt.MouseButton.LeftButton)
    assert told.args == ["own1"]
    assert bar.button("look").isChecked()
    bar.set_current("own1")
    assert [bar.button(key).isChecked() for key in ("look", "own1")] == [False, True]


def test_the_one_on_display_is_not_asked_for_again(bar: WorkspaceBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.chosen):
        QTest.mouseClick(bar.button("look"), Qt.MouseButton.LeftButton)
    assert bar.button("look").isChecked()


def test_it_is_read_aloud_and_told_in_tips(bar: WorkspaceBar) -> None:
    assert bar.button("own1").text() == "Me && you"
    assert bar.button("own1").accessibleName() == "Me & you"
    assert bar.button("own1").toolTip() == "Mine (Ctrl+6)"


def test_the_arrow_keys_go_from_one_to_the_next(bar: WorkspaceBar, qtbot: QtBot) -> None:
    bar.button("look").setFocus()
    QTest.keyClick(bar.button("look"), Qt.Key.Key_Right)
    assert bar.focusWidget() is bar.button("own1")
    with qtbot.waitSignal(bar.chosen) as told:
        QTest.keyClick(bar.button("own1"), Qt.Key.Key_Space)
    assert told.args == ["own1"]


def test_where_room_is_short_one_button_has_them_all(bar: WorkspaceBar, qtbot: QtBot) -> None:
    bar.fit(bar.needed() - 1)
    assert bar.is_compact
    assert bar.one_button.isVisible()
    assert bar.one_button.text() == "Look ▾"
    assert not bar.button("look").isVisible()
    assert bar.sizeHint().width() < bar.needed()
    look, own = bar.menu.actions()
    assert look.isChecked()
    with qtbot.waitSignal(bar.chosen) as told:
        own.trigger()
    assert told.args == ["own1"]
    narrow = bar.sizeHint().width()
    with qtbot.waitSignal(bar.outgrown):
        bar.set_current("own1")
    assert bar.one_button.text() == "Me && you ▾"
    assert bar.sizeHint().width() > narrow
    bar.fit(bar.needed())
    assert bar.button("own1").isVisible()
    assert not bar.one_button.isVisible()


def test_others_take_their_places(bar: WorkspaceBar) -> None:
    before = bar.needed()
    bar.set_choices(CHOICES[:1])
    assert bar.needed() < before
    assert [action.data() for action in bar.menu.actions()] == ["look"]
    with pytest.raises(KeyError):
        bar.button("own1")
