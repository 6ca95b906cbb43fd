"""Experiments on a trained network: the panel "Try"."""

from __future__ import annotations

from PySide6.QtCore import Slot

from cnn_gui.views.experiment.view import ExperimentView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.experiment.session import ExperimentSession


class ExperimentSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = ExperimentView()
        self.session = ExperimentSession(self.view, engines.inference, engines.trials, self)
        self.panels = (Panel("try", self.tr("Try"), self.view),)

    def join(self, hub: Hub) -> None:
        self.session.saving_asked.connect(hub.saving_wanted)
        self.session.refused.connect(hub.refused)
        self.session.failed.connect(hub.problem)
        hub.snapshot.connect(self.session.show_snapshot)
        hub.run_state.connect(self.session.show_run_state)
        hub.without_wanted.connect(self.try_without)

    @Slot(str, tuple)
    def try_without(self, layer: str, channels: tuple[int, ...]) -> None:
        """Mutes channels of a layer, in sight of what that costs."""
        self.context.hub.panel_wanted.emit("try")
        self.session.mute(layer, channels)
        self.view.choose(layer, channels[0])

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)
