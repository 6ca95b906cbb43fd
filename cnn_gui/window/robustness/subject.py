"""How much the network can take: the panel "Robustness"."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu

from cnn_gui.views.robustness.view import RobustnessPage, RobustnessView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.saved_runs import saved_runs
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.robustness.own_session import OwnSession
from cnn_gui.window.robustness.reliability_session import ReliabilitySession
from cnn_gui.window.robustness.robust_training import RobustTraining
from cnn_gui.window.robustness.session import CurveSession


class RobustnessSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = RobustnessView()
        self.session = CurveSession(self.view.curves, engines.curves, self)
        self.own = OwnSession(self.view.curves, engines.inputs, self)
        self.reliability = ReliabilitySession(
            self.view.reliability, engines.reliability, engines.inference, context.settings, self
        )
        self.training = RobustTraining(self.view.curves, self.session, self)
        self._seen = False
        self.view.page_changed.connect(self._page_changed)
        self.view.curves.compare_filling.connect(self._fill)
        self.panels = (Panel("robustness", self.tr("Robustness"), self.view),)

    def join(self, hub: Hub) -> None:
        self.session.failed.connect(hub.problem)
        self.own.failed.connect(hub.problem)
        self.reliability.failed.connect(hub.problem)
        self.reliability.refused.connect(hub.refused)
        hub.network.connect(self.reliability.show_network)
        self.training.training_on_wanted.connect(hub.training_on_wanted)
        self.training.refused.connect(hub.refused)
        hub.network.connect(self.training.show_network)
        hub.run_state.connect(self.training.show_run_state)
        hub.run_finished.connect(self.training.run_finished)
        hub.run_state.connect(self.reliability.show_run_state)
        self.own.preview_wanted.connect(hub.preview_wanted)
        hub.network.connect(self.session.show_network)
        hub.network.connect(self.own.show_network)
        hub.snapshot.connect(self.own.show_snapshot)
        hub.drawing_changed.connect(self.own.show_drawing)

    def set_seen(self, panel: str, seen: bool) -> None:
        self._seen = seen
        self._page_changed()

    @Slot()
    def _page_changed(self) -> None:
        self.own.set_seen(self._seen and self.view.page is RobustnessPage.TAKE)

    @Slot(QMenu)
    def _fill(self, menu: QMenu) -> None:
        files = dict.fromkeys((*self.context.settings.recent_network_paths(), *saved_runs()))
        self.session.offered(menu, [path for path in files if _is_there(path)])


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
