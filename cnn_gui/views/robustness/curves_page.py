"""What networks can take: the kind that is looked at, its curves, and one's own drawing at a strength of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import NOT_KNOWN, DataUsed
from cnn_gui.core.robustness.messages import (
    ATTACKS,
    KINDS,
    DrawingCurve,
    Perturbation,
    StrengthUnit,
    kinds_for,
    strengths_of,
)
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.compact_fields import field_label, named, switch
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.robustness.plot import PlottedNetwork, RobustnessPlot
from cnn_gui.views.robustness.words import honest_text, kind_tip, kind_title, own_text, reading_text, strength_text

STEP = {
    StrengthUnit.DEGREES: 1.0,
    StrengthUnit.PIXELS: 0.25,
    StrengthUnit.PERCENT: 1.0,
    StrengthUnit.LINES: 1.0,
    StrengthUnit.STEPS: 1.0,
}
"""Of the slider, in its unit."""


NARROW, WIDE = 420, 1.7
"""Pixels of a width from which on the pictures stand beside the plot; how much wider than high the page is where they
stand beside each other."""

COUNTS = (1_000, 10_000)
"""Of test images."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnInput:
    """The drawing at the strength of the slider. before, changed: (C, H, W) uint8, without and with it."""

    curve: DrawingCurve
    before: UInt8
    changed: UInt8
    strength: float


