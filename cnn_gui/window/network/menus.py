"""Networks to open again, as submenus: those opened or saved before, and the automatically saved runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from cnn_gui.views.base.captions import in_menu


class FileMenu(QObject):
    """A submenu of files, looked up each time it opens. chosen: the Path of one."""

    chosen = Signal(Path)

    def __init__(self, menu: QMenu, name: str, title: str, files: Callable[[], Iterable[Path]]) -> None:
        super().__init__(menu)
        self._files = files
        self.menu = menu.addMenu(title)
        self.menu.setObjectName(f"menu_{name}")
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill)
        self.menu.triggered.connect(self._triggered)

    @Slot()
    def fill(self) -> None:
        self.menu.clear()
        for number, path in enumerate(self._files(), start=1):
            name = in_menu(path.stem)
            action = self.menu.addAction(f"&{number}  {name}" if number < 10 else f"     {name}")
            action.setData(str(path))
            action.setToolTip(str(path))
        if self.menu.isEmpty():
            self.menu.addAction(self.tr("None yet")).setEnabled(False)

    @Slot(QAction)
    def _triggered(self, action: QAction) -> None:
        if action.data():
            self.chosen.emit(Path(str(action.data())))
