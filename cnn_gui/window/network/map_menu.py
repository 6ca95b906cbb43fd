"""What a right click on a map of the network offers: its number's story, and to try the network without it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

from cnn_gui.core.experiment.messages import Mute, Solo
from cnn_gui.core.network.messages import LayerKind
from cnn_gui.views.experiment.view import ExperimentView
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.units import map_title
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.experiment.session import ExperimentSession
from cnn_gui.window.network.session import NetworkSession

SILENCED = (LayerKind.CONV, LayerKind.LINEAR)
"""Kinds of layers whose maps can be muted: those that have filters."""


class MapMenu(QObject):
    """Adds to a menu what can be done with the map that was under the pointer when it was opened."""

    def __init__(
        self,
        network_map: NetworkMap,
        networks: NetworkSession,
        experiments: ExperimentSession,
        view: ExperimentView,
        hub: Hub,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._map, self._networks, self._experiments = network_map, networks, experiments
        self._view, self._hub = view, hub
        self._place: tuple[str, int] = ("", 0)
        hub.panel_menu_opened.connect(self._fill)

    @Slot(str, QMenu)
    def _fill(self, panel: str, menu: QMenu) -> None:
        """Nothing is added for a place that holds no map, or a map without a filter of its own."""
        if panel != "network":
            return
        network, place = self._networks.network, self._map.pointed_map
        if network is None or place is None:
            return
        info = next((layer for layer in network.layers if layer.name == place[0]), None)
        if info is None or info.kind not in SILENCED:
            return
        self._place = place
        # In the words of the panel that does it: the units of the last layer are called as its classes.
        name = f"{info.name} {map_title(info, place[1])}"
        edits = self._experiments.edits
        mute = self.tr("&Unmute {0}") if Mute(*place) in edits else self.tr("&Mute {0}")
        solo = self.tr("End &solo of {0}") if Solo(*place) in edits else self.tr("&Solo {0}")
        menu.addAction(mute.format(name)).triggered.connect(self._mute)
        menu.addAction(solo.format(name)).triggered.connect(self._solo)
        menu.addSeparator()

    @Slot()
    def _mute(self) -> None:
        self._experiments.toggle_mute(*self._place)
        self._show()

    @Slot()
    def _solo(self) -> None:
        self._experiments.toggle_solo(*self._place)
        self._show()

    def _show(self) -> None:
        self._view.choose(*self._place)
        self._hub.panel_wanted.emit("try")
