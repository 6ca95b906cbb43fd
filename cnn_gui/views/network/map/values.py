"""The numbers behind the network map: which value a unit has, in words and as a program indexes it."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.core.network.messages import LayerActivation, Snapshot
from cnn_gui.views.grids.tiles import as_maps
from cnn_gui.views.network.map.keys import Cursor
from cnn_gui.views.network.units import Unit, exact_text, map_texts, place_text, value_text


@dataclass(frozen=True, slots=True, eq=False)
class NetworkValues:
    """A snapshot, asked for single units and maps of its layers."""

    snapshot: Snapshot

    @property
    def blank(self) -> bool:
        return self.snapshot.blank

    @property
    def classes(self) -> tuple[str, ...]:
        """What the outputs are called."""
        return self.snapshot.task.names

    def unit_texts(self, unit: Unit) -> tuple[str, str]:
        """Place and value: "conv2 · map 22 · row 6, column 9", "−2.354"."""
        layer = self._layer(unit)
        return place_text(layer.info, unit, self.classes), value_text(layer.values, unit)

    def exact_text(self, unit: Unit) -> str:
        """ "conv2[21, 5, 8] = -2.3540711"."""
        layer = self._layer(unit)
        return exact_text(layer.info, unit, layer.values, self.classes)

    def map_texts(self, cursor: Cursor) -> tuple[str, str]:
        """The keyboard's map and what its values span."""
        layer = self.snapshot.layers[cursor.layer]
        return map_texts(layer.info, cursor.map, layer.values, self.classes)

    def index(self, unit: Unit) -> tuple[int, ...]:
        """The unit as its layer's values are indexed: (map, row, column) or (unit,)."""
        spatial = self._layer(unit).info.is_spatial
        return (unit.map, unit.row, unit.column) if spatial else (unit.map,)

    def strongest(self, cursor: Cursor) -> Unit:
        """The unit of the keyboard's map with the largest magnitude."""
        layer = self.snapshot.layers[cursor.layer]
        values = as_maps(layer.values)[cursor.map]
        row, column = divmod(int(abs(values).argmax()), values.shape[1])
        return Unit(layer.info.name, cursor.map, row, column)

    def _layer(self, unit: Unit) -> LayerActivation:
        return next(layer for layer in self.snapshot.layers if layer.info.name == unit.layer)
