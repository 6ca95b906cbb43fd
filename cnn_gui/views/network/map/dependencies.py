"""The outlines of what a unit depends on and can change, over the maps of the network map."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from cnn_gui.core.network.dependencies import Dependencies, Region, Regions
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.grids.outline import outline
from cnn_gui.views.grids.tiles import Box, Grid
from cnn_gui.views.network.map.layout import LayerPlace
from cnn_gui.views.network.map.paint import MapBrush

_MOST_PIXELS = 500
"""Units of a pixel each that are framed one by one; more of them are one piece."""


def draw_dependencies(brush: MapBrush, places: Sequence[LayerPlace], dependencies: Dependencies) -> None:
    """A frame around the region of each map, a quiet one around a layer all of which is meant.

    The unit itself gets a frame in the accent. A rim in the ground's colour tells a frame from cells of its own hue.
    """
    regions = {**dependencies.before, **dependencies.after}
    for place in places:
        if place.info.name in regions:
            here, grid = regions[place.info.name], place.grid
            if is_all(place.info, here) or is_dense(grid, here):
                outline(brush.painter, brush.ratio, (grid.x, grid.y, *grid.size), brush.theme.color("muted"))
                continue
            for region in here:
                for box in boxes(grid, region):
                    _frame(brush, box, "text")
        elif place.info.name == dependencies.layer:
            own = _unit_box(place.grid, dependencies.unit)
            if own is not None:
                _frame(brush, own, "accent")


def is_all(info: LayerInfo, regions: Regions) -> bool:
    """Whether regions are the whole layer."""
    return sum(_count(region) for region in regions) == math.prod(info.shape_out)


def is_dense(grid: Grid, regions: Regions) -> bool:
    """Whether they are so many units of a pixel each, in rows that are no maps, that one would see but frames."""
    in_rows = any(region.flat is not None and grid.columns == math.prod(region.flat) for region in regions)
    units = sum(_count(region) for region in regions)
    return not in_rows and grid.tile_width == grid.tile_height == 1 and units > _MOST_PIXELS


def _count(region: Region) -> int:
    top, left, bottom, right = region.box
    return (region.end - region.first) * (bottom - top) * (right - left)


def boxes(grid: Grid, region: Region) -> Iterator[Box]:
    """The rectangles, in device pixels, that a region is in a mosaic."""
    if region.flat is not None:
        yield from _bands(grid, region, region.flat)
    else:
        for index in range(region.first, min(region.end, grid.count)):
            box = grid.cells(index, *region.box)
            if box[2] and box[3]:
                yield box


def _bands(grid: Grid, region: Region, flat: tuple[int, int]) -> Iterator[Box]:
    """In the strip of a flattened vector, a row for each map: a band for each row of cells, over its maps."""
    height, width = flat
    if grid.columns != height * width:
        # A vector that stands in rows of another length: unit by unit.
        yield from (grid.tile(index) for index in _units(region, flat) if index < grid.count)
        return
    first, last = region.first, min(region.end, grid.count // (height * width)) - 1
    if last < first:
        return
    for row in range(region.box.top, region.box.bottom):
        x, y, _, _ = grid.tile(first * height * width + row * width + region.box.left)
        right, bottom, wide, high = grid.tile(last * height * width + row * width + region.box.right - 1)
        yield x, y, right + wide - x, bottom + high - y


def _units(region: Region, flat: tuple[int, int]) -> Iterator[int]:
    height, width = flat
    for channel in range(region.first, region.end):
        for row in range(region.box.top, region.box.bottom):
            for column in range(region.box.left, region.box.right):
                yield (channel * height + row) * width + column


def _unit_box(grid: Grid, unit: tuple[int, ...]) -> Box | None:
    """None where there was no room for it."""
    if unit[0] >= grid.count:
        return None
    return grid.cell(*unit) if len(unit) == 3 else grid.tile(unit[0])


def _frame(brush: MapBrush, box: Box, role: str) -> None:
    outline(brush.painter, brush.ratio, box, brush.theme.color("panel"), outside=1)
    outline(brush.painter, brush.ratio, box, brush.theme.color(role))
