"""The line above the kernels: which side they are seen from, and which filter or input map is shown."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.network.messages import LayerKind
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.network.layer.kernel_sets import KernelSide, LayerWeights, side_is_fixed
from cnn_gui.views.network.units import number_words
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.fields import CountField


class KernelHead(QWidget):
    """Told what is shown; says what a person chooses."""

    side_chosen = Signal(KernelSide)
    index_chosen = Signal(int)
    """Index of a filter or neuron, by input map that of an input map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel()
        self._by_side = {
            KernelSide.OUTPUT: self._toggle(
                "kernelsByFilter", self.tr("by filter"), self.tr("One filter: a kernel for each input map.")
            ),
            KernelSide.INPUT: self._toggle(
                "kernelsByInput", self.tr("by input map"), self.tr("One input map: the kernel each filter has for it.")
            ),
            KernelSide.COLOUR: self._toggle(
                "kernelsInColour",
                self.tr("in colour"),
                self.tr("All filters, the three kernels of each as one colour picture: grey is 0."),
            ),
        }
        # Room is taken for it only where a layer reads colours.
        self._by_side[KernelSide.COLOUR].hide()
        self._sides = QButtonGroup(self)
        for button in self._by_side.values():
            self._sides.addButton(button)
        self._sides.buttonClicked.connect(self._side_clicked)
        self._number = CountField(0, 0, 1, self)
        self._number.setMinimumWidth(self.fontMetrics().horizontalAdvance("input map 64 of 64") + 40)
        self._number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._number.setObjectName("kernelNumber")
        self._number.setAccessibleName(self.tr("Which filter or input map"))
        self._number.setToolTip(self.tr("Which filter, neuron, class or input map is shown."))
        self._number.valueChanged.connect(self._number_changed)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        for row in (self._first, self._second):
            row.setSpacing(6)
            rows.addLayout(row)
        for button in self._by_side.values():
            self._first.addWidget(button)
        self._lay_out(in_two_rows=False)

    def show_choice(self, weights: LayerWeights, side: KernelSide, index: int) -> None:
        """The side that kernels are seen from, and which filter, neuron or input map it is; emits nothing."""
        free, by_input = side_is_fixed(weights) is None, side is KernelSide.INPUT
        self._lay_out(in_two_rows=free and weights.in_colour)
        for its, button in self._by_side.items():
            button.setVisible(free and (its is not KernelSide.COLOUR or weights.in_colour))
            button.setChecked(its is side)
        self._number.setVisible(not by_input or not weights.reads_one)
        prefix, first = (self.tr("input map "), 1) if by_input else self._output_words(weights)
        count = weights.inputs if by_input else weights.outputs
        with QSignalBlocker(self._number):
            self._number.setPrefix(prefix)
            self._number.setSuffix("" if first == 0 else self.tr(" of {0}").format(format_count(count)))
            self._number.setRange(first, count - 1 + first)
            self._number.setValue(index + first)

    def _lay_out(self, *, in_two_rows: bool) -> None:
        """With three ways to see them, the number stands in a row of its own: side by side all would be too wide."""
        row, other = (self._second, self._first) if in_two_rows else (self._first, self._second)
        if row.indexOf(self._number) >= 0:
            return
        other.removeWidget(self._number)
        other.removeWidget(self.title)
        row.addWidget(self._number)
        row.addWidget(self.title, 1)

    def _toggle(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setCheckable(True)
        return button

    def _output_words(self, weights: LayerWeights) -> tuple[str, int]:
        if weights.info.kind is LayerKind.CONV:
            return self.tr("filter "), 1
        return number_words(weights.info, weights.classes)

    @Slot(QAbstractButton)
    def _side_clicked(self, clicked: QAbstractButton) -> None:
        self.side_chosen.emit(next(side for side, button in self._by_side.items() if button is clicked))

    @Slot(int)
    def _number_changed(self, value: int) -> None:
        self.index_chosen.emit(value - self._number.minimum())
