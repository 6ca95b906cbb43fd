"""All layers of the network in one picture: every feature map of each, for the current drawing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnn_gui.core.messages import Float32, LayerInfo, NetworkState, Snapshot
from cnn_gui.core.reach import Reach
from cnn_gui.views import network_paint as paint
from cnn_gui.views.network_footer import NetworkFooter
from cnn_gui.views.network_frame import EDGE, Frame, frame_of
from cnn_gui.views.network_keys import Cursor, moved
from cnn_gui.views.network_layout import Metrics
from cnn_gui.views.network_picture import NetworkPicture
from cnn_gui.views.network_reach import draw_reach
from cnn_gui.views.network_titles import draw_titles
from cnn_gui.views.ranges import RangeMode, range_title
from cnn_gui.views.theme import theme_of
from cnn_gui.views.tiles import as_maps
from cnn_gui.views.units import Patch, Unit, exact_text, map_text, unit_text


class NetworkMap(QWidget):
    """One mosaic a layer, side by side, never scrolled. Hovering says a unit's value, clicking chooses a map or layer.

    Pictures are made when a snapshot, a size, a theme or a range comes; painting only draws them. The maps are laid
    out in device pixels, so that a pixel of a picture is a pixel of the screen.
    """

    layer_chosen = Signal(str)
    map_chosen = Signal(str, int)
    unit_chosen = Signal(str, object)
    """Layer and index, (map, row, column) or (unit,), of the value a person clicked; after the choice of its map."""
    story_requested = Signal()
    """A double click: a person wants to see where the value comes from. The choice of the unit came before."""
    hovered = Signal(object)
    """The Unit under the pointer, or None."""
    range_changed = Signal(object)
    """The RangeMode a person chose here."""
    hint_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = NetworkPicture()
        self._snapshot: Snapshot | None = None
        self._mode = RangeMode.LAYER
        self._pointed: int | None = None
        self._unit: Unit | None = None
        self._cursor = Cursor()
        self._chosen: tuple[str, int | None] = ("", None)
        self._field: Patch | None = None
        self._reach: Reach | None = None
        self._footer = NetworkFooter(self)
        self._footer.range_choice.chosen.connect(self._range_chosen)
        self._frame = frame_of(self, 0)
        self.setObjectName("networkMap")
        self.setAccessibleName(self.tr("Network"))
        self.setAccessibleDescription(
            self.tr("All layers side by side. Arrow keys move between maps and layers, Enter opens the map.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._footer.hide()

    # --- told from outside -------------------------------------------------------------------------------

    def show_network(self, network: NetworkState) -> None:
        """The network on display. Only its layers matter here: values come with a snapshot."""
        if network.layers != self._picture.infos:
            self._snapshot = None
            self._footer.hide()
            self._set_infos(network.layers)

    def show(self, snapshot: Snapshot | None = None) -> None:
        """Shows a snapshot's activations. Without one this is QWidget.show()."""
        if snapshot is None:
            super().show()
            return
        first, self._snapshot = self._snapshot is None, snapshot
        infos = tuple(layer.info for layer in snapshot.layers)
        if infos != self._picture.infos:
            self._set_infos(infos)
        if first:
            self._footer.show()
            self.hint_changed.emit(self.tr("hover a pixel for its value, click a map to open it"))
        self._values_changed()

    def set_range(self, mode: RangeMode) -> None:
        """Which values share a colour range."""
        self._footer.range_choice.set_mode(mode)
        if mode is not self._mode:
            self._mode = mode
            self._values_changed()

    def range_mode(self) -> RangeMode:
        return self._mode

    def choose(self, layer: str, channel: int | None = None) -> None:
        """Outlines a layer and one of its maps as the chosen ones; emits nothing."""
        self._chosen = (layer, channel)
        index = self._picture.index(layer)
        if index is not None:
            count = self._picture.infos[index].shape_out[0]
            self._cursor = Cursor(index, min(channel or 0, count - 1))
        self._state()
        self.update()

    def set_field(self, field: tuple[int, int, int, int] | None) -> None:
        """Outlines a part of the input (top, left, bottom, right): what the unit whose story is told can see."""
        patch = Patch(None, *(field[i] for i in (0, 1, 2, 3))) if field is not None else None
        if patch != self._field:
            self._field = patch
            self.update()

    def set_reach(self, reach: Reach | None) -> None:
        """Outlines what the unit whose story is told depends on in the layers before, and can change in those after."""
        if reach != self._reach:
            self._reach = reach
            self.update()

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def picture(self) -> NetworkPicture:
        """Where everything is, in device pixels from ``origin``."""
        return self._picture

    @property
    def pointed_map(self) -> tuple[str, int] | None:
        """Layer and map under the pointer."""
        return (self._unit.layer, self._unit.map) if self._unit is not None else None

    @property
    def footer(self) -> NetworkFooter:
        return self._footer

    @property
    def frame(self) -> Frame:
        return self._frame

    def hover_text(self) -> str:
        """What is said about the unit under the pointer, or about the map the keyboard is on."""
        if self._snapshot is None:
            return ""
        if self._unit is not None:
            info, values = self._layer_of(self._unit)
            return unit_text(info, self._unit, values)
        if self.hasFocus() and self._picture.places:
            layer = self._snapshot.layers[self._cursor.layer]
            return map_text(layer.info, self._cursor.map, layer.values)
        return self.tr("blank input: what the network computes without any ink") if self._snapshot.blank else ""

    def sizeHint(self) -> QSize:
        return QSize(940, 330)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 140)

    # --- Qt events ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._values_changed()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._values_changed()
        elif event.type() == QEvent.Type.FontChange:
            self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._arrange()
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tool_tip(), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._point_at(event.position())
        if self._snapshot is not None and self._pointed is not None:
            unit = self._unit
            self._choose_here(self._pointed, unit.map if unit is not None else None)
            if unit is not None:
                self.unit_chosen.emit(unit.layer, self._index_of(unit))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._snapshot is not None and self._unit is not None:
            self.story_requested.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_pointed(None, None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._snapshot is None or not self._picture.places:
            super().keyPressEvent(event)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose_here(self._cursor.layer, self._cursor.map)
            strongest = self._strongest(self._cursor)
            self.unit_chosen.emit(strongest.layer, self._index_of(strongest))
            return
        by_layer = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        cursor = moved(self._picture.places, self._cursor, event.key(), by_layer)
        if cursor is None:
            super().keyPressEvent(event)
            return
        self._cursor = cursor
        self._set_pointed(None, None)
        layer = self._snapshot.layers[cursor.layer]
        self.setAccessibleDescription(map_text(layer.info, cursor.map, layer.values))
        self._state()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._state()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._state()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._snapshot is None or not self._picture.places:
            painter.setPen(theme_of(self).color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Loading the network …"))
            return
        if self._picture.stale:
            # It was hidden, or has just been laid out: the pictures are made at the first painting, once.
            self._colour()
        frame = self._frame
        painter.scale(1 / frame.ratio, 1 / frame.ratio)
        painter.translate(*frame.origin)
        self._paint_layers(paint.Brush(painter, theme_of(self), frame))

    # --- painting ----------------------------------------------------------------------------------------

    def _paint_layers(self, brush: paint.Brush) -> None:
        picture = self._picture
        places = picture.places
        draw_titles(brush, places, self._chosen[0])
        paint.draw_arrows(brush, places)
        paint.draw_images(brush, places, picture.images)
        paint.draw_class_labels(brush, places)
        if self._snapshot is not None and self._snapshot.blank:
            paint.draw_note(brush, places[0], self.tr("blank input"))
        if self._reach is not None:
            draw_reach(brush, places, self._reach)
        paint.draw_marks(brush, places, self._marks())
        if self._field is not None:
            paint.outline_field(brush, places[0].grid, self._field)

    def _marks(self) -> paint.Marks:
        index = self._picture.index(self._chosen[0])
        chosen = (index, self._chosen[1]) if index is not None else None
        cursor = (self._cursor.layer, self._cursor.map)
        pointed = self._picture.index(self._unit.layer) if self._unit is not None else None
        return paint.Marks(
            chosen=chosen,
            cursor=cursor if self.hasFocus() and self._unit is None and cursor != chosen else None,
            unit=(pointed, self._unit) if pointed is not None and self._unit is not None else None,
        )

    # --- the inside --------------------------------------------------------------------------------------

    def _set_infos(self, infos: tuple[LayerInfo, ...]) -> None:
        self._picture.set_infos(infos)
        self._cursor = Cursor()
        self._set_pointed(None, None)
        self._arrange()

    def _arrange(self) -> None:
        high = self._footer.sizeHint().height()
        frame = self._frame = frame_of(self, high)
        labels = frame.label_widths(self._picture.infos)
        self._picture.arrange(labels, frame.size, Metrics.scaled(frame.ratio), frame.side_label)
        self._footer.setGeometry(EDGE, self.height() - high, max(self.width() - EDGE, 1), high)
        self.update()

    def _values_changed(self) -> None:
        """New pictures, now where somebody looks, else when they are first painted."""
        self._picture.stale = True
        if self._snapshot is not None and self.isVisible():
            self._colour()
        self.update()

    def _colour(self) -> None:
        assert self._snapshot is not None
        self._picture.colour([layer.values for layer in self._snapshot.layers], self._mode, theme_of(self))
        self._state()

    def _state(self) -> None:
        """The footer says what is hovered or what the keyboard is on, the legend its range, else that of the chosen."""
        self._footer.hover.set_text(self.hover_text())
        if not self._picture.limits:
            return
        index, channel = self._stated()
        words = range_title(self._mode)
        if index is None:
            limit = self._picture.limit(0, None) if self._mode is RangeMode.NETWORK else None
            self._footer.legend.set_range(limit, words)
            return
        name = self._picture.infos[index].name
        caption = words if self._mode is RangeMode.NETWORK else f"{name} · {words}"
        self._footer.legend.set_range(self._picture.limit(index, channel), caption)

    def _stated(self) -> tuple[int | None, int | None]:
        if self._pointed is not None:
            return self._pointed, self._unit.map if self._unit is not None else None
        if self.hasFocus():
            return self._cursor.layer, self._cursor.map
        return self._picture.index(self._chosen[0]), self._chosen[1]

    def _layer_of(self, unit: Unit) -> tuple[LayerInfo, Float32]:
        assert self._snapshot is not None
        layer = next(layer for layer in self._snapshot.layers if layer.info.name == unit.layer)
        return layer.info, layer.values

    def _index_of(self, unit: Unit) -> tuple[int, ...]:
        """The unit as its layer's values are indexed."""
        info, _ = self._layer_of(unit)
        return (unit.map, unit.row, unit.column) if info.is_spatial else (unit.map,)

    def _strongest(self, cursor: Cursor) -> Unit:
        """The unit of the keyboard's map with the largest magnitude."""
        assert self._snapshot is not None
        layer = self._snapshot.layers[cursor.layer]
        values = as_maps(layer.values)[cursor.map]
        row, column = divmod(int(abs(values).argmax()), values.shape[1])
        return Unit(layer.info.name, cursor.map, row, column)

    def _point_at(self, position: QPointF) -> None:
        x, y = self._frame.inside(position)
        above_footer = position.y() < self._footer.y()
        pointed = self._picture.layer_at(x) if above_footer else None
        self._set_pointed(pointed, self._picture.unit_at(x, y) if above_footer else None)

    def _set_pointed(self, layer: int | None, unit: Unit | None) -> None:
        if (layer, unit) == (self._pointed, self._unit):
            return
        changed, self._unit, self._pointed = unit != self._unit, unit, layer
        self.setCursor(Qt.CursorShape.ArrowCursor if layer is None else Qt.CursorShape.PointingHandCursor)
        self._state()
        self.update()
        if changed:
            self.hovered.emit(unit)

    def _choose_here(self, index: int, channel: int | None) -> None:
        name = self._picture.infos[index].name
        self.choose(name, channel)
        if channel is None:
            self.layer_chosen.emit(name)
        else:
            self.map_chosen.emit(name, channel)

    def _tool_tip(self) -> str:
        if self._unit is not None and self._snapshot is not None:
            info, values = self._layer_of(self._unit)
            return exact_text(info, self._unit, values)
        return self.tr(
            "Every feature map of every layer, for your drawing. Hover a pixel for its value, click to open its map, "
            "double-click to see where its number comes from."
        )

    @Slot(object)
    def _range_chosen(self, mode: RangeMode) -> None:
        self.set_range(mode)
        self.range_changed.emit(mode)
