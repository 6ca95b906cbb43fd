"""The weights of the chosen layer: kernels of a filter, kernels on an input map, the weights of a neuron, or filters in
colour where they read a colour picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import LayerActivation, LayerInfo, NetworkState
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.grids.mosaic_view import Cell, MosaicView
from cnn_gui.views.grids.plane_colors import picture_colors
from cnn_gui.views.network.layer.kernel_head import KernelHead
from cnn_gui.views.network.layer.kernel_sets import (
    KernelSide,
    LayerWeights,
    colour_text,
    exact_weight_text,
    in_colour,
    layer_weights,
    set_title,
    side_is_fixed,
    weight_text,
)
from cnn_gui.views.network.layer.text import joined_line, no_weights_line
from cnn_gui.views.parts.elided import ElidedLabel
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
        self._head = KernelHead()
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
        self._colours = ElidedLabel(factor=0.82)
        self._colours.setObjectName("kernelColours")
        self._colours.hide()
        self._hover = ElidedLabel(alignment=Qt.AlignmentFlag.AlignRight, mode=Qt.TextElideMode.ElideLeft)
        self._hover.setObjectName("kernelHover")
        self._nothing = label("", "muted")
        self._nothing.setObjectName("noWeights")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._head.side_chosen.connect(self._side_chosen)
        self._head.index_chosen.connect(self._index_chosen)
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
        weights, wanted = self._weights, self._wanted_side
        if weights is None:
            return wanted
        if wanted is KernelSide.COLOUR and not weights.in_colour:
            wanted = KernelSide.OUTPUT
        return side_is_fixed(weights) or wanted

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
        return self._head.title.text()

    @property
    def hover(self) -> QWidget:
        """The words about the weight under the pointer."""
        return self._hover

    def hover_text(self) -> str:
        return self._hover.text()

    def colours_text(self) -> str:
        """What the colours of a kernel in colour mean; empty where there is none."""
        return self._colours.text() if self._colours.isVisibleTo(self) else ""

    def sentence(self) -> str:
        """Why there are no weights; empty where there are."""
        return self._nothing.text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_weights()

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        maps = QHBoxLayout()
        maps.setSpacing(12)
        one = QVBoxLayout()
        one.addWidget(self._one, 1)
        one.addWidget(self._map, 1)
        maps.addLayout(one, 2)
        maps.addWidget(self._all, 5)
        foot = QHBoxLayout()
        foot.addWidget(self._legend)
        foot.addWidget(self._colours, 1)
        foot.addWidget(self._hover, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._head)
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
            self._nothing.setText(self._why_none(info) if info is not None else "")
            self._pages.setCurrentIndex(1)
            return
        self._nothing.setText("")
        self._pages.setCurrentIndex(0)
        self._filter = min(self._filter, self._weights.outputs - 1)
        self._keep_channel(self._weights)
        self._show_choice(self._weights)
        self._show_kernels(self._weights)

    def _why_none(self, info: LayerInfo) -> str:
        layers = self._network.layers if self._network is not None else ()
        return " ".join(part for part in (no_weights_line(info), joined_line(layers, info)) if part)

    def _keep_channel(self, weights: LayerWeights) -> None:
        """The chosen input map is one that the chosen filter reads."""
        read = weights.read_by(self._filter)
        if self._channel not in read:
            self._channel = read.start

    def _show_map(self) -> None:
        """Beside a convolution's kernel what its filter makes of the drawing: the one explains the other."""
        values = next((layer.values for layer in self._layers if layer.info.name == self._layer), None)
        there = values is not None and values.ndim == 3 and self._filter < len(values) and self._weights is not None
        self._map.setVisible(there)
        if there and values is not None:
            own = values[self._filter : self._filter + 1]
            self._map.set_values(own, symmetric_limit(own))

    def _show_choice(self, weights: LayerWeights) -> None:
        side = self.side
        self._head.show_choice(weights, side, self._channel if side is KernelSide.INPUT else self._filter)

    def _show_kernels(self, weights: LayerWeights) -> None:
        self._show_map()
        side = self.side
        shown = weights.shown(side, self._filter if side is KernelSide.OUTPUT else self._channel)
        limit = symmetric_limit(weights.weight if side is KernelSide.COLOUR else shown)
        chosen = self._channel if side is KernelSide.OUTPUT else self._filter
        tile = chosen - self._tiles(weights).start
        self._paint_all(weights, shown, limit)
        self._all.select(tile if weights.has_maps else None)
        self._one.setVisible(weights.has_maps)
        if side is KernelSide.COLOUR:
            pixels = picture_colors(in_colour(weights.weight[self._filter], limit))
            self._one.set_values(shown[tile : tile + 1], limit, colors=pixels[None])
        elif weights.has_maps:
            self._one.set_values(shown[tile : tile + 1], limit)
        self._head.title.set_text(set_title(weights, side, self._filter, self._channel))
        self._say_scale(weights, limit)
        self._say_hover()

    def _tiles(self, weights: LayerWeights) -> range:
        """What the tiles of the mosaic are: input maps of a filter, or filters."""
        if self.side is KernelSide.OUTPUT:
            return weights.read_by(self._filter)
        return weights.readers_of(self._channel) if self.side is KernelSide.INPUT else range(weights.outputs)

    def _paint_all(self, weights: LayerWeights, shown: Float32, limit: float) -> None:
        """Kernels on the scale of weights; before the three of a filter that reads colours the picture they make."""
        if self.side is KernelSide.COLOUR:
            pictures = in_colour(weights.weight, limit).transpose(1, 0, 2, 3)
            self._all.set_values(shown, limit, colors=picture_colors(pictures))
        elif self.side is KernelSide.OUTPUT and weights.in_colour:
            self._all.set_values(shown, limit, lead=picture_colors(in_colour(shown, limit)))
        else:
            self._all.set_values(shown, limit)

    def _say_scale(self, weights: LayerWeights, limit: float) -> None:
        """The legend of the kernels, and in words that of their colour picture."""
        side = self.side
        self._legend.setVisible(side is not KernelSide.COLOUR)
        self._colours.setVisible(weights.in_colour and side is not KernelSide.INPUT)
        self._legend.set_range(limit, "" if self._colours.isVisibleTo(self) else self.tr("largest weight shown"))
        end = format_value(limit, 3)
        self._colours.set_text(
            self.tr("in colour: grey is 0, a full colour +{0}, none of it −{0}").format(end),
            self.tr("grey is 0, full colour +{0}").format(end),
        )

    def _say_hover(self) -> None:
        """The text of the weight under the pointer; it follows the weights while they are trained."""
        if self._weights is None:
            return
        place = self._place_of(self._one.cell, enlarged=True) or self._place_of(self._all.cell, enlarged=False)
        if self.side is KernelSide.COLOUR and place is not None:
            self._hover.set_text(colour_text(self._weights, place[0], *place[2:]))
            return
        self._hover.set_text(weight_text(self._weights, *place) if place is not None else "")
        exact = exact_weight_text(self._weights, *place) if place is not None else ""
        self._one.set_exact_text(exact)
        self._all.set_exact_text(exact)

    def _place_of(self, cell: Cell | None, *, enlarged: bool) -> tuple[int, int, int, int] | None:
        """(output, input map, row, column) of a cell of one of the two mosaics."""
        if cell is None or self._weights is None:
            return None
        tile, row, column = cell
        if enlarged:
            return self._filter, self._channel, row, column
        which = self._tiles(self._weights)[tile]
        if self.side is KernelSide.OUTPUT:
            return self._filter, which, row, column
        channel = self._weights.read_by(which).start if self._weights.reads_one else self._channel
        return which, channel, row, column

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
        before, which = self._filter, self._tiles(self._weights)[tile]
        if self.side is KernelSide.OUTPUT:
            self._channel = which
        else:
            self._filter = which
            self._keep_channel(self._weights)
        self._show_kernels(self._weights)
        self.kernel_chosen.emit(self._layer, self._filter, self._channel)
        if self._filter != before:
            self.filter_chosen.emit(self._layer, self._filter)

    @Slot(KernelSide)
    def _side_chosen(self, side: KernelSide) -> None:
        self._wanted_side = side
        self._take_weights()

    @Slot(int)
    def _index_chosen(self, index: int) -> None:
        if self._weights is None:
            return
        before = self._filter
        if self.side is KernelSide.INPUT:
            self._channel = index
            readers = self._weights.readers_of(index)
            self._filter = before if before in readers else readers.start
        else:
            self._filter = index
            self._keep_channel(self._weights)
        self._show_kernels(self._weights)
        if self._filter != before or self.side is not KernelSide.INPUT:
            self.filter_chosen.emit(self._layer, self._filter)
