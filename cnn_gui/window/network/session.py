"""Which network is on display: opening, saving, recent files, testing it, and choosing maps in its views."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.network.messages import LayerKind, NetworkState, Snapshot
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.training.messages import RunFinished
from cnn_gui.engine.exchange.networks import NetworkFiles
from cnn_gui.engine.network.inference import InferenceEngine, NetworkLike
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.window.base.settings import Settings


class NetworkSession(QObject):
    """Joins the engine that holds the network with the views that look inside and the files it is kept in.

    changed: the NetworkState on display. opened: a network came from a file, whose path is in its record.
    """

    changed = Signal(NetworkState)
    opened = Signal(NetworkState)
    informed = Signal(str)
    failed = Signal(Problem)

    def __init__(
        self,
        inference: InferenceEngine,
        files: NetworkFiles,
        network_map: NetworkMap,
        detail: LayerDetail,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._inference, self._files = inference, files
        self._map, self._detail = network_map, detail
        self._settings = settings
        self._layers: tuple[str, ...] = ()
        self._fell_back = False
        inference.network_changed.connect(self._show_network)
        inference.failed.connect(self.failed)
        files.opened.connect(self._opened)
        files.saved.connect(self._saved)
        files.failed.connect(self._file_failed)
        self._join_views()

    @property
    def network(self) -> NetworkState | None:
        return self._inference.network

    def open(self, path: Path) -> None:
        self._files.open(path)

    @Slot()
    def open_pretrained(self) -> None:
        self._files.open_pretrained()

    @Slot()
    def open_deep(self) -> None:
        self._files.open_pretrained("deep")

    @Slot()
    def open_shapes(self) -> None:
        self._files.open_pretrained("shapes")

    def save(self, path: Path, network: NetworkState | None = None) -> None:
        """Saves a network, by default the one on display."""
        network = network if network is not None else self.network
        if network is not None:
            self._files.save(path, network)

    @Slot(object)
    def run_finished(self, finished: RunFinished) -> None:
        """The weights on display are the run's last: its file, recipe, curves and accuracy belong to them."""
        network = self.network
        if network is not None and network.modified:
            record = replace(
                finished.record if finished.record is not None else network.record,
                path=finished.saved,
                tested=finished.tested,
            )
            self._inference.set_record(record, modified=finished.saved is None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._map.show_snapshot(snapshot)
        self._detail.show_snapshot(snapshot)

    @property
    def chosen(self) -> tuple[str, int]:
        """The layer and map on display."""
        return self._detail.chosen

    def name_classes(self, network: NetworkState, classes: tuple[str, ...]) -> None:
        """Gives the classes of ``network`` names; nothing happens where another one is on display by now.

        It counts as a change that is not saved yet.
        """
        shown = self.network
        if shown is None or shown.id != network.id or shown.edits or classes == shown.task.names:
            return
        task = replace(shown.task, classes=classes, named=True)
        self._inference.load(replace(shown, task=task, layers=layer_infos(shown.spec, task), modified=True))

    def choose(self, layer: str, index: int | None = None) -> None:
        """Shows a layer and one of its maps; a layer that the network does not have changes nothing."""
        self._detail.choose(layer, index)
        self._map.choose(*self._detail.chosen)

    # --- views

    def _join_views(self) -> None:
        self._map.layer_chosen.connect(self._layer_chosen)
        self._map.map_chosen.connect(self._detail.choose)
        self._detail.layer_chosen.connect(self._layer_chosen)
        self._detail.map_chosen.connect(self._map.choose)
        self._map.range_changed.connect(self._detail.set_range)
        self._detail.range_changed.connect(self._map.set_range)

    @Slot(str)
    def _layer_chosen(self, layer: str) -> None:
        """A layer as a whole: both views mark the map of it that was on display last."""
        self.choose(layer)

    @Slot(object)
    def _show_network(self, network: NetworkState) -> None:
        self._map.show_network(network)
        self._detail.show_network(network)
        names = tuple(layer.name for layer in network.layers)
        if names != self._layers:
            self._layers = names
            layer = self._detail.chosen[0]
            if layer not in names or layer == "input":
                self._choose_first(network)
            # The map marks what the layer's panel shows, from the first.
            self._map.choose(*self._detail.chosen)
        self.changed.emit(network)

    def _choose_first(self, network: NetworkState) -> None:
        """The first convolution, or the input where there is none."""
        first = next((info for info in network.layers if info.kind is LayerKind.CONV), network.layers[0])
        self._detail.choose(first.name, 0)

    # --- files

    @Slot(object)
    def _opened(self, network: NetworkState) -> None:
        self._inference.load(network)
        if network.record.path is not None:
            self._settings.add_recent_network(network.record.path)
        self.opened.emit(network)

    @Slot(object)
    def show_reading(self, network: NetworkLike) -> None:
        """A file's network, read in another way."""
        self._inference.load(network)

    @Slot(object)
    def _file_failed(self, problem: Problem) -> None:
        """Says why, and where there is no network on display yet, puts the pretrained one there."""
        self.failed.emit(problem)
        if self.network is None and not self._fell_back:
            self._fell_back = True
            self.open_pretrained()

    @Slot(object)
    def _saved(self, network: NetworkState) -> None:
        shown = self.network
        if shown is not None and shown.version == network.version:
            self._inference.set_record(network.record, modified=False)
        if network.record.path is not None:
            self._settings.add_recent_network(network.record.path)
            text = self.tr("The network is saved as {}.")
            if self._inference.is_at_moment:
                text = self.tr("The network is saved as {}: as it is now, not as it was at the moment on display.")
            self.informed.emit(text.format(Path(network.record.path).name))
