"""What one can turn in a softmax's story: the temperature, and the label whose loss is told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from cnn_gui.core.story.messages import SoftmaxStory
from cnn_gui.core.story.vector import loss_formulas, soften
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.parts.compact_fields import field_label
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label

_TEMPERATURES = 40
"""Steps of the slider; the middle is temperature 1, each end ten times more or less."""


class SoftmaxKnobs(QWidget):
    """changed: a person chose another temperature or label."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body: SoftmaxStory | None = None
        self._names: tuple[str, ...] = ()
        self._known: int | None = None
        self._by_hand = False
        self.setObjectName("storySoftmax")
        self._temperature = QSlider(Qt.Orientation.Horizontal)
        self._temperature_text = label("", "muted")
        self._label = ChoiceField()
        self._loss = FittingLabel("")
        self._lay_out()
        self._temperature.valueChanged.connect(self._turned)
        self._label.activated.connect(self._chosen)

    # --- told from outside -------------------------------------------------------------------------------

    def show_story(self, body: SoftmaxStory, known: int | None, names: Sequence[str]) -> None:
        """known: the label the drawing is known to have, or None. A label a person chose stays until ``reset``.

        names: what the classes are called, () where nobody has named them.
        """
        self._body, self._known = body, known
        self._offer(tuple(name_of(names, index) for index in range(len(body.logits))))
        if not self._by_hand:
            self._label.setCurrentIndex(self._usual())
        self._say()

    def reset(self) -> None:
        """Temperature 1 and the label of the drawing."""
        self._by_hand = False
        with QSignalBlocker(self._temperature):
            self._temperature.setValue(0)

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def temperature(self) -> float:
        return float(10 ** (self._temperature.value() / (_TEMPERATURES / 2)))

    @property
    def label(self) -> int:
        """The class whose loss is told."""
        return max(self._label.currentIndex(), 0)

    def loss_text(self) -> str:
        return self._loss.full_text()

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._temperature.setObjectName("storyTemperature")
        self._temperature.setAccessibleName(self.tr("Temperature"))
        self._temperature.setToolTip(
            self.tr(
                "The logits are divided by it: low makes the answer sure, high makes all classes alike. It is 1 here."
            )
        )
        self._temperature.setRange(-_TEMPERATURES // 2, _TEMPERATURES // 2)
        self._temperature.setMinimumWidth(50)
        self._temperature.setMaximumWidth(160)
        self._temperature.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._label.setObjectName("storyLabel")
        self._label.setAccessibleName(self.tr("Label"))
        self._label.setToolTip(
            self.tr(
                "What this drawing is meant to be. Training makes the loss of the label small: the negative "
                "logarithm of its probability. At first it is the drawing's own label, else the answer."
            )
        )
        self._label.setMinimumContentsLength(1)
        self._label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._loss.setObjectName("storyLoss")
        knobs = QHBoxLayout()
        knobs.setContentsMargins(0, 0, 0, 0)
        knobs.addWidget(field_label(self.tr("temperature"), self._temperature))
        knobs.addWidget(self._temperature, 3)
        self._temperature_text.setBuddy(self._temperature)
        knobs.addWidget(self._temperature_text)
        knobs.addSpacing(6)
        knobs.addWidget(field_label(self.tr("label"), self._label))
        knobs.addWidget(self._label)
        knobs.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(knobs)
        column.addWidget(self._loss)

    def _offer(self, names: tuple[str, ...]) -> None:
        if self._names != names:
            chosen = self._label.currentIndex() if len(names) == len(self._names) else 0
            self._names = names
            self._label.clear()
            for index, name in enumerate(names):
                self._label.add(str(index), name)
            self._label.setCurrentIndex(chosen)

    def _usual(self) -> int:
        assert self._body is not None
        known = self._known
        return known if known is not None and known < len(self._body.logits) else int(self._body.probabilities.argmax())

    def _say(self) -> None:
        self._temperature_text.setText(format_value(self.temperature, 3))
        if self._body is not None:
            body = soften(self._body.logits, self.temperature)
            self._loss.set_wordings(loss_formulas(body, self.label, self._label.currentText()))

    @Slot(int)
    def _turned(self, _value: int) -> None:
        self._say()
        self.changed.emit()

    @Slot(int)
    def _chosen(self, _index: int) -> None:
        self._by_hand = True
        self._say()
        self.changed.emit()
