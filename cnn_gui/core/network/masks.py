"""Sets of units, and how they go through a network: onward to what depends on them, and back to what they depend on.

Most maps of a layer are reached alike, so that a set is kept as blocks of maps with one mask of cells each. A window
joins rows to rows and columns to columns, each by a matrix: the cells reached from a mask M are those where R·M·Cᵀ is
above zero, whatever shape the mask has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from cnn_gui.core.arrays import Bool, Float32
from cnn_gui.core.network.geometry import flattened_maps
from cnn_gui.core.network.messages import UNIT_BY_UNIT, WINDOWED, Index, LayerInfo, LayerKind


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The maps [first, end) of a layer, of all of which the same ``cells`` (H, W) are meant."""

    first: int
    end: int
    cells: Bool


@dataclass(frozen=True, slots=True, eq=False)
class MapMask:
    """A set of a layer's units.

    shape: (C, H, W) of its maps; a vector is maps of one cell, a flattened one (is_flat) has the maps it was made of.
    blocks: by rising maps; maps in which there is nothing may lack.
    """

    shape: tuple[int, int, int]
    blocks: tuple[Block, ...]
    is_flat: bool = False

    @staticmethod
    def alike(shape: tuple[int, ...], cells: Bool) -> MapMask:
        """The same cells of all maps."""
        return MapMask((shape[0], shape[1], shape[2]), (Block(0, shape[0], cells),))

    @staticmethod
    def of_unit(infos: Mapping[str, LayerInfo], layer: str, unit: Index) -> MapMask:
        shape, is_flat = grid_of(infos, layer)
        channel, row, column = np.unravel_index(unit[0], shape) if len(unit) == 1 else unit
        cells = np.zeros(shape[1:], dtype=np.bool_)
        cells[row, column] = True
        return MapMask(shape, (Block(int(channel), int(channel) + 1, cells),), is_flat)

    @property
    def is_empty(self) -> bool:
        return not any(block.cells.any() for block in self.blocks)

    def whole(self, shape: tuple[int, ...]) -> Bool:
        """For every unit of the layer, whose values have ``shape``, whether it is meant."""
        if len(self.blocks) == 1 and self.blocks[0].end - self.blocks[0].first == self.shape[0]:
            return np.broadcast_to(self.blocks[0].cells, self.shape).reshape(shape)
        result = np.zeros(self.shape, dtype=np.bool_)
        for block in self.blocks:
            result[block.first : block.end] = block.cells
        return result.reshape(shape)

    def within(self, first: int, end: int) -> Iterator[Block]:
        """The blocks of the maps [first, end), cut to them."""
        for block in self.blocks:
            if block.first < end and first < block.end:
                yield Block(max(block.first, first), min(block.end, end), block.cells)


def grid_of(infos: Mapping[str, LayerInfo], layer: str) -> tuple[tuple[int, int, int], bool]:
    """The maps that a layer is, or was flattened from; and whether it is a flattened vector."""
    shape = infos[layer].shape_out
    if len(shape) == 3:
        return (shape[0], shape[1], shape[2]), False
    flat = flattened_maps(infos, layer)
    return ((shape[0], 1, 1), False) if flat is None else (flat, True)


# --- through the network


def forward(infos: Sequence[LayerInfo], layer: str, start: MapMask) -> dict[str, MapMask]:
    """By layer behind ``layer``, the units that depend on those of ``start``; layers in which there are none lack."""
    by_name = {info.name: info for info in infos}
    found = {layer: start}
    for info in infos:
        ways = [_onward(info, by_name, number, found[name]) for number, name in enumerate(info.inputs) if name in found]
        mask = united(ways)
        if mask is not None and not mask.is_empty and info.name != layer:
            found[info.name] = mask
    del found[layer]
    return found


def backward(infos: Sequence[LayerInfo], layer: str, start: MapMask) -> dict[str, MapMask]:
    """By layer before ``layer``, the units that those of ``start`` depend on; layers in which there are none lack."""
    by_name = {info.name: info for info in infos}
    ways: dict[str, list[MapMask]] = {layer: [start]}
    found: dict[str, MapMask] = {}
    for info in reversed(infos):
        mask = united(ways.pop(info.name, []))
        if mask is None or mask.is_empty:
            continue
        found[info.name] = mask
        for number, name in enumerate(info.inputs):
            ways.setdefault(name, []).append(_back(info, by_name, number, mask))
    del found[layer]
    return found


def _onward(info: LayerInfo, infos: Mapping[str, LayerInfo], number: int, mask: MapMask) -> MapMask:
    """The units of a layer that depend on those of ``mask`` in the layer that it reads as its ``number``-th."""
    shape, is_flat = grid_of(infos, info.name)
    if info.kind in WINDOWED:
        blocks = merged(_grouped(info, mask, onward=True)) if info.kind is LayerKind.CONV else mask.blocks
        through = _through(info, onward=True)
        return MapMask(shape, merged(Block(b.first, b.end, through(b.cells)) for b in blocks))
    if info.kind is LayerKind.CONCAT:
        # Vectors side by side are a plain vector, whatever they were flattened from.
        mask = _unit_by_unit(mask) if mask.is_flat else mask
        offset = sum(infos[name].shape_out[0] for name in info.inputs[:number])
        return MapMask(shape, tuple(Block(b.first + offset, b.end + offset, b.cells) for b in mask.blocks))
    if info.kind is LayerKind.FLATTEN or info.kind in UNIT_BY_UNIT:
        if info.kind is LayerKind.ADD and (mask.shape, mask.is_flat) != (shape, is_flat):
            mask = _unit_by_unit(mask)
        return MapMask(shape, mask.blocks, is_flat)
    return _all(shape, is_flat)


