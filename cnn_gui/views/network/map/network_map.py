"""All layers of the network in one picture: every feature map of each, for the current drawing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.network.dependencies import Dependencies
from cnn_gui.core.network.messages import LayerInfo, NetworkState, Snapshot
from cnn_gui.views.base.class_names import invitation
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.network.content import map_content
from cnn_gui.views.network.map.attention import Attention
from cnn_gui.views.network.map.edges import Skip
from cnn_gui.views.network.map.footer import NetworkFooter
from cnn_gui.views.network.map.frame import EDGE, Frame
from cnn_gui.views.network.map.picture import NetworkPicture
from cnn_gui.views.network.map.scene import MapScene
from cnn_gui.views.network.map.surface import NetworkSurface
from cnn_gui.views.network.map.values import NetworkValues
from cnn_gui.views.network.ranges import RangeMode
from cnn_gui.views.network.units import Patch, Unit


class NetworkMap(QWidget):
    """One mosaic a layer, side by side, never scrolled. Hovering says a unit's value, clicking chooses a map or layer.

    It hears the pointer and the keys, and says where a person's attention is; the picture is its surface's.
    """

    layer_chosen = Signal(str)
    map_chosen = Signal(str, int)
    unit_chosen = Signal(str, tuple)
    """Layer and index, (map, row, column) or (unit,), of the value a person clicked; after the choice of its map."""
    story_requested = Signal()
    """A double click: a person wants to see where the value comes from. The choice of the unit came before."""
    hovered = Signal(object)
    """The Unit under the pointer, or None."""
    range_changed = Signal(RangeMode)
    """The RangeMode a person chose here."""
    hint_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NetworkValues | None = None
        self._task = MNIST
        self._field: Patch | None = None
        self._dependencies: Dependencies | None = None
        self._surface = NetworkSurface(self.tr("Loading the network …"), self)
        self._surface.coloured.connect(self._state)
        self._attention = Attention(self._surface.picture)
        self.footer = NetworkFooter(self)
        self.footer.range_choice.chosen.connect(self._range_chosen)
        self.setObjectName("networkMap")
        self.setAccessibleName(self.tr("Network"))
        self.setAccessibleDescription(
            self.tr("All layers side by side. Arrow keys move between maps and layers, Enter opens the map.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.footer.hide()

    # --- told from outside -------------------------------------------------------------------------------

    def show_network(self, network: NetworkState) -> None:
        """The network on display. Only its layers matter here: values come with a snapshot."""
        if (network.layers, network.task.names) != (self.picture.infos, self.picture.classes):
            self._values = None
            self.footer.hide()
            self._set_infos(network.layers, network.task.names)

    def show_unavailable(self) -> None:
        """There will be no values: what computes them does not load."""
        self._surface.set_waiting(self.tr("No network: PyTorch does not load"))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's activations."""
        first, self._values = self._values is None, NetworkValues(snapshot)
        self._task = snapshot.task
        infos = tuple(layer.info for layer in snapshot.layers)
        if (infos, snapshot.task.names) != (self.picture.infos, self.picture.classes):
            self._set_infos(infos, snapshot.task.names)
        if first:
            self.footer.show()
            self.hint_changed.emit(self.tr("hover a pixel for its value, click a map to open it"))
        self._show_scene()
        self._surface.set_snapshot(snapshot)

    def set_range(self, mode: RangeMode) -> None:
        """Which values share a colour range."""
        self.footer.range_choice.set_mode(mode)
        self._surface.set_range(mode)

    def range_mode(self) -> RangeMode:
        return self._surface.range_mode

    def choose(self, layer: str, channel: int | None = None) -> None:
        """Outlines a layer and one of its maps as the chosen ones; emits nothing."""
        self._attention.choose(layer, channel)
        self._state()

    def set_field(self, field: tuple[int, int, int, int] | None) -> None:
        """Outlines a part of the input (top, left, bottom, right): what the unit whose story is told can see."""
        self._field = Patch(None, *field) if field is not None else None
        self._show_scene()

    def set_dependencies(self, dependencies: Dependencies | None) -> None:
        """Outlines what the unit whose story is told depends on in the layers before, and can change in those after."""
        self._dependencies = dependencies
        self._show_scene()

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def picture(self) -> NetworkPicture:
        """Where everything is, in device pixels from the frame's ``origin``."""
        return self._surface.picture

    @property
    def frame(self) -> Frame:
        return self._surface.frame

    @property
    def pointed_map(self) -> tuple[str, int] | None:
        """Layer and map under the pointer."""
        unit = self._attention.unit
        return (unit.layer, unit.map) if unit is not None else None

    def subject_at(self, place: QPoint | None) -> LayerInfo | None:
        """The layer at a place, or the one that the keyboard is on; None between the layers."""
        if not self.picture.places:
            return None
        layer = self._surface.at(QPointF(place))[0] if place is not None else self._attention.cursor.layer
        return self.picture.infos[layer] if layer is not None else None

    def panel_content(self) -> PanelContent | None:
        snapshot = self._values.snapshot if self._values is not None else None
        if snapshot is None or snapshot.blank:
            return None
        return map_content(snapshot, self.range_mode(), self, (self.footer.hover,))

    def hover_text(self) -> str:
        """What is said about the unit under the pointer, or about the map the keyboard is on."""
        return self.footer.hover.text()

    def _hover_texts(self) -> tuple[str, str]:
        """A place and its value; one of both may be empty."""
        if self._values is None:
            return "", ""
        if self._attention.skip is not None:
            return self._skip_text(self._attention.skip), ""
        if self._attention.unit is not None:
            place, value = self._values.unit_texts(self._attention.unit)
            return self._with_cut(place, self._attention.layer), value
        if self.hasFocus() and self.picture.places:
            place, value = self._values.map_texts(self._attention.cursor)
            return self._with_cut(place, self._attention.cursor.layer), value
        return (self.tr("blank input: nothing is drawn yet"), "") if self._values.blank else ("", "")

    def _with_cut(self, text: str, layer: int | None) -> str:
        """Before it, where a layer has more units than there is room for, how many of them are shown."""
        if layer is None or not self.picture.places[layer].is_cut:
            return text
        place = self.picture.places[layer]
        words = self.tr("the first {0} of {1} units are shown")
        return f"{words.format(format_count(place.grid.count), format_count(place.info.shape_out[0]))} · {text}"

    def _skip_text(self, skip: Skip) -> str:
        """ "relu1 → add1, past the 5 layers between"."""
        names = [self.picture.infos[index].name for index in (skip.source, skip.target)]
        between = skip.target - skip.source - 1
        if between == 1:
            return self.tr("{0} → {1}, past the layer between").format(*names)
        return self.tr("{0} → {1}, past the {2} layers between").format(*names, between)

    def tip_at(self, position: QPoint) -> str:
        """Layer, index and exact value of the unit there, else what there is to do."""
        if self._attention.skip is not None:
            return self._skip_text(self._attention.skip)
        if self._attention.unit is not None and self._values is not None:
            return self._values.exact_text(self._attention.unit)
        return self.tr(
            "Every feature map of every layer, for your drawing. Hover a pixel for its value, click to open its map, "
            "double-click to see where its number comes from."
        )

    def readouts(self) -> Sequence[QWidget]:
        return (self.footer,)

    def sizeHint(self) -> QSize:
        return QSize(940, 330)

    def minimumSizeHint(self) -> QSize:
        # Narrower, the titles of the tutorial's layers would be cut.
        return QSize(500, 140)

    # --- Qt events ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            # Not is_new_type: all of it is painted, no style sheet has a part in it, and it takes long.
            self._lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._point_at(event.position())
        layer, unit = self._attention.layer, self._attention.unit
        if self._values is not None and layer is not None:
            self._choose_here(layer, unit.map if unit is not None else None)
            if unit is not None:
                self.unit_chosen.emit(unit.layer, self._values.index(unit))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        on_unit = self._values is not None and self._attention.unit is not None
        if on_unit and event.button() == Qt.MouseButton.LeftButton:
            self.story_requested.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_pointed(None, None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        values, attention = self._values, self._attention
        if values is None or not self.picture.places:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose_here(attention.cursor.layer, attention.cursor.map)
            strongest = values.strongest(attention.cursor)
            self.unit_chosen.emit(strongest.layer, values.index(strongest))
        elif attention.walk(event.key(), by_layer=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)):
            self._set_pointed(None, None)
            self.setAccessibleDescription(" · ".join(values.map_texts(attention.cursor)))
            self._state()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._state()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._state()

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        high = self.footer.sizeHint().height()
        self._surface.setGeometry(self.rect())
        self._surface.set_floor(high)
        self.footer.setGeometry(EDGE, self.height() - high, max(self.width() - EDGE, 1), high)

    def _invitation(self) -> str:
        words = self.tr("{0}: every layer shows here what it makes of it.")
        return words.format(invitation(self._task))

    def _set_infos(self, infos: tuple[LayerInfo, ...], classes: tuple[str, ...]) -> None:
        self._surface.set_infos(infos, classes)
        self._attention.begin()
        self._set_pointed(None, None)

    @Slot()
    def _state(self) -> None:
        """The footer says what is hovered or what the keyboard is on, the legend its range, else that of the chosen."""
        self.footer.hover.set_texts(*self._hover_texts())
        if self.picture.limits:
            place = self._attention.stated(focused=self.hasFocus())
            self.footer.legend.set_range(*self._surface.range_of(*place))
        self._show_scene()

    def _show_scene(self) -> None:
        blank = self._values is not None and self._values.blank
        self._surface.set_scene(
            MapScene(
                chosen=self._attention.chosen[0],
                marks=self._attention.marks(focused=self.hasFocus()),
                dependencies=self._dependencies,
                field=self._field,
                invitation=self._invitation() if blank else "",
            )
        )

    def _point_at(self, position: QPointF) -> None:
        layer, unit = self._surface.at(position)
        self._set_pointed(layer, unit, self._surface.skip_at(position) if unit is None else None)

    def _set_pointed(self, layer: int | None, unit: Unit | None, skip: Skip | None = None) -> None:
        before = self._attention.unit
        if (layer, unit, skip) == (self._attention.layer, before, self._attention.skip):
            return
        self._attention.point(layer, unit, skip)
        self.setCursor(Qt.CursorShape.ArrowCursor if layer is None else Qt.CursorShape.PointingHandCursor)
        self._state()
        if unit != before:
            self.hovered.emit(unit)

    def _choose_here(self, index: int, channel: int | None) -> None:
        name = self.picture.infos[index].name
        self.choose(name, channel)
        if channel is None:
            self.layer_chosen.emit(name)
        else:
            self.map_chosen.emit(name, channel)

    @Slot(object)
    def _range_chosen(self, mode: RangeMode) -> None:
        self.set_range(mode)
        self.range_changed.emit(mode)
