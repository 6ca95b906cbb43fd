"""What every panel offers to take away: its picture to copy or to save, and its numbers.

One mechanism for all panels: a panel says what it shows (``panel_content``), the rest is here. It is offered by the
button in a panel's title, by a right click on the title or in the panel, and in the View menu. A window beside the main
one has a button of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.core.base.number_files import csv_bytes, npz_bytes
from cnn_gui.views.base.panel_content import HasContent, PanelContent, PanelNumbers, file_name
from cnn_gui.views.base.picture_caption import picture_caption
from cnn_gui.views.parts.panel import PanelDock
from cnn_gui.views.parts.panel_picture import png_file, print_image, svg_file
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.subject import Context

_Form = TypeVar("_Form")


class TakeAway(QObject):
    """Makes the commands of all panels, and puts them where they are looked for."""

    def __init__(self, context: Context, layout: Layout, parent: QObject) -> None:
        super().__init__(parent)
        self._window = context.window
        self.panels = {
            name: PanelCommands(context, dock, layout.view(name), self) for name, dock in layout.docks.items()
        }
        for dock in layout.docks.values():
            dock.title_bar.installEventFilter(self)
        context.hub.panel_menu_opened.connect(self._fill_panel_menu)

    def fill(self, view: QMenu) -> None:
        """A submenu for each panel, so that everything can be reached by keys."""
        menu = view.addMenu(self.tr("Pictures and n&umbers"))
        menu.setObjectName("menu_take_away")
        for name, panel in self.panels.items():
            panel.menu.setObjectName(f"menu_take_away_{name}")
            menu.addMenu(panel.menu)
        menu.aboutToShow.connect(self._refresh)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A right click on a title: what the panel offers, before Qt's own list of the panels."""
        if isinstance(event, QContextMenuEvent):
            panel = next((each for each in self.panels.values() if each.dock.title_bar is watched), None)
            if panel is not None:
                self._open_title_menu(panel, event)
                return True
        return super().eventFilter(watched, event)

    def _open_title_menu(self, panel: PanelCommands, event: QContextMenuEvent) -> None:
        menu = QMenu(self._window)
        menu.setObjectName("panelTitleMenu")
        panel.add_to(menu)
        menu.addSeparator()
        for each in self.panels.values():
            menu.addAction(each.dock.toggleViewAction())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())
        event.accept()

    @Slot(str, QMenu)
    def _fill_panel_menu(self, name: str, menu: QMenu) -> None:
        if name in self.panels:
            self.panels[name].add_to(menu)
            menu.addSeparator()

    @Slot()
    def _refresh(self) -> None:
        for panel in self.panels.values():
            panel.refresh()


class ContentCommands(QObject):
    """The three commands of a panel or a window. They are those of what it shows when one of them is chosen."""

    def __init__(self, context: Context, widget: QWidget, view: object, parent: QObject) -> None:
        """widget: what has the title, and has to be in sight; it names the commands. view: shows the content."""
        super().__init__(parent)
        self._context, self._widget, self._view = context, widget, view
        self.menu = QMenu(widget.windowTitle(), context.window)
        self.menu.setToolTipsVisible(True)
        self.copy = self._action(
            "copy_panel",
            self.tr("&Copy as picture"),
            self.tr("Put a picture of this panel on the clipboard."),
            self.copy_picture,
        )
        self.picture = self._action(
            "save_panel",
            self.tr("Save &picture…"),
            self.tr("Save a picture of this panel for print, as PNG or SVG, over a line that says what it is."),
            self.save_picture,
        )
        self.numbers = self._action(
            "save_numbers",
            self.tr("Save &numbers…"),
            self.tr("Save what this panel shows as numbers: a table as CSV, or all of it for NumPy."),
            self.save_numbers,
        )
        self.menu.addActions([self.copy, self.picture, self.numbers])
        self.menu.aboutToShow.connect(self.refresh)

    def add_to(self, menu: QMenu) -> None:
        self.refresh()
        menu.setToolTipsVisible(True)
        menu.addActions([self.copy, self.picture, self.numbers])

    def content(self) -> PanelContent | None:
        """What can be taken away now; nothing of what is out of sight, where nothing is kept up to date."""
        if not isinstance(self._view, HasContent) or self._widget.visibleRegion().isEmpty():
            return None
        return self._view.panel_content()

    @Slot()
    def refresh(self) -> None:
        """Only what there is to take away can be chosen."""
        content = self.content()
        self.copy.setEnabled(content is not None)
        self.picture.setEnabled(content is not None)
        self.numbers.setEnabled(content is not None and content.numbers is not None)
        self.menu.setTitle(self._widget.windowTitle())

    @Slot()
    def copy_picture(self) -> None:
        image = self._painted(print_image)
        if image is not None:
            QGuiApplication.clipboard().setImage(image)
            self._context.hub.info.emit(self.tr("The picture is on the clipboard."))

    @Slot()
    def save_picture(self) -> None:
        content = self.content()
        if content is None:
            return
        kinds = {".png": self.tr("PNG, 300 dots per inch"), ".svg": self.tr("SVG, vectors")}
        path = self._ask(self.tr("Save picture"), content, kinds)
        if path is None:
            return
        # Not before, for it takes up to a second: it shows what is seen behind the dialog when this is answered.
        if path.suffix.lower() == ".svg":
            svg = self._painted(svg_file)
            if svg is not None:
                self._write(path, partial(bytes, svg))
        else:
            image = self._painted(print_image)
            if image is not None:
                self._write(path, partial(png_file, image))

    @Slot()
    def save_numbers(self) -> None:
        # What is seen now is what is meant: a drawing or a training may go on while the dialog is open.
        content = self.content()
        if content is None or content.numbers is None:
            return
        numbers = content.numbers()
        kinds = {".csv": self.tr("CSV, a table")} if numbers.table is not None else {}
        kinds[".npz"] = self.tr("NPZ, all arrays for NumPy")
        path = self._ask(self.tr("Save numbers"), content, kinds)
        if path is not None:
            self._write(path, partial(_number_bytes, numbers, path.suffix.lower()))

    def _painted(self, paint: Callable[[PanelContent, str], _Form]) -> _Form | None:
        """What the panel shows now, in one of its forms."""
        hub, content = self._context.hub, self.content()
        record = hub.last_network.record if hub.last_network is not None else None
        try:
            if content is not None:
                return paint(content, picture_caption(content, record, hub.last_snapshot))
        except ValueError:
            pass
        hub.info.emit(self.tr("There is nothing to be seen in this panel now."))
        return None

    def _ask(self, title: str, content: PanelContent, kinds: dict[str, str]) -> Path | None:
        return self._context.dialogs.save_as_one_of(title, file_name(content.name), kinds)

    def _write(self, path: Path, make: Callable[[], bytes]) -> None:
        self._context.engines.library.save_made(path, make)

    def _action(self, name: str, text: str, tip: str, does: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"action_{name}_{self._widget.objectName()}")
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.triggered.connect(does)
        return action


class PanelCommands(ContentCommands):
    """Those of a panel, behind the button in its title too."""

    def __init__(self, context: Context, dock: PanelDock, view: object, parent: QObject) -> None:
        super().__init__(context, dock, view, parent)
        self.dock = dock
        dock.title_bar.take_button.setMenu(self.menu)


def _number_bytes(numbers: PanelNumbers, suffix: str) -> bytes:
    return csv_bytes(numbers.table) if suffix == ".csv" and numbers.table is not None else npz_bytes(numbers.arrays)
