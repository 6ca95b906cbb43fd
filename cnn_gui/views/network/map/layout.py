"""Where each layer of a network stands so that all of them fit in one picture, as large as the space allows.

Layers stand side by side and share the height. One number, the size factor, says how large tiles want to be: a map
of n cells wants a side of factor * sqrt(n) pixels, so that small maps get larger cells without getting as large as
big ones. A layer's columns follow from that side and the height, its width from its columns. The largest factor at
which all widths fit is found by bisection; what is left over goes to the tiles, then to the gaps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cnn_gui.core.network.messages import LayerInfo, LayerKind
from cnn_gui.core.network.names import is_colour
from cnn_gui.views.grids.tiles import Grid
from cnn_gui.views.network.units import is_classes

_BISECTIONS = 24
_STARTS_MODULE = {LayerKind.CONV, LayerKind.LINEAR}
_GAPS = 0.35
"""Of the width at most is for gaps: those of a network of many layers are smaller."""
_LONG_ROW = 64
"""Cells of a map that stand in one row of the flattened strip; of larger maps it is a part in each row."""
_SINGLE_MAP = 2.4
"""A layer of one map (the input) wants a side this many times larger than one of many."""
_COLOUR = 1.7
"""The planes of an input in colour, and the picture that they make."""
_VECTOR = 1.35
_MOST_FOR_VECTORS = 0.5
"""Of the width is for vectors, where with a pixel a unit they would take more; what has no pixel then is not shown."""
_BAR = 14
"""Logical pixels: a class is as wide, even where many of them are low."""
_STRIP = 8.5
"""The flattened vector as a strip wants to be this many times the size factor wide."""
_SNAP = 0.84
"""A side is cut to a whole number of pixels per cell where no more than this share of it remains to be lost."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Lengths in pixels. near, module: the smallest gaps before a layer of the same module and before a new module."""

    unit: float = 1.0
    tile_gap: int = 2
    near: int = 7
    module: int = 26

    @staticmethod
    def scaled(ratio: float) -> Metrics:
        """For a screen with ``ratio`` device pixels to a logical one."""
        return Metrics(ratio, max(1, round(2 * ratio)), round(7 * ratio), round(26 * ratio))


@dataclass(frozen=True, slots=True)
class LayerPlace:
    """A layer's column: left edge and width (at least its label's), and the grid of its maps in it.

    follows: it reads the layer at its left. Of a vector of more units than there is room for, grid has the first.
    """

    info: LayerInfo
    x: int
    width: int
    grid: Grid
    starts_module: bool
    follows: bool = True

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def is_cut(self) -> bool:
        """Whether there are more units than are shown."""
        return self.grid.count < self.info.shape_out[0]


def starts_module(infos: Sequence[LayerInfo], index: int) -> bool:
    """Whether a wide gap stands before a layer: convolution and linear layers begin a module, and so does what goes on
    from elsewhere than from the layer at its left."""
    return infos[index].kind in _STARTS_MODULE or not follows(infos, index)


def follows(infos: Sequence[LayerInfo], index: int) -> bool:
    """Whether a layer reads the one at its left."""
    return index > 0 and infos[index - 1].name in infos[index].inputs


