"""What a right click on a layer of the network's map offers: the changes of "Build", where the layer is seen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from cnn_gui.core.architecture.kinds import NEW
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.architecture.text import kind_choice
from cnn_gui.views.architecture.view import BuildView
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.window.architecture.session import BuildSession
from cnn_gui.window.base.hub import Hub

OFTEN = ("conv", "pool", "batch_norm", "relu", "dropout", "linear")


class BuildMenu(QObject):
    """Adds a submenu for the layer that is under the pointer, or that the keyboard is on, when a menu is opened."""

    def __init__(
        self, network_map: NetworkMap, view: BuildView, session: BuildSession, hub: Hub, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._map, self._view, self._session, self._hub = network_map, view, session, hub
        self._layer = ""
        hub.panel_menu_opened.connect(self._fill)

    @Slot(str, QMenu)
    def _fill(self, panel: str, menu: QMenu) -> None:
        """Nothing is offered while the rows are those of another network than the map shows."""
        info = self._pointed()
        if panel != "network" or info is None or not self._session.is_on_display:
            return
        self._layer = info.name
        build = menu.addMenu(self.tr("&Build at {0}").format(info.name))
        build.setObjectName("menu_build_at")
        insert = build.addMenu(self.tr("&Insert behind it"))
        for tag in (*OFTEN, *(tag for tag in NEW if tag not in OFTEN)):
            insert.addAction(kind_choice(tag)).triggered.connect(partial(self._insert, tag))
        insert.setEnabled(info.name != "softmax")
        if info.layer is not None:
            for text, what in (
                (self.tr("&Duplicate"), self._view.duplicate),
                (self.tr("De&lete"), self._view.delete),
                (self.tr("Move &forward"), partial(self._view.move_row, -1)),
                (self.tr("Move &back"), partial(self._view.move_row, 1)),
                (self.tr("&Skip connection…"), self._skip),
                (self.tr("&Change its fields…"), self._edit),
            ):
                build.addAction(text).triggered.connect(partial(self._do, what))
        menu.addSeparator()

    def _pointed(self) -> LayerInfo | None:
        """The layer whose map is pointed at, else that of the place where the pointer is, else the keyboard's."""
        network, place = self._hub.last_network, self._map.pointed_map
        if network is not None and place is not None:
            return next((layer for layer in network.layers if layer.name == place[0]), None)
        pointer = self._map.mapFromGlobal(QCursor.pos())
        return self._map.subject_at(pointer if self._map.rect().contains(pointer) else None)

    def _insert(self, tag: str, _checked: bool = False) -> None:
        self._view.choose(self._layer)
        self._view.insert(tag)

    def _do(self, what: object, _checked: bool = False) -> None:
        assert callable(what)
        self._view.choose(self._layer)
        what()

    def _skip(self) -> None:
        self._hub.panel_wanted.emit("build")
        self._view.tools.open_skip()

    def _edit(self) -> None:
        self._hub.panel_wanted.emit("build")
        self._view.form.first_field().setFocus()
