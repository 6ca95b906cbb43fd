"""The canvas in a lesson: a person's own drawing, or a test digit that is lent."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.course.setup import Digit, Setup
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import Snapshot, UnitPlace
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.window.drawing.session import DrawingSession


class LessonCanvas(QObject):
    """Chooses what stands on the canvas. known: what a person's drawing is read as is known now.

    A chapter that speaks of a 7 shows a person's own drawing where the network reads that as a 7, as it is and without
    doubt. To know it, the drawing is answered first, so that the choice does not depend on what was clicked before.
    """

    known = Signal()

    def __init__(self, drawing: DrawingSession, inference: InferenceEngine, parent: QObject) -> None:
        super().__init__(parent)
        self._drawing, self._inference = drawing, inference
        self._read: tuple[Drawing, int | None] | None = None
        self._asks = self._waits = False
        self._shown: Snapshot | None = None
        inference.answered.connect(self._answered)

    def bring(self, setup: Setup) -> bool:
        """Puts on the canvas what a setup wants, in its mode. False: known comes when it can be said what that is."""
        self._waits = False
        if setup.cleared:
            self._drawing.lend_empty()
        elif setup.digit is None:
            if not self._drawing.show_drawn():
                self._drawing.lend(setup.lent.index)
        elif not self._choose(setup.digit):
            return False
        self._inference.set_mode(setup.mode)
        return True

    def _choose(self, digit: Digit) -> bool:
        drawn = self._drawing.drawn if digit.label is not None else None
        if drawn is None:
            self._drawing.lend(digit.index)
            return True
        if self._read is None or self._read[0] != drawn:
            self._asks = True
            self._drawing.show_drawn()
            self._inference.set_mode(InputMode.LIKE_MNIST)
            if not self._learn():
                return False
        self._asks = False
        if self._read is None or self._read[1] != digit.label:
            self._drawing.lend(digit.index)
        else:
            self._drawing.show_drawn()
        return True

    @Slot(object)
    def _answered(self, snapshot: Snapshot) -> None:
        self._shown = snapshot
        if self._waits:
            self._tell_soon()
        elif self._asks and self._learn():
            self._asks = False
            self._tell_soon()

    def _tell_soon(self) -> None:
        """Not at once: others have yet to hear of the answer."""
        QTimer.singleShot(0, self, self._tell)

    @Slot()
    def _tell(self) -> None:
        self.known.emit()

    def strongest(self, place: UnitPlace) -> UnitPlace | None:
        """The unit with the largest value of a unit's map; None while the drawing is not answered yet."""
        shown = self._shown
        if shown is None or not self.is_answered():
            return None
        values = next(layer.values for layer in shown.layers if layer.info.name == place.layer)[place.unit[0]]
        row, column = divmod(int(values.argmax()), values.shape[1])
        return UnitPlace(place.layer, (place.unit[0], row, column))

    def is_answered(self) -> bool:
        """Whether the newest answer is of what stands on the canvas; where it is not, known comes when it is."""
        shown, network = self._shown, self._inference.network
        self._waits = (
            self._drawing.is_awaited
            or shown is None
            or network is None
            or shown.network_version != network.version
            or shown.drawing != self._drawing.on_canvas
            or shown.preprocessed.mode is not self._inference.mode
        )
        return not self._waits

    def _learn(self) -> bool:
        """Whether the newest answer is that of the lesson's network to the person's drawing."""
        shown, network = self._shown, self._inference.network
        if shown is None or network is None or shown.network_version != network.version or network.edits:
            return False
        if shown.drawing != self._drawing.drawn or shown.preprocessed.mode is not InputMode.LIKE_MNIST:
            return False
        self._read = shown.drawing, shown.verdict.label if shown.verdict.sure else None
        return True
