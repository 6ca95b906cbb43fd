"""The story beside the layer where there is room for both: the map one clicks and where its number comes from."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.story.view import StoryView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.story.session import StorySession


class StoryBeside(QObject):
    """Tells the story of the window's own session a second time, beside the layer, where that is wide enough.

    It is made when there is room for the first time. Both go the same way: who follows a term in one, follows it in
    the other. While the Story tab is in front there is no second one: the layer is behind it then.
    """

    def __init__(self, own: StorySession, detail: LayerDetail, hub: Hub, parent: QObject) -> None:
        super().__init__(parent)
        self._own, self._detail, self._hub = own, detail, hub
        self._session: StorySession | None = None
        self._wanted = True
        detail.room_changed.connect(self._arrange)
        hub.story_wanted.connect(self._asked)
        hub.unit_placed.connect(self._arrange)
        hub.panel_seen.connect(self._arrange)

    @property
    def session(self) -> StorySession | None:
        """None before there was room for it."""
        return self._session

    @Slot()
    def _arrange(self) -> None:
        own, detail = self._own, self._detail
        there = detail.has_room_beside and not detail.visibleRegion().isEmpty()
        shown = self._wanted and there and bool(own.way) and not own.is_seen
        if shown and self._session is None:
            self._session = self._made()
        if self._session is None:
            return
        if self._session.way != own.way:
            self._session.restore(own.way)
        detail.show_beside(shown)
        self._session.set_seen(shown)

    @Slot(bool)
    def _asked(self, surely: bool) -> None:
        """Where there is room beside, the button shows and hides the story there; else the tab comes to the front."""
        if not self._detail.has_room_beside:
            self._hub.panel_wanted.emit("story")
            return
        self._wanted = surely or not self._wanted
        self._arrange()

    def _made(self) -> StorySession:
        hub, view = self._hub, StoryView()
        view.setObjectName("storyBeside")
        self._detail.set_beside(view)
        session = StorySession(view, self)
        snapshot, network = self._own.material
        if network is not None:
            session.show_network(network)
        if snapshot is not None:
            session.show_snapshot(snapshot)
        hub.snapshot.connect(session.show_snapshot)
        hub.network.connect(session.show_network)
        session.placed.connect(self._follow)
        session.went.connect(hub.map_chosen)
        session.field_changed.connect(hub.field)
        session.dependencies_changed.connect(hub.dependencies)
        return session

    @Slot()
    def _follow(self) -> None:
        """A term was followed here: the window's own story goes the same way."""
        session, own = self._session, self._own
        if session is not None and session.way != own.way:
            own.restore(session.way)
