"""The weights of the chosen layer: kernels of a filter, kernels on an input map, the weights of a neuron."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.network.messages import LayerActivation, LayerInfo, LayerKind, NetworkState
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.grids.mosaic_view import Cell, MosaicView
from cnn_gui.views.network.layer.kernel_sets import (
    KernelSide,
    LayerWeights,
    exact_weight_text,
    layer_weights,
    set_title,
    side_is_fixed,
    weight_text,
)
from cnn_gui.views.network.layer.text import no_weights_line
from cnn_gui.views.network.units import is_classes
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.fields import CountField
from cnn_gui.views.parts.legend import Legend
from cnn_gui.views.parts.panel import label


class KernelsView(QWidget):
    """Shows the weights of one layer on a scale of their own, symmetric around zero, its limit stated.

    A filter and the feature map it makes have the same index, so that choosing one is choosing the other.
    Weights of a new version are taken in only while the view is shown.
    """

    filter_chosen = Signal(str, int)
    """Layer and index of the filter, neuron or digit a person chose: also its feature map's."""
    kernel_chosen = Signal(str, int, int)
    """Layer, filter and input map of the kernel a person clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network: NetworkState | None = None
        self._weights: LayerWeights | None = None
        self._layer = ""
        self._filter = 0
        self._channel = 0
        self._wanted_side = KernelSide.OUTPUT
        self.setObjectName("kernels")
        self.setAccessibleName(self.tr("Kernels"))
        self._by_filter = self._toggle(
            "kernelsByFilter", self.tr("by filter"), self.tr("One filter: a kernel for each input map.")
        )
        self._by_input = self._toggle(
            "kernelsByInput", self.tr("by input map"), self.tr("One input map: the kernel each filter has for it.")
        )
        self._sides = QButtonGroup(self)
        self._sides.addButton(self._by_filter)
        self._sides.addButton(self._by_input)
        self._by_filter.setChecked(True)
        self._sides.buttonClicked.connect(self._side_clicked)
        self._number = CountField(0, 0, 1, self)
        self._number.setMinimumWidth(self.fontMetrics().horizontalAdvance("input map 64 of 64") + 40)
        self._number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._number.setObjectName("kernelNumber")
        self._number.setAccessibleName(self.tr("Which filter or input map"))
        self._number.setToolTip(self.tr("Which filter, neuron, digit or input map is shown."))
        self._number.valueChanged.connect(self._number_changed)
        self._title = ElidedLabel()
        self._one = MosaicView(Scale.WEIGHTS, selectable=False)
        self._one.setObjectName("kernelEnlarged")
        self._one.setAccessibleName(self.tr("Chosen kernel"))
        self._one.setToolTip(self.tr("The chosen kernel, with its weights."))
        self._all = MosaicView(Scale.WEIGHTS)
        self._all.setObjectName("kernelMosaic")
        self._all.setAccessibleName(self.tr("All kernels shown"))
        self._all.setToolTip(self.tr("Each square is a kernel. Hover for a weight, click to choose."))
        self._map = MosaicView(Scale.ACTIVATIONS, selectable=False)
        self._map.setObjectName("kernelMap")
        self._map.setAccessibleName(self.tr("Feature map of the chosen filter"))
        self._map.setToolTip(
            self.tr("The feature map that this filter makes of your drawing: strong where it finds its pattern.")
        )
        self._map.hide()
        self._layers: Sequence[LayerActivation] = ()
        self._legend = Legend(Scale.WEIGHTS)
        self._hover = ElidedLabel(alignment=Qt.AlignmentFlag.AlignRight, mode=Qt.TextElideMode.ElideLeft)
        self._hover.setObjectName("kernelHover")
        self._nothing = label("", "muted")
        self._nothing.setObjectName("noWeights")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._one.pointed.connect(self._one_pointed)
        self._all.pointed.connect(self._all_pointed)
        self._all.tile_clicked.connect(self._tile_clicked)

    # --- told from outside -------------------------------------------------------------------------------

    def show_network(self, network: NetworkState) -> None:
        """New weights, perhaps of another network. Costs nothing while hidden."""
        self._network = network
        if self.isVisible():
            self._take_weights()

    def set_layers(self, layers: Sequence[LayerActivation]) -> None:
        """The activations of all layers, as a snapshot has them. Costs nothing while hidden."""
        self._layers = layers
        if self.isVisible():
            self._show_map()

    def choose(self, layer: str, index: int | None = None) -> None:
        """Shows a layer and one of its filters, neurons or digits; emits nothing."""
        if layer != self._layer:
            self._channel = self._filter = 0
        elif index is None or index == self._filter:
            return
        self._layer, self._filter = layer, index or 0
        self._take_weights()

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def side(self) -> KernelSide:
        """By filter or by input map; fixed for some layers, else what was chosen last."""
        fixed = side_is_fixed(self._weights) if self._weights is not None else None
        return fixed or self._wanted_side

    @property
    def kernel(self) -> tuple[int, int]:
        """Filter (or neuron) and input map of the chosen kernel."""
        return self._filter, self._channel

    @property
    def mosaic(self) -> MosaicView:
        return self._all

    @property
    def legend(self) -> Legend:
        return self._legend

    def title(self) -> str:
        return self._title.text()

    def hover_text(self) -> str:
        return self._hover.text()

    def sentence(self) -> str:
        """Why there are no weights; empty where there are."""
        return self._nothing.text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_weights()

    # --- the inside --------------------------------------------------------------------------------------

    def _toggle(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setCheckable(True)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        for widget in (self._by_filter, self._by_input, self._number):
            head.addWidget(widget)
        head.addSpacing(6)
        head.addWidget(self._title, 1)
        maps = QHBoxLayout()
        maps.setSpacing(12)
        one = QVBoxLayout()
        one.addWidget(self._one, 1)
        one.addWidget(self._map, 1)
        maps.addLayout(one, 2)
        maps.addWidget(self._all, 5)
        foot = QHBoxLayout()
        foot.addWidget(self._legend)
        foot.addWidget(self._hover, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(maps, 1)
        column.addLayout(foot)
        self._pages.addWidget(page)
        self._pages.addWidget(self._nothing)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _info(self) -> LayerInfo | None:
        layers = self._network.layers if self._network is not None else ()
        return next((info for info in layers if info.name == self._layer), None)

    def _take_weights(self) -> None:
        info = self._info()
        self._weights = layer_weights(self._network, self._layer) if self._network is not None else None
        if self._weights is None:
            self._nothing.setText(no_weights_line(info) if info is not None else "")
            self._pages.setCurrentIndex(1)
            return
        self._nothing.setText("")
        self._pages.setCurrentIndex(0)
        self._filter = min(self._filter, self._weights.outputs - 1)
        self._channel = min(self._channel, self._weights.inputs - 1)
        self._show_controls(self._weights)
        self._show_kernels(self._weights)

    def _show_map(self) -> None:
        """Beside a convolution's kernel what its filter makes of the drawing: the one explains the other."""
        values = next((layer.values for layer in self._layers if layer.info.name == self._layer), None)
        there = values is not None and values.ndim == 3 and self._filter < len(values) and self._weights is not None
        self._map.setVisible(there)
        if there and values is not None:
            own = values[self._filter : self._filter + 1]
            self._map.set_values(own, symmetric_limit(own))

    def _show_controls(self, weights: LayerWeights) -> None:
        side, free = self.side, side_is_fixed(weights) is None
        self._by_filter.setVisible(free)
        self._by_input.setVisible(free)
        (self._by_filter if side is KernelSide.OUTPUT else self._by_input).setChecked(True)
        by_output = side is KernelSide.OUTPUT
        self._number.setVisible(by_output or weights.inputs > 1)
        count = weights.outputs if by_output else weights.inputs
        first = 0 if by_output and is_classes(weights.info) else 1
        with QSignalBlocker(self._number):
            self._number.setPrefix(self._prefix(weights.info, by_output))
            self._number.setSuffix("" if first == 0 else self.tr(" of {0}").format(format_count(count)))
            self._number.setRange(first, count - 1 + first)
            self._number.setValue((self._filter if by_output else self._channel) + first)

    def _prefix(self, info: LayerInfo, by_output: bool) -> str:
        if not by_output:
            return self.tr("input map ")
        if info.kind is LayerKind.CONV:
            return self.tr("filter ")
        return self.tr("digit ") if is_classes(info) else self.tr("unit ")

    def _show_kernels(self, weights: LayerWeights) -> None:
        self._show_map()
        side = self.side
        index = self._filter if side is KernelSide.OUTPUT else self._channel
        shown = weights.shown(side, index)
        limit = symmetric_limit(shown)
        chosen = self._channel if side is KernelSide.OUTPUT else self._filter
        self._all.set_values(shown, limit)
        self._all.select(chosen if weights.has_maps else None)
        self._one.setVisible(weights.has_maps)
        if weights.has_maps:
            self._one.set_values(shown[chosen : chosen + 1], limit)
        self._title.set_text(set_title(weights, side, self._filter, self._channel))
        self._legend.set_range(limit, self.tr("largest weight shown"))
        self._say_hover()

    def _say_hover(self) -> None:
        """The text of the weight under the pointer; it follows the weights while they are trained."""
        if self._weights is None:
            return
        place = self._place_of(self._one.cell, enlarged=True) or self._place_of(self._all.cell, enlarged=False)
        self._hover.set_text(weight_text(self._weights, *place) if place is not None else "")
        exact = exact_weight_text(self._weights, *place) if place is not None else ""
        self._one.set_exact_text(exact)
        self._all.set_exact_text(exact)

    def _place_of(self, cell: Cell | None, *, enlarged: bool) -> tuple[int, int, int, int] | None:
        """(output, input map, row, column) of a cell of one of the two mosaics."""
        if cell is None:
            return None
        tile, row, column = cell
        if enlarged:
            return self._filter, self._channel, row, column
        if self.side is KernelSide.OUTPUT:
            return self._filter, tile, row, column
        return tile, self._channel, row, column

    @Slot(object)
    def _one_pointed(self, _: object) -> None:
        self._say_hover()

    @Slot(object)
    def _all_pointed(self, _: object) -> None:
        self._say_hover()

    @Slot(int)
    def _tile_clicked(self, tile: int) -> None:
        if self._weights is None:
            return
        if not self._weights.has_maps:
            self._all.select(None)
            return
        before = self._filter
        if self.side is KernelSide.OUTPUT:
            self._channel = tile
        else:
            self._filter = tile
        self._show_kernels(self._weights)
        self.kernel_chosen.emit(self._layer, self._filter, self._channel)
        if self._filter != before:
            self.filter_chosen.emit(self._layer, self._filter)

    @Slot()
    def _side_clicked(self) -> None:
        self._wanted_side = KernelSide.OUTPUT if self._by_filter.isChecked() else KernelSide.INPUT
        self._take_weights()

    @Slot(int)
    def _number_changed(self, value: int) -> None:
        if self._weights is None:
            return
        index = value - self._number.minimum()
        if self.side is KernelSide.INPUT:
            self._channel = index
            self._show_kernels(self._weights)
            return
        self._filter = index
        self._show_kernels(self._weights)
        self.filter_chosen.emit(self._layer, self._filter)
