"""What the rows of a network say, and what its fields are for."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import msgspec

from cnn_gui.core.architecture.kinds import NEW, kind_of_layer
from cnn_gui.core.architecture.messages import LayerRow
from cnn_gui.core.network.messages import AdaptivePool, LayerSpec
from cnn_gui.views.base.numbers import format_count, format_shape, format_value
from cnn_gui.views.base.translation import translate
from cnn_gui.views.network.layer.text import kind_title


class RowColumn(IntEnum):
    """The columns of the rows."""

    NAME = 0
    LAYER = 1
    SHAPE = 2
    PARAMETERS = 3
    PRODUCTS = 4
    FIELD = 5


NUMERIC = frozenset({RowColumn.SHAPE, RowColumn.PARAMETERS, RowColumn.PRODUCTS, RowColumn.FIELD})


class ColumnHead(NamedTuple):
    """short: the title where there is little room."""

    title: str
    tip: str
    short: str = ""


def column_head(column: RowColumn) -> ColumnHead:
    match column:
        case RowColumn.NAME:
            return ColumnHead(translate("Build", "Name"), translate("Build", "By kind and number, from the input on."))
        case RowColumn.LAYER:
            return ColumnHead(
                translate("Build", "Layer"),
                translate("Build", "What the layer is, and of its fields those that are not as usual."),
            )
        case RowColumn.SHAPE:
            return ColumnHead(
                translate("Build", "Output"),
                translate("Build", "Maps × rows × columns, or the units of a vector."),
            )
        case RowColumn.PARAMETERS:
            return ColumnHead(
                translate("Build", "Parameters"),
                translate("Build", "Parameters: the numbers that training changes."),
                translate("Build", "Param."),
            )
        case RowColumn.PRODUCTS:
            return ColumnHead(
                translate("Build", "Multiplications"),
                translate("Build", "Multiplications for one answer; a value that a pooling looks at counts as one."),
                translate("Build", "Mult."),
            )
        case RowColumn.FIELD:
            return ColumnHead(
                translate("Build", "Sees"),
                translate("Build", "The receptive field: rows × columns of input pixels that one unit depends on."),
            )


def cell_text(row: LayerRow, column: RowColumn, *, short: bool = False) -> str:
    """What stands in a cell; "…" where it is not known, because a row before it does not fit. short: for little room,
    where the name says what kind of layer it is."""
    if column is RowColumn.NAME:
        return row.name
    if column is RowColumn.LAYER:
        return layer_text(row, short=short)
    if row.info is None:
        return "…" if column is RowColumn.SHAPE else ""
    if column is RowColumn.SHAPE:
        return format_shape(row.info.shape_out)
    if column is RowColumn.PARAMETERS:
        return format_count(row.info.parameters) if row.info.parameters else ""
    if column is RowColumn.PRODUCTS:
        return format_count(row.products) if row.products else ""
    return format_shape(row.field) if row.field is not None and row.layer is not None else ""


def layer_text(row: LayerRow, *, short: bool = False) -> str:
    """A row's kind and its main fields: "convolution 32, 3×3, padding 1"; short: "32, 3×3, padding 1"."""
    if row.layer is None:
        return translate("Build", "the picture") if row.index < 0 else translate("Build", "the answer")
    sizes = _sizes(row.layer)
    parts = [sizes if short and sizes else f"{layer_title(row.layer)} {sizes}".rstrip(), *_unusual(row.layer)]
    joined = row.layer.inputs
    if joined:
        parts.append(translate("Build", "reads {0}").format(" + ".join(joined)))
    elif not row.readers:
        parts.append(translate("Build", "read by nothing"))
    return ", ".join(parts)


def layer_title(layer: LayerSpec) -> str:
    """A layer's kind: "convolution", "global average pooling"."""
    if isinstance(layer, AdaptivePool):
        if layer.output_size in (1, (1, 1)):
            return translate("Build", "global {0}").format(kind_title(kind_of_layer(layer)))
        return translate("Build", "adaptive {0}").format(kind_title(kind_of_layer(layer)))
    return kind_title(kind_of_layer(layer))


