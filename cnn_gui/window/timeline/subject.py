"""Going back in time; the bar stands under the curves (window/frame/subjects.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cnn_gui.views.timeline.bar import MomentBar
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.timeline.session import TimelineSession


class TimelineSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = MomentBar()
        self.session = TimelineSession(engines.moments, engines.inference, engines.training, self.view, self)

    def join(self, hub: Hub) -> None:
        session = self.session
        session.failed.connect(hub.problem)
        hub.network.connect(session.show_network)
        hub.run_state.connect(session.show_run_state)
        self.context.engines.runs.freed.connect(session.look_again)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"earlier": self.view.go_earlier, "later": self.view.go_later, "now": self.view.go_now}
