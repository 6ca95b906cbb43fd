"""Going back in time; the bar stands under the curves (window/frame/subjects.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Slot

from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.timeline.bar import MomentBar
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.timeline.film import Film, ask_where
from cnn_gui.window.timeline.session import TimelineSession


class TimelineSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = MomentBar()
        self.session = TimelineSession(
            engines.moments, engines.moment_tests, engines.inference, engines.training, self.view, self
        )

    def join(self, hub: Hub) -> None:
        session = self.session
        session.failed.connect(hub.problem)
        self.context.engines.moment_tests.failed.connect(hub.problem)
        hub.network.connect(session.show_network)
        hub.run_state.connect(session.show_run_state)
        self.context.engines.runs.freed.connect(session.look_again)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        view = self.view
        return {
            "earlier": view.go_earlier, "later": view.go_later, "now": view.go_now, "export_film": self.export_film,
        }  # fmt: skip

    @Slot()
    def export_film(self) -> None:
        """Asks for a file, and has the film of the drawing on the canvas made and written in the background."""
        hub, moments = self.context.hub, self.session.moments
        network, snapshot = self.context.engines.inference.network, hub.last_snapshot
        if moments is None or network is None:
            hub.refused.emit(self.tr("There is no run to be filmed: open one that has kept its moments, or train."))
        elif snapshot is None or snapshot.blank:
            hub.refused.emit(self.tr("Draw something first: the film shows how the run learnt to read it."))
        else:
            film = Film(moments, network.base, snapshot, theme_of(self.view), self.view.font())
            path = ask_where(self.context.dialogs)
            if path is not None:
                self.context.engines.library.save_made(path, partial(film.make, path.suffix.lower()))
