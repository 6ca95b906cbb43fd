"""Building a network: the panel "Build", its specifications in files, and what the map offers for a layer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot

from cnn_gui.views.architecture.view import BuildView
from cnn_gui.window.architecture.session import BuildSession
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject


class BuildSubject(Subject):
    """It is offered each JSON file first; one that is no specification goes on to the drawings (session.other_file)."""

    suffixes = frozenset({".json"})
    looks_first = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = BuildView()
        self.session = BuildSession(self.view, engines.inference, engines.builder, self)
        self.panels = (Panel("build", self.tr("Build"), self.view),)

    def join(self, hub: Hub) -> None:
        session = self.session
        session.informed.connect(hub.info)
        session.refused.connect(hub.refused)
        session.failed.connect(hub.problem)
        hub.network.connect(session.show_network)
        hub.run_state.connect(session.show_run_state)
        self.view.row_chosen.connect(self._show_layer)

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)

    def open_file(self, path: Path) -> None:
        self.session.open(path)

    @Slot(str)
    def _show_layer(self, name: str) -> None:
        """The row that one goes to is the layer that map and layer panel mark, where it is on display."""
        network = self.context.hub.last_network
        if network is not None and any(layer.name == name for layer in network.layers):
            self.context.hub.map_chosen.emit(name, 0)
