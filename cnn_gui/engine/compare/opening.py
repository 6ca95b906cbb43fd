"""Networks that are only looked at beside the one on display, read in the background."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.base import resources
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.compare.messages import NetworkSource, SourceKind
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.engine.base.worker import JobControl, Worker

KEPT = 4
"""Networks that were read and stay in memory, so that what was found about them is known of them again."""


class NetworkOpener(QObject):
    """opened: a NetworkSource and its NetworkState. failed: a NetworkSource and a Problem.

    All methods are for the GUI thread and return at once.
    """

    opened = Signal(NetworkSource, NetworkState)
    failed = Signal(NetworkSource, Problem)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("opener", parent=self)
        self._kept: dict[tuple[str, int, int], NetworkState] = {}
        """By path, and size and time of the file. Touched on the worker's thread only."""

    def open(self, source: NetworkSource) -> None:
        """Reads a network that comes with the app, or one in a file; one that is unchanged since is not read again."""
        self._worker.submit(
            lambda control: self._read(source, control),
            on_done=lambda network: self.opened.emit(source, network),
            on_failed=lambda problem: self.failed.emit(source, problem),
            doing=QT_TRANSLATE_NOOP("core", "opening the network"),
        )

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        return self._worker.close(timeout_s)

    def _read(self, source: NetworkSource, control: JobControl) -> NetworkState:
        from cnn_gui.core.exchange import checkpoint

        shipped = source.kind is SourceKind.SHIPPED
        path = resources.network(source.name) if shipped else Path(source.name)
        key = _stamp(path)
        known = self._kept.pop(key, None)
        if known is None:
            read = checkpoint.load(path, lambda: control.stopping)
            record = replace(read.record, path=None) if shipped else read.record
            infos = layer_infos(read.spec, read.task)
            known = NetworkState(0, read.spec, infos, read.weights, record, task=read.task)
        self._kept[key] = known
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return known


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        # Reading it will say why.
        return str(path), 0, 0
    return str(path), status.st_size, status.st_mtime_ns
