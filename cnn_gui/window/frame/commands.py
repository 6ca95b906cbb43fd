"""What the menu's entries do: files are asked for, dialogs opened, and the sessions told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base import paths
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.drawing.library import Library
from cnn_gui.views.training.curves import Curves
from cnn_gui.window.base.file_dialogs import DRAWINGS, NETWORKS, OTHER_NETWORKS, FileDialogs
from cnn_gui.window.base.folders import Folders
from cnn_gui.window.drawing.session import DrawingSession
from cnn_gui.window.frame import about
from cnn_gui.window.network.session import NetworkSession
from cnn_gui.window.training.session import TrainingSession


class Commands(QObject):
    """refused: one sentence on why a command cannot be done now. test_asked: the test is to be seen."""

    refused = Signal(str)
    test_asked = Signal()

    def __init__(
        self,
        drawing: DrawingSession,
        networks: NetworkSession,
        training: TrainingSession,
        library: Library,
        curves: Curves,
        dialogs: FileDialogs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._drawing, self._networks, self._training = drawing, networks, training
        self._library, self._curves, self._dialogs = library, curves, dialogs
        self.folders = Folders(self)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Command names of the actions and what to call."""
        return {
            "open": self.open, "save_drawing": self.save_drawing, "save_png": self.save_png,
            "copy": self._drawing.copy, "paste": self._drawing.paste,
            "pen": self._drawing.use_pen, "eraser": self._drawing.use_eraser,
            "random": self._drawing.random, "next": self._drawing.next, "previous": self._drawing.previous,
            "open_network": self.open_network, "pretrained": self._networks.open_pretrained,
            "deep": self._networks.open_deep,
            "save_network": self.save_network, "save_network_as": self.save_network_as,
            "evaluate": self.evaluate, "export_csv": self.export_csv, "export_png": self.export_png,
            "data_folder": self.show_runs, "log_folder": self.show_log,
        }  # fmt: skip

    # --- opening

    @Slot()
    def open(self) -> None:
        path = self._dialogs.open_anything()
        if path is not None:
            self.open_file(str(path))

    @Slot(str)
    def open_file(self, name: str) -> None:
        """Opens a picture, a drawing or a network, by its suffix."""
        path = Path(name)
        suffix = path.suffix.lower()
        if suffix in (*NETWORKS, *OTHER_NETWORKS):
            self.open_network_file(path)
        elif suffix in DRAWINGS:
            self._drawing.open_drawings(path)
        else:
            self._drawing.open_picture(path)

    @Slot(object)
    def open_network_file(self, path: Path) -> None:
        if self._training.is_active:
            self.refused.emit(self.tr("A network is being trained: stop the run before you open another one."))
        else:
            self._networks.open(path)

    @Slot()
    def open_network(self) -> None:
        path = self._dialogs.open_network()
        if path is not None:
            self.open_network_file(path)

    # --- saving

    @Slot()
    def save_drawing(self) -> None:
        path = self._dialogs.save(self.tr("Save drawing"), "drawing.json", ".json")
        if path is not None:
            self._drawing.save_drawing(path)

    @Slot()
    def save_png(self) -> None:
        path = self._dialogs.save(self.tr("Save drawing as picture"), "drawing.png", ".png")
        if path is not None:
            self._drawing.save_picture(path)

    @Slot()
    def save_network(self) -> None:
        network = self._networks.network
        if network is None:
            return
        if network.record.path is not None and network.record.path.endswith(".safetensors"):
            self._networks.save(Path(network.record.path), self._with_run(network))
        else:
            self.save_network_as()

    @Slot()
    def save_network_as(self) -> None:
        network = self._networks.network
        if network is None:
            return
        # What is on display may have moved on while the dialog was open; the person meant what was seen then.
        network = self._with_run(network)
        path = self._dialogs.save(self.tr("Save network"), "network.safetensors", ".safetensors")
        if path is not None:
            self._networks.save(path, network)

    def _with_run(self, network: NetworkState) -> NetworkState:
        """A network in the middle of a run is saved with the recipe and the curves so far."""
        run = self._training.record() if self._training.is_active else None
        if run is None or not network.modified:
            return network
        return replace(network, record=replace(network.record, recipe=run.recipe, history=run.history))

    @Slot()
    def export_csv(self) -> None:
        self.export_csv_of(self._curves)

    @Slot()
    def export_png(self) -> None:
        self.export_png_of(self._curves)

    def export_csv_of(self, curves: Curves) -> None:
        path = self._dialogs.save(self.tr("Export curves"), "curves.csv", ".csv")
        if path is not None:
            self._library.save_bytes(path, curves.csv_text().encode(errors="replace"))

    def export_png_of(self, curves: Curves) -> None:
        path = self._dialogs.save(self.tr("Export curves"), "curves.png", ".png")
        if path is not None:
            self._library.save_bytes(path, about.png_bytes(curves.png_image()))

    # --- looking

    @Slot()
    def evaluate(self) -> None:
        self.test_asked.emit()
        self._networks.evaluate()

    @Slot()
    def show_runs(self) -> None:
        self.folders.show(paths.runs_dir(), self.tr("The saved runs are in {}."))

    @Slot()
    def show_log(self) -> None:
        self.folders.show(paths.log_dir(), self.tr("The log is in {}."))
