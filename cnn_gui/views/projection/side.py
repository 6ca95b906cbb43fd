"""Beside the map: what is pointed at or encircled, and what lies nearest to the drawing."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.projection.messages import ChosenImages, MapImage, MapImages, Neighbours
from cnn_gui.views.parts.lines import FittingLabel, WrappedLabel
from cnn_gui.views.projection.neighbours import NeighbourView
from cnn_gui.views.projection.note import PictureNote
from cnn_gui.views.projection.words import chosen_text, image_text

COLUMNS = 3


class MapSide(QWidget):
    """Pointing shows an image in place of what is encircled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: tuple[ChosenImages, Task] | None = None
        self.note = PictureNote("mapNote", self.tr("The image pointed at, or those encircled"), self)
        self.near_label = FittingLabel("muted", self)
        self.near = NeighbourView(self)
        self.hint = WrappedLabel("muted", self)
        self.near_label.setObjectName("mapNearTitle")
        self.hint.setObjectName("mapHint")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.note)
        column.addWidget(self.near_label)
        column.addWidget(self.near, 1)
        column.addWidget(self.hint)
        column.addStretch(0)
        self.show_pointed(None, None)
        self.show_neighbours(None, None)

    def show_pointed(self, image: MapImage | None, task: Task | None) -> None:
        if image is not None and task is not None:
            self.note.show_note(image.picture, image_text(image, task))
        elif self._chosen is not None:
            chosen, its_task = self._chosen
            self.note.show_note(chosen.mean, chosen_text(chosen, its_task))
        else:
            self.note.show_note(None, self.tr("Point at a point to see its image; a click puts it on the canvas."))

    def show_chosen(self, chosen: ChosenImages | None, task: Task | None) -> None:
        self._chosen = None if chosen is None or task is None else (chosen, task)
        self.show_pointed(None, None)

    def show_neighbours(self, images: MapImages | None, neighbours: Neighbours | None) -> None:
        there = images is not None and neighbours is not None
        self.near.setVisible(there)
        self.near_label.setVisible(there)
        self.hint.setVisible(not there)
        self.hint.setText(self.tr("Draw something: it is a point here too, with the images nearest to it."))
        if neighbours is not None:
            self.near_label.set_wordings(
                (self.tr("Nearest to the drawing in {0}").format(neighbours.layer), self.tr("Nearest"))
            )
        self.near.show_neighbours(images, neighbours)

    def sizeHint(self) -> QSize:
        return QSize(self.near.width_of(COLUMNS), 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.near.width_of(COLUMNS), 80)
