"""Each pixel's share as a cell's colour, with the drawing's outline over it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cnn_gui.core.arrays import Bool, Float32
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.grids.plane_colors import Tint
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.grids.tiles import Grid

MOST_LINES = 4000
"""Cell edges: an outline of more is that of noise, and says nothing."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class SharesView(PlaneView):
    """A plane of shares. The outline runs where the drawing changes from dark to light, so that the colours of the
    cells stay what the legend says. Enter on a cell is a click on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("whyShares", "", "", parent)
        self.setAccessibleName(self.tr("Each pixel's share"))
        self.setToolTip(
            self.tr(
                "What each pixel has to do with the answer; the line is the drawing's outline. Point at a pixel for "
                "its share; click it for its story."
            )
        )
        self._lit: Bool | None = None
        self._edges: tuple[Grid, list[QLineF]] | None = None

    def show_shares(self, shares: Float32, tint: Tint, drawing: Float32) -> None:
        """shares: (H, W). drawing: (C, H, W), on any scale."""
        self.set_values(shares, tint)
        lit = lit_cells(drawing)
        if self._lit is None or not np.array_equal(lit, self._lit):
            self._lit, self._edges = lit, None

    def cell_chosen(self) -> tuple[int, int] | None:
        """Where pointer or arrow keys are."""
        return self._cell

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self._cell is not None and self.values is not None:
            self.clicked.emit(*self._cell)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        grid = self.grid()
        if grid is None or self._lit is None or self.values is None:
            return
        if self._edges is None or self._edges[0] != grid:
            self._edges = grid, list(edges(self._lit, grid))
        ratio, painter = self.devicePixelRatioF(), QPainter(self)
        painter.scale(1 / ratio, 1 / ratio)
        colour = theme_of(self).color("text")
        pen = QPen(colour, max(1.0, 1.4 * ratio))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLines(self._edges[1])


def lit_cells(drawing: Float32) -> Bool:
    """(H, W): where a drawing (C, H, W) is lighter than half way from its darkest to its lightest pixel."""
    light = drawing.mean(axis=0)
    low, high = float(light.min()), float(light.max())
    lit: Bool = light > (low + high) / 2
    return lit if high > low else np.zeros_like(lit)


def edges(lit: Bool, grid: Grid) -> Iterator[QLineF]:
    """The lines between lit cells and others, in device pixels; none where there are more than MOST_LINES."""
    across = np.argwhere(lit[1:] != lit[:-1])
    down = np.argwhere(lit[:, 1:] != lit[:, :-1])
    if len(across) + len(down) > MOST_LINES:
        return
    for row, column in across.tolist():
        x, y, width, height = grid.cell(0, row, column)
        yield QLineF(x, y + height, x + width, y + height)
    for row, column in down.tolist():
        x, y, width, height = grid.cell(0, row, column)
        yield QLineF(x + width, y, x + width, y + height)
