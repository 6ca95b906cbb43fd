"""What a layer computes with: kernels and weights, a batch norm's numbers, or the curve of a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import ACTIVATIONS, LayerActivation, LayerInfo, LayerKind, NetworkState
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.network.layer.content import inside_content
from cnn_gui.views.network.layer.curve import FunctionCurve
from cnn_gui.views.network.layer.kernels import KernelsView
from cnn_gui.views.network.layer.norm_numbers import NormNumbers


class LayerInside(QStackedWidget):
    """Shows the page that is the chosen layer's. What is hidden costs nothing."""

    map_chosen = Signal(int)
    """The map of a row of a batch norm's numbers that a person chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kernels = KernelsView()
        self.numbers = NormNumbers()
        self.curve = FunctionCurve()
        self._network: NetworkState | None = None
        self._info: LayerInfo | None = None
        self._channel = 0
        for page in (self.kernels, self.numbers, self.curve):
            self.addWidget(page)
        self.numbers.map_chosen.connect(self._map_chosen)

    def show_network(self, network: NetworkState) -> None:
        """New weights, perhaps of another network."""
        self._network = network
        self.kernels.show_network(network)
        self._show_numbers()

    def set_layers(self, layers: Sequence[LayerActivation], *, blank: bool = False) -> None:
        """The activations of all layers; none of an empty drawing are shown as a function's inputs."""
        self.kernels.set_layers(layers)
        self.curve.set_layers(() if blank else layers)

    def choose(self, info: LayerInfo, channel: int) -> None:
        """Shows a layer and one of its maps or units; emits nothing."""
        self._info, self._channel = info, channel
        self.kernels.choose(info.name, channel)
        self.setCurrentWidget(self._page(info))
        if info.kind in ACTIVATIONS:
            self.curve.set_info(info)
        self._show_numbers()
        self.numbers.choose(channel)

    @property
    def weights(self) -> Mapping[str, Float32]:
        """Of the whole network, by their names in PyTorch; none before there is one."""
        return self._network.weights if self._network is not None else {}

    def panel_content(self) -> PanelContent | None:
        if self._info is None or self._network is None:
            return None
        return inside_content(self._info, self.weights, self._channel, self, (self.kernels.hover,))

    def _page(self, info: LayerInfo) -> QWidget:
        if info.kind is LayerKind.BATCH_NORM:
            return self.numbers
        return self.curve if info.kind in ACTIVATIONS else self.kernels

    def _show_numbers(self) -> None:
        if self._network is not None and self._info is not None and self._info.kind is LayerKind.BATCH_NORM:
            self.numbers.show_layer(self._network, self._info)

    @Slot(int)
    def _map_chosen(self, channel: int) -> None:
        self.map_chosen.emit(channel)
