"""A unit: one value of a layer, how it is called and which units of the layers it reads feed it.

Indices are those of the arrays and count from 0; words for people count from 1, and classes are called by their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, numbered
from cnn_gui.core.network.messages import WINDOWED, LayerInfo, LayerKind
from cnn_gui.core.network.names import channel_text, is_colour
from cnn_gui.views.base.class_names import name_of
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
    """Cells [top, bottom) x [left, right) of one map of a layer, or of each (map None). May reach into the padding.

    maps: where neither one map nor each is meant, those from the first up to the last (exclusive).
    """

    map: int | None
    top: int
    left: int
    bottom: int
    right: int
    maps: tuple[int, int] | None = None

    def channels(self, count: int) -> range:
        """The maps that are meant, of a layer of ``count``."""
        if self.map is not None:
            return range(self.map, self.map + 1)
        return range(*(self.maps or (0, count)))


def is_classes(info: LayerInfo) -> bool:
    """Whether a vector's units are the classes: the network's output, and no hidden layer that has as many units."""
    return info.is_output


def map_title(info: LayerInfo, index: int, classes: Sequence[str] | None = None) -> str:
    """A map or a vector's unit in words: "map 22", "unit 5", "digit 3", "class shirt".

    classes: names of the outputs; the layer's own where none are given.
    """
    return said(channel_text(info, index, classes))


def map_number(info: LayerInfo, index: int, classes: Sequence[str] | None = None) -> str:
    """The same without the word for it: "22", "5", "3", "shirt"."""
    return name_of(info.classes if classes is None else classes, index) if is_classes(info) else str(index + 1)


def number_words(info: LayerInfo, classes: Sequence[str] | None = None) -> tuple[str, int]:
    """For a field in which a map or unit is chosen by its number: the word before it, and the number of the first.

    Classes whose names are numbers are counted as those are. classes: the layer's own where none are given.
    """
    if is_colour(info):
        return translate("units", "plane "), 1
    if info.is_spatial:
        return translate("units", "map "), 1
    if not is_classes(info):
        return translate("units", "unit "), 1
    names = tuple(info.classes if classes is None else classes)
    if names == MNIST.names:
        return translate("units", "digit "), 0
    are_numbers = bool(names) and names == numbered(len(names))
    return translate("units", "class "), 0 if are_numbers else 1


def place_parts(info: LayerInfo, unit: Unit, classes: Sequence[str] | None = None) -> list[str]:
    """Where a unit is within its layer, part by part: ["map 22", "row 6, column 9"]."""
    parts = []
    if info.shape_out[0] > 1 or not info.is_spatial:
        parts.append(map_title(info, unit.map, classes))
    if info.is_spatial:
        parts.append(translate("units", "row {0}, column {1}").format(unit.row + 1, unit.column + 1))
    return parts


def place_text(info: LayerInfo, unit: Unit, classes: Sequence[str] | None = None) -> str:
    """Where a unit is: "conv2 · map 22 · row 6, column 9", "fc1 · unit 5", "softmax · digit 3"."""
    return " · ".join([info.name, *place_parts(info, unit, classes)])


def value_of(values: Float32, unit: Unit) -> np.float32:
    """The value of a unit in its layer's values, (C, H, W) or (N,)."""
    value: np.float32 = as_maps(values)[unit.map, unit.row, unit.column]
    return value


def value_text(values: Float32, unit: Unit) -> str:
    """The value of a unit as it is shown: "−2.354"."""
    return format_value(float(value_of(values, unit)))


def exact_text(info: LayerInfo, unit: Unit, values: Float32, classes: Sequence[str] | None = None) -> str:
    """The unit as people count, from 1, its value with the shortest digits that give back the very float32, and in
    brackets how a program indexes it, from 0: "conv1 · map 4 · row 15, column 15 = −0.4213 (conv1[3, 14, 14])"."""
    index = (unit.map, unit.row, unit.column) if info.is_spatial else (unit.map,)
    value = str(value_of(values, unit)).replace("-", MINUS)
    return f"{place_text(info, unit, classes)} = {value} ({info.name}[{', '.join(map(str, index))}])"


def feeding_patches(infos: Sequence[LayerInfo], info: LayerInfo, unit: Unit) -> tuple[tuple[str, Patch], ...]:
    """The parts of the layers it reads that a unit is computed from, by layer; none for the input.

    infos: all layers of the network; info: the unit's own.
    """
    if info.kind is LayerKind.CONCAT:
        return tuple(_joined(infos, info, unit))
    patch = _patch(info, unit)
    return tuple((name, patch) for name in info.inputs) if patch is not None else ()


def _patch(info: LayerInfo, unit: Unit) -> Patch | None:
    """In what a layer reads, all of one shape."""
    before = info.shape_in
    height, width = before[1:] if len(before) == 3 else (1, 1)
    match info.kind:
        case LayerKind.INPUT:
            return None
        case LayerKind.CONV if info.groups > 1:
            return Patch(None, *info.window(unit.row, unit.column), maps=group_of(info, unit.map))
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


def group_of(info: LayerInfo, channel: int) -> tuple[int, int]:
    """The input maps [first, stop) that an output map of a convolution reads."""
    size = info.shape_in[0] // info.groups
    first = channel // (info.shape_out[0] // info.groups) * size
    return first, first + size


def _joined(infos: Sequence[LayerInfo], info: LayerInfo, unit: Unit) -> Iterator[tuple[str, Patch]]:
    """A unit of a concatenation is one of the layers it puts side by side: the one in whose maps it falls."""
    for name, first, stop in joined_maps(infos, info):
        if first <= unit.map < stop:
            yield name, Patch(unit.map - first, unit.row, unit.column, unit.row + 1, unit.column + 1)


def joined_maps(infos: Sequence[LayerInfo], info: LayerInfo) -> Iterator[tuple[str, int, int]]:
    """Of a concatenation, each layer it reads and the maps [first, stop) that come from it."""
    shapes = {each.name: each.shape_out for each in infos}
    first = 0
    for name in info.inputs:
        stop = first + shapes[name][0]
        yield name, first, stop
        first = stop


def map_texts(info: LayerInfo, index: int, values: Float32, classes: Sequence[str] | None = None) -> tuple[str, str]:
    """A map and what its values span: "conv2 · map 22", "−4.86 to 1.11"; of a vector's unit the value."""
    if not info.is_spatial:
        unit = Unit(info.name, index)
        return place_text(info, unit, classes), value_text(values, unit)
    low, high = (format_value(float(end), 3) for end in (values[index].min(), values[index].max()))
    return f"{info.name} · {map_title(info, index, classes)}", translate("units", "{0} to {1}").format(low, high)
