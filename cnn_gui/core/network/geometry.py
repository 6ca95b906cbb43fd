"""The arithmetic of layers: how large an output is, what a unit sees, and the formulas in words.

Everything here works on ``LayerInfo``; ``core.network.spec`` makes those from a network and hands these functions on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Int64
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.network.messages import LayerInfo, LayerKind

SIZE_FORMULA = "floor((W − K + 2·P) / S) + 1"
"""The output size in letters, as in the course: input size W, kernel size K, padding P, stride S."""


class ReceptiveField(NamedTuple):
    """Which input pixels a unit depends on, along one axis: unit i sees start + i·jump ... + size - 1.

    start is negative where the field reaches into the padding. The recursion is that of Araujo, Norris, Sim,
    "Computing Receptive Fields of Convolutional Neural Networks" (Distill 2019), with the first pixel of the field
    in place of its centre.
    """

    size: int
    jump: int
    start: int


def output_size(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Height or width after a convolution or pooling: floor((size − (dilation·(k − 1) + 1) + 2·padding) / stride)
    + 1.

    Raises ValueError where the window does not fit at all (the result would be below 1) or an argument makes no sense.
    """
    if kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError(
            f"kernel size, stride and dilation are at least 1 and padding at least 0, not {kernel_size}, {stride}, "
            f"{dilation} and {padding}"
        )
    result = (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    if result < 1:
        raise ValueError(f"a {kernel_size}×{kernel_size} window does not fit into {size} with padding {padding}")
    return result


def size_text(
    size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int = 1, *, ceil: bool = False
) -> str:
    """SIZE_FORMULA with its numbers: "floor((28 − 3 + 2·1) / 1) + 1". pads: cells added before and after."""
    spanned = str(kernel) if dilation == 1 else f"({dilation}·({kernel} − 1) + 1)"
    before, after = pads
    added = f"2·{before}" if before == after else f"({before} + {after})"
    return f"{'ceil' if ceil else 'floor'}(({size} − {spanned} + {added}) / {stride}) + 1"


def cells(planes: Float32, rows: Int64, columns: Int64) -> tuple[Float32, Bool]:
    """The cells (C, len(rows), len(columns)) of the planes (C, H, W), zero where they are outside; and where they are
    inside, (len(rows), len(columns))."""
    _, height, width = planes.shape
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    found = planes[:, np.clip(rows, 0, height - 1)[:, None], np.clip(columns, 0, width - 1)]
    return np.where(inside, found, np.float32(0)), inside


def receptive_field(infos: Sequence[LayerInfo], layer: str) -> ReceptiveField:
    """The receptive field of a unit of ``layer`` on the input. infos is what ``layer_infos`` gave.

    A flattened unit keeps the field of the map position it was. From the first fully connected layer on a unit sees
    the whole input: (its size, 0, 0). Raises KeyError for a layer that is not there.
    """
    size, jump, start = 1, 1, 0
    for info in infos:
        if info.kernel_size:
            size += (info.kernel_size - 1) * jump
            start -= info.padding * jump
            jump *= info.stride
        elif info.kind is LayerKind.LINEAR:
            size, jump, start = infos[0].shape_in[-1], 0, 0
        if info.name == layer:
            return ReceptiveField(size, jump, start)
    raise KeyError(layer)


def formula_text(info: LayerInfo) -> tuple[str, ...]:
    """What the layer computes or how its size follows, as lines: letters first, then this layer's numbers."""
    match info.kind:
        case LayerKind.CONV:
            return (*_size_lines(info), *_conv_parameter_lines(info))
        case LayerKind.MAX_POOL | LayerKind.AVG_POOL:
            return _size_lines(info)
        case LayerKind.LINEAR:
            n_out, n_in = info.shape_out[0], info.shape_in[0]
            return ("parameters = out · (in + 1)", f"= {n_out} · ({n_in} + 1) = {info.parameters:,}")
        case LayerKind.FLATTEN:
            return ("units = C · H · W", f"= {' · '.join(map(str, info.shape_in))} = {info.shape_out[0]:,}")
        case LayerKind.RELU:
            return ("out = max(0, in)",)
        case LayerKind.SOFTMAX:
            return ("pᵢ = exp(zᵢ) / Σⱼ exp(zⱼ)",)
        case LayerKind.INPUT:
            return (f"input = (pixel − {MEAN}) / {STD}",)


def _size_lines(info: LayerInfo) -> tuple[str, ...]:
    k, s, p = info.kernel_size, info.stride, info.padding
    axes = dict.fromkeys(zip(info.shape_in[1:], info.shape_out[1:], strict=True))
    return (f"out = {SIZE_FORMULA}", *(f"= {size_text(size, k, s, (p, p))} = {out}" for size, out in axes))


def _conv_parameter_lines(info: LayerInfo) -> tuple[str, str]:
    c_out, c_in, k = info.shape_out[0], info.shape_in[0], info.kernel_size
    return (
        "parameters = C_out · (C_in · k² + 1)",
        f"= {c_out} · ({c_in} · {k}² + 1) = {info.parameters:,}",
    )
