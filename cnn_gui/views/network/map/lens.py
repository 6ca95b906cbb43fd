"""A lens over the network map: the map under the pointer enlarged, where a deep network leaves it few pixels."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.colors import Scale, symmetric_limit, table, to_rgb32
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.grids.outline import outline
from cnn_gui.views.grids.tiles import Grid, compose, draw_mosaic
from cnn_gui.views.network.map.paint import MapBrush, outline_unit
from cnn_gui.views.network.map.picture import NetworkPicture
from cnn_gui.views.network.units import Unit

SMALL = 16
"""Logical pixels: a map that is narrower is shown through the lens."""

SIDE = 116
"""Of the lens, in logical pixels, at least; cells are whole pixels."""

_AWAY = 10


@dataclass(frozen=True, slots=True)
class Lens:
    """grid: where the enlarged map is, one map in device pixels from the frame's origin."""

    image: QImage
    grid: Grid
    unit: Unit


def lens_of(
    picture: NetworkPicture, layer: int, unit: Unit, values: Float32, theme: Theme, size: tuple[int, int], ratio: float
) -> Lens | None:
    """The lens for a hovered unit of a layer; None where its map is large enough to be seen as it is.

    values: of the layer, (C, H, W). size: of the frame in device pixels, which the lens does not leave.
    """
    place = picture.places[layer]
    if not place.info.is_spatial or place.grid.tile_width >= SMALL * ratio:
        return None
    _, height, width = place.info.shape_out
    cell = max(1, round(SIDE * ratio / max(height, width)))
    high, wide = cell * height, cell * width
    x, y, tile_wide, tile_high = place.grid.tile(unit.map)
    away = round(_AWAY * ratio)
    left = x + tile_wide + away
    if left + wide > size[0]:
        left = max(x - away - wide, 0)
    top = min(max(y + tile_high // 2 - high // 2, 0), max(size[1] - high, 0))
    grid = Grid(1, height, width, 1, high, wide, 0, left, top)
    own = values[unit.map : unit.map + 1]
    limit = picture.limit(layer, unit.map) or symmetric_limit(own)
    colors = to_rgb32(own, limit, table(theme, Scale.ACTIVATIONS))
    return Lens(compose(colors, grid, int(theme.color("panel").rgb())), grid, unit)


def draw_lens(brush: MapBrush, lens: Lens) -> None:
    """On top of everything, with the hovered cell framed in it."""
    grid = lens.grid
    box = (grid.x, grid.y, *grid.size)
    outline(brush.painter, brush.ratio, box, brush.theme.color("panel"), width=2, outside=1)
    outline(brush.painter, brush.ratio, box, brush.theme.color("text"))
    draw_mosaic(brush.painter, lens.image, grid)
    outline_unit(brush, grid, 0, lens.unit.row, lens.unit.column)
