"""Which weights are shown together: those into one output (a filter, a neuron), or those out of one input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.network.messages import UNIT_BY_UNIT, LayerInfo, LayerKind, NetworkState
from cnn_gui.core.network.names import is_colour
from cnn_gui.views.base.numbers import format_count, format_value
from cnn_gui.views.base.translation import translate
from cnn_gui.views.network.units import group_of, map_title


class KernelSide(StrEnum):
    """OUTPUT: all kernels of one filter, all weights of one neuron. INPUT: the kernels on one input map.

    COLOUR: each filter that reads a colour picture as one, in colour.
    """

    OUTPUT = "output"
    INPUT = "input"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True, eq=False)
class LayerWeights:
    """The weights of one layer. weight: (out, in / groups, rows, columns) or (out, in); bias: (out,), None without one.

    source: what it reads. source_shape: (C, H, W) where a linear layer reads flattened maps, so that its weights can be
    shown as maps. classes: what the network's outputs are called.
    """

    info: LayerInfo
    weight: Float32
    bias: Float32 | None
    source: LayerInfo
    source_shape: tuple[int, ...] = ()
    classes: tuple[str, ...] = MNIST.names

    @property
    def outputs(self) -> int:
        return int(self.weight.shape[0])

    @property
    def inputs(self) -> int:
        """Input maps of a convolution, or of a linear layer that reads flattened maps; else input units."""
        if self.is_conv:
            return self.info.shape_in[0]
        return self.source_shape[0] if self.source_shape else int(self.weight.shape[1])

    @property
    def is_conv(self) -> bool:
        return self.weight.ndim == 4

    @property
    def has_maps(self) -> bool:
        """Whether the weights of an output are maps, not single numbers."""
        return self.is_conv or bool(self.source_shape)

    @property
    def reads_one(self) -> bool:
        """Whether each filter has a single kernel: on the only input map, or in a depthwise convolution on its own."""
        return self.is_conv and self.weight.shape[1] == 1

    @property
    def in_colour(self) -> bool:
        """Whether a filter reads red, green and blue, so that its three kernels are a picture in colour."""
        return self.is_conv and is_colour(self.source) and self.weight.shape[1] == self.source.shape_out[0]

    def read_by(self, output: int) -> range:
        """The input maps, or units, that an output reads."""
        return range(*group_of(self.info, output)) if self.is_conv else range(self.inputs)

    def readers_of(self, channel: int) -> range:
        """The outputs that read an input map; of a layer with a kernel each all of them, to be seen side by side."""
        if not self.is_conv or self.reads_one:
            return range(self.outputs)
        size = self.outputs // self.info.groups
        first = channel // (self.info.shape_in[0] // self.info.groups) * size
        return range(first, first + size)

    def shown(self, side: KernelSide, index: int) -> Float32:
        """(C, H, W) or (N,): the weights of an output, or those of one input map of a convolution. In colour, the mean
        of each filter's three."""
        if side is KernelSide.COLOUR:
            mean: Float32 = self.weight.mean(axis=1)
            return mean
        if side is KernelSide.INPUT and self.is_conv:
            readers = self.readers_of(index)
            first = 0 if self.reads_one else self.read_by(readers.start).start
            return self.weight[readers.start : readers.stop, 0 if self.reads_one else index - first]
        row: Float32 = self.weight[index]
        return row if self.is_conv or not self.source_shape else row.reshape(self.source_shape)

    def value(self, output: int, channel: int, row: int, column: int) -> np.float32:
        """A single weight. channel: an input map or unit that the output reads."""
        shown = self.shown(KernelSide.OUTPUT, output)
        at = channel - self.read_by(output).start
        value: np.float32 = shown[at, row, column] if shown.ndim == 3 else shown[at]
        return value


def layer_weights(network: NetworkState, layer: str) -> LayerWeights | None:
    """The weights of a layer, or None where it has none that join it to another, or the network has no such layer."""
    infos = {info.name: info for info in network.layers}
    info, weight = infos.get(layer), network.weights.get(f"{layer}.weight")
    if info is None or weight is None or weight.ndim not in (2, 4) or not info.inputs:
        return None
    bias, source = network.weights.get(f"{layer}.bias"), infos[info.inputs[0]]
    return LayerWeights(info, weight, bias, source, _source_shape(infos, source), network.task.names)


def _source_shape(infos: Mapping[str, LayerInfo], before: LayerInfo) -> tuple[int, ...]:
    """Of the maps whose flattened vector a layer still is, whatever was done to it unit by unit."""
    while before.kind in UNIT_BY_UNIT and len(before.inputs) == 1:
        before = infos[before.inputs[0]]
    flattened = before.kind is LayerKind.FLATTEN and before.shape_in[1:] != (1, 1)
    return before.shape_in if flattened else ()


