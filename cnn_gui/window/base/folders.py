"""Showing a folder in the system's file manager, where there is one, and saying where it is in any case."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

Open = Callable[[Path], bool]


def open_in_file_manager(folder: Path) -> bool:
    """False where it is certain that nothing was opened. True may be wrong: Qt does not learn whether its helper,
    a program of the desktop, has found a file manager.
    """
    if sys.platform not in ("win32", "darwin") and shutil.which("xdg-open") is None:
        return False
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class Folders(QObject):
    """informed: a sentence with the path that is being opened. refused: one with the path that nothing can show, which
    is on the clipboard then.
    """

    informed = Signal(str)
    refused = Signal(str)

    def __init__(self, parent: QObject, *, open_folder: Open = open_in_file_manager) -> None:
        super().__init__(parent)
        self._open = open_folder

    def show(self, folder: Path, where: str) -> None:
        """where: a sentence with one place for the path: "The log is in {}."."""
        sentence = where.format(folder)
        if self._open(folder):
            self.informed.emit(sentence)
            return
        QGuiApplication.clipboard().setText(str(folder))
        text = self.tr("{} No file manager is set up here to show the folder; its path is on the clipboard.")
        self.refused.emit(text.format(sentence))
