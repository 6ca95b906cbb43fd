"""The map of test images."""

from __future__ import annotations

from cnn_gui.views.projection.view import ImageMapView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.projection.between_session import BetweenSession
from cnn_gui.window.projection.separation_session import SeparationSession
from cnn_gui.window.projection.session import ProjectionSession


class ProjectionSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = ImageMapView()
        self.session = ProjectionSession(context.engines.projection, context.engines.tsne, self.view, self)
        self.separation = SeparationSession(self.view.separation, context.engines.separation, self)
        self.between = BetweenSession(self.view, context.engines.between, self)
        self.panels = (Panel("projection", self.tr("Map of images"), self.view),)

    def join(self, hub: Hub) -> None:
        session = self.session
        session.failed.connect(hub.problem)
        self.separation.failed.connect(hub.problem)
        self.between.failed.connect(hub.problem)
        self.between.drawing_wanted.connect(hub.drawing_wanted)
        self.between.preview_wanted.connect(hub.preview_wanted)
        session.drawing_wanted.connect(hub.drawing_wanted)
        hub.snapshot.connect(session.show_snapshot)
        hub.network.connect(session.show_network)
        hub.network.connect(self.separation.show_network)
        hub.snapshot.connect(self.between.show_snapshot)
        hub.network.connect(self.between.show_network)
        hub.drawing_changed.connect(self.between.show_drawing)
        hub.run_state.connect(session.show_run_state)
        hub.map_chosen.connect(session.choose_map)

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)
        self.between.set_seen(seen)