def _back(info: LayerInfo, infos: Mapping[str, LayerInfo], number: int, mask: MapMask) -> MapMask:
    """The units, in the layer that is read as the ``number``-th, that those of ``mask`` are computed from."""
    name = info.inputs[number]
    shape, is_flat = grid_of(infos, name)
    if info.kind in WINDOWED:
        blocks = merged(_grouped(info, mask, onward=False)) if info.kind is LayerKind.CONV else mask.blocks
        through = _through(info, onward=False)
        return MapMask(shape, merged(Block(b.first, b.end, through(b.cells)) for b in blocks))
    if info.kind is LayerKind.CONCAT:
        return _part_of(mask, infos, info.inputs, number)
    if info.kind is LayerKind.FLATTEN:
        return MapMask(shape, mask.blocks)
    if info.kind in UNIT_BY_UNIT:
        return MapMask(shape, mask.blocks, is_flat) if mask.shape == shape else _in_grid(mask, shape, is_flat)
    return _all(shape, is_flat)


def _part_of(mask: MapMask, infos: Mapping[str, LayerInfo], inputs: Sequence[str], number: int) -> MapMask:
    """What of a concatenation's units comes from the layer that it reads as its ``number``-th."""
    shape, is_flat = grid_of(infos, inputs[number])
    sizes = [infos[name].shape_out[0] for name in inputs]
    offset = sum(sizes[:number])
    blocks = mask.within(offset, offset + sizes[number])
    part = MapMask(
        (sizes[number], *mask.shape[1:]), tuple(Block(b.first - offset, b.end - offset, b.cells) for b in blocks)
    )
    return part if part.shape == shape else _in_grid(part, shape, is_flat)


def _all(shape: tuple[int, int, int], is_flat: bool) -> MapMask:
    return MapMask(shape, (Block(0, shape[0], np.ones(shape[1:], dtype=np.bool_)),), is_flat)


# --- the steps


def _through(info: LayerInfo, *, onward: bool) -> Callable[[Bool], Bool]:
    """The cells of a layer that see one of some cells of the layer before; or the other way round."""
    rows, columns = _seeing(info, 0), _seeing(info, 1)
    if not onward:
        rows, columns = rows.T, columns.T
    across = columns.T
    return lambda cells: (rows @ cells.astype(np.float32) @ across) > 0


@lru_cache(maxsize=256)
def _seeing(info: LayerInfo, axis: int) -> Float32:
    """Along an axis, (outputs, inputs): 1 where the output's window has the input in it, else 0."""
    size = info.shape_in[1 + axis]
    result = np.zeros((info.shape_out[1 + axis], size), dtype=np.float32)
    for index in range(len(result)):
        for cell in (info.rows, info.columns)[axis](index):
            if 0 <= cell < size:
                result[index, cell] = 1
    return result


def _grouped(info: LayerInfo, mask: MapMask, *, onward: bool) -> Iterator[Block]:
    """Through the groups of a convolution, cell by cell: all maps of a group from all maps of that group."""
    ends = info.shape_in[0] // info.groups, info.shape_out[0] // info.groups
    here, there = ends if onward else ends[::-1]
    for group in range(info.groups):
        blocks = list(mask.within(group * here, (group + 1) * here))
        if blocks:
            yield Block(group * there, (group + 1) * there, _any(blocks))


def _any(blocks: Sequence[Block]) -> Bool:
    cells = blocks[0].cells
    for block in blocks[1:]:
        cells = cells | block.cells
    return cells


def united(masks: Sequence[MapMask]) -> MapMask | None:
    """All units of several sets of one layer; None for no set."""
    if len(masks) < 2:
        return masks[0] if masks else None
    ends = sorted({end for mask in masks for block in mask.blocks for end in (block.first, block.end)})
    blocks = (
        Block(first, end, _any(there))
        for first, end in pairwise(ends)
        if (there := [block for mask in masks for block in mask.within(first, end)])
    )
    return MapMask(masks[0].shape, merged(blocks), masks[0].is_flat)


def merged(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Neighbours with the same cells as one block."""
    result: list[Block] = []
    for block in blocks:
        last = result[-1] if result else None
        if last is not None and last.end == block.first and _is_same(last.cells, block.cells):
            result[-1] = Block(last.first, block.end, last.cells)
        else:
            result.append(block)
    return tuple(result)


def _is_same(one: Bool, other: Bool) -> bool:
    return one is other or np.array_equal(one, other)


def _unit_by_unit(mask: MapMask) -> MapMask:
    """The set of a flattened vector's units as one of a plain vector."""
    count = mask.shape[0] * mask.shape[1] * mask.shape[2]
    return _in_grid(mask, (count, 1, 1), is_flat=False)


def _in_grid(mask: MapMask, shape: tuple[int, int, int], is_flat: bool) -> MapMask:
    """The same units of a vector, in maps of another shape."""
    values = mask.whole(shape)
    blocks = (Block(i, i + 1, cells) for i, cells in enumerate(values))
    return MapMask(shape, merged(block for block in blocks if block.cells.any()), is_flat)
