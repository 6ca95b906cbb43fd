"""Where the panels are: docks around no centre, their first places, and the way back to them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget, QWidget

from cnn_gui.views.parts.panel import PanelDock
from cnn_gui.window.base import place
from cnn_gui.window.base.settings import LAYOUT_VERSION
from cnn_gui.window.base.side import SideColumn, side_width

TOOLS_HEIGHT, STAGES_HEIGHT, ANSWER_HEIGHT = 130, 165, 165
LEFT_GIVES_WAY = 0.5
"""The share of the others' width from which on the left column asks for less too."""
GAP = 8
SHARES = (57, 43)
"""Of the lower row's width, in percent: layer and its tabs, training or lesson."""
LEFT = ("draw", "stages", "answer")
TABS = ("layer", "story", "try", "test")
ORDER = (*LEFT, "network", "bench", *TABS, "train", "lesson")
"""Of the panels in the View menu. One that is not here comes last, and stands behind the last of TABS."""


SHARES_OF_NEED = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
"""How much of the room it needs a panel may ask for: the first share by which the window fits on the screen counts."""


class Panel(NamedTuple):
    """A view in a dock. name: how code and stored layouts find it. title: for people.

    A view that has signals ``title_changed`` or ``hint_changed``, of one text each, is heard.
    """

    name: str
    title: str
    view: QWidget


