"""What training does to the numbers of each layer."""

from __future__ import annotations

from cnn_gui.views.dynamics.notes import NoteLine
from cnn_gui.views.dynamics.view import DynamicsView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.dynamics.rate_session import RateSession
from cnn_gui.window.dynamics.session import DynamicsSession


class DynamicsSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = DynamicsView()
        self.note = NoteLine()
        self.session = DynamicsSession(engines.dynamics, engines.training, self.view, self.note, self)
        self.rates = RateSession(engines.rate_finder, self.view.rates, self)
        self.panels = (Panel("numbers", self.tr("Numbers"), self.view),)

    def join(self, hub: Hub) -> None:
        hub.run_finished.connect(self.session.show_finished)
        hub.network.connect(self.session.show_network)
        self.session.setting_wanted.connect(hub.setting_wanted)
        self.rates.failed.connect(hub.problem)
        hub.run_state.connect(self.rates.show_run_state)
        hub.network.connect(self.rates.show_network)
