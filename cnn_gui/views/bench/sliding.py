"""Pages of the bench on which a window slides over an input and fills in a result."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from cnn_gui.views.bench.page import BenchPageView
from cnn_gui.views.parts.slide_player import SlidePlayer


class SlidingPage(BenchPageView):
    """position_chosen: row and column of the result's cell that a person points at, or that the sliding is at."""

    position_chosen = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.player = SlidePlayer()
        self.player.moved.connect(self._moved)

    @Slot()
    def pause(self) -> None:
        self.player.pause()

    def begin_anew(self) -> None:
        self.pause()
        self._fill(None)

    def play(self) -> None:
        self.player.play_from_start()

    # --- what a page says of itself ----------------------------------------------------------------------

    def _result_shape(self) -> tuple[int, int] | None:
        """Rows and columns of the result; None where there is none."""
        raise NotImplementedError

    def _fill(self, count: int | None) -> None:
        """Shows the first ``count`` cells of the result, row by row; None for all."""
        raise NotImplementedError

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_rows(self, row: QLayout, scales: QWidget, line: QWidget | None = None) -> None:
        """The planes in a row, and below them the scales, a line of words, if there is one, and the player."""
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(scales)
        if line is None:
            foot.addStretch(1)
        else:
            foot.addWidget(line, 1)
        foot.addWidget(self.player)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row, 1)
        column.addLayout(foot)

    def _marked(self, row: int, column: int) -> None:
        """The result's cell that is marked now: the player is there too, and plays on from it."""
        shape = self._result_shape()
        if shape is None:
            return
        position = row * shape[1] + column
        # Where the player itself brought the mark it is there already, and goes on playing.
        if position != self.player.position():
            self.player.set_position(position)

    @Slot(int, int)
    def _hovered(self, row: int, column: int) -> None:
        """A person points at a cell of the result: the sliding stops there."""
        shape = self._result_shape()
        if shape is None:
            return
        self._fill(None)
        self.player.set_position(row * shape[1] + column)
        self.position_chosen.emit(row, column)

    @Slot(int)
    def _moved(self, position: int) -> None:
        """The sliding goes on: what it has passed is filled in."""
        shape = self._result_shape()
        if shape is None:
            return
        self._fill(None if position >= shape[0] * shape[1] - 1 else position + 1)
        self.position_chosen.emit(*divmod(position, shape[1]))
