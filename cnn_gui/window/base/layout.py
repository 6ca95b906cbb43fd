"""Where the panels are: docks around no centre, their places in a workspace, and the way back to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget, QWidget

from cnn_gui.views.parts.panel import PanelDock
from cnn_gui.window.base import place, placing
from cnn_gui.window.base.arrangement import ACROSS, DOWN, LEFT, LOOK, Workspace
from cnn_gui.window.base.settings import LAYOUT_VERSION
from cnn_gui.window.base.side import SideColumn, side_width

TOOLS_HEIGHT, STAGES_HEIGHT, ANSWER_HEIGHT = 130, 165, 165
LEFT_GIVES_WAY = 0.5
"""The share of the others' width from which on the left column asks for less too."""
GAP = 8
TABS = (
    "layer",
    "likes",
    "projection",
    "story",
    "why",
    "why_not",
    "robustness",
    "try",
    "build",
    "test",
    "album",
    "teach",
    "compare",
    "race",
    "numbers",
)
ORDER = (*LEFT, "network", "bench", *TABS, "train", "lesson")
"""Of the panels in the View menu. One that is not here comes last."""


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
    """The docks of a window by name, and their arrangement: that of a workspace, as a person has changed it.

    Names: draw, stages and answer in the left column, which is the same in every workspace; network, bench, layer,
    story, why, why_not, robustness, try, build, test, album, train and lesson beside it. Where the lesson comes in the
    place of training, that is one more tab beside the layer meanwhile, so that a chapter can show any panel without
    hiding itself.
    """

    def __init__(self, window: QMainWindow, panels: Iterable[Panel]) -> None:
        self._window = window
        self.workspace = LOOK
        self._train_gave_way = False
        self._noted: tuple[tuple[PanelDock, QSize], ...] = ()
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
        """Brings back a saved arrangement; False (and the places kept) where there is none or it does not fit.

        Panels that came with a newer version of the app are hidden, and will come where the workspace has them.
        """
        if state is None or not self._window.restoreState(state, LAYOUT_VERSION):
            return False
        placing.place_new(self._window, self.docks, self.workspace, bytes(state.data()))
        return True

    def reset(self) -> None:
        """All panels where the workspace has them, docked."""
        self._train_gave_way = False
        for dock in self.docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        self._place()
        self.fit()

    def arrange(self, workspace: Workspace, state: QByteArray | None, *, keeps_column: bool = True) -> None:
        """Another workspace, in a saved state of it, or else as it is at first. The window keeps its size, its left
        column too where it is to, and the keyboard stays where it is as long as that is in sight."""
        column, size = self._side.sizes(), self._window.size()
        with self._at_once():
            self.workspace, self._train_gave_way = workspace, False
            self._settled(0.0, 0.0)
            if self.restore(state):
                self.fit(size)
            else:
                self.reset()
                self.fit(size)
            if keeps_column:
                self._side.set_sizes(column)
            if self._window.size() != size:
                # It had grown for panels that stood side by side for a moment.
                self._window.resize(size)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """What happens meanwhile is painted once, when all of it is done."""
        focused = self._window.focusWidget()
        if focused is not None:
            # Or else Qt would hand it on as the Tab key does, with a ring around what has it then.
            focused.clearFocus()
        self._window.setUpdatesEnabled(False)
        try:
            yield
        finally:
            self._window.setUpdatesEnabled(True)
        if focused is not None:
            (self._views["draw"] if focused.visibleRegion().isEmpty() else focused).setFocus()

    def _place(self) -> None:
        placing.place(self._window, self.docks, self.workspace)
        self.distribute()

    def view(self, name: str) -> QWidget:
        """The view in a panel."""
        return self._views[name]

    @Slot(str)
    def show_panel(self, name: str) -> None:
        """Brings a panel to the front, wherever it is; one that was hidden comes where the workspace has a place."""
        dock = self.docks[name]
        if dock.isHidden():
            self.note_sizes()
            dock.show()
            self.make_room(name)
        dock.raise_()

    @property
    def window_size(self) -> QSize:
        return self._window.size()

    def shrink_to(self, size: QSize) -> None:
        """As large as before it grew for panels that are out of sight by now."""
        self.fit(size)
        self._window.resize(size)

    def heights(self) -> dict[str, int]:
        """Of the places of the panels in front beside the left column that are in the window, in pixels."""
        shown = {name: self.docks[name] for name in self.in_front() if name not in LEFT}
        return {name: self._place_of(dock).height() for name, dock in shown.items() if not dock.isFloating()}

    def set_heights(self, heights: dict[str, int]) -> None:
        """As nearly as the panels in front allow; a panel that needed more room may have taken it meanwhile."""
        self.fit(self._window.size())
        there = [name for name in heights if name in self.heights()]
        self._window.resizeDocks([self.docks[name] for name in there], [heights[name] for name in there], DOWN)

    @Slot()
    def note_sizes(self) -> None:
        """How large the panels in front are, for when one more is shown: Qt gives that the room that it would like."""
        shown = (self.docks[name] for name in self.in_front())
        self._noted = tuple((dock, self._place_of(dock)) for dock in shown if not dock.isFloating())

    def make_room(self, name: str) -> None:
        """For a panel that is shown from now on: the window never outgrows the screen for it, panels that had all of a
        place share it with one that stands beside them now, and all others keep the sizes that were noted."""
        noted, self._noted = self._noted, ()
        dock, split = self.docks[name], placing.split_with(self.workspace.right, name)
        self.fit(self._window.size())
        if split is not None and not dock.isFloating() and not self._window.tabifiedDockWidgets(dock):
            names = [each for group in split.groups() for each in group.names]
            whole = _around(self.docks[each].geometry() for each in names if each in self.in_front())
            placing.share(self._window, self.docks, split, whole)
            noted = tuple((other, size) for other, size in noted if other.objectName() not in names)
        docks = [other for other, _ in noted]
        self._window.resizeDocks(docks, [size.width() for _, size in noted], ACROSS)
        self._window.resizeDocks(docks, [size.height() for _, size in noted], DOWN)

    def _place_of(self, dock: PanelDock) -> QSize:
        """The room that a panel and its tabs have. That is what Qt shares out: given sizes without tabs, the places
        that have none would grow each time."""
        return dock.size() + QSize(0, self._tabs_of(dock))

    def _tabs_of(self, dock: PanelDock) -> int:
        """How high the bar of tabs over a panel is, 0 where there is none."""
        if all(other.isHidden() for other in self._window.tabifiedDockWidgets(dock)):
            return 0
        bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return max((bar.sizeHint().height() for bar in bars), default=0)

    @property
    def has_lesson(self) -> bool:
        """Whether the lesson has a place in the window now, be it behind another panel."""
        return not self.docks["lesson"].isHidden()

    def in_front(self) -> tuple[str, ...]:
        """The panels that a person can see: not closed, and not behind another tab."""
        return tuple(name for name, dock in self.docks.items() if not dock.visibleRegion().isEmpty())

    def _tidy_soon(self) -> None:
        """Once Qt has laid out what has just been moved."""
        QTimer.singleShot(0, self._window, self.tidy)

    def open_lesson(self) -> None:
        """The lesson in front. Where its place is that of training, training goes among the tabs beside the layer; as
        they are where a person floated them."""
        lesson, train = self.docks["lesson"], self.docks["train"]
        beside = lesson.isFloating() or train.isFloating() or not self.workspace.lesson_replaces_training
        if not lesson.isVisible() and not beside:
            self._move(train, TABS[-1], lesson)
            self._train_gave_way = True
            self.docks["layer"].raise_()
        self.show_panel("lesson")
        self.fit()

    def close_lesson(self) -> None:
        """Training back where it was; the lesson stays where the workspace is made for it."""
        lesson, train = self.docks["lesson"], self.docks["train"]
        if self.workspace.is_of_lesson or lesson.isHidden():
            return
        gave_way, self._train_gave_way = self._train_gave_way, False
        if gave_way and lesson.isVisible() and not lesson.isFloating() and not train.isFloating():
            self._move(train, "lesson", lesson)
        lesson.hide()
        if gave_way and train.isVisible():
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
        self._window.resizeDocks([layer, lesson], widths, ACROSS)

    def _put_behind(self, first: PanelDock, dock: PanelDock) -> None:
        """One more tab. Since Qt 6.12 a panel that is a tab already stays where it is unless it is taken out before.

        Only then: from beside others, right after the places of an earlier start were restored, that ends in a crash.
        """
        if self._window.tabifiedDockWidgets(dock):
            self._window.removeDockWidget(dock)
        self._window.tabifyDockWidget(first, dock)

    def distribute(self) -> None:
        """Shares the window's size among the panels as at first; called again once the window has a size."""
        width, height = max(self._window.width(), 800), max(self._window.height() - self._bars(), 540)
        window, docks, right = self._window, self.docks, self.workspace.right
        side = side_width(width)
        first, widths = placing.columns(docks, right, width - side)
        window.resizeDocks([docks["draw"], *first], [side, *widths], ACROSS)
        placing.share(window, docks, right, QSize(width - side, height))
        draw = min(side + TOOLS_HEIGHT, height - STAGES_HEIGHT - ANSWER_HEIGHT)
        answer = height - draw - STAGES_HEIGHT
        window.resizeDocks([docks[name] for name in LEFT], [draw, STAGES_HEIGHT, answer], DOWN)

    def begin(self, was: tuple[int, int] | None = None) -> None:
        """The panels have the sizes that they should have: from now on they follow the window's. was: how wide the
        window and its left column were when the arrangement was saved that has been restored."""
        self._side.begin(was)

    @property
    def panel_sizes(self) -> dict[str, QSize]:
        """How large the panels in front are, by their names; for ``set_sizes`` of the next start."""
        return {name: self._place_of(self.docks[name]) for name in self.in_front() if not self.docks[name].isFloating()}

    def set_sizes(self, sizes: Mapping[str, QSize]) -> None:
        """Panels in front as large as they were, in a window that is as large as it was then."""
        docks = {name: self.docks[name] for name in self.in_front() if name in sizes}
        if docks.keys() == sizes.keys():
            self._window.resizeDocks([*docks.values()], [sizes[name].width() for name in docks], ACROSS)
            self._window.resizeDocks([*docks.values()], [sizes[name].height() for name in docks], DOWN)

    @property
    def side_widths(self) -> tuple[int, int]:
        """Of the window and its left column, for ``begin`` of the next start."""
        return self._side.widths

    def fit(self, size: QSize | None = None) -> None:
        """Lets the panels together ask for no more room than the screen has, or than a size that the window is to keep;
        what then does not fit into one scrolls.

        Where the panels side by side would be cut on the screen, in large type on a projector, some go behind others
        first, as the workspace says.
        """
        self._tidy_soon()
        room = place.room(self._window)
        for name, first in self.workspace.narrow:
            if self._settled(1.0, 1.0).width() > room.width():
                # They ask for little while they are moved: the window would grow, and stay so.
                self._settled(0.0, 0.0)
                self._give_way(self.docks[name], self.docks[first])
        room = room if size is None else room.boundedTo(size)
        across = next((s for s in SHARES_OF_NEED if self._settled(s, 1.0).width() <= room.width()), SHARES_OF_NEED[-1])
        for down in SHARES_OF_NEED:
            if self._settled(across, down).height() <= room.height():
                break
        self._activate()

    def _give_way(self, dock: PanelDock, first: PanelDock) -> None:
        """A panel beside another goes behind it; one that floats does not."""
        behind = self._window.tabifiedDockWidgets(first)
        if dock.isFloating() or first.isFloating() or dock in behind:
            return
        front = next((other for other in (first, *behind) if not other.visibleRegion().isEmpty()), first)
        shown = dock.isVisible()
        self._put_behind(first, dock)
        dock.setVisible(shown)
        front.raise_()

    def _settled(self, across: float, down: float) -> QSize:
        """The least size of the window when each panel asks for these shares of what it needs."""
        for name, dock in self.docks.items():
            if dock.isHidden():
                # Or else the window would grow when it is shown, before anybody can see to that.
                dock.ask_for(0.0, 0.0)
            else:
                # The column one draws in is narrow already; it gives way last.
                dock.ask_for(1.0 if name in LEFT and across > LEFT_GIVES_WAY else across, down)
        return self._window.minimumSizeHint()

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


def _around(boxes: Iterable[QRect]) -> QSize:
    """Of the least rectangle around them."""
    whole = QRect()
    for box in boxes:
        whole = whole.united(box)
    return whole.size()


def _titles(bar: QTabBar) -> set[str]:
    return {bar.tabText(index) for index in range(bar.count())}


def _top(dock: PanelDock) -> QRect:
    """Its first row of pixels."""
    return QRect(dock.x(), dock.y(), dock.width(), 1)
