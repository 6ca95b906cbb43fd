"""Tells the story of one number: any unit of any layer, taken apart into what it was computed from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.dependencies import field_of
from cnn_gui.core.network.geometry import flattened_maps
from cnn_gui.core.network.messages import ACTIVATIONS, POOLS, Box, Index, LayerActivation, LayerKind
from cnn_gui.core.story import convolution, linear, pooling, unitwise, vector
from cnn_gui.core.story.messages import Story
from cnn_gui.core.story.parts import Told


def tell(
    layers: Sequence[LayerActivation],
    weights: Mapping[str, Float32],
    layer: str,
    unit: Index,
    *,
    pixels: Float32 | None = None,
    task: Task = MNIST,
    field: Box | None = None,
) -> Story:
    """The story of one unit.

    layers: a snapshot's activations, input first. weights: those they were computed with, by ``state_dict`` name.
    unit: (map, row, column), or (index,) in a vector. pixels: those of the input before normalising, 0..1, (H, W) grey
    or (C, H, W), if known. task: the network's, which says how they are normalised. field: what the unit sees of the
    input, where that is known already.

    Raises KeyError for a layer that is not there, IndexError for a unit outside of it.
    """
    by_name = {item.info.name: item for item in layers}
    own = by_name[layer]
    values, before = own.values, [by_name[name] for name in own.info.inputs]
    if len(unit) != values.ndim or not all(0 <= i < size for i, size in zip(unit, values.shape, strict=True)):
        raise IndexError(f"{layer} has no unit {unit}")
    # Weights of a training that diverged have a story too: its numbers are infinite or not a number.
    with np.errstate(invalid="ignore", over="ignore"):
        told = _told(by_name, own, weights, unit, pixels, task)
    value = float(values[unit])
    return Story(
        info=own.info,
        before=tuple(item.info for item in before),
        unit=unit,
        value=value,
        computed=told.computed,
        magnitude=max(told.magnitude, abs(value)),
        peak=_peak([item.values for item in before] or [values]),
        formula=told.formula,
        field=field_of([item.info for item in layers], layer, unit) if field is None else field,
        body=told.body,
        values=values,
        inputs=tuple(item.values for item in before),
    )


def _told(
    layers: Mapping[str, LayerActivation],
    own: LayerActivation,
    weights: Mapping[str, Float32],
    unit: Index,
    pixels: Float32 | None,
    task: Task,
) -> Told:
    info = own.info
    if info.kind is LayerKind.INPUT:
        return vector.tell_input(float(own.values[unit]), pixels, unit, task)
    inputs = [layers[name].values for name in info.inputs]
    before = inputs[0]
    match info.kind:
        case LayerKind.CONV:
            weight, bias = weights[f"{info.name}.weight"], weights.get(f"{info.name}.bias")
            return convolution.tell(info, before, weight, bias, unit)
        case kind if kind in POOLS:
            return pooling.tell(info, before, unit)
        case kind if kind in ACTIVATIONS:
            return unitwise.tell_activation(info, before, unit)
        case LayerKind.BATCH_NORM:
            return unitwise.tell_norm(info, float(before[unit]), weights, unit[0])
        case LayerKind.DROPOUT:
            return unitwise.tell_dropout(info, float(before[unit]))
        case LayerKind.ADD:
            return unitwise.tell_add(info, [float(values[unit]) for values in inputs])
        case LayerKind.CONCAT:
            return unitwise.tell_concat(info, inputs, unit)
        case LayerKind.FLATTEN:
            return vector.tell_flatten(before, unit[0])
        case LayerKind.LINEAR:
            weight, bias = weights[f"{info.name}.weight"], weights.get(f"{info.name}.bias")
            infos = {name: item.info for name, item in layers.items()}
            return linear.tell(before, weight, bias, unit[0], flattened_maps(infos, info.inputs[0]))
        case LayerKind.SOFTMAX:
            return vector.tell_softmax(before, unit[0])
    raise ValueError(f"{info.name} has no story")


def _peak(inputs: Sequence[Float32]) -> float:
    peak = max(float(max(values.max(), -values.min())) for values in inputs)
    return peak if 0 < peak < math.inf else 1.0
