"""The network taken away into a file of another format: asked for, and told."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from cnn_gui.core.exchange.export.formats import EXPORTS
from cnn_gui.core.exchange.messages import Exported, ExportFormat
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.exchange.networks import NetworkFiles
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.network.export_dialog import ExportDialog
from cnn_gui.window.base.file_dialogs import FileDialogs


class Exporting(QObject):
    """told: a sentence on what was written.

    What is exported is the network as it was when it was asked for, whatever happens to the one on display meanwhile.
    """

    told = Signal(str)

    def __init__(self, window: QWidget, dialogs: FileDialogs, files: NetworkFiles) -> None:
        super().__init__(window)
        self._window, self._dialogs, self._files = window, dialogs, files
        self._network: NetworkState | None = None
        self._last = next(iter(EXPORTS))
        files.exported.connect(self._exported)

    def ask(self, network: NetworkState, *, is_training: bool) -> None:
        """Shows the formats, and then asks for a file."""
        self._network = network
        note = self._note(network, is_training=is_training)
        dialog = ExportDialog(tuple(EXPORTS), self._last, note, self._window)
        dialog.chosen.connect(self._choose)
        dialog.open()

    def _note(self, network: NetworkState, *, is_training: bool) -> str:
        """Which weights it will be, where one could think of others."""
        if is_training:
            return self.tr("The network is being trained: its weights as they are at this moment are exported.")
        if network.edits:
            return self.tr(
                "You have changed the network by hand: it is exported with your changes, as it answers now. Reset them "
                "first to export it as it was."
            )
        return ""

    @Slot(object)
    def _choose(self, format_: ExportFormat) -> None:
        network = self._network
        if network is None:
            return
        self._last = format_
        path = self._dialogs.save(self.tr("Export network"), f"{_name(network)}{format_.suffix}", format_.suffix)
        if path is not None:
            self._files.export(path, format_, network)

    @Slot(object)
    def _exported(self, written: Exported) -> None:
        names = (self.tr("{0} and {1}") if len(written.paths) > 1 else "{0}").format(*(p.name for p in written.paths))
        self.told.emit(self.tr("The network is exported as {0}: {1}.").format(names, self._size(written.size)))

    def _size(self, size: int) -> str:
        if size < 1_000_000:
            return self.tr("{0} kB").format(format_count(max(1, round(size / 1000))))
        return self.tr("{0} MB").format(format_fixed(size / 1e6, 1))


def _name(network: NetworkState) -> str:
    """The name that its file has; a title may hold what no name of a file does."""
    return Path(network.record.path).stem if network.record.path is not None else "network"
