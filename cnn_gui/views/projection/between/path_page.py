"""The way from one picture to another: walked along by a slider, in the panel and, if wanted, on the canvas."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.projection.between import DigitPath
from cnn_gui.views.parts.compact_fields import named, switch
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.projection.between.corners import CornerBar, shown
from cnn_gui.views.projection.between.path_plot import PathPlot
from cnn_gui.views.projection.note import PictureNote
from cnn_gui.views.projection.words import step_text


class PathWay(StrEnum):
    """PIXELS are mixed, or the NEAREST test images in the layer on show are walked along."""

    PIXELS = "pixels"
    NEAREST = "nearest"


class PathPage(QWidget):
    """way_changed: what is walked through. picture_wanted: the picture (C, H, W) uint8 at the slider, for the canvas.
    canvas_toggled: whether the canvas shows it."""

    way_changed = Signal()
    picture_wanted = Signal(object)
    canvas_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task = MNIST
        self._path: DigitPath | None = None
        self.corners = CornerBar("pathCorners", 2, self)
        self.way_field = ChoiceField(self)
        self.canvas_button = switch(
            "pathCanvas",
            self.tr("On the canvas"),
            self.tr("Shows the picture on the canvas and in every view, as the slider moves; undo brings yours back."),
        )
        self.plot, self.slider = PathPlot(self), QSlider(Qt.Orientation.Horizontal, self)
        self.note = PictureNote("pathNote", self.tr("The picture at the slider"), self)
        self._set_up()
        self.way_field.currentIndexChanged.connect(self._way_changed)
        self.canvas_button.toggled.connect(self._toggled)
        self.slider.valueChanged.connect(self._show_step)
        self.plot.step_wanted.connect(self.slider.setValue)
        self.show_message("")

    # --- told

    def show_path(self, path: DigitPath, task: Task) -> None:
        """The slider stays as far along as it is."""
        before = self.share
        self._path, self._task = path, task
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, len(path) - 1)
            self.slider.setValue(round(before * (len(path) - 1)))
        self.slider.setEnabled(True)
        self.canvas_button.setEnabled(True)
        self.plot.show_path(path, task)
        self._show_step()

    def show_message(self, text: str) -> None:
        """One sentence in place of a way."""
        self._path = None
        self.plot.show_path(None, self._task)
        self.slider.setEnabled(False)
        self.canvas_button.setEnabled(False)
        self.note.show_note(None, text)

    def rest(self) -> None:
        """Somebody has drawn: the canvas is theirs again."""
        with QSignalBlocker(self.canvas_button):
            self.canvas_button.setChecked(False)

    # --- asked

    @property
    def path(self) -> DigitPath | None:
        return self._path

    @property
    def task(self) -> Task:
        """Whose classes are told."""
        return self._task

    @property
    def way(self) -> PathWay:
        return PathWay(self.way_field.value())

    @property
    def share(self) -> float:
        """How far along the slider is, 0..1."""
        return self.slider.value() / max(1, self.slider.maximum())

    @property
    def is_on_canvas(self) -> bool:
        return self.canvas_button.isChecked()

    @property
    def picture(self) -> UInt8 | None:
        """(C, H, W), at the slider."""
        return None if self._path is None else self._path.pictures[self.slider.value()]

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    # --- inside

    def _set_up(self) -> None:
        named(
            self.way_field,
            "pathWay",
            self.tr("What lies between"),
            self.tr("Pixels mixed step by step, or the test images that are nearest to the straight way in the layer."),
        )
        self.way_field.add(PathWay.PIXELS, self.tr("mixed pixels"))
        self.way_field.add(PathWay.NEAREST, self.tr("nearest images in the layer"))
        self.way_field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self.slider, "pathSlider", self.tr("How far from A to B"), self.tr("How far from A to B."))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.corners)
        row.addWidget(self.way_field, 1)
        row.addWidget(self.canvas_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        column.addWidget(self.slider)
        column.addWidget(self.note)

    @Slot()
    def _way_changed(self) -> None:
        self.way_changed.emit()

    @Slot(bool)
    def _toggled(self, on: bool) -> None:
        self.canvas_toggled.emit(on)

    @Slot()
    def _show_step(self) -> None:
        path, step = self._path, self.slider.value()
        if path is None:
            return
        self.plot.set_step(step)
        self.note.show_note(shown(path.pictures[step]), step_text(path, step, self._task))
        if self.is_on_canvas:
            self.picture_wanted.emit(path.pictures[step])
