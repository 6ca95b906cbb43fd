"""A layer's activations: the chosen map enlarged, all maps, how the values are spread, and the colour range."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.messages import LayerActivation, LayerInfo
from cnn_gui.core.network.names import is_colour
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.colors import Scale
from cnn_gui.views.base.numbers import MINUS, format_count, format_percent, format_shape, format_value
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.statistics import Distribution, distribution
from cnn_gui.views.grids.mosaic_view import Cell, MosaicView
from cnn_gui.views.grids.plane_colors import picture_colors
from cnn_gui.views.network.layer.content import maps_content
from cnn_gui.views.network.range_choice import RangeChoice
from cnn_gui.views.network.ranges import RangeMode, limits_of
from cnn_gui.views.network.units import Unit, exact_text, is_classes, place_parts, value_text
from cnn_gui.views.parts.compact_fields import draw_icons, tool
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.histogram import Histogram
from cnn_gui.views.parts.legend import Legend

_ENOUGH = 32
"""From this many values a histogram says more than the values themselves."""

_WIDEST = f"{MINUS}0.000888"
"""As wide as a value of three digits becomes, but for powers of ten."""


class LayerMaps(QWidget):
    """Told the layers and which one is chosen; a layer of one map or a vector has no second mosaic.

    Nothing is computed while it is hidden.
    """

    map_clicked = Signal(int)
    unit_clicked = Signal(tuple)
    """Index of the value a person clicked in the enlarged map: (map, row, column), or (unit,) of a vector."""
    story_requested = Signal(bool)
    """A person wants to see where the marked value comes from. True: by a double click, which never hides it again."""
    range_changed = Signal(RangeMode)
    """The RangeMode a person chose here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: Sequence[LayerActivation] = ()
        self._task = MNIST
        self._why_not = ""
        self._layer = ""
        self._channel = 0
        self._limits: Float32 | None = None
        self._marked: Unit | None = None
        self.setObjectName("layerMaps")
        self._big = MosaicView(Scale.ACTIVATIONS)
        self._big.setObjectName("mapEnlarged")
        self._big.setAccessibleName(self.tr("Chosen feature map"))
        self._big.setToolTip(
            self.tr("The chosen feature map. Point at a pixel for its value; click it for where that comes from.")
        )
        self._all = MosaicView(Scale.ACTIVATIONS)
        self._all.setObjectName("mapMosaic")
        self._all.setAccessibleName(self.tr("All feature maps of the layer"))
        self._all.setToolTip(self.tr("All feature maps of this layer. Click one to enlarge it."))
        self._statistics = ElidedLabel(factor=0.84)
        self._statistics.setObjectName("mapStatistics")
        self._histogram = Histogram()
        self._legend = Legend(Scale.ACTIVATIONS)
        self._range = RangeChoice()
        self._hover = ElidedLabel(alignment=Qt.AlignmentFlag.AlignRight, mode=Qt.TextElideMode.ElideLeft)
        self._hover.setObjectName("mapHover")
        self._why = tool(
            "mapStory",
            "sum",
            self.tr("Story of the marked value"),
            self.tr("Where the marked value comes from, down to the products. A double click on a pixel does it, too."),
        )
        self._why.setEnabled(False)
        self._lay_out()
        self._big.pointed.connect(self._pointed)
        self._all.pointed.connect(self._pointed)
        self._big.tile_clicked.connect(self._big_clicked)
        self._all.tile_clicked.connect(self.map_clicked)
        self._big.double_clicked.connect(lambda: self.story_requested.emit(True))
        self._why.clicked.connect(lambda: self.story_requested.emit(False))
        self._range.chosen.connect(self._range_chosen)
        draw_icons(self)

    # --- told from outside -------------------------------------------------------------------------------

    def set_layers(self, layers: Sequence[LayerActivation], why_not: str = "", *, task: Task = MNIST) -> None:
        """The activations of all layers, as a snapshot has them; or none, and why not. task: the network's."""
        self._layers, self._why_not, self._task = layers, why_not, task
        self._refresh()

    def choose(self, layer: str, channel: int) -> None:
        self._layer, self._channel = layer, channel
        self._refresh()

    def set_range(self, mode: RangeMode) -> None:
        self._range.set_mode(mode)
        self._refresh()

    def set_compact(self, compact: bool) -> None:
        """Whether there is room for the enlarged map alone: the others, and the range, are in the network, too."""
        self._side.setVisible(not compact)
        self._range.setVisible(not compact)

    def set_marked(self, unit: Unit | None) -> None:
        """The unit whose story is told, here or elsewhere; it is framed where it is in sight."""
        self._marked = unit
        self._why.setEnabled(unit is not None)
        self._show_mark()
        self._say_hover()

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def enlarged(self) -> MosaicView:
        return self._big

    @property
    def mosaic(self) -> MosaicView:
        return self._all

    @property
    def histogram(self) -> Histogram:
        return self._histogram

    @property
    def legend(self) -> Legend:
        return self._legend

    @property
    def range_choice(self) -> RangeChoice:
        return self._range

    def hover_text(self) -> str:
        return self._hover.text()

    def statistics_text(self) -> str:
        return self._statistics.text()

    def panel_content(self) -> PanelContent | None:
        index = self._index()
        if index is None:
            return None
        colours = self._range.mode(), self._limit_shown()
        return maps_content(self._layers[index], self._channel, self._task.names, colours, self, (self._hover,))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            draw_icons(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(self._big, 1)
        left.addWidget(self._statistics)
        self._side = QWidget()
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(6)
        right.addWidget(self._all, 3)
        right.addWidget(self._histogram, 2)
        maps = QHBoxLayout()
        maps.setSpacing(14)
        maps.addLayout(left, 4)
        maps.addWidget(self._side, 5)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._legend)
        foot.addWidget(self._range)
        foot.addWidget(self._hover, 1)
        foot.addWidget(self._why)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(maps, 1)
        column.addLayout(foot)

    def _index(self) -> int | None:
        return next((i for i, layer in enumerate(self._layers) if layer.info.name == self._layer), None)

    def _refresh(self) -> None:
        index = self._index()
        if not self.isVisible():
            return
        if index is None:
            self._clear()
            return
        info, values = self._layers[index].info, self._layers[index].values
        mode = self._range.mode()
        limits = limits_of(mode, [layer.values for layer in self._layers] if mode is RangeMode.NETWORK else [values])
        self._limits = limits[index if mode is RangeMode.NETWORK else 0]
        channel = self._channel = min(self._channel, len(values) - 1)
        if info.is_spatial:
            single = self._limits if self._limits.size == 1 else self._limits[channel : channel + 1]
            self._big.set_values(values[channel : channel + 1], single)
            self._big.select(None)
        else:
            self._big.set_values(values, self._limits, self._labels(len(values)) if is_classes(info) else ())
            self._big.select(channel)
        several = info.is_spatial and len(values) > 1
        self._all.setVisible(several)
        if several:
            lead = picture_colors(self._task.pixels(values)) if is_colour(info) else None
            self._all.set_values(values, self._limits, lead=lead)
            self._all.select(channel)
        self._show_statistics(info, values)
        self._state_range(info)
        self._show_mark()
        self._say_hover()

    def _labels(self, count: int) -> tuple[str, ...]:
        return tuple(name_of(self._task.names, index) for index in range(count))

    def _show_mark(self) -> None:
        """In the enlarged map only: a frame around a pixel of a thumbnail would hide its map."""
        unit, index = self._marked, self._index()
        if unit is None or index is None or unit.layer != self._layer:
            self._big.set_marked(None)
        elif self._layers[index].info.is_spatial:
            self._big.set_marked((0, unit.row, unit.column) if unit.map == self._channel else None)
        else:
            self._big.set_marked((unit.map, 0, 0))

    def _clear(self) -> None:
        """No values yet, or of another network."""
        self._big.clear()
        self._all.clear()
        self._histogram.clear()
        self._statistics.set_text(self._why_not or self.tr("no values yet"))
        self._hover.set_text("")
        self._legend.set_range(None)

    def _show_statistics(self, info: LayerInfo, values: Float32) -> None:
        layer = distribution(values)
        self._histogram.setVisible(layer.n >= _ENOUGH)
        chosen = None
        if info.is_spatial and len(values) > 1:
            chosen = distribution(values[self._channel], layer.low, layer.high)
        self._histogram.set_distributions(layer, chosen, self._caption(info, layer))
        shape = format_shape(info.shape_out[1:]) if info.is_spatial else format_shape(info.shape_out)
        shown = chosen or layer
        numbers = [format_value(value, 3) for value in (shown.minimum, shown.mean, shown.maximum)]
        self._statistics.set_text(
            *self._summaries(shape, numbers, shown.not_finite),
            widest=self._summaries(shape, [_WIDEST] * 3, shown.not_finite),
        )

    def _summaries(self, shape: str, numbers: Sequence[str], not_finite: int) -> tuple[str, ...]:
        """Shape, lowest value, mean and highest in words, then ever less of it."""
        low, mean, high = (
            text.format(number)
            for text, number in zip((self.tr("min {0}"), self.tr("mean {0}"), self.tr("max {0}")), numbers, strict=True)
        )
        broken = [self.tr("{0} not finite").format(not_finite)] if not_finite else []
        parts = ([shape, low, mean, high, *broken], [low, mean, high, *broken], [low, high, *broken])
        return *(" · ".join(some) for some in parts), f"{numbers[0]} … {numbers[2]}"

    def _caption(self, info: LayerInfo, layer: Distribution) -> str:
        """What the bars are, and the share of exact zeros, which a ReLU makes many of."""
        text = self.tr("share of all {0} values").format(format_count(layer.n))
        return (
            text + " · " + self.tr("{0} zeros").format(format_percent(layer.zeros / max(layer.n, 1)))
            if layer.zeros
            else text
        )

    def _state_range(self, info: LayerInfo) -> None:
        # What shares the range the button beside it says; the room is for the value under the pointer.
        self._legend.set_range(self._limit_shown(), "")

    def _limit_shown(self) -> float:
        """Where the colours of the chosen map end."""
        limits = self._limits
        return 1.0 if limits is None else float(limits.flat[self._channel if limits.size > 1 else 0])

    def _unit(self) -> Unit | None:
        """The unit under the pointer."""
        index = self._index()
        if index is None:
            return None
        if self._all.cell is not None and self._all.isVisible():
            return Unit(self._layer, *self._all.cell)
        cell: Cell | None = self._big.cell
        if cell is None:
            return None
        return (
            Unit(self._layer, self._channel, *cell[1:])
            if self._layers[index].info.is_spatial
            else Unit(self._layer, cell[0])
        )

    def _say_hover(self) -> None:
        unit, index = self._unit(), self._index()
        if unit is None and self._big.marked is not None:
            unit = self._marked
        if unit is None or index is None or not _is_in(unit, self._layers[index].info):
            self._hover.set_text("")
            return
        info, values = self._layers[index].info, self._layers[index].values
        parts = [*place_parts(info, unit, self._task.names), value_text(values, unit)]
        # In ever less room, but never without the value.
        self._hover.set_text(" · ".join(parts), *(" · ".join(parts[start:]) for start in range(1, len(parts))))
        for view in (self._big, self._all):
            view.set_exact_text(exact_text(info, unit, values, self._task.names))

    @Slot(object)
    def _pointed(self, _: object) -> None:
        self._say_hover()

    @Slot(int)
    def _big_clicked(self, tile: int) -> None:
        index, cell = self._index(), self._big.cell
        if index is not None and not self._layers[index].info.is_spatial:
            self.map_clicked.emit(tile)
            self.unit_clicked.emit((tile,))
            return
        self._big.select(None)
        if index is not None and cell is not None:
            self.unit_clicked.emit((self._channel, *cell[1:]))

    @Slot(object)
    def _range_chosen(self, mode: RangeMode) -> None:
        self._refresh()
        self.range_changed.emit(mode)


def _is_in(unit: Unit, info: LayerInfo) -> bool:
    return unit.map < info.shape_out[0] and (
        not info.is_spatial or (unit.row < info.shape_out[1] and unit.column < info.shape_out[2])
    )
