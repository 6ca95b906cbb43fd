"""What the cells of flattened maps add to a fully connected unit, put back into the shape of the maps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.story.messages import Body, LinearStory
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.grids.mosaic_view import MosaicView
from cnn_gui.views.story.vectors import input_name


class ContributionMaps(MosaicView):
    """Hidden for a story that is no sum over flattened maps."""

    followed = Signal(tuple)
    """Index, (unit,), of the flattened cell that a person clicked."""
    described = Signal(str)
    """What the cell under the pointer adds; empty where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Scale.ACTIVATIONS, parent)
        self._body: LinearStory | None = None
        self.tile_clicked.connect(self._clicked)
        self.pointed.connect(self._describe)

    def show_body(self, body: Body) -> None:
        """The story of any unit."""
        self._body = body if isinstance(body, LinearStory) and body.maps is not None else None
        self.setVisible(self._body is not None)
        if self._body is not None and self._body.maps is not None:
            values: Float32 = self._body.products.astype(np.float32).reshape(self._body.maps)
            self.set_values(values, symmetric_limit(values))
            self.select(None)
            if self.cell is not None:
                self._describe()

    def _pointed_index(self) -> int | None:
        """Of the cell under the pointer, as the flattening counts."""
        if self._body is None or self._body.maps is None or self.cell is None:
            return None
        return int(np.ravel_multi_index(self.cell, self._body.maps))

    @Slot()
    def _clicked(self) -> None:
        index = self._pointed_index()
        if index is not None:
            self.followed.emit((index,))

    @Slot()
    def _describe(self) -> None:
        index = self._pointed_index()
        if self._body is None or index is None:
            self.described.emit("")
            return
        text = f"{input_name(self._body, index)} · {format_value(float(self._body.products[index]))}"
        self.described.emit(text)
        self.set_exact_text(text)
