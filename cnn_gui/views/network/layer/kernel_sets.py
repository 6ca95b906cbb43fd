"""Which weights are shown together: those into one output (a filter, a neuron), or those out of one input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import LayerInfo, LayerKind, NetworkState
from cnn_gui.views.base.numbers import format_count, format_value
from cnn_gui.views.base.translation import translate
from cnn_gui.views.network.units import map_title


class KernelSide(StrEnum):
    """OUTPUT: all kernels of one filter, all weights of one neuron. INPUT: the kernels on one input map."""

    OUTPUT = "output"
    INPUT = "input"


@dataclass(frozen=True, slots=True, eq=False)
class LayerWeights:
    """The weights of one layer. weight: (out, in, k, k) or (out, in); bias: (out,).

    source_shape: (C, H, W) where a linear layer reads flattened maps, so that its weights can be shown as maps.
    """

    info: LayerInfo
    weight: Float32
    bias: Float32
    source_shape: tuple[int, ...]

    @property
    def outputs(self) -> int:
        return int(self.weight.shape[0])

    @property
    def inputs(self) -> int:
        """Input maps of a convolution, or of a linear layer that reads flattened maps; else input units."""
        return int(self.weight.shape[1]) if self.is_conv or not self.source_shape else self.source_shape[0]

    @property
    def is_conv(self) -> bool:
        return self.weight.ndim == 4

    @property
    def has_maps(self) -> bool:
        """Whether the weights of an output are maps, not single numbers."""
        return self.is_conv or bool(self.source_shape)

    def shown(self, side: KernelSide, index: int) -> Float32:
        """(C, H, W) or (N,): the weights of an output, or those of one input map of a convolution."""
        if side is KernelSide.INPUT and self.is_conv:
            return self.weight[:, index]
        row: Float32 = self.weight[index]
        return row if self.is_conv or not self.source_shape else row.reshape(self.source_shape)


def layer_weights(network: NetworkState, layer: str) -> LayerWeights | None:
    """The weights of a layer, or None where it has none or the network has no such layer."""
    index = next((i for i, info in enumerate(network.layers) if info.name == layer), None)
    weight, bias = network.weights.get(f"{layer}.weight"), network.weights.get(f"{layer}.bias")
    if index is None or weight is None or bias is None or weight.ndim not in (2, 4):
        return None
    return LayerWeights(network.layers[index], weight, bias, _source_shape(network.layers, index))


def _source_shape(layers: Sequence[LayerInfo], index: int) -> tuple[int, ...]:
    before = layers[index - 1]
    flattened = index > 0 and before.kind is LayerKind.FLATTEN and len(before.shape_in) == 3
    return before.shape_in if flattened else ()


def output_title(info: LayerInfo, index: int) -> str:
    """An output by name: "filter 22", "unit 5", "digit 3"."""
    if info.kind is LayerKind.CONV:
        return translate("kernel_sets", "filter {0}").format(index + 1)
    return map_title(info, index)


def set_title(weights: LayerWeights, side: KernelSide, output: int, channel: int) -> str:
    """What is shown: "32 kernels 3×3 · bias −0.004" of an output, "64 kernels 3×3, one a filter · ..." of an input."""
    shown = weights.shown(side, output if side is KernelSide.OUTPUT else channel)
    bias = format_value(float(weights.bias[output]), 3)
    if side is KernelSide.INPUT and weights.is_conv:
        size = f"{shown.shape[1]}×{shown.shape[2]}"
        return translate("kernel_sets", "{0} kernels {1}, one a filter · {2}: bias {3}").format(
            format_count(len(shown)), size, output_title(weights.info, output), bias
        )
    if weights.is_conv:
        what = translate("kernel_sets", "{0} kernels {1}").format(
            format_count(len(shown)), f"{shown.shape[1]}×{shown.shape[2]}"
        )
    elif weights.source_shape:
        what = translate("kernel_sets", "{0} weights as {1} maps {2}").format(
            format_count(shown.size), len(shown), f"{shown.shape[1]}×{shown.shape[2]}"
        )
    else:
        what = translate("kernel_sets", "{0} weights").format(format_count(shown.size))
    return translate("kernel_sets", "{0} · bias {1}").format(what, bias)


def weight_text(weights: LayerWeights, output: int, channel: int, row: int, column: int) -> str:
    """A weight by place and value: "filter 22 · input map 5 · row 1, column 2 · 0.0831"."""
    parts = [output_title(weights.info, output)]
    if weights.has_maps:
        parts += [
            translate("kernel_sets", "input map {0}").format(channel + 1),
            translate("kernel_sets", "row {0}, column {1}").format(row + 1, column + 1),
        ]
    else:
        parts.append(translate("kernel_sets", "from unit {0}").format(channel + 1))
    return " · ".join([*parts, format_value(float(_weight(weights, output, channel, row, column)))])


def exact_weight_text(weights: LayerWeights, output: int, channel: int, row: int, column: int) -> str:
    """The weight as a program indexes it, with the shortest digits that give back the very float32."""
    index = [output, channel, row, column]
    if not weights.is_conv:
        _, height, width = weights.source_shape or (0, 1, 1)
        index = [output, (channel * height + row) * width + column]
    value = _weight(weights, output, channel, row, column)
    return f"{weights.info.name}.weight[{', '.join(map(str, index))}] = {value!s}"


def _weight(weights: LayerWeights, output: int, channel: int, row: int, column: int) -> np.float32:
    shown = weights.shown(KernelSide.OUTPUT, output)
    value: np.float32 = shown[channel, row, column] if shown.ndim == 3 else shown[channel]
    return value


def side_is_fixed(weights: LayerWeights) -> KernelSide | None:
    """The only sensible side: all kernels at once for a single input map, by output for a linear layer; else None."""
    if not weights.is_conv:
        return KernelSide.OUTPUT
    return KernelSide.INPUT if weights.inputs == 1 else None
