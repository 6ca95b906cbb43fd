"""What the network sees: the stages from drawing to input, and which of the two ways there is taken."""

from __future__ import annotations

from cnn_gui.views.input.preprocessing import StagesView
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject


class InputSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = StagesView()
        self.panels = (Panel("stages", self.tr("What the network sees"), self.view),)

    def join(self, hub: Hub) -> None:
        self.view.mode_changed.connect(self.context.engines.inference.set_mode)
        hub.snapshot.connect(self.view.show_snapshot)
        self.view.part_chosen.connect(hub.part_wanted)
        hub.field.connect(self.view.row.set_field)