def arrange(
    infos: Sequence[LayerInfo],
    labels: Sequence[int],
    size: tuple[int, int],
    metrics: Metrics,
    sides: Sequence[int] = (),
) -> tuple[LayerPlace, ...]:
    """Places for all layers in a box (width, height) with its origin at (0, 0).

    labels: the width of each layer's title, which is kept free where the box allows. sides: room at the left of each
    layer for the names of its units; none if empty.
    """
    width, height = max(size[0], 1), max(size[1], 1)
    gaps = _least_gaps(infos, width, metrics)
    sides = sides or [0] * len(infos)
    available = width - sum(gaps)

    def widths(grids: Sequence[Grid], least: Sequence[int]) -> list[int]:
        return [max(grid.size[0] + side, low) for grid, side, low in zip(grids, sides, least, strict=True)]

    cut = _cut(infos, available, height, metrics)

    def at(factor: float) -> list[Grid]:
        return [cut.get(info.name) or _grid(info, factor, height, metrics) for info in infos]

    least: Sequence[int] = labels
    if sum(widths(at(0.0), labels)) > available:
        least = [0] * len(infos)
    factor = _largest(lambda f: sum(widths(at(f), least)) <= available, 0.0, float(height))
    grids = at(factor)
    share = _largest(
        lambda s: sum(widths([_grown(g, s, height, metrics) for g in grids], least)) <= available, 0.0, 1.0
    )
    grids = [_grown(grid, share, height, metrics) for grid in grids]
    column_widths = widths(grids, least)
    gaps = _spread(gaps, infos, available - sum(column_widths), metrics)
    return _placed(infos, grids, column_widths, gaps, sides)


def _cut(infos: Sequence[LayerInfo], available: int, height: int, metrics: Metrics) -> dict[str, Grid]:
    """The grids of vectors that would run over the edge at a pixel a unit, by layer: the widest are cut, all to the
    same width, until half of the picture is left for the maps."""
    vectors = [info for info in infos if not info.is_spatial and not is_classes(info)]
    widths = {info.name: _grid(info, 0.0, height, metrics).size[0] for info in vectors}
    room = max(int(_MOST_FOR_VECTORS * available), len(vectors))
    if sum(widths.values()) <= room:
        return {}
    most = int(_largest(lambda most: sum(min(wide, int(most)) for wide in widths.values()) <= room, 1.0, float(room)))
    counts = {info.name: min(most * height, info.shape_out[0]) for info in vectors if widths[info.name] > most}
    return {name: Grid(count, 1, 1, most, 1, 1) for name, count in counts.items()}


def _least_gaps(infos: Sequence[LayerInfo], width: int, metrics: Metrics) -> list[int]:
    gaps = [0 if i == 0 else metrics.module if starts_module(infos, i) else metrics.near for i in range(len(infos))]
    share = min(_GAPS * width / max(sum(gaps), 1), 1.0)
    return [max(int(gap * share), min(gap, 2)) for gap in gaps]


def _placed(
    infos: Sequence[LayerInfo], grids: Sequence[Grid], widths: Sequence[int], gaps: Sequence[int], sides: Sequence[int]
) -> tuple[LayerPlace, ...]:
    places = []
    x = 0
    for i, (grid, width, gap, side) in enumerate(zip(grids, widths, gaps, sides, strict=True)):
        x += gap
        moved = grid.moved(x + side, 0)
        places.append(LayerPlace(infos[i], x, width, moved, starts_module(infos, i), follows(infos, i)))
        x += width
    return tuple(places)


