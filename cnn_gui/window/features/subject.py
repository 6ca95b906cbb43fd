"""What maps, units and classes like."""

from __future__ import annotations

from PySide6.QtCore import Slot

from cnn_gui.views.features.view import LikesPage, LikesView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.features.film_session import FilmSession
from cnn_gui.window.features.session import LikesSession


class FeaturesSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = LikesView()
        self.session = LikesSession(context.engines.likes, self.view, self)
        self.films = FilmSession(context.engines.films, context.engines.likes, self.view.film, self)
        self._seen = False
        self.session.place_changed.connect(self.films.show_place)
        self.session.known_changed.connect(self.films.show_images)
        self.view.page_changed.connect(self._share_out)
        self.panels = (Panel("likes", self.tr("Likes"), self.view),)

    def join(self, hub: Hub) -> None:
        session, films = self.session, self.films
        films.failed.connect(hub.problem)
        films.drawing_wanted.connect(hub.drawing_wanted)
        hub.snapshot.connect(films.show_snapshot)
        hub.network.connect(films.show_network)
        hub.run_state.connect(films.show_run_state)
        session.failed.connect(hub.problem)
        session.drawing_wanted.connect(hub.drawing_wanted)
        session.place_wanted.connect(hub.map_chosen)
        self.view.spares.without_wanted.connect(hub.without_wanted)
        hub.snapshot.connect(session.show_snapshot)
        hub.network.connect(session.show_network)
        hub.run_state.connect(session.show_run_state)
        hub.unit_placed.connect(session.choose_unit)
        hub.unit_placed.connect(films.show_story)
        hub.map_chosen.connect(session.choose)

    def set_seen(self, panel: str, seen: bool) -> None:
        self._seen = seen
        self.session.set_seen(seen)
        self._share_out()

    @Slot()
    def _share_out(self) -> None:
        """Pictures are made up only while they are looked at."""
        self.films.set_seen(self._seen and self.view.page is LikesPage.MADE_UP)
