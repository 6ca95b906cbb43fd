"""The window of runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.runs.session import RunsSession


class RunsSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.session = RunsSession(context, self)

    def join(self, hub: Hub) -> None:
        hub.runs_wanted.connect(self.session.show)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"runs": self.session.show}
