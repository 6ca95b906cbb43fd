"""The progress bar of the commands."""

from __future__ import annotations

import io
import time

import pytest

from cnn_gui.commands.output import ProgressBar, clock


class Terminal(io.StringIO):
    """A terminal of 60 columns that remembers what it shows on its last line."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def screen(self) -> str:
        """The line as a terminal shows it: a carriage return goes back to its begin, and what is written replaces."""
        shown = ""
        for part in self.getvalue().split("\r"):
            shown = part + shown[len(part) :]
        return shown.rstrip()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("COLUMNS", "60")
    return Terminal()


def test_the_bar_grows_and_is_wiped(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    bar = ProgressBar(terminal)
    bar.show(0.0, "a longer text at first")
    assert terminal.screen() == "─" * 16 + "   0%  a longer text at first"
    now[0] = 1.0
    bar.show(0.5, "short")
    assert terminal.screen() == "━" * 8 + "─" * 8 + "  50%  short"
    bar.clear()
    assert terminal.screen() == ""


def test_the_bar_is_drawn_ten_times_a_second_at_most(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    bar = ProgressBar(terminal)
    for _ in range(1000):
        now[0] += 0.001
        bar.show(0.5, "")
    assert 9 <= terminal.getvalue().count("\r") <= 11


def test_the_bar_never_wraps(terminal: Terminal) -> None:
    ProgressBar(terminal).show(1.0, "x" * 200)
    assert len(terminal.screen()) == 59


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream)
    bar.show(0.5, "text")
    bar.clear()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (88, "1:28"), (3725, "1:02:05")])
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text
