"""What a unit is joined to: the units of every layer that it depends on, and those that depend on it.

Each layer is followed exactly, by masks of its cells (core.network.masks), through windows with their strides and
dilation, groups of maps, and ways that part and meet; what is told are the rectangles around them. Which weights are
zero and which units a ReLU has shut plays no part: it is what *can* matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Bool
from cnn_gui.core.network.masks import MapMask, backward, forward
from cnn_gui.core.network.messages import Box, Index, LayerInfo


@dataclass(frozen=True, slots=True)
class Region:
    """Units of a layer: the cells of ``box`` in the maps from ``first`` up to, and without, ``end``.

    box: the smallest that holds them all; where a stride is larger than its window, a kernel dilated, or ways of
    different windows meet, some cells in it are not meant.
    Units of a vector are maps of one cell. flat: of a flattened vector the (H, W) its maps had; maps and box are then
    those of the maps before the flattening.
    """

    first: int
    end: int
    box: Box
    flat: tuple[int, int] | None = None


Regions = tuple[Region, ...]
"""Of one layer, by rising maps; no two have a map in common."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Of a unit: the regions it depends on and those it reaches, by layer; layers in which there is nothing lack.

    The unit's own layer is in neither. field: the receptive field, as ``field_of`` says it.
    """

    layer: str
    unit: Index
    before: Mapping[str, Regions]
    after: Mapping[str, Regions]
    field: Box


def dependencies_of(infos: Sequence[LayerInfo], layer: str, unit: Index) -> Dependencies:
    """Both directions from a unit. infos: all layers, input first. Raises KeyError for a layer that is not there."""
    start = _start(infos, layer, unit)
    before, after = backward(infos, layer, start), forward(infos, layer, start)
    field = _field(start if layer == infos[0].name else before.get(infos[0].name))
    return Dependencies(layer, unit, _regions(before), _regions(after), field)


def field_of(infos: Sequence[LayerInfo], layer: str, unit: Index) -> Box:
    """The receptive field: the input pixels that a unit depends on, without the padding around the input.

    Empty, (0, 0, 0, 0), where it sees nothing but padding. Who wants to know the rest as well asks for it all at once,
    by ``dependencies_of``. Raises KeyError for a layer that is not there.
    """
    name = infos[0].name
    start = _start(infos, layer, unit)
    return _field(start if layer == name else backward(infos, layer, start).get(name))


def changed_by_pixel(infos: Sequence[LayerInfo], row: int, column: int) -> dict[str, Bool]:
    """Which units of each layer depend on a pixel of the input, in any of its channels: as their values, (C, H, W) or
    (N,), not to be written to. Exactly: the others do not change whatever the pixel becomes.
    """
    source = infos[0]
    _, height, width = source.shape_out
    cells = np.zeros((height, width), dtype=np.bool_)
    cells[row, column] = True
    start = MapMask.alike(source.shape_out, cells)
    masks = {source.name: start, **forward(infos, source.name, start)}
    return {
        info.name: masks[info.name].whole(info.shape_out) if info.name in masks else np.zeros(info.shape_out, np.bool_)
        for info in infos
    }


def _start(infos: Sequence[LayerInfo], layer: str, unit: Index) -> MapMask:
    if all(info.name != layer for info in infos):
        raise KeyError(layer)
    return MapMask.of_unit({info.name: info for info in infos}, layer, unit)


def _field(mask: MapMask | None) -> Box:
    """Around the units of the input, whichever channel they are of."""
    return Box(0, 0, 0, 0) if mask is None else _box(np.any([block.cells for block in mask.blocks], axis=0))


def _regions(masks: Mapping[str, MapMask]) -> dict[str, Regions]:
    # Layers that work unit by unit hand on the very cells that they were given: what is around them is found once.
    boxes: dict[int, Box] = {}
    return {name: tuple(_each(mask, boxes)) for name, mask in masks.items()}


def _each(mask: MapMask, boxes: dict[int, Box]) -> Iterable[Region]:
    """boxes: around cells that were met before, by their identity."""
    flat = (mask.shape[1], mask.shape[2]) if mask.is_flat else None
    for block in mask.blocks:
        box = boxes.get(id(block.cells))
        if box is None:
            box = boxes[id(block.cells)] = _box(block.cells)
        if box.bottom > box.top:
            yield Region(block.first, block.end, box, flat)


def _box(cells: Bool) -> Box:
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    if not len(rows):
        return Box(0, 0, 0, 0)
    return Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
