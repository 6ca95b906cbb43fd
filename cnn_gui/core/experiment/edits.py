"""Experiments on a network that is already trained: some of its numbers are changed, and everything else stays.

An *edit* is one change, a frozen value. A tuple of them, in the order in which they were made, is an experiment; it is
applied to the network it began with (the *base*), which is never changed itself. Edits of numbers are done first, in
order; then the silenced channels are set to zero, so that what is muted stays muted whatever else is changed.

Channels and input maps are indices from 0. Nothing here needs torch: an edited network is a spec and arrays like any
other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from msgspec import structs

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.experiment.messages import (
    Edit,
    Edits,
    Mute,
    ReplaceKernel,
    Rows,
    ScaleBias,
    SetBias,
    SetPooling,
    Solo,
)
from cnn_gui.core.network.geometry import flattened_maps
from cnn_gui.core.network.messages import (
    POOLS,
    UNIT_BY_UNIT,
    AdaptivePool,
    LayerInfo,
    LayerKind,
    NetworkSpec,
    Pool,
)
from cnn_gui.core.network.spec import layer_infos

Weights = Mapping[str, Float32]


class ExperimentError(UserError):
    """An edit that does not fit the network: a layer, channel or kernel that it does not have."""


class Applied(NamedTuple):
    """The edited network. weights: with all edits. heard: the same, but nothing is muted: the kernels of a muted filter
    stay in sight, they are what comes back. What no edit touches is the very same array as before."""

    spec: NetworkSpec
    weights: dict[str, Float32]
    heard: dict[str, Float32]


def apply(spec: NetworkSpec, weights: Weights, edits: Sequence[Edit]) -> Applied:
    """Does the edits; nothing is written into.

    Raises ExperimentError for an edit that does not fit the network.
    """
    infos = {info.name: info for info in layer_infos(spec)}
    for edit in edits:
        check(edit, infos, weights)
    changed = dict(weights)
    for name in {key for edit in edits if not isinstance(edit, Mute | Solo) for key in _touched(edit)}:
        changed[name] = np.array(weights[name], dtype=np.float32)
    for edit in edits:
        _perform(edit, changed, weights, infos)
    return Applied(_with_pooling(spec, edits), _silenced(changed, edits, infos), changed)


def _silenced(heard: Weights, edits: Sequence[Edit], infos: Mapping[str, LayerInfo]) -> dict[str, Float32]:
    """These weights with the filters and biases of silent channels at zero, and those of the norms behind them."""
    result = dict(heard)
    for layer in {edit.layer for edit in edits if isinstance(edit, Mute | Solo)}:
        silent = silent_channels(edits, layer, infos[layer].shape_out[0])
        for each, channels in silenced_with(infos, layer, silent).items():
            for name in _present(heard, f"{each}.weight", f"{each}.bias"):
                if result[name] is heard[name]:
                    result[name] = np.array(heard[name], dtype=np.float32)
                result[name][list(channels)] = 0
    return result


def silenced_with(infos: Mapping[str, LayerInfo], layer: str, channels: frozenset[int]) -> dict[str, frozenset[int]]:
    """The layers whose channels have to be zero so that these of ``layer`` are silent: itself, and every batch norm
    that they come to. A norm would make a constant of the zeros, its shift, and that would be heard.

    They are followed through all that leaves maps apart: activation functions, pooling, concatenation, and an addition
    of nothing but silent maps. (Of the activation functions only the sigmoid makes something of zero, one half.)
    """
    zero = {layer: channels}
    silent = {layer: channels}
    for info in infos.values():
        found = _silent_in(info, infos, silent)
        if found and info.name != layer:
            silent[info.name] = found
            if info.kind is LayerKind.BATCH_NORM:
                zero[info.name] = found
    return zero


def _silent_in(info: LayerInfo, infos: Mapping[str, LayerInfo], silent: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """The channels of a layer that hold nothing but what became of silent ones."""
    nothing: frozenset[int] = frozenset()
    here = [silent.get(name, nothing) for name in info.inputs]
    if info.kind is LayerKind.CONCAT:
        starts = accumulate((infos[name].shape_out[0] for name in info.inputs), initial=0)
        return frozenset(start + i for start, channels in zip(starts, here, strict=False) for i in channels)
    if info.kind is LayerKind.FLATTEN:
        area = math.prod(info.shape_in[1:])
        return frozenset(i * area + cell for i in here[0] for cell in range(area))
    if info.kind in UNIT_BY_UNIT | POOLS:
        return frozenset.intersection(*here)
    return nothing


def _present(weights: Weights, *names: str) -> tuple[str, ...]:
    """Those that a network has: a layer may be without a bias."""
    return tuple(name for name in names if name in weights)


def silent_channels(edits: Iterable[Edit], layer: str, count: int) -> frozenset[int]:
    """The channels of a layer of ``count`` that are not heard: the muted ones, and where any is solo all the others."""
    here = [edit for edit in edits if edit.layer == layer]
    muted = {edit.channel for edit in here if isinstance(edit, Mute)}
    solo = {edit.channel for edit in here if isinstance(edit, Solo)}
    return frozenset(muted | (set(range(count)) - solo if solo else set()))


def changed(spec: NetworkSpec, weights: Weights, edits: Edits, edit: Edit) -> Edits:
    """The edits with one more. It takes the place of an earlier edit of the same thing, and where it gives the base
    what it had, none is left: so the number of edits is the number of differences.

    spec, weights: of the base. Raises ExperimentError where the edit does not fit it.
    """
    check(edit, {info.name: info for info in layer_infos(spec)}, weights)
    rest = tuple(each for each in edits if _target(each) != _target(edit))
    return rest if _is_nothing(spec, weights, edit) else (*rest, edit)


def toggled(spec: NetworkSpec, weights: Weights, edits: Edits, edit: Edit) -> Edits:
    """The edits without this one where it is among them, else with it."""
    return tuple(each for each in edits if each != edit) if edit in edits else changed(spec, weights, edits, edit)


def scaled_bias(edits: Iterable[Edit], layer: str, channel: int, factor: float) -> SetBias | ScaleBias:
    """The edit that makes a bias, as the edits have left it, ``factor`` times as large."""
    for edit in edits:
        if isinstance(edit, SetBias | ScaleBias) and (edit.layer, edit.channel) == (layer, channel):
            if isinstance(edit, SetBias):
                return replace(edit, value=edit.value * factor)
            return replace(edit, factor=edit.factor * factor)
    return ScaleBias(layer, channel, factor)


def kernels_of(infos: Sequence[LayerInfo], weights: Weights, layer: str) -> Float32:
    """The kernels of a convolution or fully connected layer as a view: (channels, input maps, height, width).

    With groups the input maps are those of a channel's own. Of a fully connected layer that reads flattened maps they
    are as large as those maps; else they have one cell.
    """
    array = weights[f"{layer}.weight"]
    if array.ndim == 4:
        return array
    by_name = {info.name: info for info in infos}
    maps = flattened_maps(by_name, by_name[layer].inputs[0]) or (array.shape[1], 1, 1)
    return array.reshape(len(array), *maps)


def source_map(info: LayerInfo, channel: int, source: int) -> int:
    """Which map of the layer read a channel's ``source``-th kernel is for: with groups each has its own."""
    if info.groups == 1:
        return source
    return channel // (info.shape_out[0] // info.groups) * (info.shape_in[0] // info.groups) + source


