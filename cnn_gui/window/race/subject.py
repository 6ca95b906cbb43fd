"""A race of trainings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Slot

from cnn_gui.core.recipe.purposes import PURPOSES
from cnn_gui.views.base.translation import translate
from cnn_gui.views.race.view import RaceView
from cnn_gui.window.base import closing
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Layout, Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.race.session import RaceSession


class RaceSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = RaceView({name: translate("core", purpose) for name, purpose in PURPOSES.items()})
        self.session = RaceSession(
            engines.race, engines.training, engines.inference, engines.race_answers, self.view, self
        )
        self.panels = (Panel("race", self.tr("Race"), self.view),)

    def placed(self, layout: Layout) -> None:
        self.session.show_data(self.context.engines.race.data)

    def join(self, hub: Hub) -> None:
        session = self.session
        session.asked.connect(self._start)
        session.failed.connect(hub.problem)
        session.warned.connect(hub.warning)
        session.informed.connect(hub.info)
        session.refused.connect(hub.refused)
        session.file_wanted.connect(hub.file_wanted)
        hub.snapshot.connect(session.show_snapshot)
        hub.network.connect(session.show_network)
        self.context.engines.training.refused.connect(self._refuse_training)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"race": self.race}

    def set_seen(self, panel: str, seen: bool) -> None:
        self.session.set_seen(seen)

    def may_close(self) -> bool:
        """Asks whether to end a race that is under way, and what is in no file."""
        if self.session.is_active:
            return closing.while_racing(self.context.window, self.session.save_problem)
        return not self.session.has_unsaved or closing.losing_race(self.context.window)

    @Slot()
    def race(self) -> None:
        """Brings the panel into sight."""
        self.context.hub.panel_wanted.emit("race")

    @Slot()
    def _start(self) -> None:
        if not self.session.has_unsaved or closing.racing_again(self.context.window):
            self.session.start()

    @Slot()
    def _refuse_training(self) -> None:
        self.context.hub.refused.emit(self.tr("A race is under way: stop it before you train."))
