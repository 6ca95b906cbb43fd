"""What maps, units and classes like."""

from __future__ import annotations

from cnn_gui.views.features.view import LikesView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.features.session import LikesSession


class FeaturesSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = LikesView()
        self.session = LikesSession(context.engines.likes, self.view, self)
        self.panels = (Panel("likes", self.tr("Likes"), self.view),)

    def join(self, hub: Hub) -> None:
        session = self.session
        session.failed.connect(hub.problem)
        session.drawing_wanted.connect(hub.drawing_wanted)
        session.place_wanted.connect(hub.map_chosen)
        self.view.spares.without_wanted.connect(hub.without_wanted)
        hub.snapshot.connect(session.show_snapshot)
        hub.network.connect(session.show_network)
        hub.run_state.connect(session.show_run_state)
        hub.unit_placed.connect(session.choose_unit)
        hub.map_chosen.connect(session.choose)

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)
