"""One of the two networks that are compared: which one, what is known about it, and its answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.compare.messages import NetworkSource
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.measured import measured_wordings
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.network.prediction import AnswerView
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label


class ComparedSlot(QWidget):
    """source_chosen: a NetworkSource. hold_requested: what is shown is to stay, whatever comes on display.

    letter: what it is called, "A" or "B".
    """

    source_chosen = Signal(NetworkSource)
    hold_requested = Signal()

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"compared{letter}")
        self._letter = letter
        self._sources: dict[str, NetworkSource] = {}
        self._network: NetworkState | None = None
        self._measured: Measurement | None = None
        self._problem = ""
        self.sources = ChoiceField(self)
        self.hold_button = QToolButton(self)
        self.title_label = FittingLabel("", self)
        self.facts_label = FittingLabel("muted", self)
        self.answer = AnswerView(self)
        self.answer.show_nothing()
        self._set_up()
        self._lay_out()

    # --- told

    def set_sources(self, sources: Sequence[NetworkSource], chosen: NetworkSource) -> None:
        """What can be chosen, and what is; nothing is said of it."""
        self._sources = {_value(source): source for source in sources}
        self.sources.blockSignals(True)
        self.sources.clear()
        for value, source in self._sources.items():
            self.sources.add(value, source.title, source.name)
        self.sources.set_value(_value(chosen))
        self.sources.blockSignals(False)

    def show_network(self, network: NetworkState | None, measured: Measurement | None = None) -> None:
        """measured: its test, where there is one; None for the one that it knows of itself, if any."""
        self._network, self._problem = network, ""
        self._measured = measured if measured is not None or network is None else network.record.tested
        if network is None:
            self.answer.show_nothing()
        self._show()

    def show_problem(self, text: str) -> None:
        """Why there is no network."""
        self._network, self._measured, self._problem = None, None, text
        self.answer.show_nothing()
        self._show()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.answer.show_snapshot(snapshot)

    # --- Qt

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icon()

    # --- inside

    def _set_up(self) -> None:
        self.sources.setObjectName(f"comparedSource{self._letter}")
        self.sources.setAccessibleName(self.tr("Network {0}").format(self._letter))
        self.sources.setToolTip(
            self.tr("Which network {0} is: what is on display, one that comes with the app, a run or a file.").format(
                self._letter
            )
        )
        self.sources.activated.connect(self._chosen)
        self.hold_button.setObjectName(f"comparedHold{self._letter}")
        self.hold_button.setAccessibleName(self.tr("Hold network {0}").format(self._letter))
        self.hold_button.setProperty("role", "quiet")
        self.hold_button.setToolTip(
            self.tr(
                "Holds this network as it is now: a moment of a run, or a changed one, stays here to be compared with "
                "what comes on display after it."
            )
        )
        self.hold_button.clicked.connect(self.hold_requested)
        self._draw_icon()

    def _lay_out(self) -> None:
        # No higher than it needs to be: what the tests found is below.
        self.answer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label(self._letter, "title", self))
        row.addWidget(self.sources, 1)
        row.addWidget(self.hold_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self.title_label)
        column.addWidget(self.facts_label)
        column.addWidget(self.answer)
        column.addStretch(1)

    @Slot(int)
    def _chosen(self, _index: int) -> None:
        self.source_chosen.emit(self._sources[self.sources.value()])

    def _draw_icon(self) -> None:
        self.hold_button.setIcon(icon("pin", theme_of(self)))

    def _show(self) -> None:
        network = self._network
        self.hold_button.setEnabled(network is not None)
        if network is None:
            self.title_label.set_wordings((self._problem or self.tr("The network is being loaded."),))
            self.facts_label.set_wordings(("",))
            return
        self.title_label.set_wordings((one_line(network.record.title, 80),))
        size = self.tr("{0} parameters").format(format_count(network.parameters))
        measured = measured_wordings(self._measured) if self._measured is not None else (self.tr("not tested"),)
        self.facts_label.set_wordings(
            (*(f"{each} · {size}" for each in measured), measured[-1], *((size,) if self._measured is None else ()))
        )


def _value(source: NetworkSource) -> str:
    return f"{source.kind}:{source.name}"
