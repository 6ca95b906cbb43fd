"""Places that an arrangement gives to docks of which a stored one knows nothing."""

from __future__ import annotations

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.window.base.arrangement import DOWN, Split, Tabs, Workspace
from cnn_gui.window.base.placing import place, place_new

OLD = ("draw", "stages", "answer", "network", "why", "train")
NEW = (*OLD, "why_not", "race", "elsewhere")
WORKSPACE = Workspace(
    "w", "W", "", Split(DOWN, (Tabs(("network", "why_not")), Tabs(("train", "race"), hidden=("why",))), (1, 1)), "train"
)


def placed(qtbot: QtBot, names: tuple[str, ...]) -> tuple[QMainWindow, dict[str, QDockWidget]]:
    window = QMainWindow()
    qtbot.addWidget(window)
    docks = {}
    for name in names:
        docks[name] = dock = QDockWidget(name, window)
        dock.setObjectName(name)
        dock.setWidget(QWidget())
    place(window, docks, _with(names))
    return window, docks


def _with(names: tuple[str, ...]) -> Workspace:
    """The workspace of a version that has only these panels."""
    top, below = (tuple(name for name in group.panels if name in names) for group in WORKSPACE.right.groups())
    return Workspace("w", "W", "", Split(DOWN, (Tabs(top), Tabs(below, hidden=("why",))), (1, 1)), "train")


def stored(qtbot: QtBot, names: tuple[str, ...]) -> QByteArray:
    window, docks = placed(qtbot, names)
    window.resize(800, 600)
    docks["train"].raise_()
    return window.saveState(1)


def test_panels_of_a_newer_version_stand_hidden_behind_their_group(qtbot: QtBot) -> None:
    state = stored(qtbot, OLD)
    window, docks = placed(qtbot, NEW)
    assert window.restoreState(state, 1)
    place_new(window, docks, WORKSPACE, bytes(state.data()))
    assert {name for name, dock in docks.items() if dock.isHidden()} >= {"why_not", "race", "elsewhere"}
    window.show()
    for name, mate in (("why_not", "network"), ("race", "train"), ("elsewhere", "train")):
        docks[name].show()
        assert docks[mate] in window.tabifiedDockWidgets(docks[name])
    assert docks["network"] not in window.tabifiedDockWidgets(docks["race"])


def test_what_the_stored_arrangement_knows_stays_where_it_is(qtbot: QtBot) -> None:
    window, docks = placed(qtbot, NEW)
    docks["race"].setFloating(True)
    docks["why_not"].hide()
    state = window.saveState(1)
    window, docks = placed(qtbot, NEW)
    assert window.restoreState(state, 1)
    place_new(window, docks, WORKSPACE, bytes(state.data()))
    assert docks["race"].isFloating()
    assert not docks["race"].isHidden()
    assert docks["why_not"].isHidden()
    assert not docks["elsewhere"].isFloating()
