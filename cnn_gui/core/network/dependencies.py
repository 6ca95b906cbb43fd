"""What a unit is joined to: the units of every layer that it depends on, and those that depend on it.

Windows are rectangles, so that what is reached in a layer is a rectangle of its maps, the same in each of them: each
axis is followed by itself (Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks",
Distill 2019). Which weights are zero and which units a ReLU has shut plays no part: it is what *can* matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Bool
from cnn_gui.core.network.messages import Box, Index, LayerInfo, LayerKind

_WINDOWS = (LayerKind.CONV, LayerKind.MAX_POOL, LayerKind.AVG_POOL)


@dataclass(frozen=True, slots=True)
class Region:
    """Units of a layer: the cells of ``box`` in one map, or in every map (None).

    box: the smallest that holds them all; where a stride is larger than its window some cells in it are not meant.
    Units of a vector are maps of one cell. flat: of a flattened vector the (H, W) its maps had; map and box are then
    those of the maps before the flattening.
    """

    map: int | None
    box: Box
    flat: tuple[int, int] | None = None

    @property
    def is_empty(self) -> bool:
        return self.box.bottom <= self.box.top or self.box.right <= self.box.left


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Of a unit: the regions it depends on and those it reaches, by layer; layers in which there is nothing lack.

    The unit's own layer is in neither.
    """

    layer: str
    unit: Index
    before: Mapping[str, Region]
    after: Mapping[str, Region]


def dependencies_of(infos: Sequence[LayerInfo], layer: str, unit: Index) -> Dependencies:
    """Both directions from a unit. infos: all layers, input first. Raises KeyError for a layer that is not there."""
    index = next((i for i, info in enumerate(infos) if info.name == layer), None)
    if index is None:
        raise KeyError(layer)
    start = _region_of(infos, index, unit)
    return Dependencies(layer, unit, _backward(infos, index, start), _forward(infos, index, start))


def _region_of(infos: Sequence[LayerInfo], index: int, unit: Index) -> Region:
    if len(unit) == 3:
        channel, row, column = unit
        return Region(channel, Box(row, column, row + 1, column + 1))
    flat = _flat(infos, index)
    if flat is None:
        return Region(unit[0], Box(0, 0, 1, 1))
    channel, rest = divmod(unit[0], flat[0] * flat[1])
    row, column = divmod(rest, flat[1])
    return Region(channel, Box(row, column, row + 1, column + 1), flat)


def _flat(infos: Sequence[LayerInfo], index: int) -> tuple[int, int] | None:
    """The (H, W) of the maps of which a layer's vector still is the flattened one, a ReLU between or not."""
    for info in reversed(infos[: index + 1]):
        if info.kind is LayerKind.FLATTEN:
            return info.shape_in[1], info.shape_in[2]
        if info.kind is not LayerKind.RELU:
            return None
    return None


# --- towards the input


def _backward(infos: Sequence[LayerInfo], index: int, start: Region) -> dict[str, Region]:
    result: dict[str, Region] = {}
    region = start
    for number in range(index, 0, -1):
        region = _source(infos, number, region)
        if region.is_empty:
            break
        result[infos[number - 1].name] = region
    return result


def _source(infos: Sequence[LayerInfo], index: int, region: Region) -> Region:
    """The region of the layer before that a region is computed from."""
    info = infos[index]
    if info.kind in _WINDOWS:
        height, width = info.shape_in[1:]
        top, bottom = _seen(info.rows, region.box.top, region.box.bottom, height)
        left, right = _seen(info.columns, region.box.left, region.box.right, width)
        return Region(None if info.kind is LayerKind.CONV else region.map, Box(top, left, bottom, right))
    if info.kind is LayerKind.FLATTEN:
        return Region(region.map, region.box)
    if info.kind in (LayerKind.LINEAR, LayerKind.SOFTMAX):
        return _whole(_flat(infos, index - 1))
    return region


def _seen(cells: Callable[[int], range], first: int, end: int, size: int) -> tuple[int, int]:
    """Along one axis: the inputs [start, stop) that the outputs [first, end) see, without the padding."""
    return max(cells(first)[0], 0), min(cells(end - 1)[-1] + 1, size)


# --- towards the answer


def _forward(infos: Sequence[LayerInfo], index: int, start: Region) -> dict[str, Region]:
    result: dict[str, Region] = {}
    region = start
    for info in infos[index + 1 :]:
        region = _target(info, region)
        if region.is_empty:
            break
        result[info.name] = region
    return result


def _target(info: LayerInfo, region: Region) -> Region:
    """The region of a layer that depends on a region of the layer before."""
    if info.kind in _WINDOWS:
        height, width = info.shape_out[1:]
        top, bottom = _met(info.rows, region.box.top, region.box.bottom, height)
        left, right = _met(info.columns, region.box.left, region.box.right, width)
        return Region(None if info.kind is LayerKind.CONV else region.map, Box(top, left, bottom, right))
    if info.kind is LayerKind.FLATTEN:
        return Region(region.map, region.box, (info.shape_in[1], info.shape_in[2]))
    if info.kind in (LayerKind.LINEAR, LayerKind.SOFTMAX):
        return _whole(None)
    return region


def _met(cells: Callable[[int], range], first: int, end: int, size: int) -> tuple[int, int]:
    """Along one axis of ``size`` outputs: those [start, stop) whose windows hold one of the inputs [first, end)."""
    met = [i for i in range(size) if _holds(cells(i), first, end)]
    return (met[0], met[-1] + 1) if met else (0, 0)


def _holds(cells: range, first: int, end: int) -> bool:
    """Whether one of the cells is in [first, end)."""
    steps = max(0, -((cells.start - first) // cells.step))
    return cells.start + steps * cells.step < min(end, cells.stop)


def _whole(flat: tuple[int, int] | None) -> Region:
    return Region(None, Box(0, 0, *(flat or (1, 1))), flat)


# --- from a single pixel, exactly


def changed_by_pixel(infos: Sequence[LayerInfo], row: int, column: int) -> dict[str, Bool]:
    """Which units of each layer depend on an input pixel: (H, W) for every map alike, (N,) for a vector.

    Windows are rectangles, so that a reached region is a set of rows times a set of columns: each axis goes forward
    by itself, and strides that step over pixels are seen exactly.
    """
    height, width = infos[0].shape_out[1:]
    rows, columns = np.arange(height) == row, np.arange(width) == column
    vector: Bool | None = None
    result: dict[str, Bool] = {}
    for info in infos:
        if info.kind in _WINDOWS:
            rows = _axis_onward(info.rows, rows, info.shape_out[1])
            columns = _axis_onward(info.columns, columns, info.shape_out[2])
        elif info.kind is LayerKind.FLATTEN:
            vector = np.broadcast_to(np.outer(rows, columns), info.shape_in).ravel()
        elif vector is not None and info.kind in (LayerKind.LINEAR, LayerKind.SOFTMAX):
            vector = np.full(info.shape_out, bool(vector.any()))
        result[info.name] = np.outer(rows, columns) if vector is None else vector
    return result


def _axis_onward(cells: Callable[[int], range], reached: Bool, count: int) -> Bool:
    """One axis through a convolution or pooling: an output is reached where its window holds a reached input."""
    size = len(reached)
    return np.array([any(reached[i] for i in cells(n) if 0 <= i < size) for n in range(count)], dtype=np.bool_)
