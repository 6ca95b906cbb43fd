"""From a unit towards the answer: where its value counts most, and why a way may end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import POOLS, BatchNorm, Index, LayerActivation, LayerInfo, LayerKind, UnitPlace

Weights = Mapping[str, Float32]


class Stop(StrEnum):
    """Why a unit's value counts for nothing in the layer that reads it."""

    ZERO = "zero"
    """It is 0, and 0 times any weight adds nothing."""
    LOST = "lost"
    """Another cell of the pooling's window is the largest, so this one is thrown away."""
    LEFT_OUT = "left out"
    """No window of that layer reaches it."""


@dataclass(frozen=True, slots=True)
class WayOn:
    """From a unit to the layer that reads it.

    unit: the one there in which it counts most; None where it is left out. stop: why its way ends; None where it goes
    on. share: what one of the value becomes in that unit, without its sign.
    """

    layer: str
    unit: Index | None
    stop: Stop | None
    share: float

    @property
    def place(self) -> UnitPlace | None:
        return None if self.unit is None else UnitPlace(self.layer, self.unit)


def onward(layers: Sequence[LayerActivation], weights: Weights, layer: str, unit: Index) -> WayOn | None:
    """The step to the unit in which this one counts most: with the largest weight, for its value is the same in all.

    Where several layers read it, those in which its way goes on come before those in which it ends; of them that in
    which it counts most, and of equal ones the first. So a skip connection, which passes all of a value on, comes
    before a convolution whose weights are below 1. None after the last layer. Raises KeyError for an unknown layer.
    """
    by_name = {item.info.name: item for item in layers}
    values = by_name[layer].values
    steps = [
        step
        for item in layers
        for number, name in enumerate(item.info.inputs)
        if name == layer
        for step in [_step(item, by_name, weights, values, unit, number)]
    ]
    # max() takes the first of equal ones.
    return max(steps, key=lambda step: (step.stop is None, step.share)) if steps else None


def _step(
    item: LayerActivation,
    layers: Mapping[str, LayerActivation],
    weights: Weights,
    values: Float32,
    unit: Index,
    number: int,
) -> WayOn:
    """To the layer ``item``, which reads the unit's layer as its ``number``-th."""
    info, value = item.info, float(values[unit])
    zero = Stop.ZERO if value == 0 else None
    match info.kind:
        case LayerKind.CONV:
            target, share = _convolved(info, weights[f"{info.name}.weight"], unit)
            return WayOn(info.name, target, zero if target is not None else Stop.LEFT_OUT, share)
        case kind if kind in POOLS:
            return _pooled(info, values, unit)
        case LayerKind.LINEAR:
            strengths = np.abs(weights[f"{info.name}.weight"][:, unit[0]])
            best = int(np.argmax(strengths))
            return WayOn(info.name, (best,), zero, float(strengths[best]))
        case LayerKind.FLATTEN:
            _, height, width = info.shape_in
            return WayOn(info.name, ((unit[0] * height + unit[1]) * width + unit[2],), None, 1.0)
        case LayerKind.ADD:
            return WayOn(info.name, unit, zero, 1.0)
        case LayerKind.CONCAT:
            offset = sum(len(layers[name].values) for name in info.inputs[:number])
            return WayOn(info.name, (unit[0] + offset, *unit[1:]), None, 1.0)
        case LayerKind.BATCH_NORM:
            return WayOn(info.name, unit, None, _scale(info, weights, unit[0]))
        case _:
            # An activation function: what is left of the value. Softmax is read by nobody else's side.
            return WayOn(info.name, unit, None, abs(float(item.values[unit]) / value) if value else 1.0)


def _scale(info: LayerInfo, weights: Weights, channel: int) -> float:
    assert isinstance(info.layer, BatchNorm)
    variance = float(weights[f"{info.name}.running_var"][channel])
    return abs(float(weights[f"{info.name}.weight"][channel])) / float(np.sqrt(variance + info.layer.eps))


def _pooled(info: LayerInfo, values: Float32, unit: Index) -> WayOn:
    """Of several windows that hold the unit one in which it is the maximum; of equal ones the last."""
    channel, row, column = unit
    found: WayOn | None = None
    for out_row in _holding(info, 0, row):
        for out_column in _holding(info, 1, column):
            stop, share = _in_window(info, values, unit, out_row, out_column)
            step = WayOn(info.name, (channel, out_row, out_column), stop, share)
            if found is None or (stop is None) >= (found.stop is None):
                found = step
    return found or WayOn(info.name, None, Stop.LEFT_OUT, 0.0)


def _holding(info: LayerInfo, axis: int, cell: int) -> Iterator[int]:
    """Along an axis, the outputs whose window holds a cell."""
    window = (info.rows, info.columns)[axis]
    return (i for i in range(info.shape_out[1 + axis]) if cell in window(i))


def _in_window(info: LayerInfo, values: Float32, unit: Index, row: int, column: int) -> tuple[Stop | None, float]:
    top, left, bottom, right = info.window(row, column)
    top, left = max(top, 0), max(left, 0)
    window = values[unit[0], top:bottom, left:right]
    if info.kind is LayerKind.AVG_POOL:
        return Stop.ZERO if values[unit] == 0 else None, 1 / window.size
    # As PyTorch: of equal values the first one wins.
    best_row, best_column = divmod(int(np.argmax(window)), window.shape[1])
    return (None, 1.0) if (top + best_row, left + best_column) == unit[1:] else (Stop.LOST, 0.0)


def _convolved(info: LayerInfo, weight: Float32, unit: Index) -> tuple[Index | None, float]:
    """The value is the same in every product, so the largest |weight| decides, of those that meet the unit."""
    channel, row, column = unit
    group, source = divmod(channel, weight.shape[1])
    outputs = info.shape_out[0] // info.groups
    strength = np.abs(weight[group * outputs : (group + 1) * outputs, source])
    found: tuple[Index | None, float] = (None, -1.0)
    for i, j in np.ndindex(info.kernel_size):
        out_row, row_rest = divmod(row + info.padding.top - i * info.dilation[0], info.stride[0])
        out_column, column_rest = divmod(column + info.padding.left - j * info.dilation[1], info.stride[1])
        inside = 0 <= out_row < info.shape_out[1] and 0 <= out_column < info.shape_out[2]
        if row_rest or column_rest or not inside:
            continue
        best = int(np.argmax(strength[:, i, j]))
        if strength[best, i, j] > found[1]:
            found = (group * outputs + best, out_row, out_column), float(strength[best, i, j])
    return found
