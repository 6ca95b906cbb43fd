from __future__ import annotations

import pytest
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.theme import Scheme, apply
from cnn_gui.views.parts.slide_player import SPEEDS, SlidePlayer


@pytest.fixture
def player(qtbot: QtBot) -> SlidePlayer:
    widget = SlidePlayer()
    qtbot.addWidget(widget)
    widget.resize(380, 40)
    widget.set_count(100)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def click(player: SlidePlayer, name: str) -> None:
    QTest.mouseClick(button(player, name), Qt.MouseButton.LeftButton)


def button(player: SlidePlayer, name: str) -> QToolButton:
    found = player.findChild(QToolButton, name)
    assert isinstance(found, QToolButton)
    return found


def slider(player: SlidePlayer, name: str) -> QSlider:
    found = player.findChild(QSlider, name)
    assert isinstance(found, QSlider)
    return found


def recorded(player: SlidePlayer) -> list[int]:
    moved: list[int] = []
    player.moved.connect(moved.append)
    return moved


def timer(player: SlidePlayer) -> QTimer:
    found = player.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


def test_begins_paused_at_the_first_position(player: SlidePlayer) -> None:
    assert (player.position(), player.is_playing()) == (0, False)
    assert player.count_text() == "1 / 100"


def test_plays_to_the_end_and_pauses_there(qtbot: QtBot, player: SlidePlayer) -> None:
    moved = recorded(player)
    player.set_speed(640)
    click(player, "slidePlay")
    assert player.is_playing()
    with qtbot.waitSignal(player.playing_changed, timeout=5000):
        pass
    assert moved[-1] == player.position() == 99
    assert moved == sorted(set(moved))
    assert not timer(player).isActive()


def test_it_keeps_to_the_clock_at_thirty_frames_a_second_and_more(qtbot: QtBot, player: SlidePlayer) -> None:
    """160 positions a second through 100 of them: 0.6 s, in which each frame shows two or three of them."""
    moved = recorded(player)
    player.set_speed(160)
    clock = QElapsedTimer()
    clock.start()
    with qtbot.waitSignals([player.playing_changed] * 2, timeout=5000):
        player.play()
    seconds = clock.elapsed() / 1000
    assert 99 / 160 <= seconds < 3 * 99 / 160
    assert len(moved) / seconds >= 30


def test_playing_from_the_end_begins_anew(player: SlidePlayer) -> None:
    click(player, "slideLast")
    moved = recorded(player)
    player.play()
    assert moved == [0]
    assert player.is_playing()


def test_buttons_step_and_skip(player: SlidePlayer) -> None:
    moved = recorded(player)
    for name in ("slideStep", "slideStep", "slideLast", "slideFirst"):
        click(player, name)
    assert moved == [1, 2, 99, 0]


def test_what_cannot_be_done_is_switched_off(player: SlidePlayer) -> None:
    names = ("slideFirst", "slidePlay", "slideStep", "slideLast")

    def enabled() -> list[bool]:
        return [button(player, name).isEnabled() for name in names]

    assert enabled() == [False, True, True, True]
    click(player, "slideLast")
    assert enabled() == [True, True, False, False]
    player.set_count(0)
    assert enabled() == [False] * 4
    assert player.count_text() == ""


def test_stepping_pauses(player: SlidePlayer) -> None:
    player.play()
    click(player, "slideStep")
    assert not player.is_playing()


def test_who_sets_a_position_takes_over(player: SlidePlayer) -> None:
    moved = recorded(player)
    player.play()
    player.set_position(42)
    assert (player.position(), player.is_playing(), moved) == (42, False, [])
    assert player.count_text() == "43 / 100"


def test_positions_outside_are_kept_inside(player: SlidePlayer) -> None:
    player.set_position(1000)
    assert player.position() == 99
    player.set_count(10)
    assert player.position() == 9
    player.set_position(-3)
    assert player.position() == 0


def test_a_slider_goes_anywhere_by_keyboard(player: SlidePlayer) -> None:
    moved = recorded(player)
    QTest.keyClick(slider(player, "slidePlace"), Qt.Key.Key_Right)
    QTest.keyClick(slider(player, "slidePlace"), Qt.Key.Key_PageUp)
    assert moved == [1, 11]


def test_speed_changes_while_it_plays_from_where_it_is(qtbot: QtBot, player: SlidePlayer) -> None:
    player.set_speed(1)
    player.set_position(50)
    moved = recorded(player)
    player.play()
    QTest.keyClick(slider(player, "slideSpeed"), Qt.Key.Key_End)
    assert player.speed() == SPEEDS[-1]
    with qtbot.waitSignal(player.moved, timeout=5000):
        pass
    assert player.is_playing()
    assert 51 <= moved[0] < 99


def test_no_timer_runs_while_hidden_or_paused(player: SlidePlayer) -> None:
    assert not timer(player).isActive()
    player.play()
    assert timer(player).isActive()
    player.hide()
    assert not timer(player).isActive()
    player.play()
    assert not timer(player).isActive()


@pytest.mark.parametrize(("scale", "room"), [(1.0, 370), (1.4, 420)])
def test_all_of_it_has_room_in_a_narrow_panel(player: SlidePlayer, scale: float, room: int) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply(app, Scheme.LIGHT, scale)
    try:
        player.set_count(784)
        assert player.minimumSizeHint().width() <= room
    finally:
        apply(app, Scheme.LIGHT)
