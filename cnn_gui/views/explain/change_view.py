"""The panel "Why not": the smallest change with which the answer is another class, and the way there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.explain.messages import Change, ChangeKind
from cnn_gui.core.explain.pixels import pixels_in
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.views.base.class_names import invitation, name_of, title_of_class
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.explain.change_content import change_content
from cnn_gui.views.explain.change_text import (
    change_text,
    kind_tip,
    kind_title,
    looking_for,
    nothing_found,
    place_text,
)
from cnn_gui.views.explain.way_curve import WayCurve
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.compact_fields import field_label, named, switch
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.legend import Legend
from cnn_gui.views.parts.lines import WrappedLabel


@dataclass(frozen=True, slots=True)
class WhyNotState:
    """What is wanted: target None is the class that comes next."""

    target: int | None
    kind: ChangeKind


NEXT = "next"
"""The class that is to become the answer: the one that comes next now."""


class WhyNotView(QWidget):
    """It is told changes, and says which is wanted; of the drawing it keeps the change that is shown.

    wanted: a class, by its place, and a ChangeKind. stopped: nobody waits for it any more. canvas_wanted: the input at
    the place of the way that is looked at, (C, H, W) float32, normalised, is to be looked at on the canvas.
    """

    wanted = Signal(int, ChangeKind)
    stopped = Signal()
    canvas_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task = MNIST
        self._names: tuple[str, ...] = ()
        self._order: tuple[int, ...] = ()
        self._change: Change | None = None
        self._busy = False
        self.setObjectName("whyNotView")
        self.setAccessibleName(self.tr("What would change the answer"))
        self.target = ChoiceField()
        self._kinds = {kind: switch(f"whyNot{kind.title()}", kind_title(kind), kind_tip(kind)) for kind in ChangeKind}
        self.find_button, self.canvas_button = QPushButton(), QToolButton()
        self._fields = QWidget()
        self.shown = PlaneView("whyNotInput", self.tr("What the network would see"), "")
        self.difference = PlaneView("whyNotChange", self.tr("The change"), "")
        self.words, self.place_words = WrappedLabel(), WrappedLabel("muted")
        self.curve, self.slider = WayCurve(), QSlider(Qt.Orientation.Horizontal)
        self.legend = Legend(Scale.ACTIVATIONS)
        self._set_up()
        self._lay_out()
        self._connect()
        self.show_note(self.tr("Loading the network …"))

    # --- told from outside -------------------------------------------------------------------------------

    def show_network(self, network: NetworkState) -> None:
        """Whose classes there are to choose from."""
        self._task = network.task
        names = tuple(name_of(network.task.names, index) for index in range(len(network.task.classes)))
        if names != self._names:
            self._names = names
            self._fill_classes()

    def show_answer(self, snapshot: Snapshot) -> None:
        """A new answer: whatever was found belongs to another one."""
        if snapshot.blank:
            self._order = ()
            self._next_is(self.tr("the next one"))
            self.show_note(self.tr("{0}: then you see what would change the answer.").format(invitation(self._task)))
            return
        self._order = tuple(int(index) for index in np.argsort(-snapshot.probabilities, kind="stable"))
        self._next_is(self.tr("{0} (next)").format(self._names[self._order[1]]))
        self.show_note(
            self.tr("Find looks for the smallest change with which the answer is {0}.").format(
                title_of_class(self._task.names, self._target())
            )
        )

    def restore(self, state: WhyNotState) -> None:
        """Sets what is wanted; nothing is looked for."""
        self.target.set_value(NEXT if state.target is None else str(state.target))
        self._kinds[state.kind].setChecked(True)

    def state(self) -> WhyNotState:
        """For ``restore``."""
        target = self.target.value()
        return WhyNotState(None if target == NEXT else int(target), self.kind)

    def look(self) -> None:
        """As if a person had clicked Find, where there is an answer to be changed."""
        if self.find_button.isEnabled() and not self._busy:
            self._find_clicked()

    def show_change(self, change: Change | None, kind: ChangeKind, target: int) -> None:
        """What was found; None for nothing."""
        if change is None:
            self.show_note(nothing_found(kind, self._names[target]))
            return
        self._set_busy(False)
        self._change = change
        self.words.setText(change_text(change, self._task))
        shares = change.probabilities()
        names = self._names[change.before], self._names[change.target]
        self.curve.set_way(shares[:, change.before].copy(), shares[:, change.target].copy(), names)
        limit = symmetric_limit(self._difference(len(change.inputs) - 1))
        self.legend.set_range(limit, self.tr("change of the pixels"))
        self._show_results(True)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, len(change.inputs) - 1)
            self.slider.setValue(len(change.inputs) - 1)
        self._show_place()

    def show_note(self, sentence: str) -> None:
        """Why no change is shown."""
        self._set_busy(False)
        if self._change is not None or sentence != self.shown.note:
            # Under the pen most stay the same.
            self._change = None
            self.shown.clear(sentence)
            self._show_results(False)
        self.find_button.setEnabled(len(self._order) > 1)

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def change(self) -> Change | None:
        return self._change

    @property
    def is_busy(self) -> bool:
        return self._busy

    @property
    def kind(self) -> ChangeKind:
        return next(kind for kind, button in self._kinds.items() if button.isChecked())

    def kind_button(self, kind: ChangeKind) -> QToolButton:
        return self._kinds[kind]

    def panel_content(self) -> PanelContent | None:
        if self._change is None:
            return None
        return change_content(self._change, self._task, self, (self._fields, self.slider), self.slider.value())

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    # --- the inside: made once ---------------------------------------------------------------------------

    def _set_up(self) -> None:
        named(self.target, "whyNotTarget", self.tr("Class"), self.tr("The class that the answer is to become."))
        group = QButtonGroup(self)
        for button in self._kinds.values():
            group.addButton(button)
        self._kinds[ChangeKind.INK].setChecked(True)
        self.find_button.setObjectName("whyNotFind")
        self.canvas_button.setText(self.tr("On the canvas"))
        tip = self.tr("Puts what the network would see here on the canvas, so that every view shows it.")
        named(self.canvas_button, "whyNotCanvas", self.tr("On the canvas"), tip)
        self.shown.setToolTip(self.tr("What the network would see, as far along the way as the slider is."))
        self.difference.setToolTip(self.tr("What has been added to each pixel, and what has been taken away."))
        named(self.slider, "whyNotWay", self.tr("Way"), self.tr("From your drawing to the changed one."))
        self.words.setObjectName("whyNotWords")
        self.place_words.setObjectName("whyNotPlace")
        self.legend.setObjectName("whyNotLegend")
        self._set_busy(False)

    def _lay_out(self) -> None:
        fields = QHBoxLayout(self._fields)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(6)
        fields.addWidget(field_label(self.tr("Why not"), self.target))
        self.target.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        fields.addWidget(self.target, 1)
        for button in self._kinds.values():
            fields.addWidget(button)
        fields.addWidget(self.find_button)
        pictures = QHBoxLayout()
        pictures.setSpacing(10)
        pictures.addWidget(self.shown, 1)
        pictures.addWidget(self.difference, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._fields)
        column.addWidget(self.words)
        column.addLayout(pictures, 1)
        column.addWidget(self.curve)
        way = QHBoxLayout()
        way.setSpacing(8)
        way.addWidget(self.slider, 1)
        way.addWidget(self.canvas_button)
        column.addLayout(way)
        column.addWidget(self.place_words)
        column.addWidget(self.legend)

    def _connect(self) -> None:
        self.find_button.clicked.connect(self._find_clicked)
        self.canvas_button.clicked.connect(self._to_canvas)
        self.slider.valueChanged.connect(self._show_place)
        self.curve.place_wanted.connect(self.slider.setValue)

    def _fill_classes(self) -> None:
        with QSignalBlocker(self.target):
            self.target.clear()
            self.target.add(NEXT, self.tr("the next one"))
            for index, name in enumerate(self._names):
                self.target.add(str(index), name)

    # --- the inside: what a person does --------------------------------------------------------------------

    @Slot()
    def _find_clicked(self) -> None:
        if self._busy:
            self.show_note(self.tr("Stopped. Find looks again."))
            self.stopped.emit()
            return
        target = self._target()
        self.show_note(looking_for(self.kind, self._names[target]))
        self._set_busy(True)
        self.wanted.emit(target, self.kind)

    @Slot()
    def _to_canvas(self) -> None:
        if self._change is not None:
            self.canvas_wanted.emit(self._change.inputs[self.slider.value()])

    @Slot()
    def _show_place(self) -> None:
        change, place = self._change, self.slider.value()
        if change is None:
            return
        pixels = self._pixels(place)
        self.shown.set_picture(np.broadcast_to(pixels, (3, *pixels.shape[1:])) if len(pixels) == 1 else pixels)
        self.difference.set_values(self._difference(place), limit=self.legend.limit)
        self.curve.set_place(place)
        self.place_words.setText(place_text(change, self._task, place))

    # --- the inside ----------------------------------------------------------------------------------------

    def _target(self) -> int:
        return self._order[1] if self.target.value() == NEXT else int(self.target.value())

    def _pixels(self, place: int) -> Float32:
        """(C, H, W) in 0..1."""
        assert self._change is not None
        return pixels_in(self._change.inputs[place], self._task)

    def _difference(self, place: int) -> Float32:
        """(H, W), of all channels together, on the scale 0..1."""
        difference: Float32 = (self._pixels(place) - self._pixels(0)).mean(axis=0)
        return difference

    def _next_is(self, words: str) -> None:
        if words != self.target.itemText(0):
            with QSignalBlocker(self.target):
                self.target.setItemText(0, words)

    def _set_busy(self, busy: bool) -> None:
        if busy == self._busy and self.find_button.text():
            return
        self._busy = busy
        self.find_button.setText(self.tr("Stop") if busy else self.tr("Find"))
        self.find_button.setToolTip(
            self.tr("Stops looking.") if busy else self.tr("Looks for the smallest change; it takes some seconds.")
        )

    def _show_results(self, there: bool) -> None:
        results = (self.words, self.difference, self.curve, self.slider, self.place_words, self.legend)
        for widget in (*results, self.canvas_button):
            widget.setVisible(there)
