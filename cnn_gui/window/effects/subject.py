"""What the settings of the recipe do to the drawing: a page beside the numbers of training."""

from __future__ import annotations

from PySide6.QtCore import Slot

from cnn_gui.views.dynamics.view import DynamicsView
from cnn_gui.views.effects.view import EffectsView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.effects.session import EffectsSession


class EffectsSubject(Subject):
    """Its view has no panel of its own."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = EffectsView()
        self.session = EffectsSession(context.engines.effects, self.view, self)

    def stand_in(self, numbers: DynamicsView) -> None:
        """The view becomes a page of the panel of the numbers."""
        self._numbers = numbers
        numbers.add_aside(
            "effectsButton",
            self.tr("Effects"),
            self.tr("Effects of settings on your drawing"),
            self.tr("What variation, dropout, batch norm, label smoothing and weight decay do to your drawing."),
            "effects",
            self.view,
        )

    @Slot()
    def come(self) -> None:
        """The effects come into sight."""
        self.context.hub.panel_wanted.emit("numbers")
        self._numbers.show_aside(self.view)

    def join(self, hub: Hub) -> None:
        hub.network.connect(self.session.show_network)
        hub.snapshot.connect(self.session.show_snapshot)
