"""Two networks side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Slot

from cnn_gui.views.compare.view import CompareView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.compare.session import CompareSession


class CompareSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = CompareView()
        self.session = CompareSession(
            engines.opener,
            engines.compare_answers,
            engines.pair_tests,
            engines.inference,
            self.view,
            context.settings.recent_network_paths,
            self,
        )
        self.panels = (Panel("compare", self.tr("Compare"), self.view),)

    def join(self, hub: Hub) -> None:
        session = self.session
        session.failed.connect(hub.problem)
        self.view.mistake_chosen.connect(hub.mistake_chosen)
        hub.snapshot.connect(session.show_snapshot)
        hub.network.connect(session.show_network)
        hub.run_finished.connect(session.refresh)
        self.context.engines.files.saved.connect(session.refresh)
        self.context.engines.race.finished.connect(session.refresh)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"compare": self.compare}

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)

    @Slot()
    def compare(self) -> None:
        """Brings the panel into sight."""
        self.context.hub.panel_wanted.emit("compare")
