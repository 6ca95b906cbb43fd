"""Drawing: the panel one draws in, and what goes to and comes from the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu

from cnn_gui.core.drawing.messages import Colour
from cnn_gui.views.drawing.draw_panel import DrawPanel
from cnn_gui.views.drawing.stroke_beside import StrokeBeside
from cnn_gui.window.base.file_dialogs import DRAWINGS
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Layout, Panel
from cnn_gui.window.base.subject import ActionTable, Context, Subject
from cnn_gui.window.base.undo import Undo
from cnn_gui.window.drawing.session import DrawingSession


class DrawingSubject(Subject):
    """Opens drawings, and for want of anything else also what is taken for a picture."""

    suffixes = frozenset(DRAWINGS)
    opens_the_rest = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = DrawPanel()
        self.session = DrawingSession(self.view, engines.inference, engines.library, engines.autosave, self)
        self.panels = (Panel("draw", self.tr("Draw"), self.view),)
        self.view.setFocusProxy(self.view.canvas)
        self.view.canvas.set_ink(context.settings.ink())
        self.view.canvas.ink_changed.connect(self._keep_ink)
        self.undo = Undo(self.view.canvas.undo_group, self.view.canvas.history.activate, self)

    def placed(self, layout: Layout) -> None:
        StrokeBeside(self.view.canvas, self.view, layout.docks["draw"])

    def join(self, hub: Hub) -> None:
        session, engines = self.session, self.context.engines
        self.view.canvas.changed.connect(hub.drawing_changed)
        session.file_dropped.connect(hub.file_wanted)
        session.failed.connect(hub.problem)
        session.informed.connect(hub.info)
        engines.autosave.failed.connect(hub.problem)
        engines.autosave.resolved.connect(hub.withdrawn)
        engines.library.written.connect(self._tell_written)
        hub.mistake_chosen.connect(session.show_mistake)
        hub.drawing_wanted.connect(session.show_example)
        hub.preview_wanted.connect(session.show_preview)
        hub.part_wanted.connect(session.take_part)
        hub.snapshot.connect(session.show_parts)
        hub.network.connect(engines.library.show_network)
        hub.network.connect(session.show_network)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        session, canvas = self.session, self.view.canvas
        return {
            "save_drawing": self.save_drawing, "save_png": self.save_png,
            "undo": self.undo.undo, "redo": self.undo.redo, "clear": canvas.clear,
            "copy": session.copy, "paste": session.paste, "pen": session.use_pen, "eraser": session.use_eraser,
            "random": session.random, "next": session.next, "previous": session.previous,
            "part": session.take_next_part,
        }  # fmt: skip

    def fill_menus(self, menus: Mapping[str, QMenu], actions: ActionTable) -> None:
        self.undo.join(actions["undo"], actions["redo"])

    def begin(self) -> None:
        self.session.restore()

    def open_file(self, path: Path) -> None:
        if path.suffix.lower() in self.suffixes:
            self.session.open_drawings(path)
        else:
            self.session.open_picture(path)

    @Slot()
    def save_drawing(self) -> None:
        path = self.context.dialogs.save(self.tr("Save drawing"), "drawing.json", ".json")
        if path is not None:
            self.session.save_drawing(path)

    @Slot()
    def save_png(self) -> None:
        path = self.context.dialogs.save(self.tr("Save drawing as picture"), "drawing.png", ".png")
        if path is not None:
            self.session.save_picture(path)

    @Slot(object)
    def _keep_ink(self, color: Colour | None) -> None:
        self.context.settings.set_ink(color)

    @Slot(str)
    def _tell_written(self, path: str) -> None:
        self.context.hub.info.emit(self.tr("Saved as {}.").format(Path(path).name))