class CurvesPage(QWidget):
    """measure_wanted: the network on display is to be measured; stop_wanted: no longer. kind_chosen: what is looked at.
    strength_changed: the slider's. canvas_toggled: whether the canvas shows the drawing so. compare_filling: the menu
    of what can be compared with, before it is shown. cleared: nothing is to be compared any more. training_wanted: the
    network is to be trained with what it lacks.
    """

    measure_wanted = Signal()
    stop_wanted = Signal()
    kind_chosen = Signal(Perturbation)
    strength_changed = Signal(float)
    canvas_toggled = Signal(bool)
    compare_filling = Signal(QMenu)
    training_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task = MNIST
        self._data: DataUsed = NOT_KNOWN
        self._busy = False
        self._own: OwnInput | None = None
        self.kind_field, self.plot, self.slider = ChoiceField(), RobustnessPlot(), QSlider(Qt.Orientation.Horizontal)
        self.images_field = ChoiceField()
        self.measure_button, self.compare_button, self.train_button = QPushButton(), QToolButton(), QToolButton()
        self.canvas_button = switch(
            "robustnessCanvas",
            self.tr("On the canvas"),
            self.tr("Shows the drawing so on the canvas and in every view, as the slider moves; undo brings it back."),
        )
        self.picture = PlaneView("robustnessInput", self.tr("What the network would see"), "")
        self.difference = PlaneView("robustnessChange", self.tr("The change, magnified"), "")
        self.progress, self.words, self.own_words = QProgressBar(), WrappedLabel(), WrappedLabel("muted")
        self.strength_words = WrappedLabel("muted")
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pictures = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._set_up()
        self._lay_out()
        self._connect()
        self._fill_kinds()

    # --- told from outside

    def show_task(self, task: Task) -> None:
        """What the network on display tells apart: images in colour have no strokes."""
        if task.input_shape != self._task.input_shape:
            self._task = task
            self._fill_kinds()
        self._task = task

    def show_networks(self, networks: Sequence[PlottedNetwork], data: DataUsed) -> None:
        """The one on display first. data: on which images they were measured."""
        self._data = data
        self.plot.set_networks(networks)
        self._show_reading()

    def show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def set_busy(self, busy: bool) -> None:
        """Whether something is being measured."""
        if busy and not self._busy:
            self.show_progress(0, 1)
        self._busy = busy
        self.progress.setVisible(busy)
        self.measure_button.setText(self.tr("Stop") if busy else self.tr("Measure"))

    def show_own(self, own: OwnInput | None) -> None:
        """The drawing; None where nothing is drawn."""
        self._own = own
        if own is None or own.curve.kind is not self.kind:
            self.plot.set_own(None, None)
            self.picture.clear(self.tr("Draw something: then you see what becomes of it."))
            self.difference.hide()
            self.own_words.setText("")
            self.canvas_button.setEnabled(False)
            return
        self.plot.set_own(own.curve.strengths, own.curve.probabilities[:, own.curve.answer].copy())
        self.canvas_button.setEnabled(True)
        self.picture.set_picture(_colours(own.changed))
        self.difference.setVisible(self.kind in ATTACKS)
        if self.kind in ATTACKS:
            self._show_change(own)
        self._show_own_words(own)

    def show_note(self, sentence: str) -> None:
        """Why there is nothing to be measured, or what happened to it."""
        self.words.setText(sentence)

    # --- what is shown

    @property
    def kind(self) -> Perturbation:
        return Perturbation(self.kind_field.value())

    @property
    def kinds(self) -> tuple[Perturbation, ...]:
        """All there are for the network on display, the one that is looked at first."""
        others = (kind for kind in kinds_for(self._task.input_shape) if kind is not self.kind)
        return (self.kind, *others)

    @property
    def images(self) -> int:
        """On how many test images is to be measured, at most."""
        return int(self.images_field.value())

    @property
    def strength(self) -> float:
        return self.slider.value() * STEP[KINDS[self.kind].unit]

    @property
    def own(self) -> OwnInput | None:
        return self._own

    @property
    def is_busy(self) -> bool:
        return self._busy

    @property
    def is_on_canvas(self) -> bool:
        return self.canvas_button.isChecked()

    def choose(self, kind: Perturbation) -> None:
        """As if a person had chosen it; a kind that these images have not changes nothing."""
        if kind in kinds_for(self._task.input_shape) and kind is not self.kind:
            self.kind_field.set_value(str(kind))
            self._kind_chosen()

    def set_strength(self, strength: float) -> None:
        """Moves the slider."""
        self.slider.setValue(round(strength / STEP[KINDS[self.kind].unit]))

    def rest(self, strength: float = 0.0, *, on_canvas: bool = False) -> None:
        """The drawing is another one: the slider is at 0, and the canvas shows what it shows. Elsewhere where things
        are put back as they were. Emits nothing."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.canvas_button):
            self.set_strength(strength)
            self.canvas_button.setChecked(on_canvas)
        self.plot.set_strength(strength)
        self._show_reading()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    # --- the inside: made once

    def _set_up(self) -> None:
        named(self.kind_field, "robustnessKind", self.tr("Kind"), self.tr("What is done to the images."))
        self.measure_button.setObjectName("robustnessMeasure")
        self.measure_button.setToolTip(
            self.tr("Does it all to the test images, more and more, and counts what the network on display answers.")
        )
        tip = self.tr("How many test images are changed, evenly spaced in the test set; attacks are on 200 of them.")
        named(self.images_field, "robustnessImages", self.tr("Test images"), tip)
        for count in COUNTS:
            self.images_field.add(str(count), self.tr("{0} images").format(format_count(count)))
        self.compare_button.setText(self.tr("Compare"))
        named(
            self.compare_button,
            "robustnessCompare",
            self.tr("Compare"),
            self.tr("Draws the curves of other networks, up to four together: recent ones, and runs."),
        )
        self.compare_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.compare_button)
        self.menu.setObjectName("robustnessCompareMenu")
        self.compare_button.setMenu(self.menu)
        self.train_button.setText(self.tr("Train with it"))
        named(
            self.train_button,
            "robustnessTrain",
            self.tr("Train with it"),
            self.tr(
                "Trains this network on, by its recipe, with turned, shifted, scaled, slanted, thinned and thickened "
                "images, and draws its curves beside these."
            ),
        )
        named(
            self.slider, "robustnessStrength", self.tr("Strength"), self.tr("How strongly it is done to the drawing.")
        )
        self.progress.setObjectName("robustnessProgress")
        self.progress.setAccessibleName(self.tr("Progress of the measurement"))
        self.progress.setTextVisible(False)
        self.picture.setToolTip(self.tr("Your drawing as the network would see it, at the strength of the slider."))
        self.difference.setToolTip(
            self.tr("What has been added to each pixel and taken away, with the largest change in full colour.")
        )
        for widget, name in (
            (self.words, "robustnessWords"),
            (self.own_words, "robustnessOwn"),
            (self.strength_words, "robustnessStrengthWords"),
        ):
            widget.setObjectName(name)
        self.set_busy(False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(field_label(self.tr("Kind"), self.kind_field))
        self.kind_field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        head.addWidget(self.kind_field, 1)
        head.addWidget(self.measure_button)
        head.addWidget(self.compare_button)
        self._middle.setSpacing(10)
        self._middle.addWidget(self.plot, 3)
        self._middle.addLayout(self._pictures, 2)
        self._pictures.addWidget(self.picture, 1)
        self._pictures.addWidget(self.difference, 1)
        self.difference.hide()
        way = QHBoxLayout()
        way.setSpacing(8)
        way.addWidget(self.slider, 3)
        way.addWidget(self.strength_words, 1)
        way.addWidget(self.canvas_button)
        foot = QHBoxLayout()
        foot.addWidget(self.words, 1)
        side = QVBoxLayout()
        side.setSpacing(6)
        side.addWidget(self.train_button)
        self.images_field.setMinimumContentsLength(13)
        self.images_field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        side.addWidget(self.images_field)
        side.addStretch(1)
        foot.addLayout(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addLayout(self._middle, 1)
        column.addLayout(way)
        column.addWidget(self.own_words)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.kind_field.activated.connect(self._kind_chosen)
        self.measure_button.clicked.connect(self._measure_clicked)
        self.slider.valueChanged.connect(self._slider_moved)
        self.canvas_button.toggled.connect(self.canvas_toggled)
        self.plot.strength_wanted.connect(self.set_strength)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.train_button.clicked.connect(self.training_wanted)

    # --- the inside

    def _fill_kinds(self) -> None:
        kinds = kinds_for(self._task.input_shape)
        before = self.kind_field.value() if self.kind_field.count() else ""
        with QSignalBlocker(self.kind_field):
            self.kind_field.clear()
            for place, kind in enumerate(kinds):
                self.kind_field.add(str(kind), kind_title(kind))
                self.kind_field.setItemData(place, kind_tip(kind), Qt.ItemDataRole.ToolTipRole)
            self.kind_field.set_value(before if before in kinds else str(kinds[0]))
        self._prepare_kind()

    def _prepare_kind(self) -> None:
        strengths = strengths_of(self.kind, self._task.input_shape)
        self._own = None
        self.picture.clear()
        self.difference.hide()
        self.own_words.setText("")
        step = STEP[KINDS[self.kind].unit]
        self.kind_field.setToolTip(kind_tip(self.kind))
        self.plot.set_kind(self.kind, strengths)
        with QSignalBlocker(self.slider):
            self.slider.setRange(round(strengths[0] / step), round(strengths[-1] / step))
            self.slider.setValue(0)
        self.plot.set_strength(0.0)
        self._show_reading()

    @Slot()
    def _kind_chosen(self) -> None:
        self._prepare_kind()
        self.kind_chosen.emit(self.kind)

    @Slot()
    def _measure_clicked(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
        else:
            self.measure_wanted.emit()

    @Slot()
    def _slider_moved(self) -> None:
        self.plot.set_strength(self.strength)
        self._show_reading()
        self.strength_changed.emit(self.strength)

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        self.compare_filling.emit(self.menu)

    def _show_reading(self) -> None:
        """What the network on display answers at the strength measured that is nearest to the slider."""
        self.strength_words.setText(strength_text(self.kind, self.strength))
        networks = self.plot.networks
        curve = networks[0].curve if networks else None
        if curve is None or curve.kind is not self.kind:
            self.words.setText(
                self.tr("Measure counts what the network answers to test images, the more is done to them.")
            )
            return
        place = int(np.abs(curve.strengths - self.strength).argmin())
        self.words.setText(reading_text(self.kind, curve, place, networks[0].sure_from, self._data))

    def _show_change(self, own: OwnInput) -> None:
        change = (own.changed.astype(np.float32) - own.before).mean(axis=0)
        self.difference.set_values(change / 255, limit=max(float(np.abs(change).max()), 1.0) / 255)

    def _show_own_words(self, own: OwnInput) -> None:
        curve, names = own.curve, self._task.names
        zero = list(curve.strengths).index(0)
        place = int(np.abs(curve.strengths - own.strength).argmin())
        if float(curve.strengths[place]) != own.strength:
            # Between two strengths nothing is claimed.
            self.own_words.setText(honest_text(self.kind, _largest(own)))
            return
        shares = curve.probabilities
        answer, now = (name_of(names, index) for index in (curve.answer, int(shares[place].argmax())))
        own_words = own_text(answer, float(shares[zero, curve.answer]), float(shares[place, curve.answer]), now)
        self.own_words.setText(" ".join(part for part in (own_words, honest_text(self.kind, _largest(own))) if part))

    def _turn(self) -> None:
        """The pictures beside the plot, or below it where the panel is narrow; the two of them beside each other where
        that makes them larger."""
        beside = self.width() >= NARROW
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._middle.setDirection(across if beside else down)
        self._pictures.setDirection(across if not beside or self.width() > WIDE * self.height() else down)


def _largest(own: OwnInput) -> int:
    return int(np.abs(own.changed.astype(np.int16) - own.before).max())


def _colours(pixels: UInt8) -> Float32:
    """(3, H, W) in 0..1, of one channel or three."""
    planes = np.broadcast_to(pixels, (3, *pixels.shape[1:])) / 255
    return planes.astype(np.float32)
