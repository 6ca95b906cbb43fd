"""Workspaces by clicks and keys: what each shows, what it remembers, and that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.options import WindowOptions
from cnn_gui.views.base.focus_ring import FocusRing
from cnn_gui.views.parts.name_dialog import NameDialog
from cnn_gui.window.base.arrangement import WORKSPACES
from cnn_gui.window.base.settings import LONGEST_NAME, MOST_OWN, Settings
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import open_window

LEFT = {"draw", "stages", "answer"}
FRONT = {
    "look": {"network", "layer", "train"},
    "explain": {"network", "layer", "story", "why"},
    "build": {"train", "network", "build"},
    "play": {"bench"},
    "learn": {"network", "layer", "lesson"},
}
"""What is to be seen in each workspace, beside the left column, in the order of the keys."""
KEYS = dict(zip(FRONT, (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5), strict=True))


SIZE = (1366, 768)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[WholeWindow]:
    window = open_window(qtbot, size=SIZE)
    yield window
    window.quit_without_asking()


def go(window: WholeWindow, key: str) -> None:
    """By a click in the bar."""
    QTest.mouseClick(window.menus.workspaces.bar.button(key), Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def seen(window: WholeWindow) -> set[str]:
    """The panels beside the left column that can be seen."""
    return set(window.layout_.in_front()) - LEFT


def toggle(window: WholeWindow, panel: str) -> None:
    """By its entry in the View menu."""
    window.layout_.docks[panel].toggleViewAction().trigger()
    QApplication.processEvents()


def places(window: WholeWindow) -> dict[str, QRect]:
    return {name: window.layout_.docks[name].geometry() for name in window.layout_.in_front()}


def close_to(one: dict[str, QRect], other: dict[str, QRect]) -> bool:
    """The same panels in the same places, but for a few pixels that Qt rounds."""
    corners = ((one[name], other[name]) for name in one.keys() & other.keys())
    return one.keys() == other.keys() and all(
        (a.topLeft() - b.topLeft()).manhattanLength() + (a.bottomRight() - b.bottomRight()).manhattanLength() <= 12
        for a, b in corners
    )


def action(menu: QMenu, name: str) -> QAction:
    return next(each for each in menu.actions() if each.objectName() == name)


def reset(window: WholeWindow) -> None:
    action(window.actions_.menus["view"], "action_reset_layout").trigger()
    QApplication.processEvents()


def save_as(window: WholeWindow, name: str) -> None:
    window.actions_["save_workspace"].trigger()
    dialog = window.findChild(NameDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.field, name)
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    QApplication.processEvents()


# --- switching


def test_a_click_shows_the_panels_of_a_workspace_and_the_left_column_stays(window: WholeWindow) -> None:
    assert seen(window) == FRONT["look"]
    assert [each.key for each in WORKSPACES] == list(FRONT)
    size, column = window.size(), {name: window.layout_.docks[name].geometry() for name in LEFT}
    for key in (*FRONT, *reversed(FRONT)):
        go(window, key)
        assert seen(window) == FRONT[key]
        assert window.menus.workspaces.bar.button(key).isChecked()
        assert window.size() == size
        assert close_to({name: window.layout_.docks[name].geometry() for name in LEFT}, column), key
        assert not [name for name in window.layout_.in_front() if window.layout_.docks[name].isFloating()]


def test_ctrl_and_a_number_do_the_same_and_leave_the_keyboard_where_it_is(window: WholeWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.draw.canvas.setFocus()
    for key, number in (*KEYS.items(), *reversed(KEYS.items())):
        QTest.keyClick(window, number, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
        assert seen(window) == FRONT[key]
        assert window.draw.canvas.hasFocus()


def test_no_ring_comes_around_what_has_the_keyboard_by_the_mouse(window: WholeWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    # It has the focus already, perhaps by the keyboard, and then nothing would be said of the mouse.
    window.draw.canvas.clearFocus()
    window.draw.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    for key in ("explain", "play", "look"):
        window.spaces.switch(key)
        qtbot.wait(20)
        ring = window.findChild(FocusRing)
        assert window.draw.canvas.hasFocus()
        assert ring is None or not ring.isVisible()


def test_the_keyboard_never_stays_behind_another_panel(window: WholeWindow) -> None:
    window.training_panel.train_button.setFocus()
    go(window, "play")
    focused = window.focusWidget()
    assert focused is not None
    assert not focused.visibleRegion().isEmpty()


def test_while_a_mouse_button_is_down_a_switch_waits(window: WholeWindow, qtbot: QtBot) -> None:
    """It may be a stroke that is being drawn, or a panel that is being moved."""
    canvas = window.draw.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    window.spaces.switch("play")
    qtbot.wait(100)
    assert seen(window) == FRONT["look"]
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    qtbot.waitUntil(lambda: seen(window) == FRONT["play"])


def test_a_panel_that_a_workspace_does_not_show_comes_when_it_is_wanted(window: WholeWindow, qtbot: QtBot) -> None:
    go(window, "play")
    size = window.size()
    window.hub.panel_wanted.emit("story")
    qtbot.waitUntil(lambda: seen(window) == {"bench", "story"})
    assert window.size() == size
    story, bench = window.layout_.docks["story"], window.layout_.docks["bench"]
    assert 0.2 < story.width() / (story.width() + bench.width()) < 0.5
    go(window, "build")
    toggle(window, "layer")
    assert seen(window) == {"train", "network", "layer"}
    toggle(window, "layer")
    # One of the tabs that stood beside it.
    assert seen(window) - {"build", "test", "album", "teach", "compare", "race", "numbers"} == FRONT["build"] - {
        "build"
    }


def test_a_run_goes_on_while_one_switches(qtbot: QtBot) -> None:
    window = open_window(qtbot)
    window.actions_["train"].trigger()
    qtbot.waitUntil(lambda: bool(window.curves.store.runs and window.curves.store.runs[-1].last_step), timeout=60_000)
    for key in FRONT:
        go(window, key)
    step = window.curves.store.runs[-1].last_step
    qtbot.waitUntil(lambda: window.curves.store.runs[-1].last_step > step, timeout=60_000)
    assert window.training.is_active


# --- what is remembered


def test_each_remembers_its_own_changes_also_over_a_restart(window: WholeWindow, qtbot: QtBot) -> None:
    toggle(window, "stages")
    go(window, "explain")
    assert "stages" in window.layout_.in_front()
    toggle(window, "story")
    go(window, "look")
    assert "stages" not in window.layout_.in_front()
    go(window, "explain")
    changed = FRONT["explain"] - {"story"}
    assert seen(window) == changed
    window.close()
    second = open_window(qtbot, size=SIZE)
    assert seen(second) == changed
    assert second.menus.workspaces.bar.button("explain").isChecked()
    go(second, "look")
    assert "stages" not in second.layout_.in_front()
    go(second, "build")
    assert seen(second) == FRONT["build"]


def test_sizes_that_a_person_chose_come_back(window: WholeWindow) -> None:
    go(window, "explain")
    docks = window.layout_.docks
    window.resizeDocks([docks["story"], docks["why"]], [300, 380], Qt.Orientation.Vertical)
    QApplication.processEvents()
    before = places(window)
    go(window, "play")
    go(window, "explain")
    assert close_to(places(window), before)


def test_a_panel_floats_where_a_person_has_floated_it_and_not_elsewhere(window: WholeWindow) -> None:
    window.layout_.docks["network"].setFloating(True)
    go(window, "build")
    assert not window.layout_.docks["network"].isFloating()
    go(window, "look")
    assert window.layout_.docks["network"].isFloating()
    assert window.layout_.docks["network"].isVisible()


def test_a_reset_puts_back_this_workspace_and_no_other(window: WholeWindow) -> None:
    toggle(window, "stages")
    go(window, "explain")
    before = places(window)
    toggle(window, "story")
    window.layout_.docks["layer"].setFloating(True)
    reset(window)
    assert close_to(places(window), before)
    go(window, "look")
    assert "stages" not in window.layout_.in_front()
    reset(window)
    assert seen(window) == FRONT["look"]
    assert set(window.layout_.in_front()) >= LEFT


def test_what_earlier_versions_have_stored_is_the_first_workspace(window: WholeWindow, qtbot: QtBot) -> None:
    toggle(window, "stages")
    earlier = window.saveState(2)
    window.quit_without_asking()
    settings = Settings()
    settings.forget_window()
    settings.set_window(window.saveGeometry(), earlier)
    settings.sync()
    second = open_window(qtbot, size=SIZE)
    assert "stages" not in second.layout_.in_front()
    go(second, "explain")
    assert set(second.layout_.in_front()) == LEFT | FRONT["explain"]


@pytest.mark.parametrize(("stored", "shown"), [("a room of an other version", "look"), ("explain", "explain")])
def test_what_is_stored_and_does_not_fit_is_passed_over(qtbot: QtBot, stored: str, shown: str) -> None:
    settings = Settings()
    settings.set_workspace(stored)
    for each in WORKSPACES:
        settings.set_layout(each.key, QByteArray(b"\x00\x00\x00\xffnonsense"))
    settings.sync()
    window = open_window(qtbot, size=SIZE)
    assert seen(window) == FRONT[shown]
    for key, panels in FRONT.items():
        go(window, key)
        assert seen(window) == panels


def test_a_start_with_reset_begins_in_the_first_one_and_forgets_all_changes(window: WholeWindow, qtbot: QtBot) -> None:
    go(window, "explain")
    toggle(window, "try")
    window.close()
    make_application()
    second = WholeWindow(WindowOptions(reset_layout=True))
    qtbot.addWidget(second, before_close_func=lambda _: second.quit_without_asking())
    with qtbot.waitSignal(second.engines.inference.answered, timeout=60_000):
        second.show()
    assert seen(second) == FRONT["look"]
    go(second, "explain")
    assert seen(second) == FRONT["explain"]


# --- a person's own


def test_one_of_ones_own_is_saved_found_by_its_key_renamed_and_deleted(
    window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    toggle(window, "train")
    save_as(window, "Maps & more")
    bar = window.menus.workspaces.bar
    assert bar.button("own1").isChecked()
    assert bar.button("own1").accessibleName() == "Maps & more"
    mine = seen(window)
    assert mine == {"network", "layer"}
    # The one that it was made from keeps its change, and goes its own way.
    go(window, "look")
    toggle(window, "train")
    assert seen(window) == FRONT["look"]
    go(window, "own1")
    toggle(window, "network")
    reset(window)
    assert seen(window) == mine
    window.close()
    second = open_window(qtbot, size=SIZE)
    second.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is second)
    assert seen(second) == mine
    go(second, "play")
    QTest.keyClick(second, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert seen(second) == mine
    second.actions_["rename_workspace"].trigger()
    dialog = second.findChild(NameDialog)
    assert dialog is not None
    assert dialog.field.text() == "Maps & more"
    QTest.keyClicks(dialog.field, "Maps")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert second.menus.workspaces.bar.button("own1").text() == "Maps"
    assert [own.name for own in Settings().own_workspaces()] == ["Maps"]
    answers = ["Keep it", "Delete"]

    def click(box: QMessageBox) -> int:
        answer = answers.pop(0)
        assert "“Maps”" in box.text()
        next(button for button in box.buttons() if button.text() == answer).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    second.actions_["delete_workspace"].trigger()
    assert second.spaces.current.key == "own1"
    second.actions_["delete_workspace"].trigger()
    assert second.spaces.current.key == "look"
    assert seen(second) == FRONT["look"]
    assert Settings().own_workspaces() == ()
    assert not second.actions_["delete_workspace"].isEnabled()


def test_a_name_is_short_and_nobody_elses(window: WholeWindow) -> None:
    window.actions_["save_workspace"].trigger()
    dialog = window.findChild(NameDialog)
    assert dialog is not None
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    for name, reason in (("", ""), ("eXplain", "already"), ("x" * (LONGEST_NAME + 1), str(LONGEST_NAME))):
        dialog.field.setText(name)
        assert not ok.isEnabled()
        assert reason in dialog.words.text()
    dialog.field.setText("x" * LONGEST_NAME)
    assert ok.isEnabled()
    dialog.reject()


def test_there_are_no_more_of_ones_own_than_keys(window: WholeWindow) -> None:
    for number in range(MOST_OWN):
        save_as(window, f"Mine {number}")
    assert [each.title for each in window.spaces.all()[5:]] == ["Mine 0", "Mine 1", "Mine 2", "Mine 3"]
    window.actions_["save_workspace"].trigger()
    assert window.notices.current is not None
    assert "delete one" in window.notices.current.text
    assert len(window.spaces.all()) == 5 + MOST_OWN
    menu = window.menus.workspaces.menu
    assert action(menu, "action_workspace_own4").shortcut().toString() == "Ctrl+9"


# --- the course


def test_the_course_opens_in_its_own_workspace_and_leaving_it_goes_back(window: WholeWindow, qtbot: QtBot) -> None:
    go(window, "explain")
    before = places(window)
    window.actions_["course"].trigger()
    qtbot.waitUntil(lambda: seen(window) == FRONT["learn"])
    assert window.spaces.current.key == "learn"
    QTest.mouseClick(window.lesson.leave_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.spaces.current.key == "explain")
    qtbot.waitUntil(lambda: close_to(places(window), before))
    go(window, "learn")
    assert seen(window) == FRONT["learn"]


def test_what_a_chapter_shows_is_no_change_of_a_workspace(qtbot: QtBot) -> None:
    window = open_window(qtbot)
    with qtbot.waitSignal(window.lessons.set_up, timeout=60_000):
        window.lessons.open("pooling")
    with qtbot.waitSignal(window.lessons.set_up, timeout=60_000):
        window.lessons.show_link("show:bench?page=pooling")
    qtbot.waitUntil(lambda: seen(window) == {"bench", "layer", "lesson"})
    qtbot.waitUntil(lambda: window.lessons.is_settled)
    drawn = window.draw.canvas.drawing()
    go(window, "look")
    assert seen(window) == FRONT["look"]
    assert window.draw.canvas.drawing() == drawn
    assert window.notices.current is not None
    assert "put everything back" in window.notices.current.text
    go(window, "learn")
    assert seen(window) == FRONT["learn"]
    window.close()
    second = open_window(qtbot, size=SIZE)
    assert seen(second) == FRONT["learn"]
    go(second, "look")
    assert seen(second) == FRONT["look"]


def test_f1_explains_where_one_is_and_the_workspace_forgets_it(window: WholeWindow, qtbot: QtBot) -> None:
    for key in ("look", "explain", "build", "play"):
        go(window, key)
        before = places(window)
        window.explainer.explain(window.draw.canvas)
        qtbot.waitUntil(lambda: "lesson" in seen(window))
        assert window.spaces.current.key == key
        go(window, "learn")
        go(window, key)
        assert close_to(places(window), before), key


def test_a_link_of_the_text_that_f1_opened_comes_where_there_is_room_for_what_it_shows(qtbot: QtBot) -> None:
    window = open_window(qtbot, size=SIZE)
    go(window, "build")
    window.explainer.explain(window.test)
    qtbot.waitUntil(lambda: "lesson" in seen(window))
    with qtbot.waitSignal(window.lessons.set_up, timeout=60_000):
        window.lessons.show_link("show:try?pool=pool1/avg")
    qtbot.waitUntil(lambda: seen(window) == {"network", "try", "lesson"})
    QTest.mouseClick(window.lesson.leave_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seen(window) == FRONT["build"])


def test_saving_while_the_lesson_is_there_keeps_it_in_the_new_one(window: WholeWindow, qtbot: QtBot) -> None:
    window.explainer.explain(window.draw.canvas)
    qtbot.waitUntil(lambda: "lesson" in seen(window))
    shown = seen(window)
    save_as(window, "With text")
    assert seen(window) == shown
    go(window, "look")
    assert seen(window) == FRONT["look"]
    go(window, "own1")
    assert seen(window) == shown
    window.lessons.leave()
    assert window.spaces.current.key == "look"


# --- whatever one does

STEPS = st.lists(
    st.tuples(st.just("go"), st.sampled_from(list(FRONT)))
    | st.tuples(
        st.just("toggle"),
        st.sampled_from(
            ["stages", "network", "bench", "layer", "story", "why", "why_not", "robustness", "try", "train"]
        ),
    )
    | st.tuples(st.just("want"), st.sampled_from(["bench", "story", "test"]))
    | st.tuples(st.just("reset"), st.just("")),
    min_size=3,
    max_size=7,
)


def test_after_any_steps_each_workspace_is_as_it_was_left(window: WholeWindow) -> None:
    docks, size = window.layout_.docks, window.size()

    def hidden() -> set[str]:
        return {name for name, dock in docks.items() if dock.isHidden()}

    first = {each.key: set(each.hidden) for each in WORKSPACES}
    left = dict(first)

    @settings(max_examples=4, deadline=None)
    @given(steps=STEPS)
    def walk(steps: list[tuple[str, str]]) -> None:
        for what, name in steps:
            if what == "go":
                left[window.spaces.current.key] = hidden()
                go(window, name)
                assert hidden() == left[name]
            elif what == "toggle":
                toggle(window, name)
            elif what == "want":
                window.hub.panel_wanted.emit(name)
                assert not docks[name].visibleRegion().isEmpty()
            else:
                reset(window)
                assert hidden() == first[window.spaces.current.key]
            assert window.size() == size
            assert window.menus.workspaces.bar.button(window.spaces.current.key).isChecked()

    walk()