class Layout:
    """The docks of a window by name, and their arrangement.

    Names: draw, stages and answer in the left column; network (with the bench behind it) above layer (with story, try
    and test behind it) and train. While the course is open, the lesson stands where training was, and training is one
    more tab beside the layer, so that a chapter can show any panel without hiding itself.
    """

    def __init__(self, window: QMainWindow, panels: Iterable[Panel]) -> None:
        self._window = window
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        ordered = sorted(panels, key=lambda panel: ORDER.index(panel.name) if panel.name in ORDER else len(ORDER))
        self.docks = {name: PanelDock(name, title, view, window) for name, title, view in ordered}
        self._views = {panel.name: panel.view for panel in ordered}
        for panel in ordered:
            _hear_titles(panel.view, self.docks[panel.name])
        column, rest = ([dock for name, dock in self.docks.items() if (name in LEFT) is left] for left in (True, False))
        self._side = SideColumn(window, column, rest)
        self._place()

    def save(self) -> QByteArray:
        return self._window.saveState(LAYOUT_VERSION)

    def restore(self, state: QByteArray | None) -> bool:
        """Brings back a saved arrangement; False (and the first places kept) where there is none or it does not fit."""
        return state is not None and self._window.restoreState(state, LAYOUT_VERSION)

    def reset(self) -> None:
        """All panels in their first places, shown and docked."""
        for dock in self.docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        self._place()
        self.fit()

    def _place(self) -> None:
        window, docks = self._window, self.docks
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        window.addDockWidget(left, docks["draw"])
        for above, below in pairwise(LEFT):
            window.splitDockWidget(docks[above], docks[below], Qt.Orientation.Vertical)
        window.addDockWidget(right, docks["network"])
        window.splitDockWidget(docks["network"], docks["layer"], Qt.Orientation.Vertical)
        window.splitDockWidget(docks["layer"], docks["train"], Qt.Orientation.Horizontal)
        others = tuple(name for name in docks if name not in ORDER)
        for first, behind in pairwise((*TABS, *others)):
            window.tabifyDockWidget(docks[first], docks[behind])
        window.tabifyDockWidget(docks["network"], docks["bench"])
        window.tabifyDockWidget(docks["train"], docks["lesson"])
        for dock in docks.values():
            dock.setVisible(dock is not docks["lesson"])
        for name in ("network", "layer", "train"):
            docks[name].raise_()
        self.distribute()

    def view(self, name: str) -> QWidget:
        """The view in a panel."""
        return self._views[name]

    def show_panel(self, name: str) -> None:
        """Brings a panel to the front, wherever it is."""
        dock = self.docks[name]
        dock.show()
        dock.raise_()

    def in_front(self) -> tuple[str, ...]:
        """The panels that a person can see: not closed, and not behind another tab."""
        return tuple(name for name, dock in self.docks.items() if not dock.visibleRegion().isEmpty())

    def _tidy_soon(self) -> None:
        """Once Qt has laid out what has just been moved."""
        QTimer.singleShot(0, self._window, self.tidy)

    def open_lesson(self) -> None:
        """The lesson in the place of training, training among the tabs; as they are where a person floated them."""
        lesson, train = self.docks["lesson"], self.docks["train"]
        if not lesson.isVisible() and not lesson.isFloating() and not train.isFloating():
            self._move(train, TABS[-1], lesson)
            self.docks["layer"].raise_()
        self.show_panel("lesson")
        self.fit()

    def close_lesson(self) -> None:
        """Training back where it was."""
        lesson, train = self.docks["lesson"], self.docks["train"]
        if lesson.isVisible() and not lesson.isFloating() and not train.isFloating():
            self._move(train, "lesson", lesson)
        lesson.hide()
        if train.isVisible():
            train.raise_()
        self.fit()

    def _move(self, train: PanelDock, beside: str, lesson: PanelDock) -> None:
        """Training behind another panel, while the widths of the lower row stay as they are."""
        self._activate()
        layer = next((self.docks[name] for name in self.in_front() if name in TABS), self.docks["layer"])
        right = lesson if lesson.isVisible() else train
        shown, widths = train.isVisible(), [layer.width(), right.width()]
        lesson.show()
        self._put_behind(self.docks[beside], train)
        train.setVisible(shown)
        self._window.resizeDocks([layer, lesson], widths, Qt.Orientation.Horizontal)

    def _put_behind(self, first: PanelDock, dock: PanelDock) -> None:
        """One more tab. Since Qt 6.12 a panel that is a tab already stays where it is unless it is taken out before."""
        self._window.removeDockWidget(dock)
        self._window.tabifyDockWidget(first, dock)

    def distribute(self) -> None:
        """Shares the window's size among the panels as at first; called again once the window has a size."""
        width, height = max(self._window.width(), 800), max(self._window.height() - self._bars(), 540)
        docks = self.docks
        vertical, horizontal = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        side = side_width(width)
        rest = width - side
        self._window.resizeDocks([docks["draw"], docks["network"]], [side, rest], horizontal)
        self._window.resizeDocks(
            [docks["layer"], docks["train"]], [rest * share // 100 for share in SHARES], horizontal
        )
        self._window.resizeDocks([docks["network"], docks["layer"]], [height * 48 // 100, height * 52 // 100], vertical)
        draw = min(side + TOOLS_HEIGHT, height - STAGES_HEIGHT - ANSWER_HEIGHT)
        answer = height - draw - STAGES_HEIGHT
        self._window.resizeDocks([docks[name] for name in LEFT], [draw, STAGES_HEIGHT, answer], vertical)

    def begin(self) -> None:
        """The panels have the sizes that they should have: from now on they follow the window's."""
        self._side.begin()

    def fit(self) -> None:
        """Lets the panels together ask for no more room than the screen has; what then does not fit into one scrolls.

        Where the panels side by side would be cut, in large type on a projector, training goes behind the layer as one
        more tab first.
        """
        self._tidy_soon()
        room, train = place.room(self._window), self.docks["train"]
        if self._settled(1.0, 1.0).width() > room.width() and self._is_beside(train):
            shown = train.isVisible()
            self._put_behind(self.docks[TABS[-1]], train)
            train.setVisible(shown)
            self.docks["layer"].raise_()
        across = next((s for s in SHARES_OF_NEED if self._settled(s, 1.0).width() <= room.width()), SHARES_OF_NEED[-1])
        for down in SHARES_OF_NEED:
            if self._settled(across, down).height() <= room.height():
                break
        self._activate()

    def _settled(self, across: float, down: float) -> QSize:
        """The least size of the window when each panel asks for these shares of what it needs."""
        for name, dock in self.docks.items():
            # The column one draws in is narrow already; it gives way last.
            dock.ask_for(1.0 if name in LEFT and across > LEFT_GIVES_WAY else across, down)
        return self._window.minimumSizeHint()

    def _is_beside(self, train: PanelDock) -> bool:
        return not train.isFloating() and train not in self._window.tabifiedDockWidgets(self.docks["layer"])

    def _activate(self) -> None:
        """Sizes that were asked for a moment ago become those of the panels, so that they can be read."""
        layout = self._window.layout()
        if layout is not None:
            layout.activate()

    def tidy(self) -> None:
        """Hides the tab bars that Qt leaves behind where a second group of tabs is made before the window is laid out:
        they belong to no group any more, and shine through the gaps."""
        bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        used = {title for bar in bars if self._is_used(bar) for title in _titles(bar)}
        for bar in bars:
            shown = [dock for dock in self.docks.values() if dock.windowTitle() in _titles(bar) and dock.isVisible()]
            if not self._is_used(bar) and (len(shown) < 2 or used.intersection(_titles(bar))):
                bar.hide()

    def _is_used(self, bar: QTabBar) -> bool:
        """Whether one of its panels lies right below it, as wide as it is."""
        box, titles = bar.geometry(), _titles(bar)
        below = QRect(box.x(), box.y() + box.height(), box.width(), 1)
        return bar.isVisible() and any(
            dock.isVisible() and dock.windowTitle() in titles and _top(dock) == below for dock in self.docks.values()
        )

    def _bars(self) -> int:
        """Height that is not the panels': menu and notices, status, and the gaps between the panels."""
        menu = self._window.menuWidget()
        return (menu.height() if menu is not None else 0) + self._window.statusBar().height() + 2 * GAP


def _hear_titles(view: QWidget, dock: PanelDock) -> None:
    for signal, receive in (("title_changed", dock.title_bar.set_title), ("hint_changed", dock.title_bar.set_hint)):
        if hasattr(view, signal):
            getattr(view, signal).connect(receive)


def _titles(bar: QTabBar) -> set[str]:
    return {bar.tabText(index) for index in range(bar.count())}


def _top(dock: PanelDock) -> QRect:
    """Its first row of pixels."""
    return QRect(dock.x(), dock.y(), dock.width(), 1)
