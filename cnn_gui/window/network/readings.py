"""How the network that was opened has been read: told, asked where it is not sure, and chosen again by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cnn_gui.core.exchange.messages import FileReading, Opened
from cnn_gui.views.base.translation import said
from cnn_gui.views.network.readings import ReadingsDialog

if TYPE_CHECKING:
    # What writes files is not needed to show a window.
    from cnn_gui.core.exchange.checkpoint import LoadedNetwork


class Readings(QObject):
    """told: a sentence on how a file was read. chosen: the network of a file as a person wants it read."""

    told = Signal(str)
    chosen = Signal(object)

    def __init__(self, window: QWidget, action: QAction) -> None:
        """action: the command that asks; it can be used while there is something to choose."""
        super().__init__(window)
        self._window, self._action = window, action
        self._network: LoadedNetwork | None = None
        self._shown = 0
        action.setEnabled(False)

    @Slot(object)
    def opened(self, network: object) -> None:
        """What was opened last; a file of ours, which says all of itself, leaves nothing to choose."""
        is_foreign = isinstance(getattr(network, "opened", None), Opened)
        self._network = cast("LoadedNetwork", network) if is_foreign else None
        self._shown = 0
        self._action.setEnabled(self._network is not None)
        if self._network is None or self._network.opened is None:
            return
        self.told.emit(said(self._network.opened.said))
        if not self._network.opened.sure:
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Shows all readings of the file, with their layers and what they know of digits."""
        if self._network is None or self._network.opened is None:
            return
        dialog = ReadingsDialog(self._network.opened, self._shown, self._window)
        dialog.chosen.connect(self._choose)
        dialog.open()

    @Slot(object)
    def _choose(self, reading: FileReading) -> None:
        network = self._network
        if network is None or network.opened is None:
            return
        places = [place for place, each in enumerate(network.opened.readings) if each.words == reading.words]
        self._shown = next((p for p in places if network.opened.readings[p].input == reading.input), 0)
        notes = self.tr("Read as {0}; {1}, as chosen by hand.").format(reading.words, reading.input)
        record = replace(network.record, notes=notes)
        self._network = replace(network, spec=reading.spec, weights=reading.weights, task=reading.task, record=record)
        self.chosen.emit(self._network)