def _grid(info: LayerInfo, factor: float, height: int, metrics: Metrics) -> Grid:
    """A layer's grid at a size factor; at factor 0 the narrowest one."""
    if info.is_spatial:
        return _maps_grid(info, factor, height, metrics)
    if is_classes(info):
        return _classes_grid(info, factor, height, metrics)
    count = info.shape_out[0]
    if info.kind is LayerKind.FLATTEN and len(info.shape_in) == 3:
        strips, cells = _strips(info.shape_in, height)
        if strips <= height:
            return _flatten_grid(strips, cells, factor, height, metrics)
    side = max(1, min(round(factor * _VECTOR), height))
    gap = _vector_gap(side, metrics)
    rows = max(1, min(count, (height + gap) // (side + gap)))
    return Grid(count, 1, 1, -(-count // rows), side, side, gap)


def _maps_grid(info: LayerInfo, factor: float, height: int, metrics: Metrics) -> Grid:
    count, cells_high, cells_wide = info.shape_out
    cells, first = max(cells_high, cells_wide), 1 if is_colour(info) else 0
    tiles = first + count
    wanted = factor * math.sqrt(cells) * (_SINGLE_MAP if tiles == 1 else _COLOUR if first else 1.0)
    side = _snapped(max(1, min(round(wanted), height)), cells)
    # Maps of a few pixels stand closer: else one would see more of the gaps than of them.
    gap = min(metrics.tile_gap, side // 3) if tiles > 1 else 0
    tile_height, tile_width = max(1, side * cells_high // cells), max(1, side * cells_wide // cells)
    rows = max(1, min(tiles, (height + gap) // (tile_height + gap)))
    return Grid(count, cells_high, cells_wide, -(-tiles // rows), tile_height, tile_width, gap, first=first)


def _classes_grid(info: LayerInfo, factor: float, height: int, metrics: Metrics) -> Grid:
    """One column: the rows of both such layers stand side by side. Many classes are low, and have no gaps between."""
    count, gap = info.shape_out[0], metrics.tile_gap
    most = (height + gap) // count - gap
    if most < 3 * gap:
        gap = 1 if height // count > 3 else 0
        most = max((height + gap) // count - gap, 1)
    wanted = min(round(factor * 4), round(26 * metrics.unit))
    high = max(1, min(wanted, most))
    return Grid(count, 1, 1, 1, high, max(1, min(wanted, max(high, round(_BAR * metrics.unit)))), gap)


def _strips(shape: tuple[int, ...], height: int) -> tuple[int, int]:
    """Rows of the strip of flattened maps, and cells in each. A row holds a map; of large maps it is a part of one,
    some of its rows, so that the strip is as narrow as the height allows."""
    maps, high, wide = shape
    parts = [part for part in range(1, high + 1) if high % part == 0 and (part == 1 or maps * part <= height)]
    part = max(parts) if high * wide > _LONG_ROW else 1
    return maps * part, high // part * wide


def _flatten_grid(strips: int, cells: int, factor: float, height: int, metrics: Metrics) -> Grid:
    """A strip with a row for each map, so that one sees what flattening does: map after map, row after row."""
    wide = max(1, min(round(factor * _STRIP / cells), round(3 * metrics.unit)))
    high = max(1, min(height // strips, 4 * wide))
    return Grid(strips * cells, 1, 1, cells, high, wide)


def _vector_gap(side: int, metrics: Metrics) -> int:
    return round(metrics.unit) if side >= 6 * metrics.unit else 0


def _grown(grid: Grid, share: float, height: int, metrics: Metrics) -> Grid:
    """The grid with its tiles grown by a share (0..1) of what the height has left over at its number of columns."""
    most = (height + grid.gap) // grid.rows - grid.gap
    if grid.first + grid.count == 1 or grid.width == grid.height == 1 or most <= grid.tile_height:
        return grid
    cells = max(grid.height, grid.width)
    side = max(grid.tile_height, grid.tile_width)
    largest = side * most / grid.tile_height
    grown = max(side, _snapped(round(side + share * (largest - side)), cells))
    return replace(
        grid, tile_height=min(grown * grid.height // cells, most), tile_width=max(1, grown * grid.width // cells)
    )


def _snapped(side: int, cells: int) -> int:
    whole = side // cells * cells
    return whole if whole >= _SNAP * side else side


def _spread(gaps: list[int], infos: Sequence[LayerInfo], rest: int, metrics: Metrics) -> list[int]:
    """Gaps widened by what is left over: wide ones four times as much, up to twice and a half their size."""
    shares = [0 if i == 0 else 4 if starts_module(infos, i) else 1 for i in range(len(infos))]
    part = max(rest, 0) / max(sum(shares), 1)
    return [
        min(gap + int(part * share), round(2.5 * (metrics.module if share == 4 else metrics.near))) if share else gap
        for gap, share in zip(gaps, shares, strict=True)
    ]


def _largest(fits: Callable[[float], bool], low: float, high: float) -> float:
    """The largest value that fits, if fitting ends somewhere between low and high; low where nothing fits."""
    if fits(high):
        return high
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low
