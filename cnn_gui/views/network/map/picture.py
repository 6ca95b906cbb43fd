"""The network map's state without the widget: where the layers are, their pictures, and what is under a pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QImage

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.base.colors import Rgb32, Scale, table, to_rgb32
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.grids.plane_colors import picture_colors
from cnn_gui.views.grids.tiles import as_maps, compose
from cnn_gui.views.network.map.class_names import ClassNames, class_names_of, names_width
from cnn_gui.views.network.map.edges import Skip, skips_of
from cnn_gui.views.network.map.frame import Frame
from cnn_gui.views.network.map.layout import LayerPlace, Metrics, arrange
from cnn_gui.views.network.map.skips import Way, lane_height, way_at, ways
from cnn_gui.views.network.map.titles import Titles, titles_of
from cnn_gui.views.network.ranges import RangeMode, limits_of
from cnn_gui.views.network.units import Unit


class NetworkPicture:
    """Lengths are device pixels from the top left of the maps. ``arrange`` comes before ``colour``.

    classes: what the outputs are called. skips: which layers read others than the one at their left; ways: where the
    arcs between them run. titles, names: of layers and of outputs, as they are painted. likely: the last layer's
    values. stale: the pictures are not those of the newest values; ``colour`` makes them.
    """

    def __init__(self) -> None:
        self.infos: tuple[LayerInfo, ...] = ()
        self.classes: tuple[str, ...] = ()
        self.skips: tuple[Skip, ...] = ()
        self.places: tuple[LayerPlace, ...] = ()
        self.ways: tuple[Way, ...] = ()
        self.titles: Titles | None = None
        self.names: tuple[ClassNames, ...] = ()
        self.likely: Float32 | None = None
        self.images: list[QImage] = []
        self.limits: tuple[Float32, ...] = ()
        self.stale = True
        self._theme: Theme | None = None

    def set_infos(self, infos: tuple[LayerInfo, ...], classes: tuple[str, ...]) -> None:
        """Another network: places and ranges of the one before are dropped."""
        self.infos, self.classes = infos, classes
        self.skips = skips_of(infos)
        self.places, self.ways, self.limits, self.images, self.likely = (), (), (), [], None
        self.titles, self.names = None, ()
        self.stale = True

    def arrange(self, frame: Frame) -> None:
        """Finds the places of all layers in a frame; pictures made before no longer fit and are dropped."""
        self.images, self.stale = [], True
        if not self.infos:
            self.places = ()
            return
        width, height = frame.size
        size = width, max(height - lane_height(self.skips, frame), 1)
        sides = [names_width(info, self.classes, frame) for info in self.infos]
        labels = frame.label_widths(self.infos)
        self.places = arrange(self.infos, labels, size, Metrics.scaled(frame.ratio), sides)
        self.ways = ways(self.skips, self.places, frame)
        self.titles = titles_of(self.places, frame)
        self.names = class_names_of(self.places, self.classes, frame)

    def colour(self, values: Sequence[Float32], mode: RangeMode, theme: Theme, task: Task) -> None:
        """Makes the mosaic of each layer from its values, in the order of the infos. task: the network's."""
        self.limits = limits_of(mode, values)
        colors = table(theme, Scale.ACTIVATIONS)
        ground, between = (int(theme.color(name).rgb()) for name in ("panel", "line"))
        if theme is not self._theme:
            self._theme, self.images = theme, []
        before: Sequence[QImage | None] = self.images or [None] * len(self.places)
        self.images = [
            compose(_tiles(layer, limit, colors, place, task), place.grid, ground, between, image)
            for place, layer, limit, image in zip(self.places, values, self.limits, before, strict=True)
        ]
        self.likely = values[-1] if values else None
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

    def skip_at(self, x: float, y: float, ratio: float) -> Skip | None:
        """The arc at a place. ratio: device pixels to a logical one."""
        return way_at(self.ways, x, y, ratio)

    def limit(self, index: int, channel: int | None) -> float | None:
        """The limit of a layer's range or of one map's; None where each map has its own and no map is named."""
        limits = self.limits[index]
        if limits.size == 1:
            return float(limits[0, 0, 0])
        return float(limits[channel, 0, 0]) if channel is not None and channel < limits.size else None


def _tiles(values: Float32, limits: Float32, scale: Rgb32, place: LayerPlace, task: Task) -> Rgb32:
    """The colours of the maps that are shown, before them those of the picture that an input in colour is."""
    shown = place.grid.count
    colors = to_rgb32(as_maps(values[:shown]), limits[:shown], scale)
    if not place.grid.first:
        return colors
    return np.concatenate([picture_colors(task.pixels(values))[None], colors])
