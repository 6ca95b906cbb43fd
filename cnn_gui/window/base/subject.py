"""What every subject of the window is made of, and what the window asks of it.

A subject is a room of the window: it makes its views and its session, joins them to the hub, and offers its panels,
commands and kinds of files. The window iterates a list of subjects (window/frame/subjects.py) and knows none by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from cnn_gui.options import WindowOptions
from cnn_gui.window.base.engines import Engines
from cnn_gui.window.base.file_dialogs import FileDialogs
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Layout, Panel
from cnn_gui.window.base.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """What subjects share. window: the parent of what they make, and of dialogs."""

    window: QMainWindow
    options: WindowOptions
    settings: Settings
    engines: Engines
    dialogs: FileDialogs
    hub: Hub


class ActionTable(Protocol):
    """The commands of the menus by name."""

    def __getitem__(self, name: str, /) -> QAction: ...


class Subject(QObject):
    """A room of the window. What a subject has nothing to say to stays as it is here."""

    panels: tuple[Panel, ...] = ()
    suffixes: frozenset[str] = frozenset()
    """Of the files that it opens, in lower case with their dot."""
    looks_first = False
    """Whether files with its suffixes come to it before others; it hands on what is not its own."""
    opens_the_rest = False
    """Whether it opens files of any other suffix."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self.context = context
        context.hub.panel_seen.connect(self._panel_seen)

    def placed(self, layout: Layout) -> None:
        """Its panels are in docks; called once, before ``join``."""

    def join(self, hub: Hub) -> None:
        """Connects what it says and what it hears; called once, when all subjects exist."""

    def set_seen(self, panel: str, seen: bool) -> None:
        """A panel of its own has come into sight, or is hidden, closed or behind another tab."""

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """The names of its commands in the menus (window/frame/actions.py), and what each of them calls."""
        return {}

    def fill_menus(self, menus: Mapping[str, QMenu], actions: ActionTable) -> None:
        """Adds submenus of its own, below the commands, and says when its commands can be used."""

    def begin(self) -> None:
        """The window's first frame is on screen: what takes time begins now."""

    def open_file(self, path: Path) -> None:
        """Opens a file with one of its suffixes."""

    def may_close(self) -> bool:
        """Whether the window may close, as far as this subject is concerned. It may ask the person."""
        return True

    def leave(self) -> None:
        """The window closes: what is not the person's own is put back. May be called repeatedly."""

    @Slot(str, bool)
    def _panel_seen(self, name: str, seen: bool) -> None:
        if any(panel.name == name for panel in self.panels):
            self.set_seen(name, seen)
