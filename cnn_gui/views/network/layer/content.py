"""One layer to be taken away: its maps, what it computes with, or what it is, whichever is in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.number_files import Arrays, NumberTable, columns, matrix, texts
from cnn_gui.core.network.messages import LayerActivation, LayerInfo
from cnn_gui.views.base.numbers import MINUS, format_shape, format_value
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate
from cnn_gui.views.network.ranges import RangeMode, range_title
from cnn_gui.views.network.units import map_title


def maps_content(
    layer: LayerActivation,
    channel: int,
    classes: Sequence[str],
    colours: tuple[RangeMode, float],
    picture: QWidget,
    left_out: tuple[QWidget, ...],
) -> PanelContent:
    """channel: the chosen map. colours: what shares the range of colours, and where it ends."""
    info, (mode, limit) = layer.info, colours
    ends = f"{MINUS}{format_value(limit, 3)}", format_value(limit, 3)
    words = translate("LayerContent", "{0} ({1}), {2}; colours {3} to {4}, {5}").format(
        info.name, format_shape(info.shape_out), map_title(info, channel, classes), *ends, range_title(mode)
    )
    return PanelContent(
        f"{info.name} {channel + 1}", words, picture, lambda: layer_numbers(layer, channel, classes), left_out
    )


def layer_numbers(layer: LayerActivation, channel: int, classes: Sequence[str]) -> PanelNumbers:
    """The layer's output under its name, (C, H, W) or (N,) float32; chosen: its number, from 0.

    The table is the chosen map's rows, or the units of a vector with their names where they are classes.
    """
    info, values = layer.info, layer.values
    arrays: dict[str, np.ndarray] = {info.name: values, "chosen": np.array(channel)}
    if info.is_spatial:
        return PanelNumbers(arrays, matrix(values[channel]))
    names = [map_title(info, index, classes) for index in range(len(values))]
    arrays["units"] = texts(names)
    return PanelNumbers(arrays, columns(("unit", info.name), names, values))


def inside_content(
    info: LayerInfo, weights: Mapping[str, Float32], channel: int, picture: QWidget, left_out: tuple[QWidget, ...]
) -> PanelContent:
    """What a layer computes with."""
    words = translate("LayerContent", "What {0} computes with ({1})").format(info.name, format_shape(info.shape_out))
    return PanelContent(
        f"{info.name} weights",
        words,
        picture,
        lambda: weight_numbers(info, weights, channel),
        left_out,
        of_drawing=False,
    )


def about_content(info: LayerInfo, weights: Mapping[str, Float32], picture: QWidget) -> PanelContent:
    """What a layer is."""
    return PanelContent(
        f"{info.name} about",
        translate("LayerContent", "About {0}").format(info.name),
        picture,
        lambda: weight_numbers(info, weights, 0),
        of_drawing=False,
    )


def weight_numbers(info: LayerInfo, weights: Mapping[str, Float32], channel: int) -> PanelNumbers:
    """The layer's weights by their names in PyTorch, and its shapes. The table holds those of the chosen output: a
    filter's kernels one below the other, a unit's weights, or every map's numbers of a batch norm."""
    own = {name: values for name, values in weights.items() if name.startswith(f"{info.name}.")}
    arrays: dict[str, np.ndarray] = dict(own)
    arrays |= {"shape_in": np.array(info.shape_in), "shape_out": np.array(info.shape_out)}
    return PanelNumbers(arrays, _table(info, own, channel))


def _table(info: LayerInfo, own: Arrays, channel: int) -> NumberTable | None:
    weight = own.get(f"{info.name}.weight")
    if weight is None:
        return None
    if weight.ndim == 4:
        return matrix(weight[channel].reshape(-1, weight.shape[3]))
    if weight.ndim == 2:
        return matrix(weight[channel][None])
    vectors = {name.split(".")[-1]: values for name, values in own.items() if values.shape == weight.shape}
    return columns(tuple(vectors), *vectors.values())