def rows_of(kernel: Float32) -> Rows:
    """A kernel (height, width) as the value that an edit carries."""
    return tuple(tuple(map(float, row)) for row in kernel)


def check(edit: Edit, infos: Mapping[str, LayerInfo], weights: Weights) -> None:
    """Raises ExperimentError unless the network has what the edit changes. infos: its layers by name."""
    info = infos.get(edit.layer)
    if info is None:
        raise ExperimentError(
            QT_TRANSLATE_NOOP("core", "This network has no layer {layer}, so nothing was changed."), layer=edit.layer
        )
    if isinstance(edit, SetPooling):
        if info.kind not in POOLS or edit.mode not in ("max", "avg"):
            raise ExperimentError(
                QT_TRANSLATE_NOOP("core", "{layer} cannot pool like that, so nothing was changed."), layer=edit.layer
            )
        return
    if f"{edit.layer}.weight" not in weights:
        raise ExperimentError(
            QT_TRANSLATE_NOOP("core", "{layer} has no filters to change, so nothing was changed."), layer=edit.layer
        )
    if not 0 <= edit.channel < info.shape_out[0]:
        raise ExperimentError(
            QT_TRANSLATE_NOOP("core", "{layer} has {count} channels, so nothing was changed."),
            layer=edit.layer,
            count=info.shape_out[0],
        )
    _check_values(edit, infos, weights)


