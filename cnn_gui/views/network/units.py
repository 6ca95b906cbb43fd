"""A unit: one value of a layer, how it is called and which units of the layer before feed it.

Indices are those of the arrays and count from 0; words for people count from 1, and digits are called by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.network.messages import WINDOWED, LayerInfo, LayerKind
from cnn_gui.core.network.names import channel_text
from cnn_gui.views.base.numbers import MINUS, format_value
from cnn_gui.views.base.translation import said, translate
from cnn_gui.views.grids.tiles import as_maps


@dataclass(frozen=True, slots=True)
class Unit:
    """One value: of a feature map (map, row, column), or of a vector, whose units are maps of one cell."""

    layer: str
    map: int
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Patch:
    """Cells [top, bottom) x [left, right) of one map of a layer, or of each (map None). May reach into the padding."""

    map: int | None
    top: int
    left: int
    bottom: int
    right: int


def is_classes(info: LayerInfo) -> bool:
    """Whether a vector's units are the ten digits: the network's output, and no hidden layer that has ten units."""
    return info.is_output


def map_title(info: LayerInfo, index: int) -> str:
    """A map or a vector's unit in words: "map 22", "unit 5", "digit 3"."""
    return said(channel_text(info, index))


def map_number(info: LayerInfo, index: int) -> str:
    """The same without the word for it: "22", "5", "3"."""
    return CLASSES[index] if is_classes(info) else str(index + 1)


def place_parts(info: LayerInfo, unit: Unit) -> list[str]:
    """Where a unit is within its layer, part by part: ["map 22", "row 6, column 9"]."""
    parts = []
    if info.shape_out[0] > 1 or not info.is_spatial:
        parts.append(map_title(info, unit.map))
    if info.is_spatial:
        parts.append(translate("units", "row {0}, column {1}").format(unit.row + 1, unit.column + 1))
    return parts


def place_text(info: LayerInfo, unit: Unit) -> str:
    """Where a unit is: "conv2 · map 22 · row 6, column 9", "fc1 · unit 5", "softmax · digit 3"."""
    return " · ".join([info.name, *place_parts(info, unit)])


def value_of(values: Float32, unit: Unit) -> np.float32:
    """The value of a unit in its layer's values, (C, H, W) or (N,)."""
    value: np.float32 = as_maps(values)[unit.map, unit.row, unit.column]
    return value


def value_text(values: Float32, unit: Unit) -> str:
    """The value of a unit as it is shown: "−2.354"."""
    return format_value(float(value_of(values, unit)))


def exact_text(info: LayerInfo, unit: Unit, values: Float32) -> str:
    """The unit as people count, from 1, its value with the shortest digits that give back the very float32, and in
    brackets how a program indexes it, from 0: "conv1 · map 4 · row 15, column 15 = −0.4213 (conv1[3, 14, 14])"."""
    index = (unit.map, unit.row, unit.column) if info.is_spatial else (unit.map,)
    value = str(value_of(values, unit)).replace("-", MINUS)
    return f"{place_text(info, unit)} = {value} ({info.name}[{', '.join(map(str, index))}])"


def feeding_patch(info: LayerInfo, unit: Unit) -> Patch | None:
    """The part of the layer before that a unit is computed from; None for the input. info is the unit's own layer."""
    before = info.shape_in
    height, width = before[1:] if len(before) == 3 else (1, 1)
    match info.kind:
        case LayerKind.INPUT:
            return None
        case kind if kind in WINDOWED:
            source = None if info.kind is LayerKind.CONV else unit.map
            return Patch(source, *info.window(unit.row, unit.column))
        case LayerKind.FLATTEN:
            source, cell = divmod(unit.map, height * width)
            row, column = divmod(cell, width)
            return Patch(source, row, column, row + 1, column + 1)
        case LayerKind.LINEAR | LayerKind.SOFTMAX:
            return Patch(None, 0, 0, height, width)
        case _:
            return Patch(unit.map, unit.row, unit.column, unit.row + 1, unit.column + 1)


def map_texts(info: LayerInfo, index: int, values: Float32) -> tuple[str, str]:
    """A map and what its values span: "conv2 · map 22", "−4.86 to 1.11"; of a vector's unit the value."""
    if not info.is_spatial:
        unit = Unit(info.name, index)
        return place_text(info, unit), value_text(values, unit)
    low, high = (format_value(float(end), 3) for end in (values[index].min(), values[index].max()))
    return f"{info.name} · {map_title(info, index)}", translate("units", "{0} to {1}").format(low, high)
