"""Which workspace is on display: switching, putting one back, and those that a person saves."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from cnn_gui.window.base.arrangement import LOOK, WORKSPACES, Workspace
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.settings import MOST_OWN, OwnWorkspace, Settings

AGAIN_MS = 40
"""How long a switch waits for a mouse button to be released, before it looks again."""


class Workspaces(QObject):
    """The workspaces of a window. One arranges the panels, remembers how a person has changed it, and changes nothing
    else: what is shown in the panels stays.

    leaving: another one comes, or this one is put back. Who has moved panels that are not where a person had them puts
    them back now. switched: to this one. listed: there are others than before, or one is called otherwise.
    """

    leaving = Signal()
    switched = Signal(Workspace)
    listed = Signal()

    def __init__(self, layout: Layout, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("workspaces")
        self._layout, self._settings = layout, settings
        self._own = {own.key: own for own in settings.own_workspaces()}
        self._states: dict[str, QByteArray | None] = {each.key: settings.layout(each.key) for each in self.all()}
        self._before = LOOK.key
        self._wanted = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AGAIN_MS)
        self._soon.timeout.connect(self._switch)
        layout.workspace = self.find(settings.workspace()) or LOOK

    def join(self, hub: Hub) -> None:
        """What it says to all, and what it hears."""
        self.leaving.connect(hub.workspace_leaving)
        hub.workspace_wanted.connect(self.switch)
        hub.course_left.connect(self.leave_lesson)

    def all(self) -> tuple[Workspace, ...]:
        """Those of the app, and then a person's own."""
        return (*WORKSPACES, *(_workspace_of(own) for own in self._own.values()))

    def find(self, key: str) -> Workspace | None:
        return next((each for each in self.all() if each.key == key), None)

    @property
    def current(self) -> Workspace:
        return self._layout.workspace

    @property
    def may_save(self) -> bool:
        """Whether there may be one more of a person's own."""
        return len(self._own) < MOST_OWN

    @property
    def side_widths(self) -> tuple[int, int]:
        """How wide the window is, and its left column, which is the same in all of them."""
        return self._layout.side_widths

    @property
    def panel_sizes(self) -> dict[str, QSize]:
        """How large the panels in front are."""
        return self._layout.panel_sizes

    # --- switching

    @Slot(str)
    def switch(self, key: str) -> None:
        """Another workspace, by its key. While a mouse button is down, which may be a stroke or a panel that is being
        moved, it waits."""
        self._wanted = key
        self._switch()

    @Slot()
    def leave_lesson(self) -> None:
        """The course is left: where the lesson belongs to the workspace, the last one without it comes back."""
        if self.current.is_of_lesson:
            self.switch(self._before if self.find(self._before) is not None else LOOK.key)

    @Slot()
    def _switch(self) -> None:
        if QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton:
            self._soon.start()
            return
        there = self.find(self._wanted)
        if there is None or there.key == self.current.key:
            return
        self._keep()
        self._go(there)

    def _keep(self) -> None:
        """The arrangement on display is remembered, without what is not a person's."""
        self.leaving.emit()
        self._states[self.current.key] = self._layout.save()

    def _go(self, there: Workspace) -> None:
        if not self.current.is_of_lesson:
            self._before = self.current.key
        self._layout.arrange(there, self._state_of(there))
        self.switched.emit(there)

    def _state_of(self, workspace: Workspace) -> QByteArray | None:
        """As a person has left it, else as it was saved."""
        own = self._own.get(workspace.key)
        return self._states.get(workspace.key) or (own.layout if own is not None else None)

    @Slot()
    def reset(self) -> None:
        """The workspace as it is at first, or as it was saved."""
        self.leaving.emit()
        current = self.current
        self._states[current.key] = None
        self._layout.arrange(current, self._state_of(current), keeps_column=False)

    # --- a person's own

    def save_as(self, name: str) -> None:
        """What is on display as a workspace of its own, which is then on display. The one that it was made from is as
        it was, with the changes. Raises ValueError where there is no room for one more."""
        key = next((key for key in _own_keys() if key not in self._own), None)
        if key is None:
            raise ValueError("no more workspaces")
        seen, base, with_lesson = self._layout.save(), self.current, self._layout.has_lesson
        base_key = self._own[base.key].base if base.own else base.key
        self._keep()
        own = OwnWorkspace(key, name, base_key, seen, with_lesson)
        self._store(own)
        self._states[key] = seen
        self._go(_workspace_of(own))
        self.listed.emit()

    def rename(self, name: str) -> None:
        """Another name for the one on display, if it is a person's own."""
        own = self._own.get(self.current.key)
        if own is not None:
            self._store(replace(own, name=name))
            self._layout.workspace = _workspace_of(self._own[own.key])
            self.listed.emit()

    def delete(self) -> None:
        """The one on display, if it is a person's own, is no more; the one that it was made from comes."""
        own = self._own.get(self.current.key)
        if own is not None:
            self.leaving.emit()
            del self._own[own.key]
            self._states.pop(own.key, None)
            self._settings.remove_own_workspace(own.key)
            self._go(self.find(own.base) or LOOK)
            self.listed.emit()

    def _store(self, own: OwnWorkspace) -> None:
        self._own = dict(sorted({**self._own, own.key: own}.items()))
        self._settings.set_own_workspace(own)

    # --- beginning and end

    def restore(self) -> bool:
        """The current workspace as it was last; False where its panels are in their first places."""
        restored = self._layout.restore(self._state_of(self.current))
        if not restored and self.current.key != LOOK.key:
            # A window is made with the panels of the first one.
            self._layout.reset()
        return restored

    def store(self) -> None:
        """For the next start: which one it is, and how each of them has been changed."""
        self._states[self.current.key] = self._layout.save()
        self._settings.set_workspace(self.current.key)
        for key, state in self._states.items():
            self._settings.set_layout(key, state)


def _own_keys() -> tuple[str, ...]:
    return tuple(f"own{number}" for number in range(1, MOST_OWN + 1))


def _workspace_of(own: OwnWorkspace) -> Workspace:
    base = next((each for each in WORKSPACES if each.key == own.base), LOOK)
    return replace(base, key=own.key, title=own.name, tip="", own=True, with_lesson=own.lesson)
