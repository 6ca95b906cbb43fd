"""The plane that three images span, and the answers all over it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.projection.between import Regions
from cnn_gui.views.projection.between.corners import CornerBar, shown
from cnn_gui.views.projection.between.regions_plot import RegionsPlot
from cnn_gui.views.projection.note import PictureNote
from cnn_gui.views.projection.words import cell_text


class RegionsPage(QWidget):
    """picture_wanted: a picture (C, H, W) uint8 of the plane, for the canvas."""

    picture_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task = MNIST
        self._message = ""
        self.corners = CornerBar("regionsCorners", 3, self)
        self.plot = RegionsPlot(self)
        self.note = PictureNote("regionsNote", self.tr("The picture that is pointed at"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.corners)
        column.addWidget(self.plot, 1)
        column.addWidget(self.note)
        self.plot.pointed.connect(self._show_cell)
        self.plot.picked.connect(self._pick)
        self.show_message("")

    def show_regions(self, regions: Regions, task: Task) -> None:
        self._task, self._message = task, ""
        self.plot.show_regions(regions, task)
        self._show_cell(*self.plot.cell)

    def show_message(self, text: str) -> None:
        """One sentence in place of a plane."""
        self._message = text
        self.plot.show_regions(None, self._task)
        self._show_cell(-1, -1)

    @property
    def regions(self) -> Regions | None:
        return self.plot.regions

    @property
    def task(self) -> Task:
        """Whose classes are told."""
        return self._task

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    @Slot(int, int)
    def _show_cell(self, row: int, column: int) -> None:
        regions = self.plot.regions
        if regions is None or row < 0:
            about = self.tr(
                "Distances are those of the pixels; beyond A, B and C, what would be darker than paper or brighter "
                "than ink is cut off. Point at a place to see its picture."
            )
            self.note.show_note(None, self._message or ("" if regions is None else about))
            return
        answer, confidence = int(regions.answers[row, column]), float(regions.confidence[row, column])
        self.note.show_note(shown(regions.picture(row, column)), cell_text(answer, confidence, self._task))

    @Slot(int, int)
    def _pick(self, row: int, column: int) -> None:
        regions = self.plot.regions
        if regions is not None:
            self.picture_wanted.emit(regions.picture(row, column))
