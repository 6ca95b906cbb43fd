"""The network map's state without the widget: where the layers are, their pictures, and what is under a pixel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QImage

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.base.colors import Scale, table, to_rgb32
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.grids.tiles import as_maps, compose
from cnn_gui.views.network.map.layout import LayerPlace, Metrics, arrange
from cnn_gui.views.network.ranges import RangeMode, limits_of
from cnn_gui.views.network.units import Unit


class NetworkPicture:
    """Lengths are device pixels from the top left of the maps. ``arrange`` comes before ``colour``.

    stale: the pictures are not those of the newest values; ``colour`` makes them.
    """

    def __init__(self) -> None:
        self.infos: tuple[LayerInfo, ...] = ()
        self.places: tuple[LayerPlace, ...] = ()
        self.images: list[QImage] = []
        self.limits: tuple[Float32, ...] = ()
        self.stale = True
        self._theme: Theme | None = None

    def set_infos(self, infos: tuple[LayerInfo, ...]) -> None:
        """Another network: places and ranges of the one before are dropped."""
        self.infos = infos
        self.places, self.limits, self.images = (), (), []
        self.stale = True

    def arrange(self, labels: Sequence[int], size: tuple[int, int], metrics: Metrics, side_label: int) -> None:
        """Finds the places of all layers in a box; pictures made before no longer fit and are dropped."""
        self.places = arrange(self.infos, labels, size, metrics, side_label) if self.infos else ()
        self.images = []
        self.stale = True

    def colour(self, values: Sequence[Float32], mode: RangeMode, theme: Theme) -> None:
        """Makes the mosaic of each layer from its values, in the order of the infos."""
        self.limits = limits_of(mode, values)
        colors = table(theme, Scale.ACTIVATIONS)
        ground, between = (int(theme.color(name).rgb()) for name in ("panel", "line"))
        if theme is not self._theme:
            self._theme, self.images = theme, []
        before: Sequence[QImage | None] = self.images or [None] * len(self.places)
        self.images = [
            compose(to_rgb32(as_maps(layer), limit, colors), place.grid, ground, between, image)
            for place, layer, limit, image in zip(self.places, values, self.limits, before, strict=True)
        ]
        self.stale = False

    def index(self, layer: str) -> int | None:
        """A layer's place in the order, or None where the network has no such layer."""
        return next((i for i, info in enumerate(self.infos) if info.name == layer), None)

    def layer_at(self, x: float) -> int | None:
        """The layer whose column is at x; None in a gap."""
        return next((i for i, place in enumerate(self.places) if place.x <= x < place.right), None)

    def unit_at(self, x: float, y: float) -> Unit | None:
        """The unit at a place; in the gap between two maps the nearer one, for a gap is too narrow to be aimed at."""
        index = self.layer_at(x)
        if index is None:
            return None
        cell = self.places[index].grid.cell_near(x, y)
        return Unit(self.infos[index].name, *cell) if cell is not None else None

    def limit(self, index: int, channel: int | None) -> float | None:
        """The limit of a layer's range or of one map's; None where each map has its own and no map is named."""
        limits = self.limits[index]
        if limits.size == 1:
            return float(limits[0, 0, 0])
        return float(limits[channel, 0, 0]) if channel is not None and channel < limits.size else None
