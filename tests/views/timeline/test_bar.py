"""The bar of moments: a person's keys, clicks and playing, and what it asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.timeline.messages import Moment, Moments
from cnn_gui.core.training.moments import moment_steps
from cnn_gui.views.timeline.bar import SPEEDS, MomentBar
from cnn_gui.views.timeline.marks import MOST_MARKS, epoch_places


def moments(count: int = 5, *, epoch: int = 4, total: int = 40) -> Moments:
    found = tuple(Moment(step, 64 * step) for step in moment_steps(total, count))
    return Moments("/r/a.moments", found, epoch, total, tuple(range(len(found))), (1,) * len(found))


@pytest.fixture
def bar(qtbot: QtBot) -> MomentBar:
    made = MomentBar()
    qtbot.addWidget(made)
    made.resize(600, 40)
    made.show_moments(moments(), 40)
    return made


@pytest.fixture
def asked(bar: MomentBar) -> list[int | str]:
    wanted: list[int | str] = []
    bar.moment_wanted.connect(wanted.append)
    bar.now_wanted.connect(lambda: wanted.append("now"))
    return wanted


def test_without_moments_there_is_no_bar(qtbot: QtBot) -> None:
    bar = MomentBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.show_moments(moments(), 40)
    assert bar.isVisible()
    bar.show_moments(None)
    assert bar.isHidden()
    assert bar.moment is None


def test_it_begins_now_and_the_keys_go_through_the_moments(bar: MomentBar, asked: list[int | str]) -> None:
    assert (bar.moment, bar.place.full_text()) == (None, "now")
    bar.slider.setFocus()
    QTest.keyClick(bar.slider, Qt.Key.Key_Left)
    QTest.keyClick(bar.slider, Qt.Key.Key_Left)
    QTest.keyClick(bar.slider, Qt.Key.Key_Home)
    QTest.keyClick(bar.slider, Qt.Key.Key_Right)
    assert asked == [4, 3, 0, 1]
    assert bar.place.full_text() == "step 1 · epoch 1 · 64 images"
    QTest.keyClick(bar.slider, Qt.Key.Key_End)
    assert asked[-1] == "now"
    assert not bar.now_button.isEnabled()


def test_a_click_goes_where_it_is_made(bar: MomentBar, asked: list[int | str]) -> None:
    slider = bar.slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 5, slider.height() // 2))
    assert asked[0] == 1
    QTest.mouseClick(bar.now_button, Qt.MouseButton.LeftButton)
    assert asked[-1] == "now"


def test_the_menus_commands_go_one_by_one_and_not_beyond_the_ends(bar: MomentBar, asked: list[int | str]) -> None:
    bar.go_later()
    assert asked == []
    for _ in range(7):
        bar.go_earlier()
    assert asked == [4, 3, 2, 1, 0]
    bar.go_later()
    bar.go_now()
    assert asked[-2:] == [1, "now"]


def test_it_plays_from_the_beginning_to_now(bar: MomentBar, asked: list[int | str], qtbot: QtBot) -> None:
    choose_speed(bar, SPEEDS[-1])
    bar.play_button.click()
    assert bar.is_playing
    assert asked == [0]
    qtbot.waitUntil(lambda: not bar.is_playing)
    assert asked[-1] == "now"
    numbers = [each for each in asked if isinstance(each, int)]
    assert numbers == sorted(numbers)
    assert bar.moment is None


def test_it_plays_again_and_again_where_it_is_to(bar: MomentBar, asked: list[int | str], qtbot: QtBot) -> None:
    bar.loop_button.click()
    choose_speed(bar, SPEEDS[-1])
    bar.play_button.click()
    qtbot.waitUntil(lambda: "now" in asked and asked[-1] != "now", timeout=10_000)
    assert bar.is_playing
    bar.play_button.click()
    assert not bar.is_playing


def test_whoever_takes_it_by_hand_ends_the_playing(bar: MomentBar) -> None:
    choose_speed(bar, SPEEDS[0])
    bar.play()
    QTest.mousePress(bar.slider, Qt.MouseButton.LeftButton, pos=QPoint(bar.slider.width() // 2, 8))
    assert not bar.is_playing
    bar.play()
    QTest.keyClick(bar.slider, Qt.Key.Key_Left)
    assert not bar.is_playing
    bar.play()
    bar.show_now()
    assert not bar.is_playing
    bar.play()
    bar.hide()
    assert not bar.is_playing


def test_more_moments_change_nothing_of_where_it_is(bar: MomentBar, asked: list[int | str]) -> None:
    bar.slider.setValue(2)
    at = bar.moment
    bar.show_moments(moments(20), 40)
    assert bar.moment is None or bar.moment == at  # other steps: now
    bar.show_moments(moments(), 40)
    bar.slider.setValue(2)
    longer = moments()
    grown = Moments(longer.path, (*longer.moments, Moment(39, 64 * 39)), 4, 40, (*longer.places, 9), (*longer.sizes, 1))
    before = list(asked)
    bar.show_moments(grown, 40)
    assert bar.moment == at
    bar.go_now()
    bar.show_moments(moments(), 40)
    assert bar.moment is None
    assert asked == [*before, "now"]


def test_epochs_are_marked_between_the_moments_by_the_logarithm(bar: MomentBar) -> None:
    found = moments(5, epoch=10, total=40)
    places = epoch_places(found, 40)
    assert len(places) == 4
    assert places == sorted(places)
    assert places[-1] == len(found.moments)
    steps = [moment.step for moment in found.moments]
    for place, step in zip(places, (10, 20, 30), strict=False):
        assert steps[int(place)] <= step
    bar.show_moments(found, 40)
    assert len(bar.slider.marks_x()) == 4
    assert bar.slider.marks_x() == sorted(bar.slider.marks_x())
    assert 0 < bar.slider.marks_x()[0] < bar.slider.marks_x()[-1] <= bar.slider.width()


def test_of_many_epochs_every_so_many_is_marked() -> None:
    places = epoch_places(moments(40, epoch=1, total=1000), 1000)
    assert len(places) == 50
    assert len(epoch_places(moments(40, epoch=1, total=10**6), 10**6)) <= MOST_MARKS


def choose_speed(bar: MomentBar, speed: int) -> None:
    menu = bar.speed_button.menu()
    assert menu is not None
    next(action for action in menu.actions() if action.data() == speed).trigger()
    assert bar.speed == speed


def test_how_good_the_network_was_stands_at_its_moment_alone(bar: MomentBar) -> None:
    bar.slider.setValue(1)
    moment = bar.moment
    assert moment is not None
    bar.show_measured(moment, Measurement(0.9312, DataUsed("MNIST", 1000)))
    assert bar.place.full_text() == "step 1 · epoch 1 · 64 images · 93.1 % of 1,000 MNIST test images"
    # Where there is no room for both, that comes first: the step is said elsewhere too.
    bar.place.setFixedWidth(bar.place.fontMetrics().horizontalAdvance("93.1 % of 1,000") + 2)
    assert bar.place.text() == "93.1 % of 1,000"
    bar.place.setFixedWidth(bar.place.fontMetrics().horizontalAdvance("step 1") + 2)
    assert bar.place.text() == "step 1"
    bar.slider.setValue(2)
    assert "%" not in bar.place.full_text()
    bar.slider.setValue(1)
    assert "93.1 %" in bar.place.full_text()
    bar.show_measured(moment, None)
    assert "%" not in bar.place.full_text()
