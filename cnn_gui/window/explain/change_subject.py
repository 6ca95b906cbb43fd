"""What would change the answer: the panel "Why not"."""

from __future__ import annotations

from cnn_gui.views.explain.change_view import WhyNotView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.explain.change_session import ChangeSession


class ChangeSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = WhyNotView()
        self.session = ChangeSession(self.view, context.engines.changes, self)
        self.panels = (Panel("why_not", self.tr("Why not"), self.view),)

    def join(self, hub: Hub) -> None:
        self.session.failed.connect(hub.problem)
        self.session.drawing_wanted.connect(hub.drawing_wanted)
        hub.network.connect(self.session.show_network)
        hub.snapshot.connect(self.session.show_snapshot)
        hub.run_state.connect(self.session.show_run_state)

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)
