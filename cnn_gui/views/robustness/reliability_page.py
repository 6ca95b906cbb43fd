"""How far a network's probabilities are to be trusted, and where "not sure" begins."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.network.messages import SURE_PROBABILITY
from cnn_gui.core.robustness.messages import Reliability
from cnn_gui.views.base.numbers import format_percent
from cnn_gui.views.parts.compact_fields import field_label, named
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.robustness.diagrams import ReliabilityDiagram, RiskCoverage
from cnn_gui.views.robustness.reliability_words import error_text, price_text

STEPS = 100
"""Of the threshold's slider between 0 and 1."""


class ReliabilityPage(QWidget):
    """look_wanted: at the network on display; stop_wanted: no longer. threshold_chosen: from which probability on its
    answers count as sure, None for as at first; said when the slider rests.
    """

    look_wanted = Signal()
    stop_wanted = Signal()
    threshold_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reliabilityPage")
        self._found: Reliability | None = None
        self._busy = False
        self.diagram, self.risk = ReliabilityDiagram(), RiskCoverage()
        self.look_button, self.first_button = QPushButton(), QToolButton()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.progress = QProgressBar()
        self.words, self.price_words, self.threshold_words = WrappedLabel(), WrappedLabel(), WrappedLabel("muted")
        self._diagrams = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._set_up()
        self._lay_out()
        self.look_button.clicked.connect(self._clicked)
        self.first_button.clicked.connect(lambda: self.threshold_chosen.emit(None))
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(self._rested)
        self.show_threshold(SURE_PROBABILITY)
        self.show_reliability(None)

    # --- told from outside

    def show_reliability(self, found: Reliability | None) -> None:
        """None where it is not known of the network on display."""
        self._found = found
        self.diagram.show_reliability(found)
        self.risk.show_reliability(found)
        for each in (self.diagram, self.risk):
            each.setVisible(found is not None)
        self._tell()

    def show_threshold(self, sure_from: float) -> None:
        """That of the network on display, 0..1."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(STEPS * sure_from))
        self.first_button.setEnabled(abs(sure_from - SURE_PROBABILITY) > 0.5 / STEPS)
        self._tell()

    def set_busy(self, busy: bool) -> None:
        """Whether the network is being looked at."""
        self._busy = busy
        self.progress.setVisible(busy)
        self.look_button.setText(self.tr("Stop") if busy else self.tr("Measure"))

    def show_note(self, sentence: str) -> None:
        """Why nothing is known."""
        self.words.setText(sentence)

    # --- what is shown

    @property
    def found(self) -> Reliability | None:
        return self._found

    @property
    def sure_from(self) -> float:
        """The slider's."""
        return self.slider.value() / STEPS

    @property
    def is_busy(self) -> bool:
        return self._busy

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= 400
        self._diagrams.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    # --- the inside

    def _set_up(self) -> None:
        self.look_button.setObjectName("reliabilityMeasure")
        self.look_button.setToolTip(
            self.tr("Compares how sure the network on display is of all test images with how often it is right.")
        )
        tip = self.tr("From which probability on an answer counts as sure; below it the app says “not sure”.")
        named(self.slider, "sureFrom", self.tr("Sure from"), tip)
        self.slider.setRange(0, STEPS - 1)
        # With the keyboard each step is a choice; with the pointer where it is let go.
        self.slider.setPageStep(5)
        self.first_button.setText(self.tr("Back to {0}").format(format_percent(SURE_PROBABILITY, 0)))
        named(
            self.first_button,
            "sureFromFirst",
            self.tr("As at first"),
            self.tr("The threshold that the app begins with."),
        )
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setObjectName("reliabilityProgress")
        self.progress.setAccessibleName(self.tr("Progress of the measurement"))
        for widget, name in (
            (self.words, "reliabilityWords"),
            (self.price_words, "reliabilityPrice"),
            (self.threshold_words, "sureFromWords"),
        ):
            widget.setObjectName(name)
        self.set_busy(False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        head.addWidget(self.look_button, 0, Qt.AlignmentFlag.AlignTop)
        self._diagrams.setSpacing(12)
        self._diagrams.addWidget(self.diagram, 1)
        self._diagrams.addWidget(self.risk, 1)
        way = QHBoxLayout()
        way.setSpacing(8)
        way.addWidget(field_label(self.tr("Sure from"), self.slider))
        way.addWidget(self.slider, 1)
        way.addWidget(self.threshold_words)
        way.addWidget(self.first_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addLayout(self._diagrams, 1)
        column.addStretch(0)
        column.addLayout(way)
        column.addWidget(self.price_words)

    @Slot()
    def _clicked(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
        else:
            self.look_wanted.emit()

    @Slot()
    def _moved(self) -> None:
        self._tell()
        if not self.slider.isSliderDown():
            self._rested()

    @Slot()
    def _rested(self) -> None:
        self.threshold_chosen.emit(self.sure_from)

    def _tell(self) -> None:
        self.threshold_words.setText(format_percent(self.sure_from, 0))
        self.risk.set_threshold(self.sure_from)
        if self._found is None:
            self.words.setText(
                self.tr("Of answers given with 80 %, four in five should be right. Measure looks whether that is so.")
            )
            self.price_words.setText(self.tr("Measure says what another threshold would cost."))
            return
        self.words.setText(error_text(self._found))
        self.price_words.setText(price_text(self._found, self.sure_from))
