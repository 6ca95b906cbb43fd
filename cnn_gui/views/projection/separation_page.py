"""How well each layer separates the classes: two curves over the layers, measured when a person asks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cnn_gui.core.projection.messages import ProjectionProgress, Separation
from cnn_gui.views.parts.compact_fields import named
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.projection.separation_plot import SeparationPlot
from cnn_gui.views.projection.words import layer_separation_text, separation_text


class SeparationPage(QWidget):
    """measure_wanted: of the network on display; stop_wanted: no longer."""

    measure_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._message = ""
        self.plot = SeparationPlot(self)
        self.measure_button, self.progress = QPushButton(self), QProgressBar(self)
        self.words, self.about = WrappedLabel("", self), WrappedLabel("muted", self)
        named(
            self.measure_button,
            "separationMeasure",
            self.tr("Measure"),
            self.tr("Measures every layer of the network on display in the background; what was measured is kept."),
        )
        named(self.progress, "separationProgress", self.tr("Progress of the measurement"), "")
        self.progress.setTextVisible(False)
        self.words.setObjectName("separationWords")
        self.about.setObjectName("separationAbout")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.measure_button)
        row.addWidget(self.progress, 1)
        row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        column.addWidget(self.words)
        column.addWidget(self.about)
        self.measure_button.clicked.connect(self._clicked)
        self.plot.pointed.connect(self._show_words)
        self.set_busy(False)
        self.show_found(None)

    # --- told

    def show_layers(self, names: Sequence[str], layer: str) -> None:
        self.plot.set_layers(names)
        self.plot.set_layer(layer)
        self._show_words("")

    def show_found(self, found: Separation | None) -> None:
        """So far; None where nothing is measured."""
        self._message = ""
        self.plot.set_found(found)
        self._show_words("")
        self.about.setText("" if found is None else separation_text(found))

    def show_message(self, text: str) -> None:
        """One sentence on why there is nothing."""
        self.show_found(None)
        self._message = text
        self._show_words("")

    def set_busy(self, busy: bool) -> None:
        """Whether it is being measured."""
        self._busy = busy
        self.progress.setVisible(busy)
        self.progress.setRange(0, 1)
        self.progress.setValue(0)
        self.measure_button.setText(self.tr("Stop") if busy else self.tr("Measure"))

    def set_available(self, available: bool) -> None:
        """Whether there is something to measure."""
        self.measure_button.setEnabled(available)

    def show_progress(self, progress: ProjectionProgress) -> None:
        self.progress.setRange(0, max(1, progress.total))
        self.progress.setValue(progress.done)

    # --- asked

    @property
    def found(self) -> Separation | None:
        return self.plot.found

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    # --- inside

    @Slot()
    def _clicked(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
        else:
            self.measure_wanted.emit()

    @Slot(str)
    def _show_words(self, pointed: str) -> None:
        """Of the layer that is pointed at, else of the one on show."""
        found, layer = self.plot.found, pointed or self.plot.layer
        if found is None:
            self.words.setText(
                self._message
                or self.tr("See how the network pulls the classes apart from layer to layer: press Measure.")
            )
            return
        measured = next((each for each in found.layers if each.layer == layer), None)
        self.words.setText(
            self.tr("{0} is not measured yet.").format(layer)
            if measured is None
            else layer_separation_text(measured, found)
        )
