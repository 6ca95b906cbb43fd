"""Curves in files: as a table and as a picture."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from cnn_gui.engine.drawing.library import Library
from cnn_gui.views.base.translation import translate
from cnn_gui.views.training.curves import Curves
from cnn_gui.window.base.file_dialogs import FileDialogs


def export_csv(curves: Curves, dialogs: FileDialogs, library: Library) -> None:
    """Asks for a file, and writes every step and epoch of every run."""
    path = dialogs.save(translate("CurveFiles", "Export curves"), "curves.csv", ".csv")
    if path is not None:
        library.save_bytes(path, curves.csv_text().encode(errors="replace"))


def export_png(curves: Curves, dialogs: FileDialogs, library: Library) -> None:
    """Asks for a file, and writes the curves as a picture."""
    path = dialogs.save(translate("CurveFiles", "Export curves"), "curves.png", ".png")
    if path is not None:
        library.save_bytes(path, png_bytes(curves.png_image()))


def png_bytes(image: QImage) -> bytes:
    """The picture as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
