"""Values that come faster than they are wanted."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from cnn_gui.views.base.throttle import Throttle


def test_the_first_passes_at_once_and_of_the_others_the_newest(qtbot: QtBot) -> None:
    throttle, passed = Throttle(20), list[object]()
    throttle.passed.connect(passed.append)
    for value in range(5):
        throttle.push(value)
    assert passed == [0]
    qtbot.waitUntil(lambda: passed == [0, 4])


def test_what_waits_is_forgotten_when_it_is_cleared(qtbot: QtBot) -> None:
    throttle, passed = Throttle(5), list[object]()
    throttle.passed.connect(passed.append)
    for value in range(3):
        throttle.push(value)
    throttle.clear()
    throttle.push(7)
    throttle.push(8)
    qtbot.waitUntil(lambda: 8 in passed)
    assert passed == [0, 7, 8]
