"""The learning rate finder: start it, watch the curve, set what it suggests."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cnn_gui.core.dynamics.messages import RateRange
from cnn_gui.views.base.numbers import format_count, format_rounded, format_value
from cnn_gui.views.dynamics.rate_curve import RateCurve
from cnn_gui.views.parts.lines import WrappedLabel


class RateFinderView(QWidget):
    """find_wanted, stop_wanted; setting_wanted: name and value of a setting of the recipe."""

    find_wanted = Signal()
    stop_wanted = Signal()
    setting_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rateFinder")
        self._found = RateRange()
        self._working = False
        self._reason = ""
        self.curve = RateCurve(self)
        self.words = WrappedLabel("muted", self)
        self.find_button = QPushButton(self)
        self.find_button.setObjectName("rateFind")
        self.use_button = QPushButton(self)
        self.use_button.setObjectName("rateUse")
        self.use_button.setToolTip(self.tr("Sets the learning rate of the recipe for the next run."))
        self.find_button.clicked.connect(self._find)
        self.use_button.clicked.connect(self._use)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.find_button)
        row.addWidget(self.use_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(row)
        column.addWidget(self.curve, 1)
        column.addWidget(self.words)
        self._update()

    @property
    def found(self) -> RateRange:
        return self._found

    @property
    def is_working(self) -> bool:
        return self._working

    def show_working(self, working: bool) -> None:
        """Whether a test is under way; one that begins has an empty curve."""
        if working:
            self._found = RateRange()
            self.curve.show_range(self._found)
        self._working = working
        self._update()

    def show_range(self, found: RateRange) -> None:
        self._found = found
        self._working = self._working and not found.complete
        self.curve.show_range(found)
        self._update()

    def set_unavailable(self, reason: str) -> None:
        """Why no test can begin now; "" where it can."""
        self._reason = reason
        self._update()

    def _update(self) -> None:
        self.find_button.setText(self.tr("Stop") if self._working else self.tr("Find a learning rate"))
        self.find_button.setAccessibleName(self.find_button.text())
        tip = self.tr("Tries rates from 0.000001 to 10 in some 120 steps, on a copy: nothing of the network changes.")
        self.find_button.setToolTip(self._reason or tip)
        self.find_button.setEnabled(self._working or not self._reason)
        suggested = self._found.suggested
        self.use_button.setVisible(suggested is not None)
        if suggested is not None:
            self.use_button.setText(self.tr("Use {0}").format(format_rounded(suggested, 2)))
            self.use_button.setAccessibleName(self.use_button.text())
        self.words.setText(self.text())

    def text(self) -> str:
        """What is known, in a sentence."""
        found, best = self._found, self._found.best
        if best is None:
            return self.tr(
                "The rate grows in every step while the loss is watched (Smith, 2017): a good one is where it falls "
                "fastest."
            )
        if not found.complete:
            return self.tr("step {0}: a rate of {1}, the loss is {2}").format(
                format_count(len(found.rates)), format_rounded(found.rates[-1], 2), format_value(found.losses[-1], 3)
            )
        if found.suggested is None:
            return self.tr("The loss never fell: with no rate does this network learn from this data.")
        text = self.tr(
            "The loss falls fastest at a rate of {0}, which is suggested; it is lowest at {1} ({2}), and rises beyond."
        )
        return text.format(
            format_rounded(found.suggested, 2), format_rounded(best, 2), format_value(min(found.smoothed), 3)
        )

    @Slot()
    def _find(self) -> None:
        (self.stop_wanted if self._working else self.find_wanted).emit()

    @Slot()
    def _use(self) -> None:
        if self._found.suggested is not None:
            self.setting_wanted.emit("learning_rate", self._found.suggested)
