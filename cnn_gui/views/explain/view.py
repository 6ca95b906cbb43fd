"""The panel "Why": each pixel's share in the answer, over the drawing, and what the shares come to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.explain.messages import Explanation, Question
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.views.base.class_names import invitation
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.explain.content import explanation_content
from cnn_gui.views.explain.fields import QuestionFields
from cnn_gui.views.explain.lines import ExplanationLines
from cnn_gui.views.explain.shares import SharesView
from cnn_gui.views.explain.text import pixel_text, tip_of, title_of, weight_text
from cnn_gui.views.grids.plane_colors import Tint
from cnn_gui.views.parts.legend import Legend
from cnn_gui.views.parts.lines import WrappedLabel

ROOMY = 16
"""Lines of text beside the picture."""


class ExplainView(QWidget):
    """It is told explanations and says what is asked; of the drawing it keeps the explanation that is shown.

    asked: a Question, by a person. unit_chosen: layer and index, (channel, row, column), of a pixel whose story is
    wanted. trust_wanted: the checks of the explanation. emptied: no explanation is shown any more, and why in a
    sentence. hint_changed: how the panel's title goes on.
    """

    asked = Signal(Question)
    unit_chosen = Signal(str, tuple)
    trust_wanted = Signal()
    emptied = Signal(str)
    hint_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explanation: Explanation | None = None
        self._task = MNIST
        self.setObjectName("whyView")
        self.setAccessibleName(self.tr("Why this answer"))
        self.fields = QuestionFields(self)
        self.shares = SharesView()
        self.lines = ExplanationLines()
        self.share_legend, self.weight_legend = Legend(Scale.ACTIVATIONS), Legend(Scale.WEIGHTS)
        self._readout = WrappedLabel("muted")
        self._readout.setObjectName("whyReadout")
        self._lay_out()
        self._connect()
        self.show_note(self.tr("Loading the network …"))

    # --- told from outside -------------------------------------------------------------------------------

    def show_network(self, network: NetworkState) -> None:
        """What can be asked of the network on display. What was explained of a network for something else goes."""
        before, self._task = self._task, network.task
        if self._explanation is not None and before != network.task:
            self.show_note(self.tr("This is another network: its answer is explained in a moment."))
        self.hint_changed.emit(self.hint())
        self.fields.show_network(network.task, network.layers)

    def show_explanation(self, explanation: Explanation) -> None:
        self._explanation = explanation
        self.fields.show_explanation(explanation)
        self.lines.show_explanation(explanation, self._task)
        self._paint()

    def show_steps(self, steps: int | None) -> None:
        """With how many steps the sum of the explanation on display would be complete."""
        self.lines.show_steps(steps)

    def show_blank(self) -> None:
        """Nothing is drawn."""
        self.fields.forget()
        self.show_note(self.tr("{0}: then you see why it is read so.").format(invitation(self._task)))

    def show_note(self, sentence: str) -> None:
        """Why nothing is explained."""
        self._explanation = None
        self.shares.clear(sentence)
        self.lines.clear()
        self._read_out()
        for legend in (self.share_legend, self.weight_legend):
            legend.hide()
        self.emptied.emit(sentence)

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def explanation(self) -> Explanation | None:
        return self._explanation

    @property
    def question(self) -> Question:
        return self.fields.question()

    def readout(self) -> str:
        return self._readout.text()

    def readouts(self) -> Sequence[QWidget]:
        return (self._readout,)

    def panel_content(self) -> PanelContent | None:
        if self._explanation is None:
            return None
        left_out = (self.fields,)
        return explanation_content(self._explanation, self._task, self, left_out, stencil=self.fields.shows_stencil)

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.lines)
        words.addWidget(self._readout)
        words.addStretch(1)
        words.addWidget(self.share_legend)
        words.addWidget(self.weight_legend)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.shares, 11)
        middle.addLayout(words, 9)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.fields)
        column.addLayout(middle, 1)
        self.share_legend.setObjectName("whyLegend")
        self.weight_legend.setObjectName("whyWeightLegend")

    def _connect(self) -> None:
        self.fields.asked.connect(self._ask)
        self.fields.stencil_changed.connect(self._paint)
        self.lines.steps_wanted.connect(self.fields.set_steps)
        self.lines.trust_wanted.connect(self.trust_wanted)
        self.shares.hovered.connect(self._read_out)
        self.shares.left.connect(self._read_out)
        self.shares.clicked.connect(self._pixel_clicked)

    @Slot()
    def _ask(self) -> None:
        self.hint_changed.emit(self.hint())
        self.asked.emit(self.question)

    def hint(self) -> str:
        """For the panel's title: the method."""
        return title_of(self.fields.chosen_method)

    @Slot()
    def _paint(self) -> None:
        found = self._explanation
        if found is None:
            return
        view, stencil = found.linear, self.fields.shows_stencil
        weights = stencil and view is not None
        shown: Float32 = view.weights.sum(axis=0, dtype=np.float32) if weights and view is not None else found.by_pixel
        self.shares.show_shares(shown, Tint.WEIGHTS if weights else Tint.ACTIVATIONS, found.input)
        limit = symmetric_limit(shown)
        self.weight_legend.set_range(limit, self.tr("weights"))
        self.share_legend.set_range(limit, self._caption(found))
        self.weight_legend.setVisible(weights)
        self.share_legend.setVisible(not weights)
        self._read_out()

    def _caption(self, found: Explanation) -> str:
        """What the colours speak for."""
        names, against = self.fields.names, found.question.against
        target = names[found.target]
        if against is None:
            return self.tr("+ for {0}").format(target)
        return self.tr("+ {0}, − {1}").format(target, names[against])

    @Slot()
    def _read_out(self) -> None:
        """What the pointer is on, or else how to read the picture."""
        cell, found = self.shares.cell_chosen(), self._explanation
        if found is None:
            self._say("")
        elif cell is None:
            self._say(tip_of(found.question.method) if self._is_roomy() else "")
        elif self.fields.shows_stencil and found.linear is not None:
            self._say(weight_text(found, self._task, *cell))
        else:
            self._say(pixel_text(found, *cell))

    def _is_roomy(self) -> bool:
        """Whether there is room beside the picture for what everybody knows after the first time."""
        return self.shares.height() >= ROOMY * self.fontMetrics().lineSpacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._read_out()

    def _say(self, words: str) -> None:
        if words != self._readout.text():
            self._readout.setText(words)

    @Slot(int, int)
    def _pixel_clicked(self, row: int, column: int) -> None:
        """The story of the pixel; of a colour picture that of the plane that has the most to do with the answer."""
        if self._explanation is not None:
            channel = int(np.abs(self._explanation.attribution[:, row, column]).argmax())
            self.unit_chosen.emit("input", (channel, row, column))
