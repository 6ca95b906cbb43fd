"""From a unit towards the answer: where its value counts most, and why a way may end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import Index, LayerActivation, LayerInfo, LayerKind, UnitPlace


def onward(
    layers: Sequence[LayerActivation], weights: Mapping[str, Float32], layer: str, unit: Index
) -> UnitPlace | None:
    """The unit of the next layer in which this one counts most: largest |value · weight|, or largest |weight| for 0.

    None after the last layer, and where pooling left the unit out. Raises KeyError for an unknown layer.
    """
    index = next((i for i, item in enumerate(layers) if item.info.name == layer), None)
    if index is None:
        raise KeyError(layer)
    if index + 1 == len(layers):
        return None
    info = layers[index + 1].info
    target = _target(info, weights, unit)
    return UnitPlace(info.name, target) if target is not None else None


class Stop(StrEnum):
    """Why a unit's value counts for nothing in the next layer."""

    ZERO = "zero"
    """It is 0, and 0 times any weight adds nothing."""
    LOST = "lost"
    """Another cell of the pooling's window is the largest, so this one is thrown away."""
    LEFT_OUT = "left out"
    """No window of the next layer reaches it."""


def stop_of(layers: Sequence[LayerActivation], layer: str, unit: Index) -> Stop | None:
    """Why the way of a pixel's influence ends at this unit; None where it goes on, and at the last layer."""
    index = next(i for i, item in enumerate(layers) if item.info.name == layer)
    if index + 1 == len(layers):
        return None
    info, values = layers[index + 1].info, layers[index].values
    value = float(values[unit])
    match info.kind:
        case LayerKind.MAX_POOL:
            place = _target(info, {}, unit)
            if place is None:
                return Stop.LEFT_OUT
            # As PyTorch: of equal values the first one wins.
            top, left, bottom, right = info.window(*place[1:])
            window = values[unit[0], top:bottom, left:right]
            row, column = divmod(int(np.argmax(window)), window.shape[1])
            return None if (top + row, left + column) == unit[1:] else Stop.LOST
        case LayerKind.CONV | LayerKind.LINEAR | LayerKind.AVG_POOL:
            return Stop.ZERO if value == 0 else None
        case _:
            return None


def _target(info: LayerInfo, weights: Mapping[str, Float32], unit: Index) -> Index | None:
    match info.kind:
        case LayerKind.CONV:
            return _convolved(info, weights[f"{info.name}.weight"], unit)
        case LayerKind.MAX_POOL | LayerKind.AVG_POOL:
            axes = zip((info.rows, info.columns), unit[1:], info.stride, info.shape_out[1:], strict=True)
            place = [(cells, i, min(i // stride, n - 1)) for cells, i, stride, n in axes]
            return (unit[0], *(p for _, _, p in place)) if all(i in cells(p) for cells, i, p in place) else None
        case LayerKind.FLATTEN:
            _, height, width = info.shape_in
            return ((unit[0] * height + unit[1]) * width + unit[2],)
        case LayerKind.LINEAR:
            return (int(np.argmax(np.abs(weights[f"{info.name}.weight"][:, unit[0]]))),)
        case _:
            return unit


def _convolved(info: LayerInfo, weight: Float32, unit: Index) -> Index | None:
    """The value is the same in every product, so the largest |weight| decides, of those that meet the unit."""
    channel, row, column = unit
    strength = np.abs(weight[:, channel])
    found: tuple[float, Index] | None = None
    for i, j in np.ndindex(info.kernel_size):
        out_row, row_rest = divmod(row + info.padding.top - i * info.dilation[0], info.stride[0])
        out_column, column_rest = divmod(column + info.padding.left - j * info.dilation[1], info.stride[1])
        inside = 0 <= out_row < info.shape_out[1] and 0 <= out_column < info.shape_out[2]
        if row_rest or column_rest or not inside:
            continue
        best = int(np.argmax(strength[:, i, j]))
        if found is None or strength[best, i, j] > found[0]:
            found = float(strength[best, i, j]), (best, out_row, out_column)
    return found[1] if found is not None else None
