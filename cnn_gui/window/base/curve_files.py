"""Curves in files: as a table and as a picture."""

from __future__ import annotations

from functools import partial

from cnn_gui.core.base.number_files import csv_bytes
from cnn_gui.engine.drawing.library import Library
from cnn_gui.views.base.translation import translate
from cnn_gui.views.parts.panel_picture import png_file
from cnn_gui.views.training.curves import Curves
from cnn_gui.window.base.file_dialogs import FileDialogs


def export_csv(curves: Curves, dialogs: FileDialogs, library: Library) -> None:
    """Asks for a file, and writes every step and epoch of every run."""
    path = dialogs.save(translate("CurveFiles", "Export curves"), "curves.csv", ".csv")
    if path is not None:
        library.save_made(path, partial(csv_bytes, curves.store.table()))


def export_png(curves: Curves, dialogs: FileDialogs, library: Library) -> None:
    """Asks for a file, and writes the curves as a picture."""
    path = dialogs.save(translate("CurveFiles", "Export curves"), "curves.png", ".png")
    if path is not None:
        library.save_made(path, partial(png_file, curves.png_image()))
