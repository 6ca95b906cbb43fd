"""From an arrangement to docks: where each of them goes, and how the room is shared among them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from cnn_gui.window.base.arrangement import ACROSS, DOWN, LEFT, Part, Split, Tabs, Workspace

Docks = Mapping[str, QDockWidget]


def place(window: QMainWindow, docks: Docks, workspace: Workspace) -> None:
    """Puts docks that have been taken out of a window where the workspace has them, shown or hidden."""
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks[LEFT[0]])
    for above, below in pairwise(LEFT):
        window.splitDockWidget(docks[above], docks[below], DOWN)
    right = workspace.right
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docks[right.first])
    _divide(window, docks, right)
    named = {name for group in right.groups() for name in group.names} | set(LEFT)
    others = tuple(name for name in docks if name not in named)
    for group in right.groups():
        for first, behind in pairwise(group.names):
            window.tabifyDockWidget(docks[first], docks[behind])
    for first, behind in pairwise((workspace.others, *others)):
        window.tabifyDockWidget(docks[first], docks[behind])
    hidden = workspace.hidden | (frozenset() if workspace.all_shown else frozenset(others))
    for name, dock in docks.items():
        dock.setVisible(name not in hidden)
    for name in workspace.in_front:
        docks[name].raise_()


def place_new(window: QMainWindow, docks: Docks, workspace: Workspace, state: bytes) -> None:
    """Docks of which a saved state of the window knows nothing: Qt would leave them wherever they have been. They are
    hidden, behind one that it knows of their own group, or else behind the workspace's ``others``."""
    known = {name for name, dock in docks.items() if _in_state(dock, state)}
    for name, dock in docks.items():
        if name in known or not known:
            continue
        group = next((group.names for group in workspace.right.groups() if name in group.names), ())
        mate = next((each for each in (*group, workspace.others) if each in known), None)
        dock.setFloating(False)
        if mate is not None:
            window.removeDockWidget(dock)
            window.tabifyDockWidget(docks[mate], dock)
        dock.hide()


def _in_state(dock: QDockWidget, state: bytes) -> bool:
    """QDataStream writes a text as the number of its bytes and UTF-16, both with the highest byte first."""
    name = dock.objectName().encode("utf-16-be")
    return len(name).to_bytes(4, "big") + name in state


def _divide(window: QMainWindow, docks: Docks, part: Part) -> None:
    """Divides places before anything is put behind another: a panel that is split off a tab becomes a tab."""
    if isinstance(part, Tabs):
        return
    for one, next_one in pairwise(part.parts):
        window.splitDockWidget(docks[one.first], docks[next_one.first], part.orientation)
    for inner in part.parts:
        _divide(window, docks, inner)


def share(window: QMainWindow, docks: Docks, part: Part, size: QSize) -> None:
    """Shares a size among the parts that are shown, as the arrangement says."""
    if isinstance(part, Tabs):
        return
    shown = [(inner, weight) for inner, weight in zip(part.parts, part.shares, strict=True) if _shown(docks, inner)]
    whole = size.width() if part.orientation is ACROSS else size.height()
    total = sum(weight for _, weight in shown)
    lengths = [max(1, whole * weight // total) for _, weight in shown]
    window.resizeDocks([_shown(docks, inner)[0] for inner, _ in shown], lengths, part.orientation)
    for (inner, _), length in zip(shown, lengths, strict=True):
        across = part.orientation is ACROSS
        share(window, docks, inner, QSize(length, size.height()) if across else QSize(size.width(), length))


def columns(docks: Docks, part: Part, width: int) -> tuple[list[QDockWidget], list[int]]:
    """The docks that stand for the columns of the right side, and the widths that they should have together."""
    if isinstance(part, Split) and part.orientation is ACROSS:
        shown = [(inner, weight) for inner, weight in zip(part.parts, part.shares, strict=True) if _shown(docks, inner)]
        total = sum(weight for _, weight in shown)
        return [_shown(docks, inner)[0] for inner, _ in shown], [width * weight // total for _, weight in shown]
    return _shown(docks, part)[:1], [width]


def split_with(part: Part, name: str) -> Split | None:
    """The innermost division that a panel is a part of; None where nothing is divided."""
    if isinstance(part, Tabs):
        return None
    for inner in part.parts:
        if any(name in group.names for group in inner.groups()):
            return split_with(inner, name) or part
    return None


def _shown(docks: Docks, part: Part) -> list[QDockWidget]:
    """The docks of a part that stand in the window."""
    names = (name for group in part.groups() for name in group.names)
    return [docks[name] for name in names if not docks[name].isHidden() and not docks[name].isFloating()]
