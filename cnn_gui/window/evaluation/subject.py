"""The test, what it confuses, and each mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Slot

from cnn_gui.views.evaluation.view import EvaluationView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.evaluation.session import EvaluationSession


class EvaluationSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = EvaluationView()
        self.session = EvaluationSession(engines.inference, engines.evaluation, self.view, self)
        self.panels = (Panel("test", self.tr("Test"), self.view),)

    def join(self, hub: Hub) -> None:
        self.session.failed.connect(hub.problem)
        self.session.refused.connect(hub.refused)
        self.view.mistake_chosen.connect(hub.mistake_chosen)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"evaluate": self.evaluate}

    @Slot()
    def evaluate(self) -> None:
        """Tests the network on display, in sight."""
        self.context.hub.panel_wanted.emit("test")
        self.session.evaluate()