def kind_choice(tag: str) -> str:
    """A kind of layer where one is chosen."""
    if tag == "pool":
        return translate("Build", "pooling")
    if tag == "adaptive_pool":
        return translate("Build", "adaptive or global pooling")
    return kind_title(kind_of_layer(NEW[tag]))


_MAIN = ("out_channels", "out_features", "kernel_size", "output_size", "p", "negative_slope", "alpha")
"""Fields that go without their names, in this order."""

_USUAL = {"padding": 0, "dilation": 1, "groups": 1, "bias": True, "ceil_mode": False, "count_include_pad": True,
          "channels": False, "approximate": "none", "eps": 1e-5}  # fmt: skip
"""Values of which nothing is said."""


def _sizes(layer: LayerSpec) -> str:
    shown: list[str] = []
    for name in _MAIN:
        value = getattr(layer, name, None)
        if value is None or (name == "output_size" and value in (1, (1, 1))):
            continue
        shown.append(size_text(value) if name in ("kernel_size", "output_size") else field_text(value))
    return ", ".join(shown)


def _unusual(layer: LayerSpec) -> list[str]:
    said: list[str] = []
    for each in msgspec.structs.fields(layer):
        name, value = each.name, getattr(layer, each.name)
        if name in (*_MAIN, "mode", "inputs") or (name in _USUAL and _USUAL[name] == value):
            continue
        if name == "stride" and value == getattr(layer, "kernel_size", 1) and hasattr(layer, "mode"):
            # A pooling's window mostly goes on by its own size.
            continue
        if name == "stride" and value == 1 and not hasattr(layer, "mode"):
            continue
        if isinstance(value, bool):
            said.append(name if value else translate("Build", "no {0}").format(name))
        else:
            said.append(f"{name} {field_text(value)}")
    return said


def size_text(value: int | tuple[int, ...]) -> str:
    """A window's size: "3×3" for 3."""
    return format_shape((value, value) if isinstance(value, int) else value)


def field_text(value: object) -> str:
    """A field's value in its shortest form."""
    match value:
        case bool():
            return translate("Build", "yes") if value else translate("Build", "no")
        case int():
            return format_count(value)
        case float():
            return format_value(value)
        case tuple():
            return format_shape(value)
    return str(value)


def field_tip(name: str) -> str:
    """What a field is for."""
    match name:
        case "out_channels":
            return translate("Build", "How many filters there are: each makes one map.")
        case "out_features":
            return translate("Build", "How many units there are; how many it reads follows from the row before it.")
        case "kernel_size":
            return translate("Build", "Rows and columns of the window: one number for both, or two as in 3×5.")
        case "stride":
            return translate("Build", "The step from one window to the next: 2 halves the maps.")
        case "padding":
            return translate(
                "Build", "Cells added around the maps: one number, two as in 1×2, or four: top, bottom, left, right."
            )
        case "dilation":
            return translate("Build", "How far apart the cells under a kernel are: 2 leaves out every other one.")
        case "groups":
            return translate(
                "Build", "Input and output maps fall into so many groups; as many as there are input maps is depthwise."
            )
        case "bias":
            return translate("Build", "Whether a number is added to each output. Before a batch norm it is no use.")
        case "mode":
            return translate("Build", "Whether the largest value of a window is kept, or its mean.")
        case "ceil_mode":
            return translate("Build", "Whether a window may reach over the edge rather than be left out.")
        case "count_include_pad":
            return translate("Build", "Whether a mean counts the padding as zeros.")
        case "output_size":
            return translate("Build", "Rows and columns that are left of each map; 1 is global pooling.")
        case "eps":
            return translate("Build", "Added to the variance, so that nothing is divided by zero.")
        case "p":
            return translate("Build", "The share that is set to zero in training, by chance.")
        case "channels":
            return translate("Build", "Whether whole maps are left out rather than units.")
        case "negative_slope":
            return translate("Build", "What is left of a value below zero.")
        case "alpha":
            return translate("Build", "The floor that it levels out at, below zero.")
        case "approximate":
            return translate("Build", "Whether it is computed as it is defined, or by tanh, which is faster.")
        case "inputs":
            return translate("Build", "Which rows it reads: the one before it, or those that are chosen.")
    return translate("Build", "Where the function is cut off.")
