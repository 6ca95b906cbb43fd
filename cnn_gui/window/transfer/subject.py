"""A person's own classes, and a network brought closer to their hand: the panel "Your classes"."""

from __future__ import annotations

from collections.abc import Callable

from cnn_gui.views.transfer.view import TeachView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.transfer.session import TeachingSession


class TransferSubject(Subject):
    """arm: told whether the panel is in sight, for a key on the canvas that keeps what is drawn."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = TeachView()
        self.session = TeachingSession(
            self.view, engines.album, engines.transfer, engines.training, engines.inference, self
        )
        self.arm: Callable[[bool], None] = lambda _seen: None
        self.panels = (Panel("teach", self.tr("Your classes"), self.view),)

    def join(self, hub: Hub) -> None:
        session = self.session
        session.failed.connect(hub.problem)
        session.run_wanted.connect(hub.run_wanted)
        hub.network.connect(session.show_network)
        hub.drawing_changed.connect(session.show_drawing)
        hub.run_state.connect(session.show_run_state)
        hub.run_finished.connect(session.run_finished)

    def set_seen(self, panel: str, seen: bool) -> None:
        self.arm(seen)
