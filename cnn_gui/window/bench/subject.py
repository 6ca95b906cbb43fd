"""The bench: convolution, pooling and volumes to play with."""

from __future__ import annotations

from cnn_gui.views.bench.view import BenchView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.bench.session import BenchSession


class BenchSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = BenchView()
        self.session = BenchSession(self.view, context.engines.bench_sources, context.dialogs, self)
        self.panels = (Panel("bench", self.tr("Bench"), self.view),)

    def join(self, hub: Hub) -> None:
        self.session.failed.connect(hub.problem)
        hub.snapshot.connect(self.session.show_snapshot)
        hub.network.connect(self.session.show_network)

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)
