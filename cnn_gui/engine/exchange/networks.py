"""Network files, opened and saved in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import resources
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.exchange.messages import Exported, ExportFormat
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.network.inference import NetworkLike

ShouldStop = Callable[[], bool]
"""Whether nobody waits any more for what a file of somebody else's may be tried as."""


class Checkpoints(Protocol):
    """core.exchange.checkpoint and core.exchange.export, or a fake. All raise UserError."""

    def load(self, path: Path, should_stop: ShouldStop) -> NetworkLike: ...

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None: ...

    def export(self, network: NetworkLike, format_: ExportFormat, path: Path) -> Exported: ...


class CoreCheckpoints:
    """core.exchange. Opening needs no torch: a file is read, or refused, while torch is still being loaded."""

    def load(self, path: Path, should_stop: ShouldStop) -> NetworkLike:
        from cnn_gui.core.exchange import checkpoint

        return checkpoint.load(path, should_stop)

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        from cnn_gui.core.exchange import checkpoint

        checkpoint.save(path, spec, weights, record, task)

    def export(self, network: NetworkLike, format_: ExportFormat, path: Path) -> Exported:
        from cnn_gui.core.exchange.checkpoint import LoadedNetwork
        from cnn_gui.core.exchange.export.formats import export

        return export(LoadedNetwork(network.spec, network.weights, network.record, network.task), format_, path)


class ShippedNetwork:
    """A network that comes with the app. Its record has no path, so that saving never writes over it."""

    def __init__(self, loaded: NetworkLike) -> None:
        self.spec = loaded.spec
        self.weights = loaded.weights
        self.task = loaded.task
        self.record = replace(loaded.record, path=None)


class NetworkFiles(QObject):
    """opened: a network (spec, weights, record, task) for InferenceEngine.load. lent: the pretrained one, for a lesson.
    saved: the NetworkState with its new path. exported: an Exported, what was written in another format.
    failed: a Problem; nothing has changed then, neither the file nor the network on display.
    """

    opened = Signal(object)
    lent = Signal(object)
    saved = Signal(object)
    exported = Signal(object)
    failed = Signal(Problem)

    def __init__(
        self, worker: Worker, parent: QObject | None = None, *, checkpoints: Checkpoints | None = None
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._checkpoints: Checkpoints = checkpoints if checkpoints is not None else CoreCheckpoints()
        self._asked = 0

    def open(self, path: str | Path) -> None:
        """Reads a .safetensors file or the tutorial's .pt. What was being opened before is not shown any more."""
        if str(path) in resources.NETWORKS and not Path(path).exists():
            self.open_pretrained(str(path))
            return
        file = Path(path)
        self._open(
            lambda should_stop: self._checkpoints.load(file, should_stop),
            QT_TRANSLATE_NOOP("core", "opening the network"),
        )

    def open_pretrained(self, name: str = "pretrained") -> None:
        """Reads one of the networks that come with the app (resources.NETWORKS)."""
        self._open(
            lambda should_stop: ShippedNetwork(self._checkpoints.load(resources.network(name), should_stop)),
            f"opening the {name} network",
        )

    def _open(self, read: Callable[[ShouldStop], NetworkLike], doing: str) -> None:
        """What is asked for last is opened: a file that still waits is not read, and one that comes late not shown."""
        self._asked += 1
        number = self._asked

        def done(network: NetworkLike) -> None:
            if number == self._asked:
                self.opened.emit(network)

        def work(control: JobControl) -> NetworkLike:
            return read(lambda: control.stopping or number != self._asked)

        self._worker.replace("open", work, on_done=done, on_failed=self.failed.emit, doing=doing)

    def lend_pretrained(self) -> None:
        """Reads the network that the course speaks of, which nobody has opened."""
        self._worker.submit(
            lambda control: ShippedNetwork(self._checkpoints.load(resources.network(), lambda: control.stopping)),
            on_done=self.lent.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "opening the network of the lesson"),
        )

    def save(self, path: str | Path, network: NetworkState) -> None:
        """Writes the network, its record and its path in it; also where the window closes before its turn."""
        self._worker.submit(
            lambda _control: self._write(Path(path), network),
            on_done=self.saved.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "saving the network"),
            kept=True,
        )

    def export(self, path: Path, format_: ExportFormat, network: NetworkLike) -> None:
        """Writes the network in another format; what is on display stays as it is, its record too."""
        self._worker.submit(
            lambda _control: self._checkpoints.export(network, format_, path),
            on_done=self.exported.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "exporting the network"),
            kept=True,
        )

    def _write(self, path: Path, network: NetworkState) -> NetworkState:
        record = replace(network.record, path=str(path))
        self._checkpoints.save(path, network.spec, network.weights, record, network.task)
        return replace(network, record=record, modified=False)
