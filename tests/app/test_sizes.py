"""On every screen and in both sizes of type all texts can be read and all controls be reached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.lesson_setup import Setup, applied
from cnn_gui.core.show_links import parse_shows
from cnn_gui.views.theme import Scheme
from cnn_gui.window import place
from cnn_gui.window.main import MainWindow
from tests.app.legible import illegible
from tests.app.window_tools import THREE, draw, open_window

SCREENS = [(1024, 768), (1280, 720), (1280, 800), (1366, 768), (1440, 900), (1920, 1080), (2560, 1440), (3840, 2160)]

NARROWEST = (1024, 768)
"""Where everything is looked at; on the others every third view, another third on each."""

BESIDE_LESSON = ("maps", "story of a pool", "try", "convolution", "train")

VIEWS = {
    "network": ("network", "show:network"),
    "maps": ("layer", "show:layer?name=conv1&map=3&tab=maps"),
    "kernels": ("layer", "show:layer?name=conv2&map=3&tab=kernels"),
    "about": ("layer", "show:layer?name=fc1&map=3&tab=about"),
    "softmax": ("layer", "show:layer?name=softmax&map=3&tab=about"),
    "story of a convolution": ("story", "show:unit?layer=conv2&unit=3,4,5"),
    "story of a pool": ("story", "show:unit?layer=pool2&unit=3,3,3"),
    "story of a unit": ("story", "show:unit?layer=fc1&unit=5"),
    "story of the answer": ("story", "show:unit?layer=softmax&unit=3"),
    "try": ("try", "show:try?mute=conv1/3"),
    "convolution": ("bench", "show:bench?page=convolution&source=drawing&preset=vertical_edges"),
    "colour": ("bench", "show:bench?page=colour"),
    "pooling": ("bench", "show:bench?page=pooling&source=drawing"),
    "translation": ("bench", "show:bench?page=translation&source=drawing"),
    "volume": ("bench", "show:bench?page=volume"),
    "test": ("test", "show:test"),
    "train": ("train", "show:train?recipe=tutorial"),
}
"""By what is looked at, its panel and the link that brings it to the front."""


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window with a three on its canvas. What the theme has changed in the application is undone."""
    window = open_window(qtbot)
    draw(qtbot, window, THREE)
    yield window
    window.settings.set_large(False)
    window.settings.set_scheme(Scheme.LIGHT)
    window.look.apply()
    window.quit_without_asking()


def settle(rounds: int = 2) -> None:
    """Lets the layouts come to rest."""
    for _ in range(rounds):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def put_on_screen(window: MainWindow, monkeypatch: pytest.MonkeyPatch, width: int, height: int) -> None:
    """The window as it opens on a screen of that size, with the panels in their first places."""
    monkeypatch.setattr(place, "screen_of", lambda _: QRect(0, 0, width, height))
    window.lessons.leave()
    small = place.is_small(QSize(width, height))
    window.resize(QSize(width, height) if small else QSize(width, height) * (place.PART / 100))
    window.layout_.reset()
    settle()
    window.place.keep()
    settle()


def shown_panels(window: MainWindow, part: int | None) -> Iterator[tuple[str, list[QWidget]]]:
    """Views in turn, all of them or every third one; some of them beside the course too.

    Yields what to call it, and what is to be looked at.
    """
    show_me = window.lessons._show_me
    views = list(VIEWS) if part is None else list(VIEWS)[part % 3 :: 3]
    for lesson in (False, True):
        if lesson:
            window.lessons.open("convolution")
            settle()
        yield "lesson" if lesson else "window", frame_of(window)
        for name in views if not lesson else BESIDE_LESSON if part is None else ():
            panel, link = VIEWS[name]
            show_me.perform(applied(Setup(), parse_shows(link)), frozenset(), with_run=True)
            settle()
            yield f"{name}{' beside the lesson' if lesson else ''}", [window.layout_.docks[panel]]


def frame_of(window: MainWindow) -> list[QWidget]:
    """All panels that are seen, and what is around them."""
    docks = [window.layout_.docks[name] for name in window.layout_.in_front()]
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    seen = [bar for bar in bars if bar.isVisible() and window.layout_._is_used(bar)]
    return [*docks, *seen, window.menuBar(), window.statusBar()]


@pytest.mark.timeout(500)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_every_text_is_whole_and_every_control_in_reach(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    window.settings.set_large(large)
    problems: dict[str, list[str]] = {}
    for number, (width, height) in enumerate(SCREENS):
        # Colours move nothing, but a style sheet may; both are seen on one small and on one large screen at least.
        window.settings.set_scheme(Scheme.DARK if number % 2 else Scheme.LIGHT)
        window.look.apply()
        put_on_screen(window, monkeypatch, width, height)
        if window.width() > width or window.height() > height:
            problems.setdefault("the window is larger than the screen", []).append(f"{width}x{height}")
        for view, widgets in shown_panels(window, None if (width, height) == NARROWEST else number):
            for problem in (problem for widget in widgets for problem in illegible(widget)):
                problems.setdefault(problem, []).append(f"{width}x{height} {view}")
    assert not problems, "\n".join(f"{what}   [{len(where)}: {where[0]}]" for what, where in problems.items())
