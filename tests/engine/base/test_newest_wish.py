"""Of wishes the newest one is worked at, and told of alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import Problem
from cnn_gui.engine.base.newest_wish import GoesOn, NewestWish, Report

WAIT_S = 5.0


class Desk:
    """What works: it holds on to a wish until it is told to let go, and notes whether that was wanted to the end."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.ended_early: list[str] = []

    def work(self, wish: str, goes_on: GoesOn, report: Report) -> str | None:
        report(f"begun {wish}")
        self.begun.set()
        assert self.go.wait(WAIT_S)
        if not goes_on():
            self.ended_early.append(wish)
            return None
        if wish == "bad":
            raise ValueError(wish)
        return f"done {wish}"


class Asked:
    def __init__(self) -> None:
        self.desk, self.made, self.told = Desk(), 0, list[str]()
        self.problems: list[Problem] = []
        self.wishes = NewestWish("wishes", self._make)

    def _make(self) -> Desk:
        self.made += 1
        return self.desk

    def ask(self, wish: str) -> None:
        self.wishes.ask(
            wish,
            lambda desk, goes_on, report: desk.work(wish, goes_on, report),
            on_done=self.told.append,
            on_failed=self.problems.append,
            on_progress=self.told.append,
            doing="wishing",
        )


@pytest.fixture
def asked(qtbot: QtBot) -> Iterator[Asked]:
    made = Asked()
    yield made
    made.desk.go.set()
    assert made.wishes.close(WAIT_S)


def test_a_newer_wish_ends_the_one_before_and_that_is_told_of_no_more(asked: Asked, qtbot: QtBot) -> None:
    asked.ask("one")
    assert asked.desk.begun.wait(WAIT_S)
    asked.ask("two")
    asked.ask("three")
    asked.desk.go.set()
    qtbot.waitUntil(lambda: not asked.wishes.is_at_work)
    # The first was under way, the second had not begun. What the first said of itself came too late as well.
    assert asked.desk.ended_early == ["one"]
    assert asked.told == ["begun three", "done three"]
    assert asked.made == 1


def test_nothing_is_told_once_it_is_stopped(asked: Asked, qtbot: QtBot) -> None:
    asked.ask("one")
    assert asked.desk.begun.wait(WAIT_S)
    asked.wishes.stop()
    assert not asked.wishes.is_at_work
    asked.desk.go.set()
    asked.ask("two")
    qtbot.waitUntil(lambda: not asked.wishes.is_at_work)
    assert asked.told == ["begun two", "done two"]


def test_a_failure_is_told_and_the_next_wish_goes_well(asked: Asked, qtbot: QtBot) -> None:
    asked.desk.go.set()
    asked.ask("bad")
    qtbot.waitUntil(lambda: not asked.wishes.is_at_work)
    assert len(asked.problems) == 1
    asked.ask("good")
    qtbot.waitUntil(lambda: not asked.wishes.is_at_work)
    assert asked.told == ["begun bad", "begun good", "done good"]
