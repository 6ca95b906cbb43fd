"""One layer from near: its maps, its kernels, and what it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabWidget, QWidget

from cnn_gui.core.network.messages import LayerInfo, LayerKind, NetworkState, Snapshot, UnitPlace
from cnn_gui.views.base.class_names import invitation
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.network.layer.about import LayerAbout
from cnn_gui.views.network.layer.content import about_content
from cnn_gui.views.network.layer.inside import LayerInside
from cnn_gui.views.network.layer.kernels import KernelsView
from cnn_gui.views.network.layer.maps import LayerMaps
from cnn_gui.views.network.layer.text import inside_words
from cnn_gui.views.network.ranges import RangeMode
from cnn_gui.views.network.units import Unit, is_classes, map_title, number_words
from cnn_gui.views.parts.fields import ChoiceField, CountField
from cnn_gui.views.parts.tab_order import in_tab_order

_WIDE, _VERY_WIDE = 98, 150
"""Letters that stand side by side in a panel where an enlarged map and a story do, and where all maps do as well."""


class LayerDetail(QWidget):
    """Shows the chosen layer and map. Setters emit nothing; what a person chooses is done at once and emitted.

    Before anything is chosen it shows the first convolution, so that it is never empty while there is a network.
    """

    layer_chosen = Signal(str)
    map_chosen = Signal(str, int)
    unit_chosen = Signal(str, tuple)
    """Layer and index, (map, row, column) or (unit,), of the value a person clicked."""
    range_changed = Signal(RangeMode)
    story_requested = Signal(bool)
    """A person wants to see where the marked value comes from, see LayerMaps."""
    room_changed = Signal()
    """There is room for something beside the tabs now, or no more."""
    title_changed = Signal(str)
    hint_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._infos: tuple[LayerInfo, ...] = ()
        self._layer = ""
        self._channel = 0
        self._last: dict[str, int] = {}
        self._beside: QWidget | None = None
        self._had_room = False
        self.setObjectName("layerDetail")
        self.setAccessibleName(self.tr("Layer"))
        self._maps = LayerMaps()
        self._inside = LayerInside()
        self._classes: tuple[str, ...] = ()
        self._about = LayerAbout()
        self._layers = ChoiceField()
        self._layers.setObjectName("layerChoice")
        self._layers.setAccessibleName(self.tr("Layer"))
        self._layers.setToolTip(self.tr("Which layer is shown. A click in the network does the same."))
        self._number = CountField(0, 0, 1)
        self._number.setObjectName("mapChoice")
        self._number.setAccessibleName(self.tr("Feature map"))
        self._number.setToolTip(self.tr("Which feature map or unit is shown. Its filter is chosen with it."))
        self._tabs = QTabWidget()
        self._lay_out()
        self._layers.activated.connect(self._layer_picked)
        self._number.valueChanged.connect(self._number_changed)
        self._maps.map_clicked.connect(self._map_clicked)
        self._maps.unit_clicked.connect(self._unit_clicked)
        self._maps.range_changed.connect(self.range_changed)
        self._maps.story_requested.connect(self.story_requested)
        self._inside.kernels.filter_chosen.connect(self._filter_chosen)
        self._inside.map_chosen.connect(self._map_clicked)

    # --- told from outside -------------------------------------------------------------------------------

    def show_network(self, network: NetworkState) -> None:
        """The network on display: its layers and weights."""
        if (network.layers, network.task.names) != (self._infos, self._classes):
            self._set_infos(network.layers, network.task.names)
        self._inside.show_network(network)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's activations."""
        infos, classes = tuple(layer.info for layer in snapshot.layers), snapshot.task.names
        if (infos, classes) != (self._infos, self._classes):
            self._set_infos(infos, classes)
        if snapshot.blank:
            self._maps.set_layers((), self.tr("{0}: then you see the maps.").format(invitation(snapshot.task)))
        else:
            self._maps.set_layers(snapshot.layers, task=snapshot.task)
        self._inside.set_layers(snapshot.layers, blank=snapshot.blank)

    def choose(self, layer: str, channel: int | None = None) -> None:
        """Shows a layer and one of its maps, by default its last one or the first; emits neither of them as chosen.

        A layer that the network does not have changes nothing.
        """
        info = next((info for info in self._infos if info.name == layer), None)
        if info is None:
            return
        if channel is None:
            channel = self._last.get(layer, 0)
        self._layer, self._channel = layer, min(max(channel, 0), info.shape_out[0] - 1)
        self._last[layer] = self._channel
        self._show_choice(info)
        self._maps.choose(layer, self._channel)
        self._inside.choose(info, self._channel)
        self._name_inside(info)
        self._about.show_layer(self._infos, info)
        self.title_changed.emit(self.title())
        self.hint_changed.emit(self.hint())

    def set_range(self, mode: RangeMode) -> None:
        """Which values share a colour range."""
        self._maps.set_range(mode)

    @Slot(object)
    def set_marked(self, place: UnitPlace | None) -> None:
        """The unit whose story is told, or None."""
        self._maps.set_marked(Unit(place.layer, *place.unit) if place is not None else None)

    def set_beside(self, view: QWidget) -> None:
        """A view that stands beside the tabs, hidden until it is to be shown."""
        self._beside = view
        # It gives way to the tabs, never overlaps them.
        view.setMinimumWidth(160)
        view.hide()
        self._row.addWidget(view, 2)

    def show_beside(self, shown: bool) -> None:
        if self._beside is not None:
            self._beside.setVisible(shown)
            self._tabs.setMinimumWidth(self._head_width() if shown else 0)
            self._maps.set_compact(shown and self._letters() < _VERY_WIDE)

    @property
    def has_room_beside(self) -> bool:
        """Whether another view and the maps are both worth looking at side by side."""
        return self._letters() >= _WIDE

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[str, int]:
        """Layer and map on display; ("", 0) before there is a network."""
        return self._layer, self._channel

    @property
    def maps(self) -> LayerMaps:
        return self._maps

    @property
    def kernels(self) -> KernelsView:
        return self._inside.kernels

    @property
    def inside(self) -> LayerInside:
        """What the layer computes with: its kernels, or what it has in their place."""
        return self._inside

    @property
    def about(self) -> LayerAbout:
        return self._about

    @property
    def tabs(self) -> QTabWidget:
        return self._tabs

    def title(self) -> str:
        """For the panel: "conv2 · map 22 of 64"."""
        info = self._info()
        if info is None:
            return self.tr("Layer")
        count = info.shape_out[0]
        if count == 1:
            return info.name
        name = map_title(info, self._channel, self._classes)
        return (
            f"{info.name} · {name}"
            if is_classes(info)
            else self.tr("{0} · {1} of {2}").format(info.name, name, format_count(count))
        )

    def hint(self) -> str:
        """For the panel: "18,496 parameters"."""
        info = self._info()
        if info is None:
            return ""
        return (
            self.tr("{0} parameters").format(format_count(info.parameters))
            if info.parameters
            else self.tr("no parameters")
        )

    def subject_at(self, _place: QPoint | None) -> LayerInfo | None:
        """The layer on display."""
        return self._info()

    def panel_content(self) -> PanelContent | None:
        """Of the tab in front."""
        info = self._info()
        if self._tabs.currentWidget() is self._maps:
            return self._maps.panel_content()
        if self._tabs.currentWidget() is self._inside:
            return self._inside.panel_content()
        return about_content(info, self._inside.weights, self._about.body) if info is not None else None

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._tabs.setObjectName("layerTabs")
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        # All three are always seen; where that is too wide for the panel, the panel scrolls.
        self._tabs.setUsesScrollButtons(False)
        self._tabs.addTab(self._maps, self.tr("Maps"))
        self._tabs.addTab(self._inside, self.tr("Kernels"))
        self._tabs.addTab(self._about, self.tr("About"))
        self._tabs.setTabToolTip(0, self.tr("What the layer computes for your drawing"))
        self._tabs.setTabToolTip(1, self.tr("The weights it computes with"))
        self._tabs.setTabToolTip(2, self.tr("Shapes, formulas and parameters"))
        corner, bar = QWidget(), self._tabs.tabBar()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 0, 2)
        row.setSpacing(6)
        self._share_width()
        for field in (self._layers, self._number):
            # Fields in a form ask for no width; a corner that is offered to nobody else would be shared out wrongly.
            field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            row.addWidget(field)
        self._tabs.setCornerWidget(corner)
        in_tab_order(bar, self._layers, self._number)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(14)
        self._row.addWidget(self._tabs, 3)

    def _share_width(self) -> None:
        """Room for the longest name and number, and for the names of all tabs, in the font in force."""
        bar = self._tabs.tabBar()
        bar.setMinimumWidth(0)
        bar.setMinimumWidth(bar.sizeHint().width())
        metrics = self.fontMetrics()
        self._layers.setMinimumWidth(metrics.horizontalAdvance("softmax") + 40)
        self._number.setMinimumWidth(metrics.horizontalAdvance("unit 3,136") + 40)

    def minimumSizeHint(self) -> QSize:
        # What stands beside the tabs takes what room there is and asks for none: the panel can always get narrow again.
        return self._tabs.minimumSizeHint().expandedTo(QSize(self._head_width(), 0))

    def _head_width(self) -> int:
        """With it all three tabs and the fields beside them are in sight. A corner takes the width it would like, and
        lies over the tabs where there is only the least that it needs."""
        corner = self._tabs.cornerWidget()
        beside_tabs = corner.sizeHint().width() if corner is not None else 0
        return self._tabs.tabBar().sizeHint().width() + beside_tabs + 8

    def sizeHint(self) -> QSize:
        return self._tabs.sizeHint()

    def _letters(self) -> float:
        """How many stand side by side in the panel."""
        return self.width() / self.fontMetrics().averageCharWidth()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._beside is not None and self._beside.isVisibleTo(self):
            self._maps.set_compact(self._letters() < _VERY_WIDE)
        if self.has_room_beside is not self._had_room:
            self._had_room = self.has_room_beside
            if not self._had_room:
                self.show_beside(False)
            self.room_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._share_width()

    def _info(self) -> LayerInfo | None:
        return next((info for info in self._infos if info.name == self._layer), None)

    def _set_infos(self, infos: tuple[LayerInfo, ...], classes: tuple[str, ...]) -> None:
        self._infos, self._classes = infos, classes
        self._last.clear()
        self._maps.set_layers(())
        self._inside.set_layers(())
        with QSignalBlocker(self._layers):
            self._layers.clear()
            for info in infos:
                self._layers.add(info.name, info.name)
        first = next((info for info in infos if info.kind is LayerKind.CONV), infos[0] if infos else None)
        if self._info() is not None:
            self.choose(self._layer, self._channel)
        elif first is not None:
            self.choose(first.name, 0)

    def _name_inside(self, info: LayerInfo) -> None:
        title, tip = inside_words(info)
        if title != self._tabs.tabText(1):
            self._tabs.setTabText(1, title)
            self._tabs.setTabToolTip(1, tip)
            self._share_width()

    def _show_choice(self, info: LayerInfo) -> None:
        count = info.shape_out[0]
        name, first = number_words(info, self._classes)
        with QSignalBlocker(self._layers), QSignalBlocker(self._number):
            self._layers.set_value(info.name)
            self._number.setEnabled(count > 1)
            self._number.setPrefix(name)
            self._number.setRange(first, count - 1 + first)
            self._number.setValue(self._channel + first)

    @Slot(int)
    def _layer_picked(self, index: int) -> None:
        name = self._infos[index].name
        self.choose(name)
        self.layer_chosen.emit(name)

    @Slot(int)
    def _number_changed(self, value: int) -> None:
        self._choose_map(value - self._number.minimum())

    @Slot(int)
    def _map_clicked(self, channel: int) -> None:
        self._choose_map(channel)

    @Slot(object)
    def _unit_clicked(self, unit: object) -> None:
        self.unit_chosen.emit(self._layer, unit)

    @Slot(str, int)
    def _filter_chosen(self, layer: str, index: int) -> None:
        if layer == self._layer:
            self._choose_map(index)

    def _choose_map(self, channel: int) -> None:
        self.choose(self._layer, channel)
        self.map_chosen.emit(self._layer, self._channel)
