"""On every screen and in both sizes of type all texts can be read and all controls be reached."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets import of_task
from cnn_gui.views.base.theme import Scheme
from cnn_gui.window.base import place
from tests.core.features.small_data import few_digits
from tests.window.legible import illegible, names_of
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, draw, open_window

SCREENS = [(1024, 768), (1280, 720), (1280, 800), (1366, 768), (1440, 900), (1920, 1080), (2560, 1440), (3840, 2160)]

NARROWEST = (1024, 768)
"""Where everything is looked at; on the others every third view, another third on each."""

BESIDE_LESSON = ("maps", "story of a pool", "why", "why not", "try", "convolution", "train")

VIEWS = {
    "network": ("network", ()),
    "maps": ("layer", ("conv1", 3, 0)),
    "kernels": ("layer", ("conv2", 3, 1)),
    "about": ("layer", ("fc1", 3, 2)),
    "softmax": ("layer", ("softmax", 3, 2)),
    "story of a convolution": ("story", ("conv2", (3, 4, 5))),
    "story of a pool": ("story", ("pool2", (3, 3, 3))),
    "story of a unit": ("story", ("fc1", (5,))),
    "story of the answer": ("story", ("softmax", (3,))),
    "why": ("why", ()),
    "map of images": ("projection", ()),
    "why not": ("why_not", ()),
    "robustness": ("robustness", ()),
    "try": ("try", ()),
    "build": ("build", ()),
    "convolution": ("bench", ("convolution",)),
    "colour": ("bench", ("colour",)),
    "pooling": ("bench", ("pooling",)),
    "translation": ("bench", ("translation",)),
    "volume": ("bench", ("volume",)),
    "test": ("test", ()),
    "album": ("album", ()),
    "your classes": ("teach", ()),
    "compare": ("compare", ()),
    "race": ("race", ()),
    "train": ("train", ()),
    "numbers": ("numbers", ()),
}
"""By what is looked at, its panel and what is chosen in it."""


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[WholeWindow]:
    """A window with a three on its canvas. What the theme has changed in the application is undone."""
    monkeypatch.setattr(of_task, "test_set_of", partial(few_digits, 60))
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


def put_on_screen(window: WholeWindow, monkeypatch: pytest.MonkeyPatch, width: int, height: int) -> None:
    """The window as it opens on a screen of that size, with the panels in their first places."""
    monkeypatch.setattr(place, "screen_of", lambda _: QRect(0, 0, width, height))
    window.lessons.leave()
    small = place.is_small(QSize(width, height))
    window.resize(QSize(width, height) if small else QSize(width, height) * (place.PART / 100))
    window.layout_.reset()
    settle()
    window.place.keep()
    settle()


def shown_panels(window: WholeWindow, part: int | None) -> Iterator[tuple[str, list[QWidget]]]:
    """Views in turn, all of them or every third one; some of them beside the course too.

    Yields what to call it, and what is to be looked at.
    """
    views = list(VIEWS) if part is None else list(VIEWS)[part % 3 :: 3]
    for lesson in (False, True):
        if lesson:
            window.lessons.open("convolution")
            settle()
        yield "lesson" if lesson else "window", frame_of(window)
        for name in views if not lesson else BESIDE_LESSON if part is None else ():
            panel, chosen = VIEWS[name]
            choose(window, panel, chosen)
            settle()
            yield f"{name}{' beside the lesson' if lesson else ''}", [window.layout_.docks[panel]]


def choose(window: WholeWindow, panel: str, chosen: tuple[Any, ...]) -> None:
    """Brings a panel to the front and chooses in it: a layer, map and tab, a unit, or a page of the bench."""
    window.layout_.show_panel(panel)
    if panel == "projection":
        while window.image_map.points is None:
            QApplication.processEvents()
    if panel == "layer":
        layer, number, tab = chosen
        window.networks.choose(layer, number)
        window.detail.tabs.setCurrentIndex(tab)
    elif panel == "story":
        window.stories.choose(*chosen)
    elif panel == "bench":
        button = window.bench.findChild(QAbstractButton, f"benchPage_{chosen[0]}")
        assert button is not None
        button.click()


def frame_of(window: WholeWindow) -> list[QWidget]:
    """All panels that are seen, and what is around them."""
    docks = [window.layout_.docks[name] for name in window.layout_.in_front()]
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    seen = [bar for bar in bars if bar.isVisible() and window.layout_._is_used(bar)]
    return [*docks, *seen, window.menuBar(), window.statusBar()]


def of_another_type(window: WholeWindow) -> list[str]:
    """Widgets in sight that have no type of their own, and not their parent's either."""
    found = []
    for widget in window.findChildren(QWidget):
        parent, font = widget.parentWidget(), widget.font()
        if parent is not None and widget.isVisible() and not widget.isWindow() and font.resolveMask() == 0:
            found += [names_of(widget)] if font.pointSizeF() != parent.font().pointSizeF() else []
    return found


@pytest.mark.timeout(500)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_every_text_is_whole_and_every_control_in_reach(
    window: WholeWindow, monkeypatch: pytest.MonkeyPatch, large: bool
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


WHOLE_FROM = (1366, 768)
"""From this size of screen on, in normal type, no panel of a workspace needs to be scrolled as it is at first."""


@pytest.mark.parametrize(
    ("width", "height", "large"), [(1366, 768, False), (1280, 720, False), (1024, 768, False), (1024, 768, True)]
)
def test_every_workspace_is_whole_or_in_reach(
    window: WholeWindow, monkeypatch: pytest.MonkeyPatch, width: int, height: int, large: bool
) -> None:
    window.settings.set_large(large)
    window.look.apply()
    assert of_another_type(window) == []
    put_on_screen(window, monkeypatch, width, height)
    window.stories.choose("conv2", (3, 4, 5))
    problems: list[str] = []
    size = window.size()
    for workspace in window.spaces.all():
        window.spaces.switch(workspace.key)
        settle()
        assert window.size() == size
        problems += [f"{workspace.key}: {each}" for widget in frame_of(window) for each in illegible(widget)]
        for name in window.layout_.in_front():
            dock = window.layout_.docks[name]
            assert window.rect().contains(dock.geometry()), f"{workspace.key}: {name} is cut by the window"
            body = dock.body
            cut = body.needed() - body.viewport().size()
            if (width, height) == WHOLE_FROM and max(cut.width(), cut.height()) > 0:
                problems.append(f"{workspace.key}: {name} lacks {cut.width()} × {cut.height()} pixels")
    assert not problems, "\n".join(problems)
