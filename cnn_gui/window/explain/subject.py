"""Why this answer: the panel "Why"."""

from __future__ import annotations

from PySide6.QtCore import Slot

from cnn_gui.views.explain.trust_dialog import TrustDialog
from cnn_gui.views.explain.view import ExplainView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.base.take_away import ContentCommands
from cnn_gui.window.explain.session import ExplainSession
from cnn_gui.window.explain.trust import TrustSession


class ExplainSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = ExplainView()
        self.session = ExplainSession(self.view, context.engines.explanations, self)
        self.trust = TrustSession(self.view, context.engines.trust, self)
        self.trust.made.connect(self._trust_made)
        self.session.shown.connect(self.trust.show_explained)
        self.panels = (Panel("why", self.tr("Why"), self.view),)

    def join(self, hub: Hub) -> None:
        self.session.failed.connect(hub.problem)
        self.trust.failed.connect(hub.problem)
        self.view.unit_chosen.connect(hub.unit_chosen)
        hub.network.connect(self.session.show_network)
        hub.snapshot.connect(self.session.show_snapshot)
        hub.run_state.connect(self.trust.show_run_state)

    @Slot(TrustDialog)
    def _trust_made(self, dialog: TrustDialog) -> None:
        dialog.take_button.setMenu(ContentCommands(self.context, dialog, dialog, self).menu)

    def set_seen(self, panel: str, seen: bool) -> None:
        # What the panel says once it is seen, the window of its checks hears.
        self.trust.set_seen(seen)
        self.session.set_seen(seen)
