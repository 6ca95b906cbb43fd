"""Network files, opened and saved in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from cnn_gui.core import resources
from cnn_gui.core.messages import Float32, NetworkRecord, NetworkState
from cnn_gui.core.spec import NetworkSpec
from cnn_gui.engine.inference import NetworkLike
from cnn_gui.engine.preload import preload_torch
from cnn_gui.engine.worker import Worker


class Checkpoints(Protocol):
    """core.checkpoint, or a fake. Both raise UserError."""

    def load(self, path: Path) -> NetworkLike: ...

    def save(self, path: Path, spec: NetworkSpec, weights: Mapping[str, Float32], record: NetworkRecord) -> None: ...


class CoreCheckpoints:
    def load(self, path: Path) -> NetworkLike:
        preload_torch()
        from cnn_gui.core import checkpoint

        return checkpoint.load(path)

    def save(self, path: Path, spec: NetworkSpec, weights: Mapping[str, Float32], record: NetworkRecord) -> None:
        preload_torch()
        from cnn_gui.core import checkpoint

        checkpoint.save(path, spec, weights, record)


class ShippedNetwork:
    """A network that comes with the app. Its record has no path, so that saving never writes over it."""

    def __init__(self, loaded: NetworkLike) -> None:
        self.spec = loaded.spec
        self.weights = loaded.weights
        self.record = replace(loaded.record, path=None)


class NetworkFiles(QObject):
    """opened: a network (spec, weights, record) for InferenceEngine.load. saved: the NetworkState with its new path.
    failed: a Problem; nothing has changed then, neither the file nor the network on display.
    """

    opened = Signal(object)
    saved = Signal(object)
    failed = Signal(object)

    def __init__(
        self, worker: Worker, parent: QObject | None = None, *, checkpoints: Checkpoints | None = None
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._checkpoints: Checkpoints = checkpoints if checkpoints is not None else CoreCheckpoints()

    def open(self, path: str | Path) -> None:
        """Reads a .safetensors file or the tutorial's .pt."""
        if str(path) in resources.NETWORKS and not Path(path).exists():
            self.open_pretrained(str(path))
            return
        file = Path(path)
        self._worker.submit(
            lambda _control: self._checkpoints.load(file),
            on_done=self.opened.emit,
            on_failed=self.failed.emit,
            doing="opening the network",
        )

    def open_pretrained(self, name: str = "pretrained") -> None:
        """Reads one of the networks that come with the app (resources.NETWORKS)."""
        self._worker.submit(
            lambda _control: ShippedNetwork(self._checkpoints.load(resources.network(name))),
            on_done=self.opened.emit,
            on_failed=self.failed.emit,
            doing=f"opening the {name} network",
        )

    def save(self, path: str | Path, network: NetworkState) -> None:
        """Writes the network, its record and its path in it."""
        self._worker.submit(
            lambda _control: self._write(Path(path), network),
            on_done=self.saved.emit,
            on_failed=self.failed.emit,
            doing="saving the network",
        )

    def _write(self, path: Path, network: NetworkState) -> NetworkState:
        record = replace(network.record, path=str(path))
        self._checkpoints.save(path, NetworkSpec.from_json(network.spec), network.weights, record)
        return replace(network, record=record, modified=False)
