"""Tells the story of one number: any unit of any layer, taken apart into what it was computed from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.geometry import receptive_field
from cnn_gui.core.network.messages import Box, Index, LayerActivation, LayerInfo, LayerKind
from cnn_gui.core.story import convolution, linear, pooling, vector
from cnn_gui.core.story.messages import Story
from cnn_gui.core.story.parts import Told


def tell(
    layers: Sequence[LayerActivation],
    weights: Mapping[str, Float32],
    layer: str,
    unit: Index,
    *,
    pixels: Float32 | None = None,
) -> Story:
    """The story of one unit.

    layers: a snapshot's activations, input first. weights: those they were computed with, by ``state_dict`` name.
    unit: (map, row, column), or (index,) in a vector. pixels: the 28x28 before normalising, 0..1, if known.

    Raises KeyError for a layer that is not there, IndexError for a unit outside of it.
    """
    index = next((i for i, item in enumerate(layers) if item.info.name == layer), None)
    if index is None:
        raise KeyError(layer)
    info, values = layers[index].info, layers[index].values
    if len(unit) != values.ndim or not all(0 <= i < size for i, size in zip(unit, values.shape, strict=True)):
        raise IndexError(f"{layer} has no unit {unit}")
    # Weights of a training that diverged have a story too: its numbers are infinite or not a number.
    with np.errstate(invalid="ignore", over="ignore"):
        told = _told(layers, index, weights, unit, pixels)
    value = float(values[unit])
    infos = [item.info for item in layers]
    return Story(
        info=info,
        before=layers[index - 1].info if index else None,
        unit=unit,
        value=value,
        computed=told.computed,
        magnitude=max(told.magnitude, abs(value)),
        peak=_peak(layers[max(index - 1, 0)].values),
        formula=told.formula,
        field=field_of(infos, info, unit),
        body=told.body,
        values=values,
        inputs=layers[index - 1].values if index else None,
    )


def _told(
    layers: Sequence[LayerActivation],
    index: int,
    weights: Mapping[str, Float32],
    unit: Index,
    pixels: Float32 | None,
) -> Told:
    info = layers[index].info
    if info.kind is LayerKind.INPUT:
        return vector.tell_input(float(layers[index].values[unit]), pixels, unit)
    before = layers[index - 1].values
    match info.kind:
        case LayerKind.CONV:
            return convolution.tell(info, before, weights[f"{info.name}.weight"], weights[f"{info.name}.bias"], unit)
        case LayerKind.MAX_POOL | LayerKind.AVG_POOL:
            return pooling.tell(info, before, unit)
        case LayerKind.RELU:
            return vector.tell_relu(float(before[unit]))
        case LayerKind.FLATTEN:
            return vector.tell_flatten(before, unit[0])
        case LayerKind.LINEAR:
            weight, bias = weights[f"{info.name}.weight"], weights[f"{info.name}.bias"]
            return linear.tell(before, weight, bias, unit[0], _maps_before(layers, index))
        case LayerKind.SOFTMAX:
            return vector.tell_softmax(before, unit[0])
    raise ValueError(f"{info.name} has no story")


def _peak(values: Float32) -> float:
    peak = float(max(values.max(), -values.min()))
    return peak if 0 < peak < math.inf else 1.0


def _maps_before(layers: Sequence[LayerActivation], index: int) -> tuple[int, int, int] | None:
    """The shape of the maps whose flattened values go into a fully connected layer, a ReLU between or not."""
    for item in reversed(layers[:index]):
        if item.info.kind is LayerKind.FLATTEN:
            channels, height, width = item.info.shape_in
            return channels, height, width
        if item.info.kind is not LayerKind.RELU:
            break
    return None


def field_of(infos: Sequence[LayerInfo], info: LayerInfo, unit: Index) -> Box:
    """The receptive field: the input pixels that a unit depends on, without the padding around the input."""
    height, width = infos[0].shape_out[1:]
    field = receptive_field(infos, info.name)
    if field.jump == 0:
        return Box(0, 0, height, width)
    row, column = _position(infos, info, unit)
    top, left = (field.start + i * field.jump for i in (row, column))
    return Box(max(top, 0), max(left, 0), min(top + field.size, height), min(left + field.size, width))


def _position(infos: Sequence[LayerInfo], info: LayerInfo, unit: Index) -> tuple[int, int]:
    """Row and column of a unit, of a flattened one those it had before."""
    if len(unit) == 3:
        return unit[1], unit[2]
    flat = next(item for item in infos if item.kind is LayerKind.FLATTEN)
    height, width = flat.shape_in[1:]
    return divmod(unit[0] % (height * width), width)
