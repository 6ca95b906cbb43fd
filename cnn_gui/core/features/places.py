"""Which layers of a network are looked at, and which of them say nothing that another one has not said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnn_gui.core.network.geometry import flattened_maps
from cnn_gui.core.network.messages import AdaptivePool, LayerInfo, LayerKind

_HALF = frozenset({LayerKind.SIGMOID, LayerKind.HARDSIGMOID, LayerKind.SOFTMAX})

_CUTTING = frozenset({LayerKind.RELU, LayerKind.RELU6})
"""Kinds of which nothing below zero is left."""

_PASSING = frozenset({LayerKind.MAX_POOL, LayerKind.DROPOUT})


def surveyed(infos: Sequence[LayerInfo]) -> tuple[LayerInfo, ...]:
    """The layers whose maps and units have likes of their own: not the input, nor vectors that are maps laid out."""
    by_name = {info.name: info for info in infos}
    return tuple(info for info in infos if info.inputs and flattened_maps(by_name, info.name) is None)


def map_of(infos: Sequence[LayerInfo], layer: str, unit: int) -> tuple[str, int]:
    """The layer and the map or unit whose likes are meant: of a vector that is maps laid out the map it was.

    infos: all layers, input first. Raises KeyError for a layer that is not there.
    """
    by_name = {info.name: info for info in infos}
    maps = flattened_maps(by_name, layer)
    if maps is None:
        return layer, unit
    info = by_name[layer]
    if info.kind is LayerKind.FLATTEN:
        return info.inputs[0], unit // (maps[1] * maps[2])
    return map_of(infos, info.inputs[0], unit)


def threshold(info: LayerInfo) -> float:
    """Above which value a unit counts as firing: 0, and a half where all values lie between 0 and 1."""
    return 0.5 if info.kind in _HALF else 0.0


def same_largest(info: LayerInfo, infos: Mapping[str, LayerInfo]) -> bool:
    """Whether each map's largest value is that of the layer it reads, cut at zero where this is a ReLU.

    So it is where a map's cells all stay in a window of a maximum, and where nothing is done.
    """
    if info.kind in (LayerKind.RELU, LayerKind.DROPOUT):
        return True
    if info.kind is not LayerKind.MAX_POOL or info.dilation != (1, 1) or isinstance(info.layer, AdaptivePool):
        return False
    return all(_covers(info, axis, infos[info.inputs[0]].shape_out[1 + axis]) for axis in (0, 1))


def _covers(info: LayerInfo, axis: int, size: int) -> bool:
    kernel, stride = info.kernel_size[axis], info.stride[axis]
    end = (info.shape_out[1 + axis] - 1) * stride - info.padding[2 * axis] + kernel
    return stride <= kernel and end >= size


def is_cut(info: LayerInfo, infos: Sequence[LayerInfo]) -> bool:
    """Whether nothing below zero counts in a layer: it is a ReLU or ReLU6, or only such read it, if need be after a
    maximum."""
    if info.kind in _CUTTING:
        return True
    readers = [each for each in infos if info.name in each.inputs]
    return bool(readers) and all(
        each.kind in _CUTTING or (each.kind in _PASSING and is_cut(each, infos)) for each in readers
    )