def output_title(info: LayerInfo, index: int, classes: Sequence[str] | None = None) -> str:
    """An output by name: "filter 22", "unit 5", "digit 3", "class shirt"."""
    if info.kind is LayerKind.CONV:
        return translate("kernel_sets", "filter {0}").format(index + 1)
    return map_title(info, index, classes)


def input_title(weights: LayerWeights, channel: int) -> str:
    """An input map by name: "input map 5", "red"."""
    if is_colour(weights.source):
        return map_title(weights.source, channel)
    return translate("kernel_sets", "input map {0}").format(channel + 1)


def set_title(weights: LayerWeights, side: KernelSide, output: int, channel: int) -> str:
    """What is shown: "32 kernels 3×3 · bias −0.004" of an output, "64 kernels 3×3, one a filter · ..." of an input."""
    shown = weights.shown(side, output if side is KernelSide.OUTPUT else channel)
    parts = [_what(weights, side, shown)]
    if weights.is_conv and weights.info.groups > 1 and not weights.reads_one and side is KernelSide.OUTPUT:
        read = weights.read_by(output)
        parts.append(translate("kernel_sets", "on input maps {0} to {1}").format(read.start + 1, read.stop))
    bias = _bias_text(weights, output)
    if side is not KernelSide.OUTPUT:
        return " · ".join([*parts, f"{output_title(weights.info, output, weights.classes)}: {bias}"])
    if weights.info.is_output and weights.classes != MNIST.names:
        parts.insert(0, output_title(weights.info, output, weights.classes))
    return " · ".join([*parts, bias])


def _what(weights: LayerWeights, side: KernelSide, shown: Float32) -> str:
    count = format_count(len(shown))
    size = f"{shown.shape[1]}×{shown.shape[2]}" if shown.ndim == 3 else ""
    if side is KernelSide.COLOUR:
        return translate("kernel_sets", "{0} filters {1} in colour").format(count, size)
    if side is KernelSide.INPUT and weights.is_conv:
        if weights.reads_one and weights.info.groups > 1:
            return translate("kernel_sets", "{0} kernels {1}, each on one map").format(count, size)
        return translate("kernel_sets", "{0} kernels {1}, one a filter").format(count, size)
    if weights.is_conv:
        return translate("kernel_sets", "{0} kernels {1}").format(count, size)
    if weights.source_shape:
        return translate("kernel_sets", "{0} weights as {1} maps {2}").format(
            format_count(shown.size), len(shown), size
        )
    return translate("kernel_sets", "{0} weights").format(format_count(shown.size))


def _bias_text(weights: LayerWeights, output: int) -> str:
    if weights.bias is None:
        return translate("kernel_sets", "no bias")
    return translate("kernel_sets", "bias {0}").format(format_value(float(weights.bias[output]), 3))


def weight_text(weights: LayerWeights, output: int, channel: int, row: int, column: int) -> str:
    """A weight by place and value: "filter 22 · input map 5 · row 1, column 2 · 0.0831"."""
    parts = [output_title(weights.info, output, weights.classes)]
    if weights.has_maps:
        parts += [input_title(weights, channel), _cell_text(row, column)]
    else:
        parts.append(translate("kernel_sets", "from unit {0}").format(channel + 1))
    return " · ".join([*parts, format_value(float(weights.value(output, channel, row, column)))])


def colour_text(weights: LayerWeights, output: int, row: int, column: int) -> str:
    """The three weights of a cell in colour: "filter 22 · row 1, column 2 · red 0.1, green −0.2, blue 0"."""
    values = [
        f"{input_title(weights, channel)} {format_value(float(weights.value(output, channel, row, column)), 3)}"
        for channel in weights.read_by(output)
    ]
    return " · ".join([output_title(weights.info, output), _cell_text(row, column), ", ".join(values)])


def _cell_text(row: int, column: int) -> str:
    return translate("kernel_sets", "row {0}, column {1}").format(row + 1, column + 1)


def exact_weight_text(weights: LayerWeights, output: int, channel: int, row: int, column: int) -> str:
    """The weight as a program indexes it, with the shortest digits that give back the very float32."""
    index = [output, channel - weights.read_by(output).start, row, column]
    if not weights.is_conv:
        _, height, width = weights.source_shape or (0, 1, 1)
        index = [output, (channel * height + row) * width + column]
    value = weights.value(output, channel, row, column)
    return f"{weights.info.name}.weight[{', '.join(map(str, index))}] = {value!s}"


def side_is_fixed(weights: LayerWeights) -> KernelSide | None:
    """The only sensible side: all kernels at once where a filter has but one, by output for a linear layer; else
    None."""
    if not weights.is_conv:
        return KernelSide.OUTPUT
    return KernelSide.INPUT if weights.reads_one else None


def in_colour(weights: Float32, limit: float) -> Float32:
    """Kernels (..., 3, H, W) as pictures with values in 0..1: grey is 0, a colour's full strength +limit, none of it
    −limit."""
    return (weights / np.float32(2 * limit) + np.float32(0.5)).astype(np.float32)
