"""Asking a person for a file, beginning in the folder used last."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from cnn_gui.window.base.settings import Settings

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
NETWORKS = (".safetensors", ".pt", ".pth", ".pkl", ".ckpt", ".tar", ".onnx")
OTHER_NETWORKS = (".bin", ".pt2", ".h5", ".keras", ".tflite", ".npz")
"""Networks as other programs write them: not offered, but who drops one is told what it is and what to do."""

DRAWINGS = (".json", ".gz")


class FileDialogs(QObject):
    """Each method returns the chosen path, or None where the person thought better of it."""

    def __init__(self, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings

    def open_anything(self) -> Path | None:
        everything = self._filter(self.tr("Pictures, drawings and networks"), PICTURES + DRAWINGS + NETWORKS)
        filters = ";;".join(
            [
                everything,
                self._filter(self.tr("Pictures"), PICTURES),
                self._filter(self.tr("Drawings"), DRAWINGS),
                self._filter(self.tr("Networks"), NETWORKS),
            ]
        )
        return self._open(self.tr("Open"), filters)

    def open_network(self) -> Path | None:
        return self._open(self.tr("Open network"), self._filter(self.tr("Networks"), NETWORKS))

    def open_picture(self) -> Path | None:
        return self._open(self.tr("Open a picture"), self._filter(self.tr("Pictures"), PICTURES))

    def open_pictures(self) -> tuple[Path, ...]:
        """Several at once; none where the person thought better of it."""
        kinds = self._filter(self.tr("Pictures"), PICTURES)
        chosen, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open pictures"), self._settings.folder(), kinds)
        if chosen:
            self._settings.set_folder(str(Path(chosen[0]).parent))
        return tuple(map(Path, chosen))

    def open_drawings(self) -> Path | None:
        return self._open(self.tr("Open drawings"), self._filter(self.tr("Drawings"), DRAWINGS))

    def open_data(self) -> Path | None:
        """A file of a data set; those in MNIST's format have many endings."""
        known = self._filter(self.tr("Data sets"), (".npz", ".csv", "-ubyte", "-ubyte.gz"))
        everything = self.tr("All files")
        return self._open(self.tr("Open data set"), f"{known};;{everything} (*)")

    def open_folder(self) -> Path | None:
        """A folder with a folder of pictures for each class."""
        chosen = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open a folder of pictures"), self._settings.folder()
        )
        if chosen:
            self._settings.set_folder(chosen)
        return Path(chosen) if chosen else None

    def save(self, title: str, name: str, kind: str) -> Path | None:
        """kind: the suffix, which is added where it is missing; name: the proposal."""
        start = str(Path(self._settings.folder()) / name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, start, f"*{kind}")
        if not chosen:
            return None
        path = Path(chosen)
        path = path if path.suffix.lower() == kind else path.with_name(path.name + kind)
        self._settings.set_folder(str(path.parent))
        return path

    def save_as_one_of(self, title: str, name: str, kinds: Mapping[str, str]) -> Path | None:
        """name: the proposal, without a suffix. kinds: words by suffix, the first proposed; of a name with none of
        these suffixes the chosen kind's is added."""
        filters = {self._filter(words, (suffix,)): suffix for suffix, words in kinds.items()}
        first = next(iter(kinds))
        start = str(Path(self._settings.folder()) / f"{name}{first}")
        chosen, kind = QFileDialog.getSaveFileName(self._window, title, start, ";;".join(filters))
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() not in kinds:
            path = path.with_name(path.name + filters.get(kind, first))
        self._settings.set_folder(str(path.parent))
        return path

    def _open(self, title: str, filters: str) -> Path | None:
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, self._settings.folder(), filters)
        if not chosen:
            return None
        self._settings.set_folder(str(Path(chosen).parent))
        return Path(chosen)

    @staticmethod
    def _filter(name: str, suffixes: tuple[str, ...]) -> str:
        return f"{name} ({' '.join('*' + suffix for suffix in suffixes)})"
