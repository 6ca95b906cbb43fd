"""The story of one number: in its own panel, and beside the layer where there is room."""

from __future__ import annotations

from cnn_gui.views.story.view import StoryView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.story.session import StorySession


class StorySubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = StoryView()
        self.session = StorySession(self.view, self)
        self.panels = (Panel("story", self.tr("Story"), self.view),)

    def join(self, hub: Hub) -> None:
        session = self.session
        session.placed.connect(hub.unit_placed)
        session.went.connect(hub.map_chosen)
        session.field_changed.connect(hub.field)
        session.dependencies_changed.connect(hub.dependencies)
        hub.snapshot.connect(session.show_snapshot)
        hub.network.connect(session.show_network)
        hub.unit_chosen.connect(session.choose)

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)