def _check_values(edit: Edit, infos: Mapping[str, LayerInfo], weights: Weights) -> None:
    if isinstance(edit, SetBias | ScaleBias) and f"{edit.layer}.bias" not in weights:
        raise ExperimentError(
            QT_TRANSLATE_NOOP("core", "{layer} has no biases, so nothing was changed."), layer=edit.layer
        )
    number = {SetBias: "value", ScaleBias: "factor"}.get(type(edit))
    if number is not None and not np.isfinite(np.float32(getattr(edit, number))):
        raise ExperimentError(QT_TRANSLATE_NOOP("core", "A bias must be a finite number, so nothing was changed."))
    if isinstance(edit, ReplaceKernel):
        if infos[edit.layer].kind is LayerKind.BATCH_NORM:
            raise ExperimentError(
                QT_TRANSLATE_NOOP("core", "{layer} has no kernels to change, so nothing was changed."), layer=edit.layer
            )
        _check_kernel(edit, kernels_of(tuple(infos.values()), weights, edit.layer))


def _check_kernel(edit: ReplaceKernel, kernels: Float32) -> None:
    _, sources, height, width = kernels.shape
    if not 0 <= edit.source < sources:
        raise ExperimentError(
            QT_TRANSLATE_NOOP("core", "{layer} reads {sources} maps, so nothing was changed."),
            layer=edit.layer,
            sources=sources,
        )
    if [len(row) for row in edit.rows] != [width] * height:
        raise ExperimentError(
            QT_TRANSLATE_NOOP("core", "A kernel of {layer} has {height}×{width} cells, so nothing was changed."),
            layer=edit.layer,
            height=height,
            width=width,
        )
    if not np.isfinite(np.array(edit.rows, dtype=np.float32)).all():
        raise ExperimentError(
            QT_TRANSLATE_NOOP("core", "A kernel's cells must be finite numbers, so nothing was changed.")
        )


def _target(edit: Edit) -> tuple[object, ...]:
    """What an edit changes: of two edits with the same target only the later one counts."""
    match edit:
        case ReplaceKernel(layer, channel, source):
            return "kernel", layer, channel, source
        case SetBias(layer, channel) | ScaleBias(layer, channel):
            return "bias", layer, channel
        case SetPooling(layer):
            return "pooling", layer
        case Mute(layer, channel) | Solo(layer, channel):
            # Who wants to hear a muted map alone wants to hear it, and who mutes one that is solo does not.
            return "heard", layer, channel


def _is_nothing(spec: NetworkSpec, weights: Weights, edit: Edit) -> bool:
    """Whether the base is like that already. A mute is never nothing: it holds against later changes of the filter."""
    if isinstance(edit, Mute | Solo):
        return False
    new_spec, new_weights, _ = apply(spec, weights, (edit,))
    return new_spec == spec and all(np.array_equal(new_weights[name], weights[name]) for name in _touched(edit))


def _touched(edit: Edit) -> tuple[str, ...]:
    """The arrays an edit writes into, by ``state_dict`` name."""
    match edit:
        case SetPooling():
            return ()
        case ReplaceKernel(layer):
            return (f"{layer}.weight",)
        case SetBias(layer) | ScaleBias(layer):
            return (f"{layer}.bias",)
        case Mute(layer) | Solo(layer):
            return f"{layer}.weight", f"{layer}.bias"


def _perform(edit: Edit, changed: dict[str, Float32], base: Weights, infos: Mapping[str, LayerInfo]) -> None:
    """Changes numbers in place; muting and pooling are done by ``apply``."""
    match edit:
        case ReplaceKernel(layer, channel, source, rows):
            # A reshape of a contiguous array is a view, so that this writes into the layer's own array.
            kernels_of(tuple(infos.values()), changed, layer)[channel, source] = np.array(rows, dtype=np.float32)
        case SetBias(layer, channel, value):
            changed[f"{layer}.bias"][channel] = value
        case ScaleBias(layer, channel, factor):
            changed[f"{layer}.bias"][channel] = base[f"{layer}.bias"][channel] * np.float32(factor)
        case _:
            pass


def _with_pooling(spec: NetworkSpec, edits: Iterable[Edit]) -> NetworkSpec:
    modes = {edit.layer: edit.mode for edit in edits if isinstance(edit, SetPooling)}
    names = [info.name for info in layer_infos(spec)[1:-1]]
    layers = tuple(
        structs.replace(layer, mode=modes.get(name, layer.mode)) if isinstance(layer, Pool | AdaptivePool) else layer
        for name, layer in zip(names, spec.layers, strict=True)
    )
    return structs.replace(spec, layers=layers)
