"""The drawing on the canvas at a strength of what is done to images: in the panel, and on the canvas if wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.engine.robustness.curves import InputEngine
from cnn_gui.engine.robustness.measurer import InputChanged, InputWish
from cnn_gui.views.robustness.curves_page import CurvesPage, OwnInput
from cnn_gui.window.base.exact_drawings import exact_drawing


@dataclass(frozen=True, slots=True, eq=False)
class OwnState:
    """input: of the drawing as it was before it was changed here. preview: what stands on the canvas in its place."""

    input: UInt8 | None
    drawing: Drawing | None
    preview: Drawing | None


class OwnSession(QObject):
    """preview_wanted: what the canvas is to show, in the place of what this has put there before. failed: a Problem.

    What is changed is the network's input, and not the drawing: what is drawn is fitted and centred on its way there,
    which would take back a shift or another size.
    """

    preview_wanted = Signal(Drawing)
    failed = Signal(Problem)

    def __init__(self, page: CurvesPage, engine: InputEngine, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._engine = page, engine
        self._network: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        self._input: UInt8 | None = None
        self._drawing: Drawing | None = None
        self._preview: Drawing | None = None
        self._canvas: Drawing | None = None
        self._seen = False
        page.kind_chosen.connect(self._ask)
        page.strength_changed.connect(self._ask)
        page.canvas_toggled.connect(self._toggled)
        engine.changed.connect(self._changed)
        engine.failed.connect(self.failed)

    # --- what arrives

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        self._network = network

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new drawing, unless it is the one that was changed here; or the same one to another network."""
        self._snapshot = snapshot
        if self._seen:
            self._take()

    @Slot(Drawing)
    def show_drawing(self, drawing: Drawing) -> None:
        """What is on the canvas: where somebody has drawn, or undone, the drawing is as it is, also if a change of it
        is on its way."""
        self._canvas = drawing
        if self._page.is_on_canvas and drawing != self._preview:
            self._preview = None
            self._engine.stop()
            self._page.rest()

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Whether the page is in front: nothing is computed while it is not."""
        self._seen = seen
        if seen:
            self._take()
        else:
            self._engine.stop()

    @property
    def is_at_work(self) -> bool:
        return self._engine.is_at_work

    # --- for the course

    def begin_anew(self) -> None:
        """What is on the canvas is a drawing like any other."""
        self.restore(OwnState(None, None, None))

    def state(self) -> OwnState:
        """For ``restore``."""
        return OwnState(self._input, self._drawing, self._preview)

    def restore(self, state: OwnState) -> None:
        self._engine.stop()
        self._input, self._drawing, self._preview = state.input, state.drawing, state.preview
        if self._seen:
            self._take()

    # --- the inside

    def _take(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        if self._preview is not None and self._canvas is not None and snapshot.drawing != self._canvas:
            # What was on the canvas a moment ago is answered late.
            return
        same = self._input is not None and self._input.shape == snapshot.task.input_shape
        if self._preview is not None and same and snapshot.drawing in (self._preview, self._drawing):
            self._ask()
            return
        self._preview = None
        if snapshot.blank:
            self._input = self._drawing = None
            self._engine.stop()
            self._page.show_own(None)
            return
        pixels = np.rint(255 * snapshot.task.pixels(snapshot.preprocessed.input)).astype(np.uint8)
        if self._input is None or not np.array_equal(pixels, self._input):
            self._input = pixels
        self._drawing = snapshot.drawing
        self._ask()

    @Slot()
    def _ask(self) -> None:
        network, pixels = self._network, self._input
        if not self._seen or network is None or pixels is None or pixels.shape != network.task.input_shape:
            return
        self._engine.ask(InputWish(network, pixels, self._page.kind, self._page.strength))

    @Slot(object)
    def _changed(self, changed: InputChanged) -> None:
        wish = changed.wish
        if wish.kind is not self._page.kind or wish.input is not self._input:
            return
        self._page.show_own(OwnInput(changed.curve, wish.input, changed.changed, wish.strength))
        if self._page.is_on_canvas:
            self._to_canvas(changed)

    def _to_canvas(self, changed: InputChanged) -> None:
        wish = changed.wish
        preview = self._drawing if wish.strength == 0 else exact_drawing(changed.changed, self.tr("changed drawing"))
        if preview is not None and preview != self._preview:
            self._preview = preview
            self.preview_wanted.emit(preview)

    @Slot(bool)
    def _toggled(self, on: bool) -> None:
        if on:
            self._ask()
        elif self._preview is not None and self._drawing is not None and self._preview != self._drawing:
            self._preview = self._drawing
            self.preview_wanted.emit(self._drawing)
