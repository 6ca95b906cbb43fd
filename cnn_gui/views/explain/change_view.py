"""The panel "Why not": the smallest change with which the answer is another class, and the way there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QProgressBar,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.explain.messages import Change, ChangeKind, ChangeProgress
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.views.base.class_names import invitation, name_of, title_of_class
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.explain.change_content import change_content
from cnn_gui.views.explain.change_fields import NEXT, WhyNotFields
from cnn_gui.views.explain.change_text import (
    change_text,
    looking_for,
    nothing_found,
    place_text,
)
from cnn_gui.views.explain.way_curve import WayCurve
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.compact_fields import named
from cnn_gui.views.parts.legend import Legend
from cnn_gui.views.parts.lines import WrappedLabel


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
        self._sought: tuple[ChangeKind, str] | None = None
        self._invitation = ""
        self.setObjectName("whyNotView")
        self.setAccessibleName(self.tr("What would change the answer"))
        self.fields, self.progress, self.canvas_button = WhyNotFields(), QProgressBar(), QToolButton()
        self.target, self.find_button = self.fields.target, self.fields.find_button
        self.shown = PlaneView("whyNotInput", self.tr("What the network would see"), "")
        self.difference = PlaneView("whyNotChange", self.tr("The change"), "")
        self.words, self.place_words = WrappedLabel(), WrappedLabel("muted")
        self.curve, self.slider = WayCurve(), QSlider(Qt.Orientation.Horizontal)
        self.legend = Legend(Scale.ACTIVATIONS)
        self._pictures = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._set_up()
        self._lay_out()
        self._connect()
        self.show_note(self.tr("Loading the network …"))

    # --- told from outside -------------------------------------------------------------------------------

    def show_network(self, network: NetworkState) -> None:
        """Whose classes there are to choose from. What is there of a network for something else goes."""
        before, self._task = self._task, network.task
        names = tuple(name_of(network.task.names, index) for index in range(len(network.task.classes)))
        if names != self._names:
            self._names = names
            self.fields.set_names(names)
        if before != network.task and self._order:
            self.show_nothing(self.tr("This is another network: its answer comes in a moment."))

    def show_answer(self, snapshot: Snapshot) -> None:
        """A new answer: whatever was found belongs to another one. One that has not as many classes as the network on
        display is of another network, and changes nothing."""
        if snapshot.blank:
            self.show_nothing(self.tr("{0}: then you see what would change the answer.").format(invitation(self._task)))
        elif len(snapshot.probabilities) == len(self._names):
            self._order = tuple(int(index) for index in np.argsort(-snapshot.probabilities, kind="stable"))
            self.fields.set_next(self._names[self._order[1]])
            self._invite()

    def show_nothing(self, sentence: str) -> None:
        """There is no answer that could be changed, as the sentence says."""
        self._order = ()
        self.fields.set_next("")
        self.show_note(sentence)

    def look(self) -> None:
        """As if a person had clicked Find, where there is an answer to be changed."""
        if self.find_button.isEnabled() and not self.is_busy:
            self._find_clicked()

    def show_progress(self, progress: ChangeProgress) -> None:
        """How far the search is; it changes its words with each stroke more that is tried."""
        if not self.is_busy or self._sought is None:
            return
        self.progress.setRange(0, progress.total)
        self.progress.setValue(progress.done)
        words = looking_for(*self._sought, progress)
        if words != self.shown.note:
            self.shown.clear(words)

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
        self.legend.set_range(limit, self.tr("change"))
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
        return self.fields.is_busy

    @property
    def kind(self) -> ChangeKind:
        return self.fields.kind

    def kind_button(self, kind: ChangeKind) -> QToolButton:
        return self.fields.kind_button(kind)

    def panel_content(self) -> PanelContent | None:
        if self._change is None:
            return None
        return change_content(self._change, self._task, self, (self.fields, self.slider), self.slider.value())

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn_pictures()

    # --- the inside: made once ---------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.progress.setObjectName("whyNotProgress")
        self.progress.setAccessibleName(self.tr("Progress of the search"))
        self.progress.setTextVisible(False)
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
        self._pictures.setSpacing(10)
        self._pictures.addWidget(self.shown, 1)
        self._pictures.addWidget(self.difference, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.fields)
        column.addWidget(self.progress)
        column.addWidget(self.words)
        column.addLayout(self._pictures, 1)
        column.addWidget(self.curve)
        way = QHBoxLayout()
        way.setSpacing(8)
        way.addWidget(self.slider, 1)
        way.addWidget(self.canvas_button)
        column.addLayout(way)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.place_words, 4)
        foot.addWidget(self.legend, 5)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.fields.clicked.connect(self._find_clicked)
        self.target.activated.connect(self._target_chosen)
        self.canvas_button.clicked.connect(self._to_canvas)
        self.slider.valueChanged.connect(self._show_place)
        self.curve.place_wanted.connect(self.slider.setValue)

    # --- the inside: what a person does --------------------------------------------------------------------

    @Slot()
    def _find_clicked(self) -> None:
        if self.is_busy:
            self.show_note(self.tr("Stopped. Find looks again."))
            self.stopped.emit()
            return
        target, kind = self._target(), self.kind
        # What is said while it looks is of what is looked for, whatever is chosen meanwhile.
        self._sought = kind, self._names[target]
        self.show_note(looking_for(*self._sought))
        self._set_busy(True)
        self.wanted.emit(target, kind)

    @Slot()
    def _target_chosen(self) -> None:
        """The invitation names what is looked for at a click."""
        if self._order and self._invitation == self.shown.note:
            self._invite()

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

    def _invite(self) -> None:
        words = self.tr("Find looks for the smallest change with which the answer is {0}.")
        self._invitation = words.format(title_of_class(self._task.names, self._target()))
        self.show_note(self._invitation)

    def _target(self) -> int:
        return self._order[1] if self.target.value() == NEXT else int(self.target.value())

    def _pixels(self, place: int) -> Float32:
        """(C, H, W) in 0..1."""
        assert self._change is not None
        return self._task.pixels(self._change.inputs[place])

    def _difference(self, place: int) -> Float32:
        """(H, W), of all channels together, on the scale 0..1."""
        difference: Float32 = (self._pixels(place) - self._pixels(0)).mean(axis=0)
        return difference

    @Slot()
    def _turn_pictures(self) -> None:
        """Beside or below each other, whichever makes them larger."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        room, gap = self._pictures.geometry(), self._pictures.spacing()
        beside = min((room.width() - gap) / 2, room.height())
        below = min(room.width(), (room.height() - gap) / 2)
        turned = QBoxLayout.Direction.TopToBottom if below > beside else QBoxLayout.Direction.LeftToRight
        if turned is not self._pictures.direction():
            self._pictures.setDirection(turned)

    def _set_busy(self, busy: bool) -> None:
        self.fields.set_busy(busy)
        if busy:
            self.progress.setRange(0, 1)
            self.progress.setValue(0)
        self.progress.setVisible(busy)

    def _show_results(self, there: bool) -> None:
        results = (self.words, self.difference, self.curve, self.slider, self.place_words, self.legend)
        for widget in (*results, self.canvas_button):
            widget.setVisible(there)
        if there:
            # Their room is known once they are laid out.
            QTimer.singleShot(0, self, self._turn_pictures)
